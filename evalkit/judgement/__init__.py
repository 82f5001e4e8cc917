"""How strongly a finding may be put into words, by rule."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "counted": "words",
        "listed": "words",
        "number": "words",
        "period_name": "words",
        "some": "words",
        "span": "words",
        "strength": "wording",
        "worded": "wording",
        "fit_to_checks": "wording",
        "shown": "wording",
        "shown_counts": "wording",
        "SHOWN_WORDS": "wording",
        "set_against": "expectations",
        "change_between": "expectations",
    },
)
