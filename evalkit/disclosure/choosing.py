"""Search for the cheapest further cells to hide in linked tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.cover import cheapest_cover

if TYPE_CHECKING:
    from evalkit.disclosure.cuts import Cut
    from evalkit.disclosure.group import Group
    from evalkit.disclosure.system import Flags

TOGETHER = 40  # cells given away in linked tables that are protected by one joint choice, the cheapest of all
ROUNDS = 60  # of conditions, before cells are protected one after another


def choose(group: Group, *, must: Flags) -> Flags:
    """Choose what to hide so that every cell that can be protected is.

    Parameters
    ----------
    group : Group
        Linked tables.
    must : array of bool
        The cells that are given away as things stand.

    Returns
    -------
    array of bool
        The cells to hide besides.
    """
    able = must & ~_hopeless(group, must)
    if able.sum() <= TOGETHER:
        chosen = _cheapest(group, group.base, able)
        if chosen is not None:
            return chosen
    return _without_superfluous(group, _one_by_one(group, able), able)


def _hopeless(group: Group, must: Flags) -> Flags:
    """Find the cells that stay given away even if all that may be hidden is."""
    failing = np.zeros(len(must), bool)
    failing[[cut.place for cut in group.too_narrow(group.base | group.free, must=must)]] = True
    return failing


def _cheapest(group: Group, base: Flags, must: Flags) -> Flags | None:
    """Choose the cheapest of all: meet every condition, look what is still given away, and so on."""
    free = group.free & ~base
    cuts: list[Cut] = []
    chosen = np.zeros(len(must), bool)
    objectives = (group.cost, group.value, np.arange(len(must), dtype=float))
    for _ in range(ROUNDS):
        new = list(group.too_narrow(base | chosen, must=must | chosen))
        if not new:
            return chosen
        cuts += new
        found = cheapest_cover(cuts, free=free, objectives=objectives)
        if found is None:
            return None
        chosen = found
    return None


def _one_by_one(group: Group, must: Flags) -> Flags:
    added = np.zeros(len(must), bool)
    for place in np.flatnonzero(must):
        one = np.arange(len(must)) == place
        more = _cheapest(group, group.base | added, one)
        if more is not None:
            added |= more
        elif _is_safe(group, group.base | group.free, one):
            added |= group.free
    return added


def _without_superfluous(group: Group, added: Flags, must: Flags) -> Flags:
    """Show again, dearest first, what need not be hidden."""
    order = sorted(np.flatnonzero(added), key=lambda place: (-group.cost[place], -group.value[place], place))
    for place in order:
        fewer = added.copy()
        fewer[place] = False
        if _is_safe(group, group.base | fewer, must | fewer):
            added = fewer
    return added


def _is_safe(group: Group, hidden: Flags, must: Flags) -> bool:
    return next(group.too_narrow(hidden, must=must), None) is None
