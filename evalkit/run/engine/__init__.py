"""Run notebooks in fresh processes forked from a warm one; see docs/decisions for why and how."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Warm": "launching",
        "Forked": "launching",
        "can_fork": "conditions",
        "refuse_unsafe_fork": "conditions",
    },
)
