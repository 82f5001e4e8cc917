"""Effects by start and period, brought together: by event time, by start, by period and over all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from evalkit.methods.staggered_adoption_cells import Cells, Cohorts, Floats


@dataclass(frozen=True)
class Sums:
    """Hold M weighted means of K effects.

    Callaway and Sant'Anna (2021), section 3, table 1.

    Parameters
    ----------
    keys : tuple of int
        What each is about: event time, position of the start, position of the period.
    weights : numpy.ndarray
        M x K.
    sampled : numpy.ndarray
        M x H: what one more place of each cohort adds to each, by its weight.
    places, cohorts : numpy.ndarray
        How many treated places and start dates each rests on.

    Examples
    --------
    >>> Sums((0,), np.ones((1, 2)) / 2, np.zeros((1, 3)), np.array([4]), np.array([2])).keys
    (0,)
    """

    keys: tuple[int, ...]
    weights: Floats
    sampled: Floats
    places: npt.NDArray[np.intp]
    cohorts: npt.NDArray[np.intp]

    def mean(self, weights: Floats | None = None) -> Sums:
        """Take one mean of these, all alike."""
        shares = np.full((1, len(self.keys)), 1 / len(self.keys)) if weights is None else weights[None, :]
        most = np.array([self.places.max()]), np.array([self.cohorts.max()])
        return Sums((0,), shares @ self.weights, shares @ self.sampled, *most)

    def where(self, wanted: npt.NDArray[np.bool_]) -> Sums:
        """Take some of these."""
        keys = tuple(key for key, kept in zip(self.keys, wanted, strict=True) if kept)
        return Sums(
            keys, self.weights[wanted], self.sampled[wanted], self.places[wanted], self.cohorts[wanted]
        )


def each_alone(cells: Cells, cohorts: Cohorts) -> Sums:
    """Take every effect as a sum of its own.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> each_alone(cells_of(two), two).places.tolist()
    [3, 3, 3]
    """
    n = len(cells.cohort)
    unmoved = np.zeros((n, len(cohorts.starts)))
    return Sums(tuple(range(n)), np.eye(n), unmoved, cohorts.sizes[cells.cohort], np.ones(n, dtype=np.intp))


def sampled_controls(cells: Cells, cohorts: Cohorts) -> Floats:
    """Say what one more place of each cohort adds to each effect by its weight in the comparison: K x H.

    A place of a cohort whose outcome changed more than that of all compared with moves their mean: the
    difference, over how many they are. Nothing, where all compared with are one cohort.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> bool(sampled_controls(cells_of(two), two).any())
    False
    """
    member = cells.cohort[:, None] == np.arange(len(cohorts.starts))
    parts = np.einsum("kht,ht->kh", cells.contrasts, cohorts.means)
    compared = (np.abs(cells.contrasts).sum(axis=2) > 0) & ~member
    total = (parts * compared).sum(axis=1, keepdims=True)
    mean = total / (cohorts.sizes * compared).sum(axis=1, keepdims=True)
    found: Floats = np.where(compared, parts / cohorts.sizes - mean, 0.0)
    return found


def by_event_time(cells: Cells, cohorts: Cohorts, effects: Floats) -> Sums:
    """Bring effects together by the periods since the start, before it too.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> cells = cells_of(two)
    >>> by_event_time(cells, two, np.zeros(3)).keys
    (-1, 0, 1)
    """
    keys = np.unique(cells.event_time)
    return _by_size(keys, [cells.event_time == key for key in keys], cells, cohorts, effects)


def by_period(cells: Cells, cohorts: Cohorts, effects: Floats) -> Sums:
    """Bring effects of treated periods together by period.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> by_period(cells_of(two), two, np.zeros(3)).keys
    (2, 3)
    """
    treated = cells.event_time >= 0
    keys = np.unique(cells.period[treated])
    return _by_size(keys, [treated & (cells.period == key) for key in keys], cells, cohorts, effects)


def by_start(cells: Cells, cohorts: Cohorts) -> Sums:
    """Bring effects of treated periods together by start: a plain mean over periods.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> by_start(cells_of(two), two).weights.tolist()
    [[0.0, 0.5, 0.5]]
    """
    treated = cells.event_time >= 0
    groups = np.unique(cells.cohort[treated])
    masks = np.array([treated & (cells.cohort == group) for group in groups], dtype=float)
    return Sums(
        tuple(int(cohorts.starts[group]) for group in groups),
        masks / masks.sum(axis=1, keepdims=True),
        np.zeros((len(groups), len(cohorts.starts))),
        cohorts.sizes[groups],
        np.ones(len(groups), dtype=np.intp),
    )


def overall_sums(cells: Cells, cohorts: Cohorts, effects: Floats) -> dict[str, Sums]:
    """Give the four overall effects: of cells, of event times, of starts and of periods.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> two = Cohorts(np.array([2.0, np.inf]), (np.ones((3, 4)), np.ones((2, 4))))
    >>> list(overall_sums(cells_of(two), two, np.zeros(3)))
    ['overall', 'dynamic', 'group', 'calendar']
    """
    treated = cells.event_time >= 0
    every = _by_size([0], [treated], cells, cohorts, effects)
    events = by_event_time(cells, cohorts, effects)
    return {
        "overall": every,
        "dynamic": events.where(np.array(events.keys) >= 0).mean(),
        "group": _of_groups(by_start(cells, cohorts), cells, cohorts, effects),
        "calendar": by_period(cells, cohorts, effects).mean(),
    }


def _by_size(
    keys: Sequence[int] | npt.NDArray[np.intp],
    masks: list[npt.NDArray[np.bool_]],
    cells: Cells,
    cohorts: Cohorts,
    effects: Floats,
) -> Sums:
    """Weigh effects by the places of their cohort.

    One more place in cohort h moves a mean of weights n_k by the sum, over the effects k of that cohort, of
    (effect - mean) / sum of n: the weights' part of the influence function.
    """
    sizes = np.array(masks) * cohorts.sizes[cells.cohort]
    weights = sizes / sizes.sum(axis=1, keepdims=True)
    apart = (effects[None, :] - (weights @ effects)[:, None]) * np.array(masks)
    member = cells.cohort[:, None] == np.arange(len(cohorts.starts))
    used = (np.array(masks) @ member) > 0
    return Sums(
        tuple(int(key) for key in keys),
        weights,
        apart @ member / sizes.sum(axis=1, keepdims=True),
        (used * cohorts.sizes).sum(axis=1),
        used.sum(axis=1),
    )


def _of_groups(starts: Sums, cells: Cells, cohorts: Cohorts, effects: Floats) -> Sums:
    shares = starts.places / starts.places.sum()
    found = starts.mean(shares)
    apart = starts.weights @ effects - float((found.weights @ effects)[0])
    sampled = np.zeros((1, len(cohorts.starts)))
    sampled[0, np.unique(cells.cohort[cells.event_time >= 0])] = apart / starts.places.sum()
    total = np.array([starts.places.sum()]), np.array([len(starts.keys)])
    return Sums((0,), found.weights, sampled, *total)
