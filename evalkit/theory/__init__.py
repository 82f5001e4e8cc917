"""The theory of change: model, reading, graph, picture and difference from the core."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Theory": "model",
        "LocalChanges": "model",
        "Indicator": "model",
        "read_theory": "reading",
        "read_theory_with_lines": "reading",
        "locate_theory": "reading",
        "check_theory": "checking",
        "apply_local": "local",
        "check_local": "local",
        "difference": "comparing",
        "difference_text": "comparing",
        "draw_theory": "picture",
        "VerdictMark": "picture",
        "describe_theory": "show",
        "show_theory": "show",
        "problems_from": "wording",
        "did_you_mean": "wording",
    },
)
