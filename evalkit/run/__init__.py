"""Run chapters for councils: plan, processes, evidence, record, and the folder that holds it all."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "run_packs": "runner",
        "plan_packs": "runner",
        "Plan": "plan",
        "RunOptions": "options",
        "Limits": "options",
        "Event": "options",
        "RunRecord": "record",
        "ChapterRecord": "record",
        "State": "record",
        "read_record": "record",
        "standing": "standings",
        "Standing": "standings",
    },
)
