"""What a council brings: contract, reading, checking and templates."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "read_contract": "contract.reading",
        "locate_pack": "reading",
        "read_pack": "reading",
        "Pack": "model",
        "CouncilFile": "council_file",
        "write_tables": "writing",
    },
)
