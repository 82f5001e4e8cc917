"""The estimators under bending trends that trade bias against error best."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.methods.staggered_adoption_cells import Floats

STEPS = 40  # estimators between one corner of the path and the next
CLOSE = 1e-12  # share of the largest penalty within which two corners are one


@dataclass(frozen=True)
class Frontier:
    """Hold the unbiased-for-straight-trends estimators that trade bias against error best.

    Parameters
    ----------
    estimate, std_error : numpy.ndarray
        Of each of the estimators.
    bias : numpy.ndarray
        The most that each can be out, for each unit by which the trend may bend from one period to the next.

    Examples
    --------
    >>> Frontier(np.array([1.0]), np.array([0.5]), np.array([2.0])).bias.tolist()
    [2.0]
    """

    estimate: Floats
    std_error: Floats
    bias: Floats


def frontier_of(before: Floats, after: Floats, covariance: Floats, shares: Floats) -> Frontier:
    """Trace the estimators that trade the largest bias against the error.

    An estimator takes from the effect a weighted sum of the slopes before the start, with weights that make
    it right for any straight line; u are the running sums of these weights, the last one fixed. Its largest
    bias, for each unit of bend, is a constant plus the sum of |u|, and its variance a quadratic in u
    (Rambachan and Roth 2023, equation 17). So the best ones minimise variance + penalty x sum of |u|, whose
    solutions run in straight lines from corner to corner as the penalty falls (Osborne, Presnell and
    Turlach, IMA Journal of Numerical Analysis 20, 2000).

    Parameters
    ----------
    before, after : numpy.ndarray
        Estimates before the start, less that of the base, and from the start on.
    covariance : numpy.ndarray
        Of both, in that order.
    shares : numpy.ndarray
        The effect as a sum over `after`; none below zero.

    Returns
    -------
    Frontier

    Examples
    --------
    >>> frontier_of(np.zeros(1), np.ones(1), np.eye(2), np.ones(1)).bias.tolist()
    [1.0]
    """
    n = len(before)
    once = np.eye(n) - np.eye(n, k=-1)
    twice = once @ once  # u to the weights of `before`
    quadratic = twice.T @ covariance[:n, :n] @ twice
    linear = 2 * twice.T @ covariance[:n, n:] @ shares
    reach = float(np.arange(1, len(after) + 1) @ shares)
    sums = _path(quadratic, linear, reach)
    variance = ((sums @ quadratic) * sums).sum(axis=1) + sums @ linear + shares @ covariance[n:, n:] @ shares
    return Frontier(
        estimate=float(shares @ after) + sums @ (twice.T @ before),
        std_error=np.sqrt(np.clip(variance, 0, None)),
        bias=_bias_after(shares) + np.abs(sums).sum(axis=1),
    )


def _bias_after(shares: Floats) -> float:
    """Give the part of the largest bias that no estimator avoids."""
    counts = np.arange(1, len(shares) + 1)
    ends = [abs(float(counts[:s] @ shares[len(shares) - s :])) for s in counts]
    return sum(ends) - float(counts @ shares)


def _path(quadratic: Floats, linear: Floats, last: float) -> Floats:
    """Give u along the path of the penalty, from all weight on the last slope to the least variance."""
    free = len(linear) - 1
    if free == 0:
        return np.array([[last]])
    inner = 2 * quadratic[:free, :free]
    pull = -(linear[:free] + 2 * quadratic[:free, free] * last)
    corners = _corners(inner, pull)
    shares = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    steps = [start + shares * (end - start) for start, end in pairwise(corners)]
    found = np.concatenate([*steps, corners[-1:]])
    return np.column_stack([found, np.full(len(found), last)])


def _corners(inner: Floats, pull: Floats) -> list[Floats]:
    """Follow the minimum of x'Ax/2 - b'x + penalty x sum of |x| as the penalty falls to zero."""
    at = np.zeros(len(pull))
    penalty = float(np.abs(pull).max())
    smallest = CLOSE * penalty
    active = np.zeros(len(pull), dtype=bool)
    active[int(np.abs(pull).argmax())] = True
    corners = [at]
    signs = np.sign(pull)
    while penalty > smallest:
        move = np.zeros(len(pull))
        move[active] = np.linalg.solve(inner[np.ix_(active, active)], signs[active])
        rest, fall = pull - inner @ at, inner @ move
        step, which = _next_event(at, move, rest, fall, active, penalty)
        at, penalty = at + step * move, penalty - step
        corners.append(at)
        if which is not None:
            signs[which] = np.sign((rest - step * fall)[which])
            active[which] = ~active[which]
            at = np.where(active, at, 0.0)
    return corners


def _next_event(
    at: Floats, move: Floats, rest: Floats, fall: Floats, active: npt.NDArray[np.bool_], penalty: float
) -> tuple[float, int | None]:
    """Find how far the penalty falls until a weight leaves zero or comes back to it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        back = np.where(active, -at / move, np.inf)
        above = np.where(active, np.inf, (penalty - rest) / (1 - fall))
        below = np.where(active, np.inf, (penalty + rest) / (1 + fall))
    events = np.concatenate([back, above, below])
    events = np.where(np.isfinite(events) & (events > CLOSE * penalty), events, np.inf)
    first = int(events.argmin())
    if events[first] >= penalty:
        return penalty, None
    return float(events[first]), first % len(at)
