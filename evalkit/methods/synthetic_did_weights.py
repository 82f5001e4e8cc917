"""Unit and time weights of synthetic difference-in-differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evalkit.methods.synthetic_weights import nearest_weights, stepwise_weights

ETA_TIME = 1e-6  # of the noise level; makes the time weights unique (synthdid, eta.lambda)
TOLERANCE = 1e-5  # of the noise level (synthdid, min.decrease)
MOST_FIRST, MOST_AFTER = 100, 10_000  # steps before and after sparsifying (synthdid, max.iter)
SPARSE = 4  # weights of at most the largest by this are set to zero before the second round (synthdid)
Solver = Literal["stepwise", "exact"]


@dataclass(frozen=True)
class DidWeights:
    """Hold the weights of one cohort.

    Parameters
    ----------
    units : numpy.ndarray
        Shape (controls,): above or at zero, their sum is one.
    times : numpy.ndarray
        Shape (periods before the start,): likewise.

    Examples
    --------
    >>> DidWeights(np.array([1.0]), np.array([0.5, 0.5])).times.sum()
    np.float64(1.0)
    """

    units: np.ndarray
    times: np.ndarray


def noise_level(controls_before: np.ndarray) -> float:
    """Give the standard deviation of the untreated places' first differences before the start.

    Parameters
    ----------
    controls_before : numpy.ndarray
        Shape (controls, periods), in the outcome's unit.

    Returns
    -------
    float
        As in Arkhangelsky et al. 2021; zero where there is a single difference.

    Examples
    --------
    >>> noise_level(np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])).__round__(4)
    1.1547
    """
    changes = np.diff(controls_before, axis=1)
    return float(changes.std(ddof=1)) if changes.size > 1 else 0.0


def did_weights(
    controls: np.ndarray, treated: np.ndarray, start: int, *, solver: Solver = "exact"
) -> DidWeights:
    """Weigh untreated places to move as the treated did, and periods to look like those after.

    Unit weights have an intercept and a ridge of zeta² times the periods, zeta being the fourth root of the
    treated cells times the noise level; time weights have an intercept and next to no ridge (Arkhangelsky
    et al. 2021, section 2; synthdid 0.0.9).

    Parameters
    ----------
    controls : numpy.ndarray
        Shape (controls, periods).
    treated : numpy.ndarray
        Shape (places of the cohort, periods).
    start : int
        Position of the first treated period.
    solver : {"stepwise", "exact"}
        The steps of synthdid, whose published figures they give, or the minimum itself.

    Returns
    -------
    DidWeights

    Examples
    --------
    >>> controls = np.array([[0.0, 1.0, 2.0], [3.0, 2.0, 1.0]])
    >>> did_weights(controls, np.array([[5.0, 6.0, 9.0]]), 2).times.round(3).tolist()
    [0.0, 1.0]
    """
    before, noise = controls[:, :start], noise_level(controls[:, :start])
    zeta = (len(treated) * (controls.shape[1] - start)) ** 0.25 * noise
    solve = _stepwise if solver == "stepwise" else _exact
    times = solve(before, controls[:, start:].mean(axis=1), zeta=ETA_TIME * noise, noise=noise)
    units = solve(before.T, treated[:, :start].mean(axis=0), zeta=zeta, noise=noise)
    return DidWeights(units, times)


def _exact(parts: np.ndarray, target: np.ndarray, *, zeta: float, noise: float) -> np.ndarray:  # noqa: ARG001 - both solvers are called alike
    return nearest_weights(parts - parts.mean(axis=0), target - target.mean(), ridge=len(target) * zeta**2)


def _stepwise(parts: np.ndarray, target: np.ndarray, *, zeta: float, noise: float) -> np.ndarray:
    return stepwise(parts - parts.mean(axis=0), target - target.mean(), zeta=zeta, noise=noise)


def stepwise(parts: np.ndarray, target: np.ndarray, *, zeta: float, noise: float) -> np.ndarray:
    """Find weights by the steps of synthdid: some, then the light ones dropped, then more.

    Parameters
    ----------
    parts : numpy.ndarray
        Shape (rows, parts to be weighted).
    target : numpy.ndarray
        Shape (rows,).
    zeta : float
        Strength of the ridge.
    noise : float
        Of `noise_level`; the steps end where they gain little against it.

    Returns
    -------
    numpy.ndarray
        Shape (parts,): at or above zero, summing to one.

    Examples
    --------
    >>> stepwise(np.eye(2), np.array([1.0, 0.0]), zeta=0.0, noise=1.0).round(3).tolist()
    [1.0, 0.0]
    """
    ridge, tolerance = len(target) * zeta**2, TOLERANCE * noise
    weights = np.full(parts.shape[1], 1 / parts.shape[1])
    for most in (MOST_FIRST, MOST_AFTER):
        weights = stepwise_weights(parts, target, ridge=ridge, tolerance=tolerance, first=weights, most=most)
        if most == MOST_FIRST:
            weights = np.where(weights <= weights.max() / SPARSE, 0.0, weights)
            weights /= weights.sum()
    return weights


def did_counterfactual(controls: np.ndarray, treated: np.ndarray, weights: DidWeights) -> np.ndarray:
    """Shift the weighted mean of untreated places to the treated's level in the weighted time before.

    Parameters
    ----------
    controls : numpy.ndarray
        Shape (controls, periods).
    treated : numpy.ndarray
        Shape (places of the cohort, periods).
    weights : DidWeights
        Of the cohort.

    Returns
    -------
    numpy.ndarray
        Shape (periods,).

    Examples
    --------
    >>> weights = DidWeights(np.array([1.0]), np.array([1.0]))
    >>> did_counterfactual(np.array([[1.0, 2.0]]), np.array([[5.0, 9.0]]), weights).tolist()
    [5.0, 6.0]
    """
    mixed = weights.units @ controls
    start = len(weights.times)
    shift = weights.times @ (treated.mean(axis=0)[:start] - mixed[:start])
    counterfactual: np.ndarray = mixed + shift
    return counterfactual
