"""Synthetic councils with known truth."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "write_demo": "writing",
        "make_council": "packs",
        "demo_councils": "roll",
        "design": "designing",
        "Truth": "truth",
        "read_truth": "reading",
    },
)
