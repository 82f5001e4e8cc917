"""How an outcome varies from period to period of itself: level, spread and autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.linalg import toeplitz

from evalkit.errors import one_of
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.methods.panels import Panel

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Kind = Literal["scores", "counts"]
MOST = 0.95  # beyond it a series of a few years cannot be told from a random walk
GRID = np.linspace(0, MOST, 39)


@dataclass(frozen=True, slots=True)
class Noise:
    """Hold how an outcome varies where nothing happens.

    Parameters
    ----------
    kind : {"scores", "counts"}
        Scores, means and rates vary about their level; counts vary as counts do.
    level : float
        Mean outcome of a period, in its unit; for counts, events a period.
    spread : float
        Scores: standard deviation of a period. Counts: variance over mean (1 for Poisson).
    autocorrelation : float
        Of one period with the next, from 0 to 0.95.

    Examples
    --------
    >>> Noise("scores", level=70, spread=4, autocorrelation=0.3).sd
    4
    >>> Noise("counts", level=25, spread=4, autocorrelation=0).sd
    10.0
    """

    kind: Kind
    level: float
    spread: float
    autocorrelation: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        one_of(self.kind, get_args(Kind), what="kind of outcome")
        numbers = (self.level, self.spread, self.autocorrelation)
        if not all(np.isfinite(number) for number in numbers) or self.spread <= 0:
            raise CannotEstimateError("Power needs a level, and a spread above zero; both finite.")
        if not 0 <= self.autocorrelation <= MOST:
            raise CannotEstimateError(f"The autocorrelation must lie between 0 and {MOST}.")
        if self.kind == "counts" and self.level < 1:
            raise CannotEstimateError("There is fewer than one event a period: take longer periods.")

    @property
    def sd(self) -> float:
        """Give the standard deviation of a period, in the outcome's unit."""
        return self.spread if self.kind == "scores" else float(np.sqrt(self.spread * self.level))


def autocorrelation_of(residuals: Floats, design: Floats) -> float:
    """Estimate the autocorrelation of errors from the residuals of a regression.

    Residuals are less alike from one to the next than errors are. So the value is found whose expected
    residual autocorrelation under this design, tr(MLM S) / tr(M S) with M the residual maker and L the lag,
    is that observed. A negative one is taken as zero, so that power is never overstated.

    Parameters
    ----------
    residuals : numpy.ndarray
        Shape (periods,), or (periods, places) where places share one design.
    design : numpy.ndarray
        Regressors; shape (periods, columns).

    Returns
    -------
    float
        Between 0 and 0.95.

    Examples
    --------
    >>> errors = first_order(0.6, 400, 1, np.random.default_rng(2))
    >>> ones = np.ones((400, 1))
    >>> round(autocorrelation_of(errors - errors.mean(axis=0), ones), 1)
    0.6
    """
    e = residuals.reshape(len(residuals), -1)
    total = float((e**2).sum())
    if total == 0:
        return 0.0
    observed = float((e[1:] * e[:-1]).sum()) / total
    n = len(e)
    maker = np.eye(n) - design @ np.linalg.pinv(design)
    lagged = maker @ np.eye(n, k=1) @ maker
    shapes = [toeplitz(rho ** np.arange(n)) for rho in GRID]
    expected = [float((lagged.T * s).sum() / (maker * s).sum()) for s in shapes]
    return float(np.interp(observed, np.maximum.accumulate(expected), GRID))


def variance_of(residuals: Floats, design: Floats, *, autocorrelation: float) -> float:
    """Estimate the variance of errors from residuals: their sum of squares over tr(M S).

    With errors that are alike from one to the next, residuals vary less than n - k allows for.

    Parameters
    ----------
    residuals, design : numpy.ndarray
        As for `autocorrelation_of`.
    autocorrelation : float
        Of the errors.

    Returns
    -------
    float

    Examples
    --------
    >>> variance_of(np.array([1.0, -1.0, 1.0, -1.0]), np.ones((4, 1)), autocorrelation=0.0)
    1.3333333333333333
    """
    e = residuals.reshape(len(residuals), -1)
    n = len(e)
    maker = np.eye(n) - design @ np.linalg.pinv(design)
    kept = float((maker * toeplitz(autocorrelation ** np.arange(n))).sum())
    return float((e**2).sum()) / (kept * e.shape[1])


def panel_noise(panel: Panel) -> Noise:
    """Measure how the outcome of a place varies about its own mean and what all share in a period.

    Only untreated cells are used, so that an effect is not taken for noise.

    Parameters
    ----------
    panel : Panel
        Outcomes are taken as scores.

    Returns
    -------
    Noise

    Raises
    ------
    CannotEstimateError
        If too few untreated cells are left or they do not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import Panel
    >>> y = np.random.default_rng(1).normal(50, 2, (12, 30))
    >>> units = [f"u{i}" for i in range(12)]
    >>> panel = Panel(pd.DataFrame(y, index=units), None, pd.Series(np.inf, index=units),
    ...               pd.Series("never treated", index=units), {})
    >>> round(panel_noise(panel).sd)
    2
    """
    y = panel.outcomes.to_numpy(float)
    open_cells = np.arange(y.shape[1]) < panel.starts.to_numpy(float)[:, None]
    free = int(open_cells.sum()) - int(open_cells.any(1).sum()) - int(open_cells.any(0).sum()) + 1
    if free < 3 or y.shape[1] < 3:  # noqa: PLR2004  what is left to measure a spread by
        raise CannotEstimateError("Too few untreated periods are left to see how the outcome varies.")
    residuals = _less_means(y, open_cells)
    spread = float(np.sqrt((residuals[open_cells] ** 2).sum() / free))
    if spread <= 1e-9 * max(1.0, float(np.abs(y).max())):
        raise CannotEstimateError("The outcome does not vary, so nothing can be said of what could be seen.")
    ones, e = np.ones((y.shape[1], 1)), np.where(open_cells, residuals, 0).T
    rho = autocorrelation_of(e, ones)
    wider = variance_of(e, ones, autocorrelation=rho) / variance_of(e, ones, autocorrelation=0.0)
    return Noise("scores", float(y[open_cells].mean()), spread * float(np.sqrt(wider)), rho)


def first_order(rho: float, periods: int, replicates: int, rng: Generator) -> Floats:
    """Draw first-order autoregressive errors of unit variance; shape (periods, replicates).

    Examples
    --------
    >>> first_order(0.5, 3, 2, np.random.default_rng(1)).shape
    (3, 2)
    """
    drawn = rng.standard_normal((periods, replicates))
    step = np.sqrt(1 - rho**2)
    for i in range(1, periods):
        drawn[i] = rho * drawn[i - 1] + step * drawn[i]
    return drawn


def _less_means(y: Floats, cells: np.ndarray) -> Floats:
    """Take the means of places and of periods out of some of the cells, by turns until they settle."""
    left = np.where(cells, y, 0.0)
    by_place, by_period = cells.sum(1, keepdims=True).clip(1), cells.sum(0, keepdims=True).clip(1)
    for _ in range(200):
        left = np.where(cells, left - left.sum(1, keepdims=True) / by_place, 0.0)
        step = left.sum(0, keepdims=True) / by_period
        left = np.where(cells, left - step, 0.0)
        if np.abs(step).max() <= 1e-12 * np.abs(y).max():
            break
    return left
