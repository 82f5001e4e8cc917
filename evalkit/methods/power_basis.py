"""What plans rest on: how an outcome varied so far, how often it is measured, how long before a start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.power_noise import panel_noise
from evalkit.methods.power_points import points_of
from evalkit.methods.power_series import MONTHS, series_noise
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import MONTHS_IN_YEAR, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.methods.panels import Panel
    from evalkit.methods.power_noise import Kind, Noise


@dataclass(frozen=True, slots=True)
class Basis:
    """Hold what plans for an outcome rest on.

    Parameters
    ----------
    noise : Noise
        How the outcome varies from point to point.
    before : int
        Points before the start: those with a figure, and those still to come before a start that is.
    a_year : int
        Points a year.
    rate : float
        What turns an effect of the noise's unit into the indicator's.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> Basis(Noise("scores", 70, 4), before=8, a_year=4).months(3)
    9
    """

    noise: Noise
    before: int
    a_year: int = MONTHS
    rate: float = 1.0

    def months(self, points: int) -> int:
        """Give how many months so many points take."""
        return points * MONTHS_IN_YEAR // self.a_year


def basis_of_series(series: pd.DataFrame, *, start: str, kind: Kind = "scores", per: float = 1) -> Basis:
    """Measure what plans for one series rest on.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, outcome`` and, for counts, where known ``exposure``.
    start : str
        The period or day of the start; it may be still to come.
    kind : {"scores", "counts"}
        What the outcome is.
    per : float
        For counts with an exposure: the indicator's multiplier.

    Returns
    -------
    Basis

    Raises
    ------
    CannotEstimateError
        If there are too few points, or they do not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.period_range("2022-01", periods=36, freq="M").astype(str)
    >>> y = pd.DataFrame({"period": months, "outcome": np.random.default_rng(1).normal(70, 4, 36)})
    >>> basis_of_series(y, start="2025-04").before
    39
    """
    points = points_of(series, start=start, kind=kind)
    if all(points.layout.after):
        raise CannotEstimateError(
            "There are no points before the start to see how the outcome varied by itself."
        )
    positions = np.array(points.layout.positions)
    step = int(np.median(np.diff(positions))) if len(positions) > 1 else 1
    if step * MONTHS < points.layout.a_year or (points.layout.a_year % step):
        raise CannotEstimateError("The points of this series come at uneven times.")
    noise = series_noise(points.y, points.layout.laid(), kind)
    a_year = points.layout.a_year // step
    done = points.layout.after.count(False)
    last = max(str(text) for text in series["period"]) if not any(points.layout.after) else ""
    return Basis(noise, done + _to_come(last, start, a_year), a_year, points.rate(per))


def basis_of_sites(panel: Panel, *, start: str) -> Basis:
    """Measure what plans for sites rest on, from how their untreated periods vary.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    start : str
        The period or day of the start; it may be still to come.

    Returns
    -------
    Basis

    Raises
    ------
    CannotEstimateError
        If too few untreated periods are left, or they do not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import Panel
    >>> y = np.random.default_rng(1).normal(50, 2, (6, 24))
    >>> units, months = list("abcdef"), pd.period_range("2023-01", periods=24, freq="M").astype(str)
    >>> panel = Panel(pd.DataFrame(y, index=units, columns=months), None, pd.Series(np.inf, index=units),
    ...               pd.Series("never treated", index=units), {})
    >>> basis_of_sites(panel, start="2024-07").before
    18
    """
    periods = panel.periods
    a_year = _points_a_year(periods)
    first = parse_period(start).start
    done = sum(parse_period(period).end < first for period in periods)
    to_come = _to_come(periods[-1], start, a_year) if done == len(periods) else 0
    return Basis(panel_noise(panel), done + to_come, a_year)


def _points_a_year(periods: Sequence[str]) -> int:
    days = parse_period(periods[0]).days
    return next((points for points in (12, 4) if days <= 366 / points + 1), 1)


def _to_come(last: str, start: str, a_year: int) -> int:
    """Count the points between the last one that there is and a start that is still to come."""
    if not last:
        return 0
    end, first = parse_period(last).end, parse_period(start).start
    months = (first.year - end.year) * MONTHS_IN_YEAR + first.month - end.month - 1
    return max(months * a_year // MONTHS_IN_YEAR, 0)
