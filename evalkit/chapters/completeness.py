"""Which periods have a value, for every series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.series import Series, series_of
from evalkit.finding import CellState
from evalkit.periods import Period, months_between, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition

# The floor under which a figure could not leave the council as it is (disclosure rule sdc-1).
SMALL_COUNT = 8
SMALL_BASE = 20
COLUMNS = (
    "indicator", "site", "title", "group", "expected", "values", "share", "missing", "suppressed", "too_few",
    "other", "failed", "small", "first", "last",
)  # fmt: skip


def month_states(edition: Edition) -> pd.DataFrame:
    """Give the state of each series in each of its periods, holes filled in."""
    rows = []
    for series in series_of(edition):
        states = series.rows.set_index("period")["state"]
        kind = parse_period(str(states.index[0])).kind
        rows += [
            {
                "row": series.title,
                "column": period,
                "state": states.get(period, CellState.NOT_COLLECTED.value),
                "kind": kind,
            }
            for period in expected_periods(list(states.index))
        ]
    return pd.DataFrame(rows, columns=["row", "column", "state", "kind"])


def completeness(edition: Edition) -> pd.DataFrame:
    """Count the periods with a value, and why the others have none, for each series."""
    return pd.DataFrame([_complete(series) for series in series_of(edition)], columns=list(COLUMNS))


def expected_periods(found: Sequence[str]) -> list[str]:
    """List the periods from the first to the last of one kind, holes included.

    Examples
    --------
    >>> expected_periods(["2025-01", "2025-04"])
    ['2025-01', '2025-02', '2025-03', '2025-04']
    """
    periods = sorted(parse_period(text) for text in found)
    if not periods or len({period.kind for period in periods}) > 1:
        return [period.text for period in periods]
    if periods[0].kind == "month":
        return [month.text for month in months_between(periods[0], periods[-1])]
    return _in_turn(periods)


def _in_turn(periods: Sequence[Period]) -> list[str]:
    if periods[0].kind in {"day", "window"}:
        return [period.text for period in periods]
    turns = [periods[0]]
    while turns[-1].end < periods[-1].end:
        turns.append(next_period(turns[-1]))
    return [turn.text for turn in turns]


def _complete(series: Series) -> dict[str, object]:
    rows = series.rows
    periods = expected_periods(list(rows["period"]))
    counts = rows["state"].value_counts()
    expected = len(periods) - int(counts.get(CellState.NOT_APPLICABLE.value, 0))
    values = int(counts.get(CellState.VALUE.value, 0))
    known = {CellState.VALUE, CellState.SUPPRESSED, CellState.TOO_FEW, CellState.FAILED_QUALITY}
    other = {CellState.NOT_APPLICABLE, CellState.DEFINITION_DIFFERS}
    told = sum(int(counts.get(state.value, 0)) for state in known | other)
    return {
        "indicator": series.indicator.code,
        "site": series.site,
        "title": series.title,
        "group": series.indicator.group,
        "expected": expected,
        "values": values,
        "share": 100 * values / expected if expected else None,
        "missing": len(periods) - told,
        "suppressed": int(counts.get(CellState.SUPPRESSED.value, 0)),
        "too_few": int(counts.get(CellState.TOO_FEW.value, 0)),
        "other": sum(int(counts.get(state.value, 0)) for state in other),
        "failed": int(counts.get(CellState.FAILED_QUALITY.value, 0)),
        "small": int(_is_small(rows).sum()),
        "first": periods[0],
        "last": periods[-1],
    }


def _is_small(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark values over fewer people, or where unknown fewer events, than may leave the council."""
    over = rows["people_numerator"].astype("Float64").fillna(rows["numerator"].astype("Float64"))
    under = rows["people_denominator"].astype("Float64").fillna(rows["denominator"].astype("Float64"))
    small = (over.between(1, SMALL_COUNT - 1) | (under < SMALL_BASE)).fillna(value=False)
    return small.astype(bool) & rows["state"].eq(CellState.VALUE.value)
