"""Whether a council has implemented: people signed off, and delegated visits six months in a row."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the record's fields are read at run time
from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.finding import Record
from evalkit.periods import months_between, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIDDEN = "months without a count could make six in a row"
IMPLEMENTED_MONTHS = 6  # the evaluators' definition of implemented: six months in a row


Reason = Literal[
    "visits in six months in a row",
    "too few months in a row",
    "nobody signed off",
    "months without a count could make six in a row",
    "no monthly count of visits",
    "no record of sign-offs",
]


class Implemented(Record):
    """Say whether the programme runs here, since when, and on what grounds."""

    verdict: Literal["yes", "no", "cannot tell"]
    reason: Reason
    first_signed_off: date | None = None
    since: str = ""  # the month that completed the first run of six
    longest_run: int = 0
    last_month: str = ""  # the last month with delegated visits


def is_implemented(
    delegated: pd.DataFrame | None, *, sign_offs: pd.Series[pd.Timestamp] | None
) -> Implemented:
    """Judge whether competencies are signed off and visits delegated in six consecutive months.

    A month whose count is unknown breaks a run. Where such a month could hide six in a row the answer
    is *cannot tell*, not *no*.

    Parameters
    ----------
    delegated : pandas.DataFrame or None
        Columns period (months) and numerator (delegated visits, missing where unknown); None where the
        council did not bring them.
    sign_offs : pandas.Series or None
        Days on which a worker was signed off; None where the council did not bring them.

    Returns
    -------
    Implemented

    Examples
    --------
    >>> visits = pd.DataFrame(
    ...     {"period": [f"2025-0{m}" for m in range(1, 8)], "numerator": [0, 4, 6, 9, 9, 8, 7]})
    >>> is_implemented(visits, sign_offs=pd.Series(pd.to_datetime(["2025-01-20"]))).since
    '2025-07'
    """
    if delegated is None or delegated.empty:
        return Implemented(verdict="cannot tell", reason="no monthly count of visits")
    if sign_offs is None:
        return Implemented(verdict="cannot tell", reason="no record of sign-offs")
    days = pd.to_datetime(sign_offs).dropna()
    if days.empty:
        return Implemented(verdict="no", reason="nobody signed off")
    return _judge(_by_month(delegated), days.min().date())


def _by_month(delegated: pd.DataFrame) -> dict[str, float | None]:
    counts = {
        str(period): None if pd.isna(n) else float(n)
        for period, n in zip(delegated["period"], delegated["numerator"], strict=True)
    }
    first, last = parse_period(min(counts)), parse_period(max(counts))
    return {month.text: counts.get(month.text) for month in months_between(first, last)}


def _judge(counts: dict[str, float | None], signed: date) -> Implemented:
    after = {month: n for month, n in counts.items() if parse_period(month).end >= signed}
    sure = _runs(list(after), [bool(n) for n in after.values()])
    possible = _runs(list(after), [n is None or n > 0 for n in after.values()])
    full = [run for run in sure if len(run) >= IMPLEMENTED_MONTHS]
    hidden = any(len(run) >= IMPLEMENTED_MONTHS for run in possible)
    found = Implemented(
        verdict="no",
        reason="too few months in a row",
        first_signed_off=signed,
        longest_run=max((len(run) for run in sure), default=0),
        last_month=next((month for month, n in reversed(counts.items()) if n), ""),
    )
    if full:
        since = {"since": full[0][IMPLEMENTED_MONTHS - 1]}
        return found.model_copy(update=since | {"verdict": "yes", "reason": "visits in six months in a row"})
    if hidden:
        return found.model_copy(update={"verdict": "cannot tell", "reason": _HIDDEN})
    return found


def _runs(months: Sequence[str], delegated: Sequence[bool]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for month, happened in zip(months, delegated, strict=True):
        if happened:
            runs[-1].append(month)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
