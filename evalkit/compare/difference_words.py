"""The sentences of the page on what made the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.compare.scored import OUTCOME, short, twins
from evalkit.compare.telling import capital
from evalkit.judgement.words import counted, listed
from evalkit.learning.conditions.scores import FEW_CASES, FEW_CONDITIONS
from evalkit.learning.conditions.telling import answer, limits, state_solution, tell_solution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.choices import Choice
    from evalkit.compare.scored import Scored
    from evalkit.learning.conditions.configurations import Configurations
    from evalkit.learning.conditions.sides import Side
    from evalkit.learning.conditions.solutions import Solution

FACTS = (
    "rows_sentence",
    "necessity_sentence",
    "solutions",
    "limits_sentence",
    "cuts_sentence",
    "choices_sentence",
    "fuzzy_sentence",
)
SAID = {OUTCOME: "having implemented", f"~{OUTCOME}": "not having implemented"}


def too_few(councils: int, needed: int) -> str:
    """Say that there are too few councils."""
    return (
        f"Nothing can be said of what made the difference: {counted(councils, 'council')} can be compared, "
        f"and {needed} are needed."
    )


def all_alike(councils: int, *, implemented: bool) -> str:
    """Say that every council came to the same."""
    what = "implemented" if implemented else "did not implement"
    return (
        f"Nothing can be said of what made the difference: all {counted(councils, 'council')} that can be "
        f"compared {what}."
    )


def summary(found: Configurations, scored: Scored) -> str:
    """Say what a tired reader should take away: the intermediate solution, with its limits."""
    side = found.present
    said = answer(side.intermediate, side=side, labels=SAID, unit="council")
    return f"{capital(said)} {limits_sentence(side, found, scored)}"


def said_in_full(solution: Solution, side: Side, found: Configurations, scored: Scored) -> str:
    """Say a solution with what limits it."""
    said = tell_solution(solution, side=side, checks=found.checks, labels=SAID, unit="council")
    return f"{said} {twins_sentence(scored)}".rstrip()


def solution_sentences(side: Side) -> list[str]:
    """Say each solution of a side; what limits them all stands below."""
    return [state_solution(solution, side=side, labels=SAID, unit="council") for solution in side.solutions]


def limits_sentence(side: Side, found: Configurations, scored: Scored) -> str:
    """Say what limits every solution of a side."""
    said = " ".join(limits(side, found.checks, unit="council"))
    return f"{said} {twins_sentence(scored)}".rstrip()


def twins_sentence(scored: Scored) -> str:
    """Say which conditions that are not compared every council has or lacks together with one that is."""
    return " ".join(
        f"These councils cannot tell {short(code)} from {listed(list(map(short, others)), joint='or')}."
        for code, others in twins(scored).items()
    )


def scores_sentence(scored: Scored) -> str:
    """Count who is compared and who implemented."""
    compared = scored.compared
    done = [name for name in compared if scored.implemented[name]]
    who = f": {listed(done)}" if done else ""
    many = capital(counted(len(compared), "council"))
    return f"{many} can be compared, of which {len(done)} implemented{who}."


def chosen_sentence(scored: Scored) -> str:
    """Say which conditions are compared, by what rule, and which are not."""
    chosen = listed([short(each.id) for each in scored.conditions])
    if not scored.others:
        return f"All conditions of the theory are compared: {chosen}."
    others = listed([short(each.id) for each in scored.others])
    return (
        f"With {FEW_CASES} councils or fewer at most {FEW_CONDITIONS} conditions are compared, for with more "
        f"some pattern would fit by chance alone. The theory names which: {chosen}. Not compared: {others}."
    )


def rows_sentence(side: Side) -> str:
    """Count rows, those without a council and those whose councils disagree."""
    against = [
        f"{row.expression} ({', '.join((*row.cases_with, *row.cases_without))})" for row in side.contradictory
    ]
    seen = f"{len(side.rows)} of {side.combinations} possible combinations have a council."
    if not against:
        return f"{seen} No row is contradictory."
    return f"{seen} {capital(counted(len(against), 'row'))} contradictory: {'; '.join(against)}."


def necessity_sentence(found: Configurations) -> str:
    """Say what was necessary for each side."""
    return " ".join(_necessary(side) for side in (found.present, found.absent))


def _necessary(side: Side) -> str:
    names = [
        each.expression.replace("~", "no ").replace(" + ", " or ")
        for each in side.necessity
        if each.necessary
    ]
    held = listed(names) if names else "nothing"
    return f"Necessary for {SAID[side.outcome]}: {held}."


def choices_sentence(found: Configurations, choices: Sequence[Choice]) -> str:
    """Say how often other choices of conditions give another answer."""
    if not choices:
        return ""
    same = sum(each.parsimonious == found.present.parsimonious.expressions for each in choices)
    others = counted(len(choices), "other choice")
    return f"By {same} of {others} of conditions the simplest answer is the same one."


def fuzzy_sentence(found: Configurations, fuzzy: Configurations) -> str:
    """Say whether the answer is the same where scores count in full, and not only as in or out."""
    answer = fuzzy.present.parsimonious.expressions
    if answer == found.present.parsimonious.expressions:
        return "With the scores in full, and not only as in or out, the simplest answer is the same."
    if not answer:
        row = max(fuzzy.present.rows, key=lambda row: row.consistency or 0)
        return (
            "With the scores in full, and not only as in or out, no combination reaches the cut: the nearest "
            f"has a consistency of {row.consistency or 0:.2f}."
        )
    return (
        f"With the scores in full, and not only as in or out, the simplest answer is: {' or '.join(answer)}."
    )


def retrospective_sentence(scored: Scored) -> str:
    """Name the councils that were scored after their start."""
    if not scored.compared:
        return ""
    late = scored.retrospective
    if not late:
        return "Every score that is compared describes a day before the start."
    return f"Scored after the start, at least in part: {listed(list(late))}."
