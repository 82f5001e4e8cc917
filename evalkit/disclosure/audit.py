"""Audit a release: what a reader can work out about each hidden cell from everything that is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.bounds import exact_bounds
from evalkit.disclosure.system import compile_system

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.disclosure.cells import Cell, Relation
    from evalkit.disclosure.system import Span, System

WIDTH = 3  # sdc-1: a reader must be left with bounds at least this far apart


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hold what a reader can work out about one hidden cell: it lies from ``low`` to ``up``.

    Examples
    --------
    >>> Bounds("falls", low=1, up=3).width, Bounds("falls", low=1, up=None).width
    (2, inf)
    """

    key: str
    low: int
    up: int | None
    protect: bool = True

    @property
    def width(self) -> float:
        """Give how far apart the bounds are."""
        return math.inf if self.up is None else self.up - self.low


@dataclass(frozen=True, slots=True)
class Audit:
    """Hold the exact bounds of every hidden cell, and what they come to.

    Parameters
    ----------
    bounds : tuple of Bounds
        One for each hidden cell, in the order of their keys.
    width : int
        How far apart bounds must be.
    parts : int
        How many parts, not linked with one another, were looked at.

    Examples
    --------
    >>> Audit((Bounds("falls", low=1, up=3),), width=3, parts=1).safe
    False
    """

    bounds: tuple[Bounds, ...]
    width: int
    parts: int

    @property
    def recovered(self) -> tuple[Bounds, ...]:
        """Give the cells to be protected of which one value is possible."""
        return tuple(cell for cell in self.too_narrow if cell.width == 0)

    @property
    def too_narrow(self) -> tuple[Bounds, ...]:
        """Give the cells to be protected whose bounds are too near, the recovered ones among them."""
        limit = max(self.width, 1)
        return tuple(cell for cell in self.bounds if cell.protect and cell.width < limit)

    @property
    def safe(self) -> bool:
        """Say whether nothing that must be protected is given away."""
        return not self.too_narrow


def audit(cells: Iterable[Cell], relations: Iterable[Relation], *, width: int = WIDTH) -> Audit:
    """Find the exact bounds that a reader can work out for every hidden cell.

    The reader knows every sum, what is shown, and what the published rule says of what is hidden,
    and takes all tables together. The bounds are those of an integer programme: both ends are
    reached by whole counts that keep every sum, so no reader can narrow them further.

    Parameters
    ----------
    cells : iterable of Cell
        All cells of all tables that are shared, now and before.
    relations : iterable of Relation
        All sums among them.
    width : int
        How far apart the bounds of a cell to be protected must be.

    Returns
    -------
    Audit
        Bounds and verdict.

    Raises
    ------
    UsageError
        If a sum names a cell that is not there, or a cell is given twice and differently.
    RefusedError
        If the figures contradict each other; the message names the sum.

    Examples
    --------
    >>> from evalkit.disclosure import Cell, Relation, exact_cell
    >>> cells = [Cell("women", 3, hidden=True, protect=True), exact_cell("men", value=20),
    ...          exact_cell("all", value=23)]
    >>> audit(cells, [Relation("all", ("women", "men"))]).recovered
    (Bounds(key='women', low=3, up=3, protect=True),)
    """
    return audit_system(compile_system(cells, relations=relations), width=width)


def audit_system(system: System, *, width: int, seen: dict[tuple[bytes, ...], Span] | None = None) -> Audit:
    """Audit cells that are checked already; what was seen of a part before is not worked out again."""
    hidden = system.hidden
    found, parts = exact_bounds(system, span=system.known(hidden), wanted=hidden, seen=seen)
    places = np.flatnonzero(hidden).tolist()
    bounds = tuple(
        Bounds(system.cells[place].key, int(found.low[place]), _end(found.up[place]), _protect(system, place))
        for place in places
    )
    return Audit(bounds, width, parts)


def _end(up: float) -> int | None:
    return None if math.isinf(up) else int(up)


def _protect(system: System, place: int) -> bool:
    return system.cells[place].protect
