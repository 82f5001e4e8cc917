"""Errors of a regression whose noise remembers the period before: first-order, by restricted likelihood.

Newey-West errors are too small in short series, and so are those of any method that takes the correlation
from residuals as it stands. Restricted maximum likelihood is the least biased (Turner et al., BMC Medical
Research Methodology 21 (2021) 181), and Satterthwaite's degrees of freedom allow for its being estimated.
statsmodels has no such fit: its GLSAR takes the correlation by Yule and Walker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from evalkit.indicators.arguments import Numbers

STEP = 0.02
GRID = np.arange(-30, 50) * STEP  # of correlations: beyond 0.98 a series is a random walk
LEAST_DEGREES = 1.0


@dataclass(frozen=True)
class Autoregressive:
    """Hold the covariance of least-squares coefficients where errors have first-order autocorrelation.

    Parameters
    ----------
    correlation : float
        Of one period with the next, by restricted maximum likelihood, from -0.6 to 0.98.
    scale : float
        Variance of the errors.
    covariance, bend : numpy.ndarray
        k by k: of the coefficients, over the scale; and its derivative by the correlation.
    spread : numpy.ndarray
        2 by 2: covariance of the scale (taken as 1) and the correlation, from the expected information.
    whitened : numpy.ndarray
        Of length n: residuals less what the period before lets one expect.
    """

    correlation: float
    scale: float
    covariance: Numbers
    bend: Numbers
    spread: Numbers
    whitened: Numbers

    def degrees(self, contrast: Numbers) -> float:
        """Give the degrees of freedom of a sum of coefficients (Satterthwaite 1946).

        Parameters
        ----------
        contrast : numpy.ndarray
            Of length k: the weights of the coefficients.

        Returns
        -------
        float
            At least 1, and never more than n - k.
        """
        variance = float(contrast @ self.covariance @ contrast)
        slopes = np.array([variance, float(contrast @ self.bend @ contrast)])
        return max(LEAST_DEGREES, 2 * variance**2 / float(slopes @ self.spread @ slopes))


def autoregressive(
    design: Numbers, residuals: Numbers, *, places: Numbers, series: Numbers
) -> Autoregressive:
    """Estimate the correlation of errors, and what it does to least-squares coefficients.

    Parameters
    ----------
    design : numpy.ndarray
        n by k; for a regression with weights, times their roots.
    residuals : numpy.ndarray
        Of length n, of that regression by least squares.
    places : numpy.ndarray
        Of length n, whole numbers that rise within a series: where each row stands in time.
    series : numpy.ndarray
        Of length n: which series a row belongs to. Errors of two series are not related.

    Returns
    -------
    Autoregressive

    Examples
    --------
    >>> noise = np.random.default_rng(5).standard_normal(200)
    >>> for month in range(1, 200):
    ...     noise[month] += 0.5 * noise[month - 1]
    >>> ones, months = np.ones((200, 1)), np.arange(200)
    >>> found = autoregressive(ones, noise - noise.mean(), places=months, series=np.zeros(200))
    >>> round(found.correlation, 1), round(found.scale, 1), round(found.degrees(np.ones(1)))
    (0.5, 1.2, 28)
    """
    n, k = design.shape
    gaps = gaps_of(places, series)
    likelihood, _ = likelihoods(design, residuals[:, np.newaxis], gaps=gaps)
    correlation = _top(likelihood[:, 0])
    covariance, bend, spread = shapes_at(design, correlation, places=places, series=series)
    scale = float(_left(design, residuals[:, np.newaxis], gaps, correlation)[0][0]) / (n - k)
    whitened = _whiten(residuals[:, np.newaxis], gaps, correlation)[:, 0]
    return Autoregressive(correlation, scale, covariance, bend, spread, whitened)


def errors_of_many(
    design: Numbers, residuals: Numbers, contrast: Numbers, *, places: Numbers
) -> tuple[Numbers, Numbers]:
    """Give the error of a sum of coefficients and its degrees of freedom, for many series of one design.

    Parameters
    ----------
    design : numpy.ndarray
        n by k; for regressions with weights, times their roots.
    residuals : numpy.ndarray
        n by replicates.
    contrast : numpy.ndarray
        Of length k.
    places : numpy.ndarray
        As for `autoregressive`.

    Returns
    -------
    tuple of numpy.ndarray
        Of length replicates; the correlation is to the nearest point of the grid.

    Examples
    --------
    >>> noise = np.random.default_rng(5).standard_normal((40, 3))
    >>> left = noise - noise.mean(axis=0)
    >>> errors, degrees = errors_of_many(np.ones((40, 1)), left, np.ones(1), places=np.arange(40))
    >>> errors.shape, bool((degrees <= 39).all())
    ((3,), True)
    """
    n, k = design.shape
    one = np.zeros(n)
    likelihood, squares = likelihoods(design, residuals, gaps=gaps_of(places, one))
    best = likelihood.argmax(axis=0)
    errors, degrees = np.empty(len(best)), np.empty(len(best))
    for at in np.unique(best):
        here = best == at
        covariance, bend, spread = shapes_at(design, float(GRID[at]), places=places, series=one)
        found = Autoregressive(float(GRID[at]), 1.0, covariance, bend, spread, one)
        errors[here] = np.sqrt(squares[at, here] / (n - k) * float(contrast @ covariance @ contrast))
        degrees[here] = found.degrees(contrast)
    return errors, degrees


def gaps_of(places: Numbers, series: Numbers) -> Numbers:
    """Give how many periods lie between a row and the one before it in its series; 0 for the first.

    Examples
    --------
    >>> gaps_of(np.array([0, 1, 4, 0, 1]), np.array([0, 0, 0, 1, 1])).tolist()
    [0, 1, 3, 0, 1]
    """
    gaps = np.diff(places, prepend=places[:1])
    gaps[np.diff(series, prepend=series[:1] - 1) != 0] = 0
    return np.asarray(gaps)


def likelihoods(design: Numbers, residuals: Numbers, *, gaps: Numbers) -> tuple[Numbers, Numbers]:
    """Give the restricted log likelihood of each correlation of the grid, for many series of one design.

    Parameters
    ----------
    design : numpy.ndarray
        n by k.
    residuals : numpy.ndarray
        n by replicates.
    gaps : numpy.ndarray
        From `gaps_of`.

    Returns
    -------
    tuple of numpy.ndarray
        Grid by replicates: the likelihood, but for a constant (Harville, JASA 72 (1977) 320), and the
        generalised sum of squares.

    Examples
    --------
    >>> steps = np.array([[1.0], [-1], [1], [-1], [1], [-1]])
    >>> found, _ = likelihoods(np.ones((6, 1)), steps, gaps=np.array([0, 1, 1, 1, 1, 1]))
    >>> round(float(GRID[found[:, 0].argmax()]), 2)
    -0.6
    """
    n, k = design.shape
    found = [_left(design, residuals, gaps, correlation) for correlation in GRID]
    squares = np.array([left for left, _ in found])
    constant = np.array([log_determinant for _, log_determinant in found])
    with np.errstate(divide="ignore"):  # residuals that are all zero: any correlation will do
        return -(constant[:, np.newaxis] + (n - k) * np.log(squares)) / 2, squares


def shapes_at(
    design: Numbers, correlation: float, *, places: Numbers, series: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Give what a correlation makes of the coefficients' covariance, and how well it is known.

    Parameters
    ----------
    design, places, series
        As for `autoregressive`.
    correlation : float
        Of one period with the next.

    Returns
    -------
    tuple of numpy.ndarray
        As ``covariance``, ``bend`` and ``spread`` of `Autoregressive`.

    Examples
    --------
    >>> two = np.arange(2)
    >>> covariance, bend, _ = shapes_at(np.ones((2, 1)), 0.5, places=two, series=two * 0)
    >>> covariance.round(6).tolist(), bend.round(6).tolist()
    ([[0.75]], [[0.5]])
    """
    apart = np.abs(places[:, np.newaxis] - places).astype(float)
    alike = np.where(series[:, np.newaxis] == series, np.power(correlation, apart), 0.0)
    slope = apart * np.power(correlation, np.maximum(apart - 1, 0)) * (series[:, np.newaxis] == series)
    inside = np.linalg.pinv(design)
    inverse = np.linalg.inv(alike)
    weighted = inverse @ design
    maker = inverse - weighted @ np.linalg.solve(design.T @ weighted, weighted.T)
    turned = maker @ slope
    n, k = design.shape
    information = np.array([[n - k, np.trace(turned)], [np.trace(turned), np.sum(turned * turned.T)]]) / 2
    spread = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    return np.asarray(inside @ alike @ inside.T), np.asarray(inside @ slope @ inside.T), spread


def _left(design: Numbers, residuals: Numbers, gaps: Numbers, correlation: float) -> tuple[Numbers, float]:
    """Give the generalised sum of squares of each column, and log|R| + log|X'R^-1 X|."""
    x, e = _whiten(design, gaps, correlation), _whiten(residuals, gaps, correlation)
    crosses, shared = x.T @ x, x.T @ e
    squares = (e**2).sum(axis=0) - (shared * np.linalg.solve(crosses, shared)).sum(axis=0)
    own = np.log1p(-np.power(correlation, 2.0 * gaps[gaps > 0])).sum()
    return np.maximum(squares, 0.0), float(own + np.linalg.slogdet(crosses)[1])


def _whiten(rows: Numbers, gaps: Numbers, correlation: float) -> Numbers:
    """Take off what the row before lets one expect, and divide by what that leaves of the spread."""
    memory = np.where(gaps > 0, np.power(correlation, gaps.astype(float)), 0.0)[:, np.newaxis]
    before = np.vstack([np.zeros((1, rows.shape[1])), rows[:-1]])
    return np.asarray((rows - memory * before) / np.sqrt(1 - memory**2))


def _top(likelihood: Numbers) -> float:
    """Give the correlation of the largest likelihood, between points of the grid by a parabola."""
    at = int(np.argmax(likelihood))
    if at in (0, len(GRID) - 1):
        return float(GRID[at])
    low, top, high = likelihood[at - 1 : at + 2]
    curve = low - 2 * top + high
    return float(GRID[at]) if curve == 0 else float(GRID[at] + STEP * (low - high) / (2 * curve))
