"""Choose the cheapest cells to hide that meet every condition found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.disclosure.cuts import Cut
    from evalkit.disclosure.system import Flags, Numbers, Places


def cheapest_cover(cuts: Sequence[Cut], *, free: Flags, objectives: Sequence[Numbers]) -> Flags | None:
    """Choose what to hide: least by the first objective, among equals by the second, and so on.

    Parameters
    ----------
    cuts : sequence of Cut
        The conditions.
    free : array of bool
        The cells that may be hidden.
    objectives : sequence of array of float
        What hiding a cell costs, in whole numbers.

    Returns
    -------
    array of bool or None
        The cells to hide; nothing where no choice meets all conditions.

    Examples
    --------
    >>> from evalkit.disclosure.cuts import Cut
    >>> cuts = [Cut(0, {1: 1, 2: 1}, 1), Cut(0, {2: 1, 3: 1}, 1)]
    >>> cheapest_cover(cuts, free=np.array([False, True, True, True]), objectives=[np.ones(4)])
    array([False, False,  True, False])
    """
    named = {cut.place for cut in cuts}.union(*(cut.weights for cut in cuts))
    places = np.array(sorted(place for place in named if free[place]), int)
    matrix, least = _conditions(cuts, places)
    chosen = np.zeros(len(free), bool)
    for objective in objectives:
        picked = _solve(matrix, least, objective[places])
        if picked is None:
            return None
        chosen[places] = picked
        matrix = np.vstack([matrix, -objective[places]])
        least = np.append(least, -objective[places] @ picked)
    return chosen


def _conditions(cuts: Sequence[Cut], places: Places) -> tuple[Numbers, Numbers]:
    column = {int(place): number for number, place in enumerate(places)}
    matrix, least = np.zeros((len(cuts), len(places))), np.zeros(len(cuts))
    for row, cut in enumerate(cuts):
        for place, weight in cut.weights.items():
            matrix[row, column[place]] = weight
        if cut.place in column:
            matrix[row, column[cut.place]] = -cut.need
        else:
            least[row] = cut.need
    return matrix, least


def _solve(matrix: Numbers, least: Numbers, objective: Numbers) -> Flags | None:
    if not len(objective):
        return None if (least > 0).any() else np.zeros(0, bool)
    found = milp(
        objective,
        constraints=LinearConstraint(csr_array(matrix), least, np.inf),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(objective)),
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else found.x > 1 / 2
