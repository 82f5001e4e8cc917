"""What this edition says of each indicator: before, latest, and its control chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.completeness import GROUPS
from evalkit.chapters.delegation import whole_council
from evalkit.chapters.pooled import has_figure, pool
from evalkit.finding import CellState
from evalkit.methods.control_chart_points import control_points
from evalkit.methods.control_charts import control_chart
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.finding import Finding
    from evalkit.theory.model import Indicator

CHART_FROM = 13  # NHS England, Making Data Count: fewer points make no chart
BASELINE_FROM = 12  # the fewest points from which limits may be set and kept
YEAR_OF = {"month": 12, "quarter": 4, "financial quarter": 4}  # periods that take a year's seasons in


@dataclass(frozen=True)
class Outlook:
    """Hold one indicator of the whole council.

    ``rows`` are its periods in order of time, of one kind; ``points`` and ``finding`` are its control
    chart, where it has points enough; ``before`` and ``latest`` are a year of periods put together.
    """

    indicator: Indicator
    rows: pd.DataFrame
    latest: dict[str, Any]
    before: dict[str, Any] | None
    baseline: int | None
    points: pd.DataFrame | None = None
    finding: Finding | None = None


def outlooks(edition: Edition) -> tuple[Outlook, ...]:
    """Look at every indicator that has figures of the whole council, in the order of the report."""
    found = (_outlook(edition, indicator) for indicator in _in_order(edition))
    return tuple(outlook for outlook in found if outlook is not None)


def _in_order(edition: Edition) -> list[Indicator]:
    return sorted(edition.theory.indicators, key=lambda indicator: GROUPS.index(indicator.group))


def _outlook(edition: Edition, indicator: Indicator) -> Outlook | None:
    rows = one_definition(one_kind(whole_council(edition.series, indicator.code)))
    if rows.empty:
        return None
    before, after = split(rows, baseline_end=edition.pack.council.periods.baseline_end)
    confidence = edition.settings.confidence
    baseline = _baseline(before, after)
    outlook = Outlook(
        indicator=indicator,
        rows=rows,
        latest=pool(latest_year(after), indicator=indicator, confidence=confidence),
        before=pool(latest_year(before), indicator=indicator, confidence=confidence) if len(before) else None,
        baseline=baseline,
    )
    return _charted(edition, outlook) if _values(rows) >= CHART_FROM else outlook


def _charted(edition: Edition, outlook: Outlook) -> Outlook:
    indicator, rules = outlook.indicator, edition.settings.rule_set
    target = indicator.target.value if indicator.target else None
    points = control_points(
        outlook.rows,
        direction=indicator.direction,
        rule_set=rules,
        target=target,
        baseline=outlook.baseline,
    )
    finding = control_chart(
        outlook.rows,
        council=edition.council,
        indicator=indicator,
        rule_set=rules,
        baseline=outlook.baseline,
    )
    return Outlook(
        indicator=indicator,
        rows=outlook.rows,
        latest=outlook.latest,
        before=outlook.before,
        baseline=outlook.baseline,
        points=points,
        finding=finding,
    )


def one_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the kind of period that has the most values; months and years are not one series."""
    kinds = rows["period"].map(lambda text: parse_period(text).kind)
    if len(set(kinds)) <= 1:
        return rows
    values = has_figure(rows).groupby(kinds).sum()
    return rows[kinds == values.idxmax()]


def one_definition(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out figures by a local definition where the theory's own gives any."""
    own = rows["state"].eq(CellState.VALUE.value) & rows["value"].notna()
    if not own.any():
        return rows
    return rows.assign(value=rows["value"].where(own))


def split(rows: pd.DataFrame, *, baseline_end: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part a series at the end of the baseline; without one, or with nothing after it, all is after."""
    if not baseline_end:
        return rows.iloc[:0], rows
    early = pd.to_datetime(rows["end"]) <= pd.Timestamp(parse_period(baseline_end).end)
    if not has_figure(rows[~early]).any():
        return rows.iloc[:0], rows
    return rows[early], rows[~early]


def latest_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the periods of the last year; of years, the last alone that has a value."""
    if rows.empty:
        return rows
    length = YEAR_OF.get(parse_period(str(rows["period"].iloc[0])).kind)
    if length is not None:
        return rows.iloc[-length:]
    known = rows[has_figure(rows)]
    return (known if len(known) else rows).iloc[-1:]


def _baseline(before: pd.DataFrame, after: pd.DataFrame) -> int | None:
    points = _values(before)
    return points if points >= BASELINE_FROM and _values(after) else None


def _values(rows: pd.DataFrame) -> int:
    return int(has_figure(rows).sum())
