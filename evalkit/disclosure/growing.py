"""Hide more and more until nothing is given away: quick in large linked tables, not always cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.disclosure.demands import Demand
    from evalkit.disclosure.group import Group
    from evalkit.disclosure.system import Flags, Numbers


def grow(group: Group, *, must: Flags) -> Flags:
    """Meet every demand by the cells that do most for their cost, look again, and so on.

    A cell that would be given away itself however much is hidden is not hidden for another.

    Parameters
    ----------
    group : Group
        Linked tables.
    must : array of bool
        The cells to be protected.

    Returns
    -------
    array of bool
        The cells to hide besides; what they do not protect may still be given away.
    """
    added, free = np.zeros(len(must), bool), group.free.copy()
    while True:
        demands = list(group.too_narrow(group.base | added, must=must | added))
        picked = _picked(demands, free & ~added, prices(group))
        hopeless = [demand.place for demand in demands if added[demand.place] and not _met(demand, picked)]
        free[hopeless] = False
        if not picked.any() and not hopeless:
            return added
        added = (added | picked) & free


def prices(group: Group) -> Numbers:
    """Weigh cost first, then the counts that are lost."""
    weighed: Numbers = group.cost * (1.0 + group.value.max()) + group.value
    return weighed


def _picked(demands: Sequence[Demand], free: Flags, price: Numbers) -> Flags:
    picked = np.zeros(len(free), bool)
    if not demands:
        return picked
    weights = np.zeros((len(demands), len(free)))
    for row, demand in enumerate(demands):
        weights[row, list(demand.weights)] = list(demand.weights.values())
    missing = np.array([demand.need for demand in demands], float)
    while True:
        helps = (np.minimum(weights, missing[:, np.newaxis]) / [[demand.need] for demand in demands]).sum(
            axis=0
        )
        best = int(np.argmax(np.where(free & ~picked, helps / (1.0 + price), 0.0)))
        if helps[best] <= 0 or picked[best] or not free[best]:
            return picked
        picked[best] = True
        missing = np.maximum(missing - weights[:, best], 0.0)


def _met(demand: Demand, picked: Flags) -> bool:
    return sum(weight for place, weight in demand.weights.items() if picked[place]) >= demand.need
