"""Scores of cases as sets: read from a tidy frame, with every fault named at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.errors import RefusedError, UsageError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

HALF = 0.5  # neither in nor out: no row of the truth table can be said to be the case's own
FEW_CASES = 24  # the evaluators' rule: with so few cases,
FEW_CONDITIONS = 4  # no more conditions than this
MOST_CONDITIONS = 10  # 1,024 combinations
MARKS = "*+~"  # what expressions are written with
MOST_FAULTS = 12  # named in one message


@dataclass(frozen=True, slots=True)
class Scores:
    """Hold how far each case is in the set of each condition, and in that of the outcome.

    Examples
    --------
    >>> Scores(("a",), ("fee",), "done", np.array([[0.67]]), np.array([1.0])).negated().outcome
    '~done'
    """

    cases: tuple[str, ...]
    conditions: tuple[str, ...]
    outcome: str
    inside: NDArray[np.float64]  # cases by conditions
    shown: NDArray[np.float64]  # by case

    def negated(self) -> Scores:
        """Ask the same of the outcome's absence."""
        name = self.outcome.removeprefix("~") if self.outcome.startswith("~") else f"~{self.outcome}"
        return replace(self, outcome=name, shown=1 - self.shown)

    def named(self, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        """Name some of the cases."""
        return tuple(case for case, is_chosen in zip(self.cases, chosen, strict=True) if is_chosen)


def read_scores(
    frame: pd.DataFrame,
    *,
    outcome: str,
    conditions: Sequence[str] | None = None,
    too_many: Literal["refuse", "say"] = "refuse",
) -> Scores:
    """Read the scores of a frame, or refuse them with every fault there is.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row a case, named by the index; a column a condition, and one for the outcome. Scores from 0
        (fully out) to 1 (fully in), and none exactly 0.5.
    outcome : str
        Column of the outcome.
    conditions : sequence of str, optional
        Columns of the conditions; all other columns where none are named.
    too_many : {"refuse", "say"}
        What to do with more than 4 conditions on 24 cases or fewer: refuse, or let it pass, as when a
        published study is worked out again.

    Returns
    -------
    Scores

    Raises
    ------
    UsageError
        If a column is not there.
    RefusedError
        If a score is missing, is not from 0 to 1 or is exactly 0.5, or there are too many conditions.

    Examples
    --------
    >>> frame = pd.DataFrame({"fee": [0.67, 0.5], "done": [1, 0]}, index=["Bury", "Wigan"])
    >>> read_scores(frame, outcome="done")
    Traceback (most recent call last):
    evalkit.errors.RefusedError: These scores cannot be compared.
    Wigan, fee: 0.5 says neither in nor out. Decide by the anchors: 0.33 (more out than in), or 0.67.
    """
    one_of(too_many, ("refuse", "say"), what="way with too many conditions")
    names = _names(frame, outcome, conditions)
    _refuse_many(len(names), len(frame), too_many)
    table = frame[[*names, outcome]]
    numbers = table.apply(pd.to_numeric, errors="coerce").astype(float)
    faults = [*_case_faults(table), *_faults(table, numbers)]
    if faults:
        beyond = len(faults) - MOST_FAULTS
        more = [f"And {beyond} more."] if beyond > 0 else []
        raise RefusedError("These scores cannot be compared.", hint="\n".join(faults[:MOST_FAULTS] + more))
    values = numbers.to_numpy()
    return Scores(tuple(map(str, table.index)), tuple(names), outcome, values[:, :-1], values[:, -1])


def _names(frame: pd.DataFrame, outcome: str, conditions: Sequence[str] | None) -> list[str]:
    columns = [str(column) for column in frame.columns]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise UsageError(f"Two columns are called {twice[0]!r}.", hint="Give each column a name of its own.")
    one_of(outcome, columns, what="column of the outcome")
    names = [column for column in columns if column != outcome] if conditions is None else list(conditions)
    for name in names:
        one_of(name, [column for column in columns if column != outcome], what="column of a condition")
    if not names or len(set(names)) < len(names):
        raise UsageError("Name at least one condition, and each once.", hint=f"There are: {columns}.")
    words = [name for name in names if pd.api.types.is_string_dtype(frame[name]) and _all_words(frame[name])]
    if words:
        raise UsageError(
            f"The column {words[0]!r} holds words, not scores.",
            hint=f"If it names the cases, make it the index: frame.set_index({words[0]!r}).",
        )
    marked = [name for name in (*names, outcome) if not name or set(name) & set(MARKS)]
    if marked:
        raise UsageError(
            f"{marked[0]!r} cannot name a condition or an outcome.", hint=f"Leave out the signs {MARKS}"
        )
    return names


def _all_words(column: pd.Series[str]) -> bool:
    return bool(pd.to_numeric(column, errors="coerce").isna().all() and column.notna().any())


def _refuse_many(conditions: int, cases: int, too_many: str) -> None:
    if conditions > MOST_CONDITIONS:
        raise RefusedError(
            f"{conditions} conditions make {2**conditions:,} combinations: more than can be read.",
            hint=f"Choose at most {MOST_CONDITIONS}, by theory, before looking at results.",
        )
    if too_many == "refuse" and cases <= FEW_CASES and conditions > FEW_CONDITIONS:
        raise RefusedError(
            f"{conditions} conditions are too many for {cases} cases: they make {2**conditions} combinations,"
            " most of them without a case, and some pattern would fit by chance alone.",
            hint=f"With {FEW_CASES} cases or fewer choose at most {FEW_CONDITIONS} conditions, by theory. "
            'To work out a published study again, pass too_many="say".',
        )


def _case_faults(table: pd.DataFrame) -> Iterator[str]:
    if table.empty:
        yield "There is no case."
    twice = table.index[table.index.duplicated()]
    if len(twice):
        yield f"{twice[0]} is there twice. Keep one row a case."


def _faults(table: pd.DataFrame, numbers: pd.DataFrame) -> Iterator[str]:
    for case, (found, scores) in zip(
        table.index, zip(table.to_numpy(), numbers.to_numpy(), strict=True), strict=True
    ):
        for column, cell, score in zip(table.columns, found, scores, strict=True):
            said = _fault(cell, score)
            if said:
                yield f"{case}, {column}: {said}"


def _fault(cell: object, score: float) -> str:
    if pd.isna(cell):  # type: ignore[call-overload]  # a cell is one thing, not a table
        return "no score. Score it by the anchors, or leave out the case or the condition."
    if np.isnan(score):
        return f"{cell!r} is no number. Write a score from 0 (fully out) to 1 (fully in)."
    if not 0 <= score <= 1:
        return f"{score:g} is not from 0 to 1. Calibrate it first."
    if score == HALF:
        return "0.5 says neither in nor out. Decide by the anchors: 0.33 (more out than in), or 0.67."
    return ""
