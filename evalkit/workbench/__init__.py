"""Tools for people: widgets with which a notebook in `notebooks/explore` lets somebody try things."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "plan_impact": "planning_tool",
        "explore_impact": "impact_tool",
        "explore_learning": "learning_tool",
        "explore_theory": "theory_tool",
        "answer_theory": "theory_answers",
        "Tool": "tools",
        "open_pack": "editions",
        "Opened": "editions",
        "Question": "planning",
        "answer_plan": "planning",
        "answer_impact": "impact_answers",
        "Wanted": "learning_answers",
        "answer_learning": "learning_answers",
    },
)
