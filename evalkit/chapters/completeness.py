"""Which periods have a value, for every series."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import CellState
from evalkit.periods import Period, months_between, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from evalkit.chapters.series import Series

# The floor under which a figure could not leave the council as it is (disclosure rule sdc-1).
SMALL_COUNT = 8
SMALL_BASE = 20
FEWEST_WAVES = 2
COLUMNS = (
    "indicator", "site", "title", "group", "expected", "values", "share", "missing", "suppressed", "too_few",
    "other", "failed", "small", "first", "last",
)  # fmt: skip


def month_states(seen: Iterable[Series]) -> pd.DataFrame:
    """Give the state of each series in each of its periods."""
    rows = [
        {"row": series.title, "column": period, "state": state}
        for series in seen
        for period, state in zip(_columns(list(series.rows["period"])), series.rows["state"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["row", "column", "state"])


def _columns(periods: Sequence[str]) -> list[str]:
    """Let waves that come every few months stand for the months until the next."""
    starts = [parse_period(text) for text in periods]
    if len(starts) < FEWEST_WAVES or any(period.kind != "month" for period in starts):
        return list(periods)
    steps = [len(months_between(one, two)) - 1 for one, two in pairwise(starts)]
    if min(steps) == 1:
        return list(periods)
    reaches = [*steps, steps[-1]]
    return [f"{one.start}/{_after(one, step)}" for one, step in zip(starts, reaches, strict=True)]


def _after(month: Period, months: int) -> date:
    last = month
    for _ in range(months - 1):
        last = next_period(last)
    return last.end


def completeness(seen: Iterable[Series]) -> pd.DataFrame:
    """Count the periods with a value, and why the others have none, for each series."""
    return pd.DataFrame([_complete(series) for series in seen], columns=list(COLUMNS))


def _complete(series: Series) -> dict[str, object]:
    rows = series.rows
    periods = list(rows["period"])
    counts = Counter(rows["state"].tolist())
    expected = len(periods) - counts[CellState.NOT_APPLICABLE.value]
    values = counts[CellState.VALUE.value]
    known = {CellState.VALUE, CellState.SUPPRESSED, CellState.TOO_FEW, CellState.FAILED_QUALITY}
    other = {CellState.NOT_APPLICABLE, CellState.DEFINITION_DIFFERS}
    told = sum(counts[state.value] for state in known | other)
    return {
        "indicator": series.indicator.code,
        "site": series.site,
        "title": series.title,
        "group": series.indicator.group,
        "expected": expected,
        "values": values,
        "share": 100 * values / expected if expected else None,
        "missing": len(periods) - told,
        "suppressed": counts[CellState.SUPPRESSED.value],
        "too_few": counts[CellState.TOO_FEW.value],
        "other": sum(counts[state.value] for state in other),
        "failed": counts[CellState.FAILED_QUALITY.value],
        "small": int(_is_small(rows).sum()),
        "first": periods[0],
        "last": periods[-1],
    }


def _is_small(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark values over fewer people, or where unknown fewer events, than may leave the council."""
    over = rows["people_numerator"].fillna(rows["numerator"])
    under = rows["people_denominator"].fillna(rows["denominator"])
    small = over.between(1, SMALL_COUNT - 1) | (under < SMALL_BASE)
    return small & rows["state"].eq(CellState.VALUE.value)
