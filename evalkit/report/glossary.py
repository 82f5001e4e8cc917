"""Words that a report uses in a special sense."""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """A word and what it means here."""

    word: str
    meaning: str


GLOSSARY = (
    Term("Assumption", "What must hold for one step of the theory of change to lead to the next."),
    Term(
        "Blended role",
        "A home-care worker who, trained, signed off and supported by district nurses, does tasks that "
        "nurses did.",
    ),
    Term(
        "Common cause",
        "Ordinary variation: the ups and downs that a steady process has of itself, and that call for no "
        "explanation.",
    ),
    Term(
        "Control chart",
        "A line of values over time with a mean and two limits. Points within the limits, without a "
        "pattern, are ordinary variation.",
    ),
    Term("Finding", "One thing that the data say, with its interval, counts, checks and caveats."),
    Term(
        "Interval",
        "The range that is compatible with the data, at the confidence stated. A wide interval means that "
        "little is known.",
    ),
    Term("Link", "A step of the theory of change: one thing is expected to bring about another."),
    Term("Milestone", "A step of the journey that has a date."),
    Term(
        "No signal",
        "The data show no change beyond ordinary variation. This is not proof that nothing changed.",
    ),
    Term(
        "Signal",
        "A point or pattern that ordinary variation would seldom produce: of improvement, of concern, or "
        "of change where neither direction is better.",
    ),
    Term("Theory of change", "How the programme is expected to work, step by step, and why."),
)
