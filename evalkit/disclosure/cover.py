"""Choose the cheapest cells to hide that meet every demands found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.disclosure.demands import Demand
    from evalkit.disclosure.system import Flags, Numbers, Places

NODES = 2_000  # of the search, before it is given up
SOLVED = 0  # scipy's status


def cheapest_cover(
    demands: Sequence[Demand],
    *,
    free: Flags,
    objective: Numbers,
    limits: Sequence[tuple[Numbers, float]] = (),
) -> Flags | None:
    """Choose what to hide so that every demand is met, at least cost.

    Parameters
    ----------
    demands : sequence of Demand
        The demands.
    free : array of bool
        The cells that may be hidden.
    objective : array of float
        What hiding each cell costs, in whole numbers.
    limits : sequence of tuple
        Other costs, and what they may come to at most.

    Returns
    -------
    array of bool or None
        The cells to hide; nothing where no choice meets all demands, or the search was given up.

    Examples
    --------
    >>> from evalkit.disclosure.demands import Demand
    >>> demands = [Demand(0, {1: 1, 2: 1}, 1), Demand(0, {2: 1, 3: 1}, 1)]
    >>> cheapest_cover(demands, free=np.array([False, True, True, True]), objective=np.ones(4))
    array([False, False,  True, False])
    """
    named = {demand.place for demand in demands}.union(*(demand.weights for demand in demands))
    places = np.array(sorted(place for place in named if free[place]), int)
    matrix, least = _demanded(demands, places)
    matrix = np.vstack([matrix, *(-costs[places] for costs, _ in limits)])
    least = np.append(least, [-most for _, most in limits])
    picked = _solve(matrix, least, objective[places])
    if picked is None:
        return None
    chosen = np.zeros(len(free), bool)
    chosen[places] = picked
    return chosen


def _demanded(demands: Sequence[Demand], places: Places) -> tuple[Numbers, Numbers]:
    column = {int(place): number for number, place in enumerate(places)}
    matrix, least = np.zeros((len(demands), len(places))), np.zeros(len(demands))
    for row, demand in enumerate(demands):
        for place, weight in demand.weights.items():
            matrix[row, column[place]] = weight
        if demand.place in column:
            matrix[row, column[demand.place]] = -demand.need
        else:
            least[row] = demand.need
    return matrix, least


def _solve(matrix: Numbers, least: Numbers, objective: Numbers) -> Flags | None:
    if not len(objective):
        return None if (least > 0).any() else np.zeros(0, bool)
    found = milp(
        objective,
        constraints=LinearConstraint(csr_array(matrix), least, np.inf),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(objective)),
        options={"mip_rel_gap": 0, "node_limit": NODES},
    )
    return found.x > 1 / 2 if found.status == SOLVED else None
