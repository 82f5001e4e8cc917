"""What this edition says of each series: before, latest, and its control chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.pooled import has_figure, pool
from evalkit.chapters.series import Series, series_of
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
    """Hold what is known of one series.

    ``before`` and ``latest`` are a year of periods put together. ``points`` and ``finding`` are its
    control chart, where it has points enough; ``baseline`` is how many first points set the limits.
    """

    series: Series
    latest: dict[str, Any]
    before: dict[str, Any] | None
    baseline: int | None
    points: pd.DataFrame | None = None
    finding: Finding | None = None

    @property
    def indicator(self) -> Indicator:
        """The definition of what is measured."""
        return self.series.indicator

    @property
    def drawn(self) -> pd.DataFrame:
        """The points of the control chart; none where there is no chart."""
        return pd.DataFrame() if self.points is None else self.points

    @property
    def rows(self) -> pd.DataFrame:
        """The periods in order of time."""
        return self.series.rows


def outlooks(edition: Edition) -> tuple[Outlook, ...]:
    """Look at every series, in the order of the report."""
    return tuple(_outlook(edition, series) for series in series_of(edition))


def _outlook(edition: Edition, series: Series) -> Outlook:
    before, after = split(series.rows, baseline_end=edition.pack.council.periods.baseline_end)
    indicator, confidence = series.indicator, edition.settings.confidence
    outlook = Outlook(
        series=series,
        latest=pool(latest_year(after), indicator=indicator, confidence=confidence),
        before=pool(latest_year(before), indicator=indicator, confidence=confidence) if len(before) else None,
        baseline=_baseline(before, after),
    )
    return _charted(edition, outlook) if _values(series.rows) >= CHART_FROM else outlook


def _charted(edition: Edition, outlook: Outlook) -> Outlook:
    indicator, rules = outlook.indicator, edition.settings.rule_set
    points = control_points(
        outlook.rows,
        direction=indicator.direction,
        rule_set=rules,
        target=indicator.target.value if indicator.target else None,
        baseline=outlook.baseline,
    )
    finding = control_chart(
        outlook.rows,
        council=edition.council,
        indicator=indicator,
        rule_set=rules,
        baseline=outlook.baseline,
    )
    return replace(outlook, points=points, finding=finding)


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
