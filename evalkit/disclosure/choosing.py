"""Search for the cheapest further cells to hide in linked tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.cover import cheapest_cover
from evalkit.disclosure.growing import grow, prices

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.disclosure.demands import Demand
    from evalkit.disclosure.group import Group
    from evalkit.disclosure.system import Flags, Numbers

SMALL, LARGE = 60, 300  # cells that may be hidden
ROUNDS = 200  # of demands in small tables, before a quick choice is made do
FEW_ROUNDS = 25  # in larger ones, where the cheapest choice of all may take too long to find


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
    if group.free.sum() <= LARGE:
        chosen = _cheapest(group, able)
        if chosen is not None:
            return chosen
    grown = _one_by_one(group, grow(group, must=able), able)
    held = able & ~_failing(group, group.base | grown, able)
    return _without_superfluous(group, grown, held)


def choose_few(group: Group, *, must: Flags) -> Flags:
    """Choose few cells to hide, quickly: hide all that may be, then show again what need not be hidden.

    Parameters
    ----------
    group : Group
        Linked tables.
    must : array of bool
        The cells that are given away as things stand.

    Returns
    -------
    array of bool
        The cells to hide besides; none where even all are not enough.
    """
    if _hopeless(group, must).any():
        return np.zeros(len(must), bool)
    return _shown_again(group, group.free, must, _dearest_first(group, group.free))


def _hopeless(group: Group, must: Flags) -> Flags:
    """Find the cells that stay given away even if all that may be hidden is."""
    return _failing(group, group.base | group.free, must)


def _failing(group: Group, hidden: Flags, must: Flags) -> Flags:
    failing = np.zeros(len(must), bool)
    failing[[demand.place for demand in group.too_narrow(hidden, must=must)]] = True
    return failing


def _cheapest(group: Group, must: Flags) -> Flags | None:
    """Choose the cheapest of all: by cost; among equals by the counts that are lost; then by key."""
    demands: list[Demand] = []
    limits: list[tuple[Numbers, float]] = []
    chosen = None
    for objective in (group.cost, group.value, np.arange(len(must), dtype=float)):
        cover = partial(cheapest_cover, demands, free=group.free, objective=objective, limits=limits)
        chosen = _met(group, group.base, must, demands=demands, cover=cover)
        if chosen is None:
            return None
        limits.append((objective, float(objective @ chosen)))
    return chosen


def _cheap(group: Group, base: Flags, must: Flags) -> Flags | None:
    """Choose the cheapest for few cells, cost and lost counts weighed together."""
    demands: list[Demand] = []
    cover = partial(cheapest_cover, demands, free=group.free & ~base, objective=prices(group))
    return _met(group, base, must, demands=demands, cover=cover)


def _met(
    group: Group, base: Flags, must: Flags, *, demands: list[Demand], cover: Callable[[], Flags | None]
) -> Flags | None:
    """Meet every demand, look what is still given away, add what that asks for, and so on."""
    for _ in range(ROUNDS if group.free.sum() <= SMALL else FEW_ROUNDS):
        chosen = cover()
        if chosen is None:
            return None
        new = list(group.too_narrow(base | chosen, must=must | chosen))
        if not new:
            return chosen
        demands += new
    return None


def _one_by_one(group: Group, added: Flags, must: Flags) -> Flags:
    for place in np.flatnonzero(must):
        one = np.arange(len(must)) == place
        if not group.is_safe(group.base | added, must=one):
            more = _cheap(group, group.base | added, one)
            added = added if more is None else added | more
    return added


def _without_superfluous(group: Group, added: Flags, must: Flags) -> Flags:
    for place in _dearest_first(group, added):
        added = _shown_again(group, added, must, [place])
    return added


def _dearest_first(group: Group, added: Flags) -> list[int]:
    places = np.flatnonzero(added).tolist()
    return sorted(places, key=lambda place: (-group.cost[place], -group.value[place], place))


def _shown_again(group: Group, added: Flags, must: Flags, places: list[int]) -> Flags:
    """Show these cells again if nothing is given away by it; else one half of them, then the other."""
    fewer = added.copy()
    fewer[places] = False
    if not places or group.is_safe(group.base | fewer, must=must | fewer):
        return fewer
    if len(places) == 1:
        return added
    half = len(places) // 2
    return _shown_again(group, _shown_again(group, added, must, places[:half]), must, places[half:])
