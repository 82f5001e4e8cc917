"""The truth table: each combination of conditions that has a case, and whether the outcome goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import ValidationInfo, field_validator

from evalkit.errors import UsageError
from evalkit.finding import Record
from evalkit.learning.conditions.cubes import Cube, expression
from evalkit.learning.conditions.fits import membership, sufficiency
from evalkit.learning.conditions.scores import HALF

if TYPE_CHECKING:
    from evalkit.learning.conditions.scores import Scores

CLOSE = 1e-9  # a share that misses a cut by less than this reaches it: it is rounding


class Cuts(Record):
    """Hold what a combination needs to count as one that goes with the outcome.

    Raises
    ------
    UsageError
        If a cut is no count from 1, or no share from 0 to 1.

    Examples
    --------
    >>> Cuts(inclusion=0.75).frequency
    1
    """

    frequency: int = 1  # cases
    inclusion: float = 0.8  # consistency; Ragin (2008): not below 0.75
    pri: float = 0.0

    @field_validator("frequency")
    @classmethod
    def _is_a_count(cls, given: int) -> int:
        if given < 1:
            raise UsageError(f"The frequency cut cannot be {given}.", hint="Give a count of cases from 1.")
        return given

    @field_validator("inclusion", "pri")
    @classmethod
    def _is_a_share(cls, given: float, info: ValidationInfo) -> float:
        if not 0 <= given <= 1:
            raise UsageError(
                f"The cut {info.field_name} cannot be {given}.", hint="Give a share from 0 to 1."
            )
        return given


class TruthRow(Record):
    """Hold one combination of all conditions, its cases and what they show.

    A row with fewer cases than the frequency cut is a *remainder*, as is one without any. It is
    *contradictory* where some of its cases show the outcome and others do not, whatever it is taken for.
    """

    number: int  # as evaluators count: 1 is all absent
    expression: str
    digits: tuple[int, ...]
    taken_for: Literal["positive", "negative", "remainder"]
    consistency: float | None
    pri: float | None
    cases_with: tuple[str, ...]  # that show the outcome
    cases_without: tuple[str, ...]

    @property
    def cases(self) -> int:
        """Count the cases."""
        return len(self.cases_with) + len(self.cases_without)

    @property
    def contradictory(self) -> bool:
        """Whether its cases disagree."""
        return bool(self.cases_with and self.cases_without)


def lay_out(scores: Scores, cuts: Cuts) -> tuple[TruthRow, ...]:
    """Lay out the truth table: the rows that have a case.

    Parameters
    ----------
    scores : Scores
        Of the cases.
    cuts : Cuts
        What a row needs to be positive.

    Returns
    -------
    tuple of TruthRow
        In order of their numbers. Every other combination is a logical remainder.

    Examples
    --------
    >>> from evalkit.learning.conditions.scores import Scores
    >>> scores = Scores(("a", "b"), ("fee",), "done", np.array([[0.67], [0.33]]), np.array([1.0, 0.0]))
    >>> [(row.expression, row.taken_for, round(row.consistency, 2)) for row in lay_out(scores, Cuts())]
    [('~fee', 'negative', 0.33), ('fee', 'negative', 0.67)]
    """
    own = _own_rows(scores)
    return tuple(_row(row, scores, cuts, own == row) for row in sorted(set(own.tolist())))


def _own_rows(scores: Scores) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Find the one row in which each case is more in than out."""
    number = len(scores.conditions)
    bits = 1 << np.arange(number)[::-1]
    return np.asarray((scores.inside > HALF) @ bits, dtype=np.int64)


def _row(
    row: int, scores: Scores, cuts: Cuts, own: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> TruthRow:
    number = len(scores.conditions)
    cube = Cube((1 << number) - 1, row)
    fit = sufficiency(membership(cube, scores), scores.shown)
    consistent = (fit.consistency or 0) >= cuts.inclusion - CLOSE and (fit.pri or 0) >= cuts.pri - CLOSE
    enough = int(own.sum()) >= cuts.frequency
    return TruthRow(
        number=row + 1,
        expression=expression(cube, scores.conditions),
        digits=cube.digits(number),
        taken_for=("positive" if consistent else "negative") if enough else "remainder",
        consistency=fit.consistency,
        pri=fit.pri,
        cases_with=scores.named(own & (scores.shown > HALF)),
        cases_without=scores.named(own & (scores.shown < HALF)),
    )
