"""Which periods have a value, for every indicator of the whole council."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import CellState
from evalkit.periods import Period, months_between, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition

# The floor under which a figure could not leave the council as it is (disclosure rule sdc-1).
SMALL_COUNT = 8
SMALL_BASE = 20
GROUPS = ("reach", "proximal", "distal", "unintended", "context")
COLUMNS = (
    "indicator", "title", "group", "expected", "values", "share", "missing", "suppressed", "too_few",
    "other", "failed", "small", "first", "last",
)  # fmt: skip


def ordered_indicators(edition: Edition) -> list[tuple[str, str, str]]:
    """List code, title and group of the theory's indicators in the order of the report."""
    found = sorted(edition.theory.indicators, key=lambda indicator: GROUPS.index(indicator.group))
    return [(indicator.code, indicator.title, indicator.group) for indicator in found]


def month_states(edition: Edition) -> pd.DataFrame:
    """Give the state of each brought indicator in each period of its own, holes filled in."""
    whole = _whole(edition)
    rows = []
    for code, title, _ in ordered_indicators(edition):
        states = whole[whole["indicator"] == code].drop_duplicates("period").set_index("period")["state"]
        rows += [
            {"row": title, "column": period, "state": states.get(period, CellState.NOT_COLLECTED.value)}
            for period in expected_periods(list(states.index))
        ]
    return pd.DataFrame(rows, columns=["row", "column", "state"])


def completeness(edition: Edition) -> pd.DataFrame:
    """Count the periods with a value, and why the others have none, for each brought indicator."""
    whole = _whole(edition)
    rows = [
        _complete(code, title, group, whole[whole["indicator"] == code].drop_duplicates("period"))
        for code, title, group in ordered_indicators(edition)
        if (whole["indicator"] == code).any()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


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


def _whole(edition: Edition) -> pd.DataFrame:
    series = edition.series
    return series[(series["site_id"] == "") & (series["stratum"] == "")]


def _complete(code: str, title: str, group: str, rows: pd.DataFrame) -> dict[str, object]:
    periods = expected_periods(list(rows["period"]))
    counts = rows["state"].value_counts()
    values = int(counts.get(CellState.VALUE.value, 0))
    known = {CellState.VALUE, CellState.SUPPRESSED, CellState.TOO_FEW, CellState.FAILED_QUALITY}
    other = {CellState.NOT_APPLICABLE, CellState.DEFINITION_DIFFERS}
    told = sum(int(counts.get(state.value, 0)) for state in known | other)
    return {
        "indicator": code,
        "title": title,
        "group": group,
        "expected": len(periods),
        "values": values,
        "share": 100 * values / len(periods),
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
