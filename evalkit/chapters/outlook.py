"""What this edition says of each series: before, latest, and its control chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.chapters.series import Series, has_figure, series_of
from evalkit.chapters.standing import Standing, standings
from evalkit.judgement.wording import fit_to_checks
from evalkit.methods.control_chart_points import control_points
from evalkit.methods.control_charts import control_chart
from evalkit.methods.control_checks import FEWEST_EVENTS
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
    return replace(outlook, points=points, finding=_fitted(finding, outlook))


def _fitted(finding: Finding, outlook: Outlook) -> Finding:
    """Take back a signal that its checks do not carry.

    The months in which a programme that begins with nothing had not begun are no lack of events.
    """
    if began_with_nothing(outlook.rows):
        kept = tuple(check for check in finding.checks if check.name != "enough events")
        finding = finding.model_copy(update={"checks": kept})
    return fit_to_checks(finding, title=outlook.indicator.title)


def began_with_nothing(rows: pd.DataFrame) -> bool:
    """Say if a series is nought until it begins, and then has events enough to be judged."""
    counts = rows.loc[has_figure(rows), "numerator"].to_numpy(dtype=float)
    events = np.flatnonzero(counts > 0)
    if not events.size or events[0] < BASELINE_FROM:
        return False
    return bool(np.median(counts[events[0] :]) >= FEWEST_EVENTS)


def baseline_points(rows: pd.DataFrame, *, baseline_end: str) -> int | None:
    """Count the points of the baseline, where they can set limits and others follow them.

    A baseline without variation, such as no delegated visit in any month, can set none.
    """
    if not baseline_end:
        return None
    known = rows[has_figure(rows)]
    early = pd.to_datetime(known["end"]) <= pd.Timestamp(parse_period(baseline_end).end)
    before = known.loc[early, "value"]
    usable = len(before) >= BASELINE_FROM and len(before) < len(known) and before.max() > before.min()
    return len(before) if usable else None
