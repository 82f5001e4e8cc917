"""What could be seen with what there is now: the smallest effect, by the series or by the sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.chapters.impact_series import points_for_power
from evalkit.judgement.words import counted, period_name
from evalkit.methods.interrupted_series import model_for
from evalkit.methods.interrupted_series_fit import fit_its
from evalkit.methods.power import smallest_detectable, smallest_detectable_panel
from evalkit.methods.power_basis import basis_of_series
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import parse_period
from evalkit.workbench.amounts import WAYS, percent, size_of

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.chapters.series import Series
    from evalkit.methods.panels import Panel
    from evalkit.methods.power_basis import Basis
    from evalkit.methods.power_noise import Kind
    from evalkit.workbench.planning import Question


@dataclass(frozen=True, eq=False)
class Points:
    """Hold the points of a series from which power is simulated, and what they are.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``period, outcome`` and, for counts, where known ``exposure``.
    kind : {"scores", "counts"}
        What the outcome is.
    per : float
        For counts with an exposure: the indicator's multiplier.
    start : str
        The period or day of the start.
    """

    frame: pd.DataFrame
    kind: Kind
    per: float
    start: str

    def basis(self) -> Basis:
        """Measure what plans rest on."""
        return basis_of_series(self.frame, start=self.start, kind=self.kind, per=self.per)

    def words(self) -> str:
        """Say how many points there are on either side of the start."""
        first = parse_period(self.start).start
        known = self.frame.loc[self.frame["outcome"].notna(), "period"]
        before = sum(parse_period(period).end < first for period in known)
        return f"{counted(before, 'period')} before the start and {len(known) - before} after it"


def points_of_council(series: Series, start: str) -> Points:
    """Take the points that an estimate uses: without faulty ones, where an estimate can be made.

    Examples
    --------
    >>> from evalkit.workbench.editions import open_pack
    >>> insulin = open_pack("demo:E08000008").outcomes["insulin_on_time"]
    >>> points_of_council(insulin, "2025-04").words()
    '24 periods before the start and 12 after it'
    """
    rows = series.rows
    model = model_for(rows, series.indicator)
    kind: Kind = "counts" if model.kind == "counts" else "scores"
    try:
        periods = fit_its(rows, start=start, model=model).periods
        rows = rows[rows["period"].isin(periods.loc[periods["used"], "period"])]
    except CannotEstimateError:  # then all that there is
        pass
    frame = points_for_power(rows, model, kind=kind)
    return Points(frame, kind, model.multiplier if "exposure" in frame else 1.0, start)


def standing_of_council(points: Points, series: Series, question: Question) -> str:
    """Say what the whole council's series can show now."""
    try:
        found = smallest_detectable(
            points.frame,
            start=question.start,
            kind=points.kind,
            direction=question.direction,
            per=points.per,
            replicates=question.replicates,
            seed=question.seed,
            aim=question.aim,
        )
    except CannotEstimateError as error:
        return f"Nothing can be seen yet of a start in {period_name(question.start)}. {error.message}"
    return _told(series, question, found.effect, points.words())


def standing_of_sites(panel: Panel, series: Series, question: Question) -> str:
    """Say what a comparison of the sites, as they have started, can show now."""
    try:
        found = smallest_detectable_panel(
            panel, baseline="all", replicates=question.replicates, seed=question.seed, aim=question.aim
        )
    except CannotEstimateError as error:
        return f"Nothing can be seen yet by comparing the sites as they have started. {error.message}"
    started, there = len(panel.treated), len(panel.outcomes)
    return _told(series, question, found.effect, f"{started} of {there} sites started")


def _told(series: Series, question: Question, effect: float | None, there: str) -> str:
    way = WAYS[question.direction]
    chance = f"with a chance of {percent(question.chance)}"
    if effect is None:
        return f"With {there} no {way}, however large, would be seen {chance}."
    wanted = size_of(question.effect, series.indicator)
    less = "no more" if effect <= question.effect else "more"
    return (
        f"With {there} the smallest {way} that would be seen {chance} is "
        f"{size_of(effect, series.indicator)}: {less} than the {wanted} that you care about."
    )
