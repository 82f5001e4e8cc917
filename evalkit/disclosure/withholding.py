"""Where hiding is not enough: what must be left out of the tables altogether."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.audit import audit
from evalkit.disclosure.choosing import choose_few
from evalkit.disclosure.group import Group
from evalkit.disclosure.system import compile_system, restricted, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.disclosure.audit import Audit, Bounds
    from evalkit.disclosure.cells import Cell
    from evalkit.disclosure.system import Flags, System


@dataclass(frozen=True, slots=True)
class Unprotected:
    """Name linked tables in which no choice of further hidden cells protects every hidden one.

    A hidden cell still tells what the rule says of it, such as 1 to 7. A cell that is left out, with
    nothing in its place that says why, tells nothing.

    Parameters
    ----------
    failing : tuple of Bounds
        The cells that stay given away, and how near.
    linked : tuple of str
        Every cell of the tables that are linked with them.
    withhold : tuple of str
        Few of these that are enough to leave out, hidden ones if that will do; empty where even all are
        not, because of what earlier releases told.

    Examples
    --------
    >>> print(Unprotected((), linked=("a", "b"), withhold=()))
    Hiding more cells does not protect every hidden one, nor does leaving out all 2 that are linked: \
earlier releases have told too much.
    """

    failing: tuple[Bounds, ...]
    linked: tuple[str, ...]
    withhold: tuple[str, ...]

    def __str__(self) -> str:
        """Say it, without any hidden number."""
        start = "Hiding more cells does not protect every hidden one"
        if self.withhold:
            return (
                f"{start}; leave out {', '.join(self.withhold)}, or all {len(self.linked)} that are linked."
            )
        return (
            f"{start}, nor does leaving out all {len(self.linked)} that are linked: "
            "earlier releases have told too much."
        )


def withhold(cells: Iterable[Cell], *, keys: Collection[str]) -> tuple[Cell, ...]:
    """Leave cells out: no rule says anything of what is not published.

    Parameters
    ----------
    cells : iterable of Cell
        All cells.
    keys : collection of str
        The cells to leave out, such as ``Unprotected.withhold`` or ``linked``. Those of earlier releases
        stay as they are.

    Returns
    -------
    tuple of Cell
        All cells, to be audited again.

    Examples
    --------
    >>> from evalkit.disclosure import Cell
    >>> withhold([Cell("falls", 3, low=1, up=3, hidden=True, protect=True)], keys=["falls"])[0].known
    (0, None)
    """
    left = frozenset(keys)
    return tuple(
        replace(cell, low=0, up=None, hidden=True, protect=True)
        if cell.key in left and not cell.fixed
        else cell
        for cell in cells
    )


def find_unprotected(system: System, found: Audit) -> tuple[Unprotected, ...]:
    """Name the linked tables that fail an audit, and what would have to be left out of each.

    Parameters
    ----------
    system : System
        The cells, those among them that were hidden besides, and their sums.
    found : Audit
        Its audit.

    Returns
    -------
    tuple of Unprotected
        Empty if the audit is safe.
    """
    failing = {cell.key: cell for cell in found.too_narrow}
    asked = places_of(system, found.too_narrow)
    linked = split(system, span=system.shown, wanted=asked, linking=links(system))
    insides = [restricted(system, rows=part.rows)[0] for part in linked]
    seen = {cell.key for inside in insides for cell in inside.cells}
    insides += [_alone(cell) for cell in system.cells if cell.key in failing and cell.key not in seen]
    return tuple(_named(inside, failing, width=found.width) for inside in insides)


def links(system: System) -> Flags:
    """Say which cells link sums, once all that may be hidden is."""
    return system.hidden | system.can_be_hidden | system.shown.open


def places_of(system: System, bounds: Iterable[Bounds]) -> Flags:
    """Say which cells of a system these are."""
    keys = {cell.key for cell in bounds}
    return np.array([cell.key in keys for cell in system.cells], bool)


def _alone(cell: Cell) -> System:
    return compile_system([cell], relations=[])


def _named(inside: System, failing: Mapping[str, Bounds], *, width: int) -> Unprotected:
    near = tuple(failing[cell.key] for cell in inside.cells if cell.key in failing)
    choices = (_enough(inside, near, width=width, may=may) for may in (inside.hidden, inside.shown.up >= 0))
    return Unprotected(near, tuple(cell.key for cell in inside.cells), next(filter(None, choices), ()))


def _enough(inside: System, near: Sequence[Bounds], *, width: int, may: Flags) -> tuple[str, ...]:
    """Choose what to leave out as one chooses what to hide, but that what is left out tells nothing."""
    cells = [_leavable(cell, may=allowed) for cell, allowed in zip(inside.cells, may, strict=True)]
    told = compile_system(cells, relations=inside.relations)
    chosen = places_of(told, near)
    if told.relations:
        chosen = choose_few(Group(told, width=width), must=chosen)
    keys = tuple(cell.key for cell, left in zip(told.cells, chosen, strict=True) if left)
    return keys if audit(withhold(inside.cells, keys=keys), inside.relations, width=width).safe else ()


def _leavable(cell: Cell, *, may: bool) -> Cell:
    low, up = cell.known
    told = replace(cell, shown_low=low, shown_up=up, low=0, up=None, hidden=False, protect=False)
    return replace(told, cost=1, fixed=cell.fixed or not may)
