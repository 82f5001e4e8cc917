"""Place the boxes and links of a theory: rows from the top down, few crossings, no overlap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import fast_sugiyama

from evalkit.theory.spacing import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.theory.graph import Edge

Sweep = Literal["barycenter", "median"]
SWEEPS: tuple[Sweep, ...] = ("barycenter", "median")


@dataclass(frozen=True, slots=True)
class Grid:
    """The order of things in each row, and what stands for what.

    A long link passes through a slot of its own in each row between its ends. Slots and nodes are
    numbers; ``chains`` gives for each link the numbers from its upper to its lower end.

    Examples
    --------
    >>> Grid(((0,), (1,)), {("a", "b"): (0, 1)}, 2).is_slot(1)
    False
    """

    rows: tuple[tuple[int, ...], ...]
    chains: Mapping[Edge, tuple[int, ...]]
    boxes: int

    def is_slot(self, number: int) -> bool:
        """Say whether a number stands for a link that passes through."""
        return number >= self.boxes


def arrange(row_of: Mapping[str, int], edges: Sequence[Edge]) -> Grid:
    """Order the nodes of each row so that few links cross.

    The order is by the `fast_sugiyama` library. It ranks nodes in its own way, so each link is first cut
    into steps of one row; then its ranks are these rows.

    Parameters
    ----------
    row_of : mapping
        Row of each node; no two linked nodes share one, except in a link to itself, which is left out.
    edges : sequence of pairs
        Links as (from, to).

    Returns
    -------
    Grid
        Node numbers follow the order of ``row_of``.

    Examples
    --------
    >>> arrange({"a": 0, "b": 0, "c": 1, "d": 1}, [("a", "d"), ("b", "c")]).rows
    ((0, 1), (3, 2))
    """
    numbers = {node: number for number, node in enumerate(row_of)}
    row = dict(enumerate(row_of.values()))
    chains: dict[Edge, tuple[int, ...]] = {}
    for edge in edges:
        upper, lower = sorted((numbers[end] for end in edge), key=row.__getitem__)
        if row[upper] < row[lower]:
            slots = range(len(row), len(row) + row[lower] - row[upper] - 1)
            row |= {slot: row[upper] + step for step, slot in enumerate(slots, start=1)}
            chains[edge] = (upper, *slots, lower)
    grids = [Grid(_rows(row, across), chains, len(numbers)) for across in _across(row, chains)]
    return min(grids, key=crossings)


def crossings(grid: Grid) -> int:
    """Count the places where two links cross.

    Examples
    --------
    >>> crossings(Grid(((0, 1), (2, 3)), {("a", "d"): (0, 3), ("b", "c"): (1, 2)}, 4))
    1
    """
    place = {number: index for row in grid.rows for index, number in enumerate(row)}
    row_of = {number: index for index, row in enumerate(grid.rows) for number in row}
    steps = sorted({step for chain in grid.chains.values() for step in pairwise(chain)})
    return sum(
        row_of[a] == row_of[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for index, (a, b) in enumerate(steps)
        for c, d in steps[index + 1 :]
    )


def _rows(row: Mapping[int, int], across: Mapping[int, float]) -> tuple[tuple[int, ...], ...]:
    last = max(row.values(), default=-1)
    rows = ([number for number, its in row.items() if its == level] for level in range(last + 1))
    beyond = max(across.values(), default=0.0) + 1
    return tuple(tuple(sorted(numbers, key=lambda n: (across.get(n, beyond), n))) for numbers in rows)


def _across(row: Mapping[int, int], chains: Mapping[Edge, tuple[int, ...]]) -> list[dict[int, float]]:
    steps = sorted({step for chain in chains.values() for step in pairwise(chain)})
    if not steps:
        return [{number: float(number) for number in row}]
    return [_library_order(steps, sweep) for sweep in SWEEPS]


def _library_order(steps: Sequence[tuple[int, int]], sweep: Sweep) -> dict[int, float]:
    across: dict[int, float] = {}
    layouts = fast_sugiyama.from_edges(
        steps, ranking_type="minimize", dummy_vertices=False, vertex_spacing=1, crossing_minimization=sweep
    )
    for positions in sorted(sorted((int(number), x) for number, (x, _) in part) for part, *_ in layouts):
        beyond = max(across.values(), default=-1.0) + 1
        across |= {number: beyond + x for number, x in positions}
    return across


def place(grid: Grid, *, widths: Mapping[int, float], gap: float, across: float) -> dict[int, float]:
    """Give each box and slot its middle, near what it is linked to and clear of its neighbours.

    Parameters
    ----------
    grid : Grid
        The order in each row.
    widths : mapping
        Width of each box and slot.
    gap : float
        Least space between two of them.
    across : float
        Width of the page; it is exceeded only where a row cannot fit.

    Returns
    -------
    dict
        Number to middle.

    Examples
    --------
    >>> grid = arrange({"a": 0, "b": 1}, [("a", "b")])
    >>> place(grid, widths={0: 100, 1: 100}, gap=10, across=300)
    {0: 150.0, 1: 150.0}
    """
    needed = max((sum(widths[n] + gap for n in row) - gap for row in grid.rows), default=0.0)
    steps = {step for chain in grid.chains.values() for step in pairwise(chain)}
    pulls = {(a, b): _pull(grid, a, b) for a, b in sorted(steps)}
    return settle(grid.rows, pulls, widths=widths, gap=gap, across=max(across, needed))


def _pull(grid: Grid, upper: int, lower: int) -> float:
    # As in dot (Gansner and others, 1993): long links are kept straighter than short ones.
    return (1.0, 2.0, 16.0)[grid.is_slot(upper) + grid.is_slot(lower)]
