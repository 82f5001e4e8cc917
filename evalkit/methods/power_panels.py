"""Draw panels with a known effect, and count how often exchanging start dates shows it."""

from __future__ import annotations

from itertools import combinations
from math import factorial, prod
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evalkit.errors import one_of
from evalkit.methods.power_noise import first_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.methods.power_noise import Floats, Noise

Baseline = Literal["last", "all"]
EXCHANGES = 399  # orders tried at 5% where there are more; the first is the true one
OF_LEVEL = 20  # orders that a test may reject by: at 1% there are five times as many to try as at 5%
NEAR = 1e-9  # of the largest: orders that differ by less are equal


def effect_weights(starts: Floats, periods: int, *, baseline: Baseline = "last") -> Floats:
    """Give the weights by which outcomes add up to the mean effect on the treated.

    Each cohort is compared with the places not yet treated, and all treated cells that have a comparison
    count the same. From the last period before the start this is the estimator of Callaway and Sant'Anna
    (Journal of Econometrics 225 (2021) 200, not yet treated, no covariates); from the mean of all periods
    before it is plain difference-in-differences.

    Parameters
    ----------
    starts : numpy.ndarray
        Position of each place's first treated period; infinite where there is none.
    periods : int
        How many periods there are.
    baseline : {"last", "all"}
        The periods before the start that later ones are compared with.

    Returns
    -------
    numpy.ndarray
        Shape (places, periods); all zero where there is nothing to compare.

    Examples
    --------
    >>> effect_weights(np.array([1, np.inf]), 2).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    one_of(baseline, get_args(Baseline), what="baseline")
    weights = np.zeros((len(starts), periods))
    cells = 0
    for start in np.unique(starts[np.isfinite(starts)]).astype(int):
        cohort = starts == start
        for period in range(start, periods):
            others = starts > period
            if start == 0 or not others.any():
                continue
            step = cohort - cohort.sum() * others / others.sum()
            weights[:, period] += step
            first = start - 1 if baseline == "last" else 0
            weights[:, first:start] -= step[:, None] / (start - first)
            cells += int(cohort.sum())
    return weights / max(cells, 1)


def orders(starts: Floats, *, seed: int, most: int = EXCHANGES) -> np.ndarray:
    """List ways to exchange start dates: all distinct ones, or some where there are more; the true one first.

    Parameters
    ----------
    starts : numpy.ndarray
        As for `effect_weights`.
    seed : int
        Of the draw.
    most : int
        How many are listed at most.

    Returns
    -------
    numpy.ndarray
        Each row: from which place each place takes its start; shape (ways, places).

    Examples
    --------
    >>> orders(np.array([3, np.inf, np.inf]), seed=1).shape
    (3, 3)
    """
    groups = [np.flatnonzero(starts == start) for start in np.unique(starts)]
    ways = factorial(len(starts)) // prod(factorial(len(group)) for group in groups)
    if ways <= most:
        every = np.array(list(_arrangements(groups, tuple(range(len(starts))))))
        true = (every == np.arange(len(starts))).all(axis=1)
        return np.asarray(every[np.argsort(~true, kind="stable")])
    rng = np.random.default_rng(seed)
    drawn = np.array([rng.permutation(len(starts)) for _ in range(most - 1)])
    return np.vstack([np.arange(len(starts)), drawn])


def seen_in_panel(
    noise: Noise,
    starts: Floats,
    *,
    periods: int,
    baseline: Baseline = "last",
    replicates: int,
    seed: int,
    confidence: float = 0.95,
) -> tuple[Callable[[float], float], float]:
    """Give the function from effect to power, and how often the test is wrong where there is none.

    Places have errors of their own with first-order autocorrelation; what all share in a period, and what is
    each place's own throughout, cancels. The test exchanges start dates among places, so it keeps its 5%
    however few there are.

    Parameters
    ----------
    noise : Noise
        How the outcome of one place varies.
    starts : numpy.ndarray
        As for `effect_weights`.
    periods : int
        Of the panel.
    baseline : {"last", "all"}
        As for `effect_weights`.
    replicates, seed : int
        How many panels are drawn; of the draws.
    confidence : float
        Of the test.

    Returns
    -------
    tuple of callable and float

    Examples
    --------
    >>> from evalkit.methods.power_noise import Noise
    >>> starts = np.array([12] * 4 + [np.inf] * 6)
    >>> power, wrong = seen_in_panel(Noise("scores", 0, 1), starts, periods=24, replicates=200, seed=1)
    >>> wrong < 0.08, power(4.0)
    (True, 1.0)
    """
    level = round(1 - confidence, 12)
    rng = np.random.default_rng(seed)
    drawn = noise.sd * first_order(noise.autocorrelation, periods, len(starts) * replicates, rng)
    errors = drawn.reshape(periods, len(starts), replicates)
    treated = (np.arange(periods)[:, None] >= starts).astype(float)[:, :, None]
    cells = np.concatenate([errors, treated], axis=2)
    handed = orders(starts, seed=seed, most=max(EXCHANGES, round(OF_LEVEL / level) - 1))
    added = _exchanged(effect_weights(starts, periods, baseline=baseline), starts, cells, handed)
    still, moved = added[:, :-1], added[:, -1]

    def tested(effect: float) -> tuple[np.ndarray, np.ndarray]:
        found = still + effect * moved[:, None]
        size = np.abs(found)
        p = (size >= size[0] - NEAR * size.max(axis=0)).mean(axis=0)
        return p <= level, found[0]

    def power(effect: float) -> float:
        rejected, found = tested(effect)
        return float((rejected & (np.sign(found) == np.sign(effect or 1))).mean())

    return power, float(tested(0.0)[0].mean())


def _exchanged(weights: Floats, starts: Floats, cells: Floats, order: np.ndarray) -> Floats:
    """Add cells (periods, places, replicates) up by the weights, for every order of start dates.

    Places with one start share their weights, so that each place is added up once for each start there is.
    """
    _, first, label = np.unique(starts, return_index=True, return_inverse=True)
    handed = label[order]
    sums = np.tensordot(weights[first], cells, axes=1)
    total = np.zeros((len(handed), cells.shape[2]))
    for which, by_place in enumerate(sums):
        total += (handed == which).astype(float) @ by_place
    return total


def _arrangements(groups: Sequence[np.ndarray], free: tuple[int, ...]) -> Iterator[np.ndarray]:
    """Yield every distinct way to hand the starts of groups to the free places."""
    order = np.full(sum(map(len, groups)), -1)

    def hand(left: Sequence[np.ndarray], places: tuple[int, ...]) -> Iterator[np.ndarray]:
        if not left:
            yield order.copy()
            return
        for chosen in combinations(places, len(left[0])):
            order[list(chosen)] = left[0]
            yield from hand(left[1:], tuple(place for place in places if place not in chosen))

    yield from hand(groups, free)
