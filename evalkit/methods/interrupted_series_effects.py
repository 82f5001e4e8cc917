"""From coefficients to effects: level, slope, average, cumulative and relative, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from evalkit.indicators.arguments import Numbers

CONFIDENCE = 0.95
TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
PAIRS = 5_000  # of draws, each with its mirror image: ten thousand in all


class Effect(NamedTuple):
    """Hold one effect with its 95% interval and standard error, on a scale."""

    scale: str
    estimate: float
    lower: float
    upper: float
    std_error: float


@dataclass(frozen=True)
class Changed:
    """Hold the changed periods of the treated series, and what was estimated of them.

    Parameters
    ----------
    names : tuple of str
        Of the k terms.
    coefficients, covariance : numpy.ndarray
        Of length k, and k by k.
    degrees : float or None
        Of the t distribution; None reads intervals from the normal one.
    kind : {"counts", "means"}
        With log link and exposure, or as it is.
    matrix, unchanged : numpy.ndarray
        m by k, a row a period: with the change and without.
    exposure : numpy.ndarray
        Of length m; ones for means.
    total : float
        What the sum of the differences is divided by for their average, in the unit of the report.
    """

    names: tuple[str, ...]
    coefficients: Numbers
    covariance: Numbers
    degrees: float | None
    kind: Literal["counts", "means"]
    matrix: Numbers
    unchanged: Numbers
    exposure: Numbers
    total: float

    def mean(self, matrix: Numbers, coefficients: Numbers) -> Numbers:
        """Give the expected outcomes of the periods: m, or m by draws."""
        linear = matrix @ coefficients
        if self.kind == "means":
            return np.asarray(linear)
        exposure = self.exposure if linear.ndim == 1 else self.exposure[:, np.newaxis]
        with np.errstate(
            over="ignore", invalid="ignore"
        ):  # a draw far out may be infinite; only the ends are read
            return np.asarray(exposure * np.exp(linear))

    @property
    def quantile(self) -> float:
        """Give how many standard errors an interval reaches."""
        high = TAILS[1]
        return float(stats.norm.ppf(high) if self.degrees is None else stats.t.ppf(high, self.degrees))


def average_error(changed: Changed, covariance: Numbers) -> float:
    """Give the standard error of the average effect under a covariance, by the delta method.

    Parameters
    ----------
    changed : Changed
        What was estimated.
    covariance : numpy.ndarray
        k by k.

    Returns
    -------
    float
        In the unit of the report.
    """
    gradient = average_gradient(changed)
    return sqrt(max(float(gradient @ covariance @ gradient), 0.0))


def average_gradient(changed: Changed) -> Numbers:
    """Give how the average effect moves with each coefficient.

    Parameters
    ----------
    changed : Changed
        What was estimated.

    Returns
    -------
    numpy.ndarray
        Of length k.
    """
    moved = _gradient(changed, changed.matrix) - _gradient(changed, changed.unchanged)
    return np.asarray(moved / changed.total)


def effects_of(changed: Changed, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work out every effect, and the running sum of the differences.

    Level and slope are coefficients and their intervals exact, and so are averages and sums of means; the
    others are read from draws of the coefficients (normal or t, mirrored), which holds for any function of
    them.

    Parameters
    ----------
    changed : Changed
        What was estimated.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        ``effect, scale, estimate, lower, upper, std_error``: ``level`` (at the start) and ``slope`` (a
        period), for counts as ratios; ``average`` in the unit of the report; ``cumulative`` in events, or
        unit times periods; ``relative`` in per cent of what was expected, NaN where that is not clear of
        zero.
    pandas.DataFrame
        ``cumulative, cumulative_lower, cumulative_upper``, a row a changed period.
    """
    drawn = _draws(changed, seed)
    with_change = changed.mean(changed.matrix, drawn)
    without = changed.mean(changed.unchanged, drawn)
    fitted = changed.mean(changed.matrix, changed.coefficients)
    expected = changed.mean(changed.unchanged, changed.coefficients)
    running = np.column_stack([np.cumsum(fitted - expected), _ends_of_sums(changed, with_change - without)])
    rows = [
        *_terms(changed),
        _row("average", "difference", *(running[-1] / changed.total)),
        _row("cumulative", "sum", *running[-1]),
        _relative(fitted.sum(), expected.sum(), with_change.sum(axis=0), without.sum(axis=0)),
    ]
    effects = pd.DataFrame(rows)
    error = average_error(changed, changed.covariance)
    known = {"average": error, "cumulative": error * changed.total}
    return effects.assign(std_error=effects["std_error"].fillna(effects["effect"].map(known))), pd.DataFrame(
        running, columns=["cumulative", *_ends("cumulative")]
    )


def average_of(changed: Changed, *, seed: int) -> tuple[float, float, float]:
    """Work out the average effect alone.

    Parameters
    ----------
    changed : Changed
        What was estimated.
    seed : int
        Of the draws, as for `effects_of`.

    Returns
    -------
    tuple of float
        Estimate, lower and upper end, in the unit of the report.
    """

    def average(coefficients: Numbers) -> Numbers:
        with_change = changed.mean(changed.matrix, coefficients).sum(axis=0)
        without = changed.mean(changed.unchanged, coefficients).sum(axis=0)
        return np.asarray(with_change - without) / changed.total

    estimate = float(average(changed.coefficients))
    if changed.kind == "means":
        reach = changed.quantile * average_error(changed, changed.covariance)
        return estimate, estimate - reach, estimate + reach
    lower, upper = np.quantile(average(_draws(changed, seed)), TAILS)
    return estimate, float(lower), float(upper)


def effect_named(effects: pd.DataFrame, name: str) -> Effect:
    """Give one row of a table of effects.

    Parameters
    ----------
    effects : pandas.DataFrame
        From `effects_of`.
    name : str
        The effect.

    Returns
    -------
    Effect
    """
    at = effects["effect"].tolist().index(name)
    return Effect(*(effects[column].tolist()[at] for column in Effect._fields))


def band_of(changed: Changed, matrix: Numbers, exposure: Numbers) -> pd.DataFrame:
    """Give the counterfactual mean of periods with its band.

    Parameters
    ----------
    changed : Changed
        What was estimated.
    matrix : numpy.ndarray
        Rows of the periods, by k.
    exposure : numpy.ndarray
        Of the periods.

    Returns
    -------
    pandas.DataFrame
        ``counterfactual, counterfactual_lower, counterfactual_upper``, of the outcome itself.
    """
    linear = matrix @ changed.coefficients
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", matrix, changed.covariance, matrix), 0.0))
    ends = np.column_stack([linear, linear - changed.quantile * error, linear + changed.quantile * error])
    found = ends if changed.kind == "means" else exposure[:, np.newaxis] * np.exp(ends)
    return pd.DataFrame(found, columns=["counterfactual", *_ends("counterfactual")])


def _ends_of_sums(changed: Changed, differences: Numbers) -> Numbers:
    """Give both ends of the running sum: m by 2; exact where it is a sum of coefficients."""
    if changed.kind != "means":
        return np.asarray(np.quantile(np.cumsum(differences, axis=0), TAILS, axis=1).T)
    summed = np.cumsum(changed.matrix - changed.unchanged, axis=0)
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", summed, changed.covariance, summed), 0.0))
    return np.asarray(
        (summed @ changed.coefficients)[:, np.newaxis] + np.outer(error, _REACH) * changed.quantile
    )


def _ends(name: str) -> list[str]:
    return [f"{name}_lower", f"{name}_upper"]


def _gradient(changed: Changed, matrix: Numbers) -> Numbers:
    if changed.kind == "means":
        return np.asarray(matrix.sum(axis=0))
    return np.asarray(changed.mean(matrix, changed.coefficients) @ matrix)


def _draws(changed: Changed, seed: int) -> Numbers:
    """Draw k by draws; by the symmetric root, so that the order of magnitude of a unit changes nothing."""
    values, vectors = np.linalg.eigh(changed.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    generator = np.random.default_rng(seed)
    steps = root @ generator.standard_normal((len(changed.names), PAIRS))
    if changed.degrees is not None:
        steps /= np.sqrt(generator.chisquare(changed.degrees, PAIRS) / changed.degrees)
    return np.asarray(changed.coefficients[:, np.newaxis] + np.hstack([steps, -steps]))


def _terms(changed: Changed) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name in ("level", "slope"):
        if name not in changed.names:
            continue
        at = changed.names.index(name)
        estimate, error = float(changed.coefficients[at]), float(np.sqrt(changed.covariance[at, at]))
        ends = np.array([estimate, estimate - changed.quantile * error, estimate + changed.quantile * error])
        scale = "difference"
        if changed.kind == "counts":
            ends, scale = np.exp(ends), "ratio"
            error *= ends[0]
        rows.append(dict(zip(_COLUMNS, (name, scale, *ends.tolist(), error), strict=True)))
    return rows


_COLUMNS = ("effect", "scale", "estimate", "lower", "upper", "std_error")
_REACH = (-1.0, 1.0)


def _row(effect: str, scale: str, estimate: float, lower: float, upper: float) -> dict[str, object]:
    return dict(
        zip(_COLUMNS, (effect, scale, float(estimate), float(lower), float(upper), np.nan), strict=True)
    )


def _relative(fitted: float, expected: float, with_change: Numbers, without: Numbers) -> dict[str, object]:
    if expected <= 0 or np.quantile(without, TAILS[0]) <= 0:
        return dict(zip(_COLUMNS, ("relative", "%", np.nan, np.nan, np.nan, np.nan), strict=True))
    drawn = 100 * (with_change / without - 1)
    row = _row("relative", "%", 100 * (fitted / expected - 1), *np.quantile(drawn, TAILS))
    low, high = np.quantile(drawn, stats.norm.cdf([-1, 1]))
    return row | {"std_error": float(high - low) / 2}
