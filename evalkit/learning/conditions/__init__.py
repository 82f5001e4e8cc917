"""What sets apart those who implemented: conditions scored, compared exactly and said with care."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "find_configurations": "configurations",
        "Configurations": "configurations",
        "Cuts": "truth_table",
        "vary_cuts": "sensitivity",
        "calibrate": "calibrating",
        "score_described": "calibrating",
        "score_ratings": "calibrating",
        "tables_of": "tables",
    },
)
