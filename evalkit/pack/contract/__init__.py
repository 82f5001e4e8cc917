"""The data contract: what a pack may hold, as files that are the only source for checks and guidance."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Contract": "model",
        "TableSpec": "model",
        "Field": "model",
        "ForeignKey": "model",
        "CrossRule": "model",
        "ChapterNeeds": "model",
        "Part": "model",
        "read_contract": "reading",
        "read_rules": "reading",
        "read_chapters": "reading",
        "read_schema": "reading",
    },
)
