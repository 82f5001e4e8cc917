"""The sentences of the chapter on purpose and theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.section import Table
    from evalkit.theory.model import Theory


def summary(theory: Theory, *, assumptions: pd.DataFrame) -> str:
    """Say what the theory holds, and how many critical assumptions are still open."""
    critical = assumptions.query("criticality == 'critical'")
    return (
        f"The theory of change has {counted(len(theory.nodes), 'node')} and "
        f"{counted(len(theory.links), 'link')}. {_critical(critical)}"
    )


def assumptions_sentence(assumptions: pd.DataFrame) -> str:
    """Count the assumptions by how critical they are and how they stand."""
    if assumptions.empty:
        return "The theory names no assumption."
    critical = assumptions.query("criticality == 'critical'")
    return (
        f"The theory rests on {counted(len(assumptions), 'assumption')}. {_critical(critical)} "
        "Where a critical assumption fails, no link that rests on it can be called established."
    )


def _critical(critical: pd.DataFrame) -> str:
    if critical.empty:
        return "None of its assumptions is called critical."
    counts = critical["status"].value_counts()
    parts = [f"{n} {_verb(status, n)}" for status in _VERBS if (n := int(counts.get(status, 0)))]
    return f"Of {counted(len(critical), 'critical assumption')}, {listed(parts)} here."


_VERBS = {
    "holds": ("holds", "hold"),
    "fails": ("fails", "fail"),
    "open": ("is open", "are open"),
    "not tested": ("is not tested", "are not tested"),
}


def _verb(status: str, n: int) -> str:
    return _VERBS[status][0 if n == 1 else 1]


def difference_sentence(table: Table) -> str:
    """Count the local changes."""
    if not table.rows:
        return "Nothing: this council uses the shared theory as it is."
    return f"This council made {counted(len(table.rows), 'change')} of its own."


def partners_sentence(partners: Sequence[object]) -> str:
    """Count the partners."""
    if not partners:
        return "Nobody has written down who the partners are, what each brings and what each needs."
    return f"{counted(len(partners), 'partner').capitalize()} wrote down what they bring, need and agreed."


def questions_sentence(questions: pd.DataFrame) -> str:
    """Count the questions by how much of their evidence is at hand."""
    if questions.empty:
        return "The theory asks no evaluation question."
    counts = questions["state"].value_counts()
    full, part, none = (int(counts.get(state, 0)) for state in ("all", "part", "none"))
    return (
        f"Of {counted(len(questions), 'question')}, {full} have all of their evidence in this edition, "
        f"{part} have part of it and {none} have none."
    )


def voices_sentence(heard: pd.DataFrame) -> str:
    """Say which of the groups that the evaluation asks nobody has heard."""
    if heard.empty:
        return "The theory asks nobody."
    silent = list(heard.loc[heard["state"] == "nobody", "group"])
    unknown = list(heard.loc[heard["state"].str.startswith("invited"), "group"])
    told = [f"{len(heard) - len(silent) - len(unknown)} of {counted(len(heard), 'group')} were heard."]
    told += [f"Nobody of {listed(silent)} answered a survey or told a story."] if silent else []
    told += [f"Of {listed(unknown)} it is known who was invited, not who answered."] if unknown else []
    return " ".join(told)
