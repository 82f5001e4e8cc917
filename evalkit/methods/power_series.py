"""Draw series with a known effect, fit all of them at once, and count how often it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import t

from evalkit.methods.autoregressive_errors import errors_of_many
from evalkit.methods.power_noise import Noise, autocorrelation_of, first_order, variance_of
from evalkit.methods.refusals import LARGEST, CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.methods.power_noise import Floats, Kind

STEPS = 5  # of reweighting, from the true mean
MONTHS = 12
PAIRS = {12: 2, 4: 1}  # harmonics by periods a year
LEAST_FOR_SLOPE = 8  # a side: METHODS 3
YEARS_FOR_SEASONS = 2
FEWEST_FREE = 4  # degrees of freedom to measure a spread by
FARTHEST = 6  # on the logarithm: reweighting may not wander further
NOTHING = 1e-18


@dataclass(frozen=True, slots=True)
class Segments:
    """Hold the design of an interrupted series.

    Parameters
    ----------
    design : numpy.ndarray
        Constant, trend, level, slope after, harmonics; shape (points, columns).
    contrast : numpy.ndarray
        What of the coefficients is the mean effect over the points after the start.
    after : numpy.ndarray
        1 from the start on; shape (points,).
    positions : numpy.ndarray
        Of the points on the line of periods, whole numbers from 0.
    """

    design: Floats
    contrast: Floats
    after: Floats
    positions: np.ndarray


def segments(positions: np.ndarray, after: np.ndarray, *, a_year: int = MONTHS) -> Segments:
    """Lay out the regressors of an interrupted series, as METHODS 3 sets them.

    Slope needs eight points a side, harmonics two years of points, as where the series itself is fitted.
    Where no point comes after the start, which is still to come, there is no term for a level.

    Examples
    --------
    >>> laid = segments(np.arange(40), np.arange(40) >= 24)
    >>> laid.design.shape, laid.contrast.round(1).tolist()
    ((40, 8), [0.0, 0.0, 1.0, 7.5, 0.0, 0.0, 0.0, 0.0])
    """
    flag = np.asarray(after, dtype=float)
    since = (positions - positions[flag > 0].min(initial=positions.max() + 1)).astype(float)
    columns, effect = [np.ones(len(flag)), since], [0.0, 0.0]
    if flag.any():
        columns.append(flag)
        effect.append(1.0)
    if min(flag.sum(), (1 - flag).sum()) >= LEAST_FOR_SLOPE:
        columns.append(flag * since)
        effect.append(float(since[flag > 0].mean()))
    if len(flag) >= YEARS_FOR_SEASONS * a_year:
        for pair in range(1, PAIRS.get(a_year, 0) + 1):
            turn = 2 * np.pi * pair * positions / a_year
            columns += [np.sin(turn), np.cos(turn)]
    contrast = np.zeros(len(columns))
    contrast[: len(effect)] = effect
    return Segments(np.column_stack(columns), contrast, flag, positions)


class Fitted(NamedTuple):
    """Hold what was fitted to replicates: effects, their errors, what is left, and the design of that."""

    effects: Floats
    errors: Floats
    left: Floats
    design: Floats


def fitted_scores(laid: Segments, y: Floats) -> Fitted:
    """Fit ordinary least squares to every column of y: effects and their errors, one matrix product each.

    The error is the wider of the ordinary one and that of Newey and West, lag floor(4 (n/100)^(2/9)) and
    n/(n-k) (Newey and West, Econometrica 55 (1987) 703).

    Parameters
    ----------
    laid : Segments
        The design.
    y : numpy.ndarray
        Shape (points, replicates).

    Returns
    -------
    Fitted
        Effects and errors; shape (replicates,).

    Examples
    --------
    >>> laid = segments(np.arange(20), np.arange(20) >= 10)
    >>> fitted_scores(laid, np.where(np.arange(20) >= 10, 3.0, 1.0)[:, None]).effects.round(6).tolist()
    [2.0]
    """
    x = laid.design
    n, k = x.shape
    inverse = np.linalg.inv(x.T @ x)
    betas = inverse @ (x.T @ y)
    left = y - x @ betas
    share = x @ (inverse @ laid.contrast)
    usual = (left**2).sum(0) / (n - k) * float(laid.contrast @ inverse @ laid.contrast)
    errors = np.sqrt(np.maximum(usual, _robust(share[:, None] * left, k)))
    return Fitted(laid.contrast @ betas, errors, left, x)


def fitted_counts(laid: Segments, y: Floats, start: Floats) -> Fitted:
    """Fit a Poisson regression to every column of y, by reweighting all of them at once.

    The error is the wider of quasi-Poisson (Pearson scale) and Newey and West, as for the estimate itself.

    Parameters
    ----------
    laid : Segments
        The design.
    y : numpy.ndarray
        Counts; shape (points, replicates).
    start : numpy.ndarray
        Logarithm of the mean from which reweighting starts; shape (points,).

    Returns
    -------
    Fitted
        Effects on the logarithm and their errors; shape (replicates,). The design of what is left is weighted
        as in the mean of the replicates.

    Examples
    --------
    >>> laid = segments(np.arange(20), np.arange(20) >= 10)
    >>> y = np.where(np.arange(20) >= 10, 40.0, 20.0)[:, None]
    >>> fitted_counts(laid, y, np.log(np.full(20, 30.0))).effects.round(4).tolist()
    [0.6931]
    """
    n, k = laid.design.shape
    betas, mean = _reweighted(laid, y, start)
    inside = np.linalg.solve(_crosses(laid, mean), laid.contrast[None, :, None])[:, :, 0]
    scale = ((y - mean) ** 2 / mean).sum(0) / (n - k)
    usual = scale * (inside @ laid.contrast)
    robust = _robust((laid.design @ inside.T) * (y - mean), k)
    weights = np.sqrt(mean.mean(axis=1))[:, None]
    errors = np.sqrt(np.maximum(usual, robust))
    return Fitted(betas @ laid.contrast, errors, (y - mean) / np.sqrt(mean), laid.design * weights)


def series_noise(y: Floats, laid: Segments, kind: Kind) -> Noise:
    """Measure how a series varies about its own segmented regression, and its level before the start.

    Parameters
    ----------
    y : numpy.ndarray
        Shape (points,); counts where kind says so.
    laid : Segments
        The design.
    kind : {"scores", "counts"}
        What y is.

    Returns
    -------
    Noise

    Raises
    ------
    CannotEstimateError
        If there are too few points, y does not vary, or counts are fewer than one a period.

    Examples
    --------
    >>> laid = segments(np.arange(60), np.arange(60) >= 30)
    >>> y = np.random.default_rng(1).normal(70, 4, 60)
    >>> round(series_noise(y, laid, "scores").sd)
    4
    """
    n, k = laid.design.shape
    if n - k < FEWEST_FREE:
        raise CannotEstimateError(
            f"There are {n} points for {k} terms: too few to see how the series varies."
        )
    if np.abs(y).max() > LARGEST:
        raise CannotEstimateError("An outcome is too large to be reckoned with.")
    level = float(y[laid.after == 0].mean())
    if kind == "counts" and (level < 1 or y.mean() < 1):
        raise CannotEstimateError("There is fewer than one event a period: take longer periods.")
    left = _left(y, laid, kind)
    rho = autocorrelation_of(left, laid.design)
    scale = variance_of(left, laid.design, autocorrelation=rho)
    if scale <= NOTHING * max(1.0, float(np.abs(y).max())) ** 2:
        raise CannotEstimateError("The series does not vary, so nothing can be said of what it could show.")
    spread = max(scale, 1.0) if kind == "counts" else float(np.sqrt(scale))
    return Noise(kind, level, spread, rho)


def _left(y: Floats, laid: Segments, kind: Kind) -> Floats:
    if kind == "scores":
        return np.asarray(y - laid.design @ np.linalg.lstsq(laid.design, y, rcond=None)[0])
    mean = _reweighted(laid, y[:, None], np.full(len(y), np.log(y.mean())))[1][:, 0]
    return np.asarray((y - mean) / np.sqrt(mean))


def _reweighted(laid: Segments, y: Floats, start: Floats) -> tuple[Floats, Floats]:
    x = laid.design
    eta = np.repeat(start[:, None], y.shape[1], axis=1)
    for _ in range(STEPS):
        mean = np.exp(eta)
        right = (x.T @ (mean * eta + y - mean)).T
        betas = np.asarray(np.linalg.solve(_crosses(laid, mean), right[:, :, None]))[:, :, 0]
        eta = np.clip(x @ betas.T, start.min() - FARTHEST, start.max() + FARTHEST)
    return np.asarray(betas, dtype=np.float64), np.exp(eta)


def _crosses(laid: Segments, weights: Floats) -> Floats:
    """Give X'WX of every replicate by one matrix product; shape (replicates, columns, columns)."""
    n, k = laid.design.shape
    squares = (laid.design[:, :, None] * laid.design[:, None, :]).reshape(n, k * k).T
    return np.asarray((squares @ weights).T.reshape(-1, k, k))


def seen_in_series(
    noise: Noise, laid: Segments, *, replicates: int, seed: int, confidence: float = 0.95
) -> tuple[Callable[[float], float], float]:
    """Give the function from effect to power, and how often the usual test is wrong where there is none.

    An effect is seen where it reaches beyond the interval, which is the widest of plain, Newey-West and
    autoregressive ones, as for the estimate itself; how much wider the last is than the others is read once,
    where nothing happened. The critical value is the larger of the usual one and the one that, in the
    simulation, rejects in 5% (at 95% confidence) where nothing happened: a test that cries wolf is given no
    credit for it.

    Parameters
    ----------
    noise : Noise
        How the outcome varies.
    laid : Segments
        The design.
    replicates : int
        How many series are drawn.
    seed : int
        Of the draws.
    confidence : float
        Of the test.

    Returns
    -------
    tuple of callable and float
        The effect is in the outcome's unit; for counts it is on the logarithm.

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> laid = segments(np.arange(48), np.arange(48) >= 24)
    >>> power, wrong = seen_in_series(Noise("scores", 0, 1), laid, replicates=400, seed=1)
    >>> power(0.0) < 0.05, power(5.0)
    (True, 1.0)
    """
    drawn = _fit_of(noise, laid, replicates, seed)
    nothing = drawn(0.0)
    reach = reach_of(laid, nothing, confidence=confidence)
    by_chance = np.abs(nothing.effects / nothing.errors) / reach
    critical = max(1.0, float(np.quantile(by_chance, confidence)))

    def power(effect: float) -> float:
        found = drawn(effect)
        return float((np.sign(effect or 1) * found.effects / found.errors / reach > critical).mean())

    return power, float((by_chance > 1).mean())


def reach_of(laid: Segments, found: Fitted, *, confidence: float = 0.95) -> Floats:
    """Give how many of its errors each interval reaches to either side; shape (replicates,).

    Examples
    --------
    >>> laid = segments(np.arange(20), np.arange(20) >= 10)
    >>> found = fitted_scores(laid, np.random.default_rng(1).normal(size=(20, 50)))
    >>> bool((reach_of(laid, found) >= t.ppf(0.975, 16)).all())
    True
    """
    n, k = laid.design.shape
    errors, degrees = errors_of_many(found.design, found.left, laid.contrast, places=laid.positions)
    side = (1 + confidence) / 2
    usual = float(t.ppf(side, n - k))
    wider = errors > found.errors
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wider, t.ppf(side, degrees) * errors / found.errors, usual)


def _fit_of(noise: Noise, laid: Segments, replicates: int, seed: int) -> Callable[[float], Fitted]:
    rng = np.random.default_rng(seed)
    span = int(laid.positions.max() - laid.positions.min()) + 1
    rho, size = _latent(noise)
    errors = first_order(rho, span, replicates, rng)[laid.positions - laid.positions.min()]
    if noise.kind == "scores":
        fitted = fitted_scores(laid, size * errors)
        return lambda effect: fitted._replace(effects=fitted.effects + effect)

    def counts(effect: float) -> Fitted:
        start = np.log(noise.level) + effect * laid.after
        means = np.exp(start[:, None] + size * errors - size**2 / 2)
        return fitted_counts(laid, np.random.default_rng(seed + 1).poisson(means).astype(float), start)

    return counts


def _latent(noise: Noise) -> tuple[float, float]:
    """Give autocorrelation and size of the errors that lie under counts, so that the counts have theirs."""
    if noise.kind == "scores":
        return noise.autocorrelation, noise.spread
    shared = np.log1p(noise.autocorrelation * noise.spread / noise.level)
    variance = max(np.log1p(max(noise.spread - 1, 0) / noise.level), shared / 0.95)
    return (float(shared / variance) if variance else 0.0), float(np.sqrt(variance))


def _robust(parts: Floats, columns: int) -> Floats:
    """Add up products of scores up to the lag, with Bartlett's weights."""
    n = len(parts)
    lags = int(4 * (n / 100) ** (2 / 9))
    total = (parts**2).sum(0)
    for lag in range(1, min(lags, n - 1) + 1):
        total = total + 2 * (1 - lag / (lags + 1)) * (parts[lag:] * parts[:-lag]).sum(0)
    return np.asarray(np.maximum(total, 0) * n / (n - columns))
