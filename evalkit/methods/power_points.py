"""The points of a series before and after a start, as the simulation of power takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.methods.design_verdict_counts import need, numbers
from evalkit.methods.power_searches import Layout
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import MONTHS_IN_YEAR, parse_period

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.methods.power_noise import Kind
    from evalkit.periods import Period

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "financial quarter": 4, "year": 1, "financial year": 1}


class Points(NamedTuple):
    """Hold the points of a series, in order of time."""

    layout: Layout
    y: np.ndarray
    exposure: np.ndarray | None

    def rate(self, per: float) -> float:
        """Give what turns counts of a period into the outcome's unit: 1, or a rate per so much exposure."""
        return 1.0 if self.exposure is None else per * len(self.y) / float(self.exposure.sum())


def points_of(series: pd.DataFrame, *, start: str, phase_in: int = 0, kind: Kind = "scores") -> Points:
    """Lay out the points of a series that have a value.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, outcome`` and, for counts, where known ``exposure``.
    start : str
        The period or day of the start; none or all of the points may come after it.
    phase_in : int
        Periods from the start on that are left out.
    kind : {"scores", "counts"}
        What the outcome is.

    Returns
    -------
    Points

    Raises
    ------
    CannotEstimateError
        If there are no points, a column is missing, a period comes twice or cannot be read, a count is
        negative, or an exposure is not above zero.

    Examples
    --------
    >>> import pandas as pd
    >>> series = pd.DataFrame({"period": ["2024-01", "2024-02", "2024-03"], "outcome": [5, 7, 6]})
    >>> points_of(series, start="2024-03").layout.after
    (False, False, True)
    """
    need(series, "period", "outcome")
    try:
        first = parse_period(start).start
        known = series[np.isfinite(numbers(series["outcome"]))]
        known = known.assign(_when=[parse_period(str(text)) for text in known["period"]])
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    known = known.sort_values("_when").reset_index(drop=True)
    after = np.array([period.end >= first for period in known["_when"]], dtype=bool)
    kept = ~after | (np.cumsum(after) > phase_in)
    known, after = known[kept], after[kept]
    if not len(after):
        raise CannotEstimateError("There are no points before the start, or none after it; both are needed.")
    y = numbers(known["outcome"])
    if kind == "counts" and (y < 0).any():
        raise CannotEstimateError("A count is negative.")
    periods = known["_when"].tolist()
    a_year = PERIODS_A_YEAR.get(periods[0].kind, MONTHS_IN_YEAR)
    layout = Layout(tuple(_positions(periods, a_year).tolist()), tuple(after.tolist()), a_year)
    return Points(layout, y, _exposure(known, kind))


def _positions(periods: list[Period], a_year: int) -> np.ndarray:
    step = MONTHS_IN_YEAR // a_year
    months = np.array([period.start.year * MONTHS_IN_YEAR + period.start.month for period in periods])
    positions: np.ndarray = (months - months[0]) // step
    if len(set(positions)) < len(positions):
        raise CannotEstimateError("A period has two rows; one is needed.")
    return positions


def _exposure(known: pd.DataFrame, kind: Kind) -> np.ndarray | None:
    if kind != "counts" or "exposure" not in known:
        return None
    exposure = numbers(known["exposure"])
    if not (exposure > 0).all():
        raise CannotEstimateError("An exposure is missing or not above zero.")
    return exposure
