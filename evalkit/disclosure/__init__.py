"""The gate between a council and everybody else; until it is built, nothing passes."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "refuse_sharing": "refusal",
        "Released": "refusal",
    },
)
