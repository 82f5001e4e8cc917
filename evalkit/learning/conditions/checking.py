"""The checks of a comparison of cases: what limits how strongly it may be put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Check
from evalkit.learning.conditions.scores import FEW_CASES, FEW_CONDITIONS, HALF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.learning.conditions.scores import Scores
    from evalkit.learning.conditions.sides import Side

MANY_CASES = "many cases"
FEW_ENOUGH = "conditions few enough"
AGREE = "cases of a row agree"
ONE_SIDE = "no row goes with both"
ONE_USE = "no remainder is used for both"
VARY = "every condition varies"
BEFORE = "scored before the start"
ALL_SEEN = "every combination has a case"


def check_cases(
    scores: Scores, *, present: Side, absent: Side, retrospective: Collection[str] | None
) -> tuple[Check, ...]:
    """Check what limits a comparison.

    Parameters
    ----------
    scores : Scores
        Of the cases.
    present, absent : Side
        What was found for the outcome and for its absence.
    retrospective : collection of str or None
        Cases some score of which was made after their start; None where that is not known.

    Returns
    -------
    tuple of Check
    """
    return (*_checks_of_cases(scores), *_checks_of_rows(present, absent), _scored_before(retrospective))


def _checks_of_cases(scores: Scores) -> Iterator[Check]:
    cases, conditions = len(scores.cases), len(scores.conditions)
    few = cases <= FEW_CASES
    said = f"{_number(cases, 'case')}; more than {FEW_CASES} would be many."
    yield Check(name=MANY_CASES, passed=not few, text=said)
    allowed = FEW_CONDITIONS if few else conditions
    said = f"{_number(conditions, 'condition')} on {_number(cases, 'case')}."
    yield Check(name=FEW_ENOUGH, passed=conditions <= allowed, text=said)
    inside = (scores.inside > HALF).sum(axis=0)
    fixed = [name for name, n in zip(scores.conditions, inside.tolist(), strict=True) if n in (0, cases)]
    said = f"All cases are alike in: {', '.join(fixed)}." if fixed else "Cases differ in every condition."
    yield Check(name=VARY, passed=not fixed, text=said)


def _checks_of_rows(present: Side, absent: Side) -> Iterator[Check]:
    against = [row.expression for row in present.contradictory]
    said = f"Cases disagree in: {'; '.join(against)}." if against else "The cases of each row agree."
    yield Check(name=AGREE, passed=not against, text=said)
    positive = [
        {row.expression for row in side.rows if row.taken_for == "positive"}
        for side in _both(present, absent)
    ]
    both = sorted(positive[0] & positive[1])
    said = f"Rows that go with both: {'; '.join(both)}." if both else "No row goes with both."
    yield Check(name=ONE_SIDE, passed=not both, text=said)
    used = [_assumed(side) for side in _both(present, absent)]
    both = sorted(used[0] & used[1])
    said = (
        f"Assumed for the outcome and for its absence: {'; '.join(both)}."
        if both
        else "No combination without a case is assumed for both."
    )
    yield Check(name=ONE_USE, passed=not both, text=said)
    seen = present.combinations - present.remainders
    said = f"{seen} of {present.combinations} combinations have enough cases."
    yield Check(name=ALL_SEEN, passed=None if present.remainders else True, text=said)


def _both(present: Side, absent: Side) -> tuple[Side, Side]:
    return present, absent


def _assumed(side: Side) -> set[str]:
    """List the remainders that every parsimonious model of a side takes in."""
    pairs = side.intermediate.counterfactuals
    taken = [{*pair.easy, *pair.difficult} for pair in pairs]
    return set.intersection(*taken) if taken else set()


def _scored_before(retrospective: Collection[str] | None) -> Check:
    if retrospective is None:
        return Check(name=BEFORE, passed=None, text="It is not known when the scores were made.")
    if not retrospective:
        return Check(name=BEFORE, passed=True, text="Every score was made before the start.")
    said = f"Scored after the start, at least in part: {', '.join(sorted(retrospective))}."
    return Check(name=BEFORE, passed=False, text=said)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
