"""What a council brings: contract, reading, checking and templates."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "read_contract": "contract.reading",
        "locate_pack": "reading",
        "bundled_packs": "reading",
        "read_pack": "reading",
        "Pack": "model",
        "CouncilFile": "council_file",
        "check_pack": "checking.check",
        "Report": "report",
        "Ability": "checking.abilities",
        "report_text": "report",
        "report_json": "report",
        "problems_text": "report",
        "write_tables": "writing",
        "lock_expectations": "ledger_writing",
        "Ledger": "ledger",
        "new_pack": "writing",
        "data_dictionary": "dictionary",
    },
)
