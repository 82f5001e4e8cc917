"""Honest bounds: what an effect would be if trends had bent a little rather than stayed parallel."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from evalkit.errors import one_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.smoothness_frontier import frontier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.methods.smoothness_frontier import Frontier
    from evalkit.methods.staggered_adoption_cells import Floats
    from evalkit.methods.staggered_adoption_fits import StaggeredFit

Target = Literal["first", "average"]
CONFIDENCE = 0.95
DEGREES_FOR_EACH = 3  # [ours] degrees of freedom for each estimate in a covariance that is inverted
NEWTON_STEPS = 12
HALVINGS = 30


@dataclass(frozen=True)
class SmoothnessBounds:
    """Hold intervals under trends that may bend, and the bend at which they reach zero.

    Parameters
    ----------
    bounds : pandas.DataFrame
        ``bend, lower, upper``: the most that the slope may change from one period to the next, and the 95%
        interval of the effect under it.
    breakdown : float or None
        The largest bend under which the interval still leaves out zero; None where it holds zero even
        under straight trends.
    n_before : int
        How many periods before the start were used.

    Examples
    --------
    >>> SmoothnessBounds(pd.DataFrame(columns=["bend", "lower", "upper"]), None, 3).n_before
    3
    """

    bounds: pd.DataFrame
    breakdown: float | None
    n_before: int


def honest_bounds(
    before: Floats,
    after: Floats,
    covariance: Floats,
    *,
    bends: Sequence[float],
    weights: Sequence[float] | None = None,
    degrees: float = inf,
    restriction: str = "smoothness",
) -> SmoothnessBounds:
    """Bound an effect where the difference in trends may bend by at most so much each period.

    Fixed-length confidence intervals for Delta-SD of Rambachan and Roth, Review of Economic Studies 90
    (2023), section 4.1: of all affine estimators that are right under a straight difference in trends, the
    one with the shortest interval given the largest bias. Bounds by relative magnitudes are not offered:
    those of the library at hand are too narrow.

    Parameters
    ----------
    before : numpy.ndarray
        Event study estimates before the start, in order of time, against the last period before the start
        (the universal base), which is not among them.
    after : numpy.ndarray
        Estimates from the start on.
    covariance : numpy.ndarray
        Of both, in that order.
    bends : sequence of float
        Largest changes of slope from one period to the next, in the outcome's unit; zero is a straight line.
    weights : sequence of float, optional
        The effect as a sum over `after`; by default the first.
    degrees : float
        Degrees of freedom of the errors; infinite takes the normal distribution, as the paper does.
    restriction : {"smoothness"}
        What is assumed of the trends.

    Returns
    -------
    SmoothnessBounds

    Raises
    ------
    CannotEstimateError
        If there is no estimate before the start, a bend is below zero, a number is missing, or relative
        magnitudes are asked for.

    Examples
    --------
    >>> found = honest_bounds(np.zeros(2), np.array([1.0]), np.eye(3) / 100, bends=[0, 0.1])
    >>> found.bounds.round(2).to_dict("list")
    {'bend': [0.0, 0.1], 'lower': [0.79, 0.69], 'upper': [1.21, 1.31]}
    """
    if restriction != "smoothness":
        raise CannotEstimateError(
            f"Bounds by {restriction} are not given: the intervals at hand are too narrow. Use smoothness."
        )
    if len(before) == 0:
        raise CannotEstimateError("Bounds need two periods or more before the start; there are fewer.")
    if min(bends, default=0) < 0:
        raise CannotEstimateError("A bend is below zero.")
    if not (np.isfinite(before).all() and np.isfinite(after).all() and np.isfinite(covariance).all()):
        raise CannotEstimateError("An estimate or its error is missing.")
    shares = np.eye(len(after))[0] if weights is None else np.asarray(weights, dtype=float)
    frontier = frontier_of(before, after, covariance, shares)
    rows = [(bend, *_interval(frontier, bend, degrees)) for bend in bends]
    return SmoothnessBounds(
        pd.DataFrame(rows, columns=["bend", "lower", "upper"]), _breakdown(frontier, degrees), len(before)
    )


def honest_bounds_of(
    fit: StaggeredFit, *, bends: Sequence[float], target: Target = "average"
) -> SmoothnessBounds:
    """Bound the effect of a staggered adoption.

    With errors that rest on few places only the last periods before the start are used, one for every three
    degrees of freedom less one: with more, their covariance cannot be told from chance.

    Parameters
    ----------
    fit : StaggeredFit
        With ``base="universal"`` and, best, places that are never treated as controls: as places that start
        later leave the comparison, its trend bends by what theirs was.
    bends : sequence of float
        As for `honest_bounds`.
    target : {"average", "first"}
        The mean over event times from the start on, or the effect in the first treated period.

    Returns
    -------
    SmoothnessBounds

    Raises
    ------
    CannotEstimateError
        As for `honest_bounds`, and if the base is not universal or there are too few places.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.methods import fit_staggered_adoption
    >>> fit = fit_staggered_adoption(example_panel(), base="universal")
    >>> found = honest_bounds_of(fit, bends=[0.0])
    >>> bool(found.bounds["lower"].iloc[0] < fit.summaries["lower"]["dynamic"])
    True
    """
    one_of(target, get_args(Target), what="target")
    events = fit.events.dropna(subset=["places"])
    if len(events) == len(fit.events):
        raise CannotEstimateError(
            "Bounds need an event study against one base: fit it with the universal one."
        )
    times = events["event_time"].to_numpy()
    most = int(fit.degrees // DEGREES_FOR_EACH) - 1
    if most < 1:
        raise CannotEstimateError("Too few places to bound the effect under bending trends.")
    early = np.flatnonzero(times < 0)[-most:]
    late = np.flatnonzero(times >= 0)
    kept = np.concatenate([early, late])
    values = events["estimate"].to_numpy(dtype=float)
    shares = np.full(len(late), 1 / len(late)) if target == "average" else np.eye(len(late))[0]
    return honest_bounds(
        values[early],
        values[late],
        fit.event_covariance[np.ix_(kept, kept)],
        bends=bends,
        weights=list(shares),
        degrees=fit.degrees,
    )


def _interval(frontier: Frontier, bend: float, degrees: float) -> tuple[float, float]:
    """Take the estimator with the shortest interval by the normal distribution, and its interval by t."""
    widths = _folded_quantile(bend * frontier.bias / frontier.std_error) * frontier.std_error
    best = int(np.argmin(widths))
    error = frontier.std_error[best]
    reach = float(widths[best])
    if np.isfinite(degrees):
        reach = _folded_t_quantile(float(bend * frontier.bias[best] / error), degrees) * float(error)
    return float(frontier.estimate[best]) - reach, float(frontier.estimate[best]) + reach


def _folded_quantile(centre: Floats) -> Floats:
    """Give the 95% quantile of |X|, X normal around a centre with spread 1 (equation 18)."""
    found = stats.norm.ppf(CONFIDENCE) + centre
    for _ in range(NEWTON_STEPS):
        near, far = found - centre, found + centre
        over = special.ndtr(near) - special.ndtr(-far) - CONFIDENCE
        found = found - over / ((np.exp(-(near**2) / 2) + np.exp(-(far**2) / 2)) / np.sqrt(2 * np.pi))
    return np.asarray(found)


def _folded_t_quantile(centre: float, degrees: float) -> float:
    if centre == 0:
        return float(stats.t.ppf(0.5 + CONFIDENCE / 2, degrees))

    def over(x: float) -> float:
        below = np.nan_to_num(
            stats.nct.cdf(-x, degrees, centre)
        )  # SciPy: missing where next to none is there
        return float(stats.nct.cdf(x, degrees, centre) - below) - CONFIDENCE

    highest = float(stats.t.ppf(0.5 + CONFIDENCE / 2, degrees)) + centre
    while over(highest) < 0:
        highest *= 2
    return float(optimize.brentq(over, 0, highest))


def _breakdown(frontier: Frontier, degrees: float) -> float | None:
    def holds_zero(bend: float) -> bool:
        lower, upper = _interval(frontier, bend, degrees)
        return lower <= 0 <= upper

    if holds_zero(0):
        return None
    # The interval's middle does not move far: a bias as large as the estimate surely reaches zero.
    high = float(np.abs(frontier.estimate).max() / frontier.bias.min())
    low = 0.0
    while not holds_zero(high):
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds_zero(middle) else (middle, high)
    return low
