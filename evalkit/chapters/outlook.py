"""What this edition says of each series: before, latest, and its control chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.chart_words import told
from evalkit.chapters.charting import judge_series
from evalkit.chapters.from_nothing import is_nothing
from evalkit.chapters.series import Series, has_figure, series_of
from evalkit.chapters.standing import Standing, standings
from evalkit.judgement.wording import NO_CHART
from evalkit.methods.control_chart_points import SHORTEST_BASELINE
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.standing import Figure
    from evalkit.finding import Finding
    from evalkit.methods.chart_choice import Choice
    from evalkit.theory.model import Indicator


@dataclass(frozen=True)
class Outlook:
    """Hold what is known of one series.

    ``choice``, ``points`` and ``finding`` are its chart, where it has points enough; ``baseline`` is how
    many first points set the limits.
    """

    series: Series
    standing: Standing
    baseline: int | None = None
    choice: Choice | None = None
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
    def judges(self) -> bool:
        """Whether there is a chart that can tell a signal from noise."""
        return self.finding is not None and self.finding.method != NO_CHART

    @property
    def runs(self) -> bool:
        """Whether that is a run chart, which has no limits."""
        return self.choice is not None and self.choice.chart == "run"

    @property
    def drawn(self) -> pd.DataFrame:
        """The points of the control chart; none where there is no chart."""
        return pd.DataFrame() if self.points is None else self.points

    @cached_property
    def measured(self) -> pd.DataFrame:
        """Those points of the control chart that have a value; there are some wherever there is a chart."""
        return self.drawn[self.drawn["value"].notna()]

    @cached_property
    def last(self) -> dict[str, Any]:
        """The last point of the control chart that has a value."""
        return {str(name): column.iloc[-1] for name, column in self.measured.items()}


def outlooks(edition: Edition) -> tuple[Outlook, ...]:
    """Look at every series, in the order of the report."""
    series = series_of(edition)
    where = standings(edition, series)
    return tuple(_outlook(edition, each, where[each.key]) for each in series)


def _outlook(edition: Edition, series: Series, standing: Standing) -> Outlook:
    before = baseline_values(series.rows, baseline_end=edition.pack.council.periods.baseline_end)
    judged = judge_series(edition, series, before=before)
    if judged is None:
        return Outlook(series=series, standing=standing)
    outlook = Outlook(series, standing, judged.baseline, judged.choice, judged.points, judged.finding)
    return replace(outlook, finding=told(judged.finding, outlook=outlook))


def baseline_values(rows: pd.DataFrame, *, baseline_end: str) -> pd.Series[float]:
    """Take the values of the baseline, where they are enough and others follow them.

    Values that are all the same can set no limits, and so make no baseline, unless they are nought.
    """
    known = has_figure(rows)
    if not baseline_end:
        return rows["value"].iloc[:0]
    before = rows["value"][known & (rows["end"] <= pd.Timestamp(parse_period(baseline_end).end))]
    steady = not is_nothing(before) and before.max() == before.min()
    return before if SHORTEST_BASELINE <= len(before) < known.sum() and not steady else before.iloc[:0]
