"""Run charts: whether points keep to one side of their median for longer than chance would have them."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import binom

from evalkit.methods.control_chart_points import COLUMNS, LINES, ON_THE_MEAN, flagged
from evalkit.methods.control_series import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.control_rules import Marks
    from evalkit.theory.model import Direction

CHANCE = 0.05  # Chen, Journal of Quality Technology 42 (2010): lower bound of the crossings
LONG_RUN = "long run"


@dataclass(frozen=True, slots=True)
class Runs:
    """Hold the runs of a series about its centre line, and what chance allows.

    Parameters
    ----------
    useful : int
        Points that are off the centre line.
    longest : int
        The most points in a row on one side.
    longest_allowed : int
        What chance allows: round(log2 n) + 3.
    crossings : int
        How often the line goes over the centre.
    crossings_needed : int
        The fewest that chance gives: the 5% quantile of n - 1 throws of a coin.
    signal : bool
        Whether the longest run is too long or the crossings are too few.

    Examples
    --------
    >>> runs_about([1, 2, 1, 2], centre=1.5).crossings
    3
    """

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def signal(self) -> bool:
        """Say whether the points are ordered as chance would not order them."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def runs_about(
    values: npt.ArrayLike, *, centre: float | None = None, follows: npt.ArrayLike | None = None
) -> Runs:
    """Count the runs of a series about its centre line (Anhøj's rules).

    Longest run above round(log2 n) + 3 (Schilling, The Surprising Predictability of Long Runs, 2012), or
    fewer crossings than the 5% quantile of a binomial of n - 1 and a half (Chen 2010); n counts the points
    off the centre line. Anhøj and Olesen, PLoS ONE 9 (2014); as qicharts2.

    Parameters
    ----------
    values : array_like
        The series in order of time; NaN is left out.
    centre : float, optional
        The centre line; by default the median.
    follows : array_like, optional
        True where a point comes straight after the one before it; a run and a crossing end at a gap.

    Returns
    -------
    Runs

    Examples
    --------
    >>> runs = runs_about([1, 2, 1, 3, 1, 2, 5, 6, 7, 8, 9, 6, 7, 8], centre=3)
    >>> runs.longest, runs.longest_allowed, runs.crossings, runs.crossings_needed, runs.signal
    (8, 7, 1, 3, True)
    """
    y = np.asarray(values, dtype=np.float64)
    if np.isnan(y).all():
        return Runs(0, 0, 0, 0, 0)
    sides, breaks = _sides(y, float(np.nanmedian(y)) if centre is None else centre, follows)
    if not sides.size:
        return Runs(0, 0, 0, 0, 0)
    joined = ~breaks[1:]
    turns = sides[1:] != sides[:-1]
    lengths = np.diff(np.flatnonzero(np.concatenate(([True], turns | ~joined, [True]))))
    return Runs(
        useful=int(sides.size),
        longest=int(lengths.max()),
        longest_allowed=round(log2(sides.size)) + 3,
        crossings=int((turns & joined).sum()),
        crossings_needed=int(binom.ppf(CHANCE, joined.sum(), 0.5)),
    )


def _sides(y: Numbers, centre: float, follows: npt.ArrayLike | None) -> tuple[Marks, npt.NDArray[np.bool_]]:
    """Give the side of each point off the centre line, and whether a gap lies before it."""
    known = np.flatnonzero(~np.isnan(y))
    y = y[known]
    straight = np.ones(y.size, bool) if follows is None else np.asarray(follows, dtype=np.bool_)[known]
    off = np.abs(y - centre) > ON_THE_MEAN * np.abs(y).max(initial=0)
    stretch = np.cumsum(~straight)[off]
    return np.sign(y - centre)[off].astype(np.int64), np.diff(stretch, prepend=-1) != 0


def run_points(
    series: pd.DataFrame,
    *,
    direction: Direction,
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> pd.DataFrame:
    """Work out a run chart, a row a period: the median, and runs that are too long.

    Parameters
    ----------
    series : pandas.DataFrame
        One series: ``period, value`` and, where known, ``state``.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.
    target : float, optional
        The value to reach.
    baseline : int, optional
        Set the median of each group from its first points only.
    rebase : sequence of str
        Periods at which a new group begins.

    Returns
    -------
    pandas.DataFrame
        As `control_points`, with the median as ``mean`` and no limits; the rule is ``long run``. ``follows``
        is True where a point comes straight after the one before it.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=12, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 2, 4, 8, 8, 9, 8, 9, 7, 8, 9]})
    >>> run_points(series, direction="up", baseline=4)["rule"].tolist()[3:6]
    ['long run', 'long run', 'long run']
    """
    frame = in_order(series, rebase=rebase)
    parts = [_group(part, baseline) for _, part in frame.groupby("group")]
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS, "follows"])
    points = pd.concat(parts)
    judged = flagged(points.assign(upper_limit=points["mean"]), direction=direction, target=target)
    return judged.assign(upper_limit=np.nan)[[*COLUMNS, "follows"]]


def _group(part: pd.DataFrame, baseline: int | None) -> pd.DataFrame:
    y = part["value"].to_numpy()
    known = y[~np.isnan(y)][:baseline]
    centre = float(np.median(known)) if known.size else np.nan
    side = _long_runs(y, centre, part["follows"].to_numpy())
    lines = dict.fromkeys(LINES[2:], np.nan)
    missing = [
        f"No value: {state}." if np.isnan(value) else f"Starts again after a gap: {lost}." if lost else ""
        for value, state, lost in zip(y, part["state"], part["missing"], strict=True)
    ]
    return part.assign(
        mean=centre,
        **lines,
        rule=np.where(side != 0, LONG_RUN, ""),
        towards=np.select([side > 0, side < 0], ["high", "low"], ""),
        note=missing,
    )


def _long_runs(y: Numbers, centre: float, follows: npt.NDArray[np.bool_]) -> Marks:
    """Mark the points of each run that is longer than chance allows; points on the line do not end it."""
    allowed = runs_about(y, centre=centre, follows=follows).longest_allowed
    side = np.nan_to_num(np.sign(y - centre)).astype(np.int64)
    marks = np.zeros(y.size, dtype=np.int64)
    run: list[int] = []
    for here in np.flatnonzero(~np.isnan(y)):
        if run and (not follows[here] or side[here] * side[run[0]] < 0):
            run = []
        if side[here]:
            run.append(int(here))
        if len(run) > allowed:
            marks[run] = side[run[0]]
    return marks
