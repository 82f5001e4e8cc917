"""Weights that are not negative and sum to one: the nearest mixture of some columns to a target."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

NNLS_ROUNDS = 50  # times the number of rows: far above what any of these problems needs


def nearest_weights(parts: np.ndarray, target: np.ndarray, *, ridge: float = 0.0) -> np.ndarray:
    """Find the mixture of columns that is nearest to a target.

    Minimises ``|parts @ w - target|² + ridge |w|²`` over ``w >= 0, sum(w) = 1``, exactly: the point of a
    convex hull that is nearest to the origin is a non-negative least squares problem (Lawson and Hanson
    1974, chapter 23). With a ridge above zero the answer is the only one.

    Parameters
    ----------
    parts : numpy.ndarray
        Shape (m, n): a column for each part.
    target : numpy.ndarray
        Shape (m,).
    ridge : float
        Weight of the squared length of the weights, in squared units of the target.

    Returns
    -------
    numpy.ndarray
        Shape (n,), without unit.

    Examples
    --------
    >>> nearest_weights(np.array([[0.0, 4.0], [0.0, 4.0]]), np.array([1.0, 1.0])).round(6).tolist()
    [0.75, 0.25]
    """
    apart = parts - target[:, None]
    if ridge > 0:
        apart = np.vstack([apart, np.sqrt(ridge) * np.eye(parts.shape[1])])
    size = float(np.sqrt((apart * apart).sum(axis=0).min())) or 1.0
    rows = np.vstack([apart / size, np.ones(parts.shape[1])])
    ends = np.zeros(len(rows))
    ends[-1] = 1
    raw, _ = nnls(rows, ends, maxiter=NNLS_ROUNDS * len(rows))
    weights: np.ndarray = raw / raw.sum()
    return weights


def stepwise_weights(
    parts: np.ndarray, target: np.ndarray, *, ridge: float, tolerance: float, first: np.ndarray, most: int
) -> np.ndarray:
    """Find nearly the same mixture by Frank-Wolfe steps, as R's synthdid does.

    The published figures of synthetic difference-in-differences are those of these steps, which stop a
    little before the minimum (``sc.weight.fw`` and ``fw.step`` of synthdid, Arkhangelsky et al. 2021).

    Parameters
    ----------
    parts : numpy.ndarray
        Shape (m, n): a column for each part.
    target : numpy.ndarray
        Shape (m,).
    ridge : float
        As for `nearest_weights`.
    tolerance : float
        Stop when a step lowers the mean squared distance by no more than its square.
    first : numpy.ndarray
        Shape (n,): weights to begin from.
    most : int
        Stop after this many steps.

    Returns
    -------
    numpy.ndarray
        Shape (n,), without unit.

    Examples
    --------
    >>> first = np.array([0.5, 0.5])
    >>> parts, target = np.array([[0.0, 4.0], [0.0, 4.0]]), np.array([1.0, 1.0])
    >>> stepwise_weights(parts, target, ridge=0, tolerance=1e-9, first=first, most=100).round(6).tolist()
    [0.75, 0.25]
    """
    bend = parts.T @ parts + ridge * np.eye(parts.shape[1])
    pull = parts.T @ target
    weights = first.astype(float)
    slope = bend @ weights - pull
    bent, pulled = float(weights @ bend @ weights), float(pull @ weights)
    corners, before = bend - pull, np.inf  # row i: the slope at corner i
    allowed = tolerance**2 * len(target)
    for step in range(most):
        best = int(slope.argmin())
        at_best = float(slope[best] + pull[best])
        downhill = bent - pulled - float(slope[best])
        bow = bend[best, best] - 2 * at_best + bent
        share = min(1.0, max(0.0, downhill / bow)) if bow > 0 else 0.0
        weights *= 1 - share
        weights[best] += share
        slope += share * (corners[best] - slope)
        bent = (1 - share) ** 2 * bent + 2 * share * (1 - share) * at_best + share**2 * bend[best, best]
        pulled += share * (float(pull[best]) - pulled)
        now = bent - 2 * pulled
        if step > 0 and before - now <= allowed:
            break
        before = now
    return weights
