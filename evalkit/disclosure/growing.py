"""Hide more and more until nothing is given away: quick in large linked tables, not always cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.disclosure.cuts import Cut
    from evalkit.disclosure.group import Group
    from evalkit.disclosure.system import Flags, Numbers


def grow(group: Group, *, must: Flags) -> Flags:
    """Meet every condition by the cells that do most for their cost, look again, and so on.

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
        cuts = list(group.too_narrow(group.base | added, must=must | added))
        picked = _picked(cuts, free & ~added, prices(group))
        hopeless = [cut.place for cut in cuts if added[cut.place] and not _met(cut, picked)]
        free[hopeless] = False
        if not picked.any() and not hopeless:
            return added
        added = (added | picked) & free


def prices(group: Group) -> Numbers:
    """Weigh cost first, then the counts that are lost."""
    weighed: Numbers = group.cost * (1.0 + group.value.max()) + group.value
    return weighed


def _picked(cuts: Sequence[Cut], free: Flags, price: Numbers) -> Flags:
    picked = np.zeros(len(free), bool)
    if not cuts:
        return picked
    weights = np.zeros((len(cuts), len(free)))
    for row, cut in enumerate(cuts):
        weights[row, list(cut.weights)] = list(cut.weights.values())
    missing = np.array([cut.need for cut in cuts], float)
    while True:
        helps = (np.minimum(weights, missing[:, np.newaxis]) / [[cut.need] for cut in cuts]).sum(axis=0)
        best = int(np.argmax(np.where(free & ~picked, helps / (1.0 + price), 0.0)))
        if helps[best] <= 0 or picked[best] or not free[best]:
            return picked
        picked[best] = True
        missing = np.maximum(missing - weights[:, best], 0.0)


def _met(cut: Cut, picked: Flags) -> bool:
    return sum(weight for place, weight in cut.weights.items() if picked[place]) >= cut.need
