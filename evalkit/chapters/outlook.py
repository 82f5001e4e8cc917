"""What this edition says of each series: before, latest, and its control chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.series import Series, has_figure, series_of
from evalkit.chapters.standing import Standing, standings
from evalkit.methods.control_chart_points import control_points
from evalkit.methods.control_charts import control_chart
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.standing import Figure
    from evalkit.finding import Finding
    from evalkit.theory.model import Indicator

CHART_FROM = 13  # NHS England, Making Data Count: fewer points make no chart
BASELINE_FROM = 12  # the fewest points from which limits may be set and kept


@dataclass(frozen=True)
class Outlook:
    """Hold what is known of one series.

    ``points`` and ``finding`` are its control chart, where it has points enough; ``baseline`` is how
    many first points set the limits.
    """

    series: Series
    standing: Standing
    baseline: int | None
    points: pd.DataFrame | None = None
    finding: Finding | None = None

    @property
    def indicator(self) -> Indicator:
        """The definition of what is measured."""
        return self.series.indicator

    @property
    def latest(self) -> Figure:
        """The latest figure."""
        return self.standing.latest

    @property
    def rows(self) -> pd.DataFrame:
        """The periods in order of time."""
        return self.series.rows

    @property
    def drawn(self) -> pd.DataFrame:
        """The points of the control chart; none where there is no chart."""
        return pd.DataFrame() if self.points is None else self.points


def outlooks(edition: Edition) -> tuple[Outlook, ...]:
    """Look at every series, in the order of the report."""
    series = series_of(edition)
    where = standings(edition, series)
    return tuple(_outlook(edition, each, where[each.key]) for each in series)


def _outlook(edition: Edition, series: Series, standing: Standing) -> Outlook:
    baseline = baseline_points(series.rows, baseline_end=edition.pack.council.periods.baseline_end)
    outlook = Outlook(series=series, standing=standing, baseline=baseline)
    return _charted(edition, outlook) if has_figure(series.rows).sum() >= CHART_FROM else outlook


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


def baseline_points(rows: pd.DataFrame, *, baseline_end: str) -> int | None:
    """Count the points of the baseline, where they are enough to set limits and others follow them."""
    if not baseline_end:
        return None
    early = pd.to_datetime(rows["end"]) <= pd.Timestamp(parse_period(baseline_end).end)
    before, after = int(has_figure(rows[early]).sum()), int(has_figure(rows[~early]).sum())
    return before if before >= BASELINE_FROM and after else None
