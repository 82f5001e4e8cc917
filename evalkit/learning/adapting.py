"""Adaptations, by FRAME: what was changed, when, planned or not, by whom, at what level, and the core.

Wiltsey Stirman, Baumann and Miller (2019) The FRAME, Implementation Science 14:58.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the record's field is read at run time
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kept(Record):
    """Count changes by what became of the core: kept, lost, or nobody said."""

    kept: int = 0
    lost: int = 0
    not_said: int = 0

    @property
    def total(self) -> int:
        """Count all of them."""
        return self.kept + self.lost + self.not_said


class Adaptations(Record):
    """Hold what was changed on the way, before the start and after it."""

    all: Kept
    planned: Kept
    unplanned: Kept
    planned_unknown: Kept
    before_start: Kept | None = None  # None where nothing has started
    after_start: Kept | None = None
    start: date | None = None
    undated: int = 0


def sum_up_adaptations(changes: pd.DataFrame, *, start: date | None) -> Adaptations:
    """Count the changes by whether they keep the core, were planned, and came before the start.

    Parameters
    ----------
    changes : pandas.DataFrame
        Columns date, planned and keeps_core; a missing answer is *not said*, never no.
    start : datetime.date or None
        The first delegated visit; None where there was none.

    Returns
    -------
    Adaptations

    Examples
    --------
    >>> changes = pd.DataFrame({"date": pd.to_datetime(["2025-01-01", "2025-05-01"]),
    ...     "planned": [True, False], "keeps_core": [True, None]})
    >>> found = sum_up_adaptations(changes, start=date(2025, 3, 1))
    >>> found.before_start, found.after_start.not_said
    (Kept(kept=1, lost=0, not_said=0), 1)
    """
    days = pd.to_datetime(changes["date"])
    planned = _answers(changes["planned"])
    begun = None if start is None else days.ge(pd.Timestamp(start))
    core = _answers(changes["keeps_core"])
    return Adaptations(
        all=_kept(core),
        planned=_kept(core[planned == "yes"]),
        unplanned=_kept(core[planned == "no"]),
        planned_unknown=_kept(core[planned == "not said"]),
        before_start=None if begun is None else _kept(core[days.notna() & ~begun]),
        after_start=None if begun is None else _kept(core[days.notna() & begun]),
        start=start,
        undated=int(days.isna().sum()),
    )


def days_from_start(days: Iterable[object], *, start: date | None) -> list[int | None]:
    """Count the days from the start to each day; before it they are negative, None where either is unknown.

    Examples
    --------
    >>> days_from_start(pd.to_datetime(["2025-03-31", None]), start=date(2025, 3, 1))
    [30, None]
    """
    if start is None:
        return [None for _ in days]
    first = pd.Timestamp(start)
    return [None if pd.isna(day) else (day - first).days for day in days]  # type: ignore[call-overload, operator]  # days of a frame


def _answers(given: pd.Series[bool]) -> pd.Series[str]:
    return given.map({True: "yes", False: "no"}).astype("object").where(given.notna(), "not said")


def _kept(core: pd.Series[str]) -> Kept:
    counts = core.value_counts()
    return Kept(
        kept=int(counts.get("yes", 0)), lost=int(counts.get("no", 0)), not_said=int(counts.get("not said", 0))
    )
