"""How much effects differ between councils: tau squared, its interval, Q and I squared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
GRID = 240  # points on which the likelihood is looked at before its maximum is taken
EXACT = 1e-14  # of the scale of the effects


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Say how much effects differ between councils.

    Parameters
    ----------
    tau2, tau2_lower, tau2_upper : float
        Variance of true effects between councils (REML) and its 95% interval (Q profile).
    q, q_df, q_p : float
        Cochran's Q, its degrees of freedom and p.
    i2, i2_lower, i2_upper : float
        Share of the variance of estimates that lies between councils, in per cent, and its interval.
    """

    tau2: float
    tau2_lower: float
    tau2_upper: float
    q: float
    q_df: int
    q_p: float
    i2: float
    i2_lower: float
    i2_upper: float


def mean_at(y: Floats, v: Floats, tau2: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Give the weighted mean at each tau squared, and the weights, one row for each.

    Examples
    --------
    >>> mean_at(np.array([0.0, 2.0]), np.array([1.0, 1.0]), 0)[0].tolist()
    [1.0]
    """
    weights = 1 / (v + np.atleast_1d(np.asarray(tau2, dtype=float))[:, None])
    return (weights * y).sum(axis=1) / weights.sum(axis=1), weights


def reml_tau2(y: Floats, v: Floats) -> float:
    """Estimate the variance between councils by restricted maximum likelihood.

    The likelihood is looked at on a grid, so that a second maximum is not missed; the roots of its slope
    are found exactly. Viechtbauer, Journal of Educational and Behavioral Statistics 30 (2005) 261.

    Parameters
    ----------
    y, v : numpy.ndarray
        Estimates and their sampling variances; shape (councils,).

    Returns
    -------
    float
        Zero or more, in the squared unit of the estimates.

    Examples
    --------
    >>> round(reml_tau2(np.array([0.1, 0.5, 0.9]), np.array([0.01, 0.01, 0.01])), 4)
    0.15
    """
    scale = float(np.var(y) + v.max())
    grid = np.concatenate([[0.0], scale * np.logspace(-6, 2, GRID)])
    slope = _slope(y, v, grid)
    falls = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
    roots = [
        brentq(lambda t: float(_slope(y, v, t)[0]), grid[i], grid[i + 1], xtol=EXACT * scale) for i in falls
    ]
    candidates = np.array([0.0, *roots])
    return float(candidates[int(np.argmax(_likelihood(y, v, candidates)))])


def heterogeneity(y: Floats, v: Floats, *, conf: float = 0.95) -> Heterogeneity:
    """Measure how much effects differ between councils.

    The interval of tau squared is by the Q profile (Viechtbauer, Statistics in Medicine 26 (2007) 37), and
    that of I squared follows from it (Higgins and Thompson, Statistics in Medicine 21 (2002) 1539).

    Parameters
    ----------
    y, v : numpy.ndarray
        Estimates and their sampling variances; shape (councils,), two or more.
    conf : float
        Confidence of the intervals.

    Returns
    -------
    Heterogeneity

    Examples
    --------
    >>> same = heterogeneity(np.array([1.0, 1.0, 1.0]), np.array([1.0, 2.0, 3.0]))
    >>> same.tau2, same.i2, same.q_p
    (0.0, 0.0, 1.0)
    """
    tau2, df = reml_tau2(y, v), len(y) - 1
    q = float(_q(y, v, 0)[0])
    lower, upper = _profile(y, v, conf)
    typical = _typical_variance(v)
    shares = [100 * t / (t + typical) for t in (tau2, lower, upper)]
    return Heterogeneity(tau2, lower, upper, q, df, float(chi2.sf(q, df)), *shares)


def _slope(y: Floats, v: Floats, tau2: npt.ArrayLike) -> Floats:
    """Give the slope of the restricted likelihood, twice."""
    mean, w = mean_at(y, v, tau2)
    inside = (w**2 * (y - mean[:, None]) ** 2).sum(axis=1)
    return np.asarray(inside - w.sum(axis=1) + (w**2).sum(axis=1) / w.sum(axis=1))


def _likelihood(y: Floats, v: Floats, tau2: Floats) -> Floats:
    mean, w = mean_at(y, v, tau2)
    spread = (w * (y - mean[:, None]) ** 2).sum(axis=1)
    return np.asarray(0.5 * (np.log(w).sum(axis=1) - np.log(w.sum(axis=1)) - spread))


def _q(y: Floats, v: Floats, tau2: npt.ArrayLike) -> Floats:
    mean, w = mean_at(y, v, tau2)
    return np.asarray((w * (y - mean[:, None]) ** 2).sum(axis=1))


def _profile(y: Floats, v: Floats, conf: float) -> tuple[float, float]:
    df, tail = len(y) - 1, (1 - conf) / 2

    def excess(bound: float) -> Callable[[float], float]:
        return lambda t: float(_q(y, v, t)[0]) - bound

    def crossing(bound: float) -> float:
        gap = excess(bound)
        if gap(0) <= 0:
            return 0.0
        top = float(np.ptp(y) ** 2 + v.max())
        while gap(top) > 0:
            top *= 4
        return float(brentq(gap, 0, top, xtol=EXACT * top))

    return crossing(float(chi2.isf(tail, df))), crossing(float(chi2.isf(1 - tail, df)))


def _typical_variance(v: Floats) -> float:
    w = 1 / v
    return float((len(v) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))
