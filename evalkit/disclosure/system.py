"""Cells and sums as one system of equations, and its parts that are not linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from evalkit.disclosure.cells import check_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evalkit.disclosure.cells import Cell, Relation

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Hold the least and the greatest count that each cell can be; infinity where there is no greatest.

    Examples
    --------
    >>> Span(np.array([0.0, 1.0]), np.array([0.0, 7.0])).open
    array([False,  True])
    """

    low: Numbers
    up: Numbers

    @property
    def open(self) -> Flags:
        """Say which cells can be more than one count."""
        return self.low < self.up


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Hold the cells of a release, in the order of their keys, and every sum as an equation.

    Parameters
    ----------
    cells : tuple of Cell
        A column each.
    relations : tuple of Relation
        A row each.
    matrix : scipy.sparse.csr_array
        1 for each part of a sum and -1 for its total, so that ``matrix @ counts`` is 0.
    shown, unshown : Span
        What is known of each cell if it is shown, and if it is hidden.
    """

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    matrix: csr_array
    shown: Span
    unshown: Span

    @property
    def hidden(self) -> Flags:
        """Say which cells are hidden as given."""
        return np.array([cell.hidden for cell in self.cells], bool)

    @property
    def protect(self) -> Flags:
        """Say which cells are to be protected as given."""
        return np.array([cell.protect for cell in self.cells], bool)

    @property
    def can_be_hidden(self) -> Flags:
        """Say which cells may be hidden to protect others."""
        return np.array([cell.can_be_hidden for cell in self.cells], bool)

    @property
    def truth(self) -> Numbers | None:
        """Give every true count, if all are known."""
        counts = [cell.value for cell in self.cells]
        return None if None in counts else np.array(counts, float)

    def known(self, hidden: Flags) -> Span:
        """Give what is known beforehand where these cells are hidden."""
        low = np.where(hidden, self.unshown.low, self.shown.low)
        return Span(low, np.where(hidden, self.unshown.up, self.shown.up))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Hold open cells that are linked with one another and with no other: ``matrix @ counts`` is ``rhs``."""

    columns: Places  # in the system
    rows: Places
    matrix: csr_array
    rhs: Numbers
    span: Span

    @property
    def signature(self) -> tuple[bytes, ...]:
        """Give what two parts share if and only if they are the same problem."""
        matrix = self.matrix
        arrays = (matrix.indptr, matrix.indices, matrix.data, self.rhs, self.span.low, self.span.up)
        return tuple(array.tobytes() for array in arrays)

    @property
    def above_least(self) -> Numbers:
        """Give what the sums come to, counted from the least count of each cell."""
        left: Numbers = self.rhs - self.matrix @ self.span.low
        return left

    def holds(self, counts: Numbers) -> bool:
        """Say whether whole counts keep every sum and lie where they may."""
        inside = (self.span.low <= counts) & (counts <= self.span.up)
        return bool(inside.all() and (self.matrix @ counts == self.rhs).all())


def compile_system(cells: Iterable[Cell], *, relations: Iterable[Relation]) -> System:
    """Check cells and sums, and make one system of them.

    Examples
    --------
    >>> from evalkit.disclosure.cells import Relation, exact_cell
    >>> cells = [exact_cell("b", value=2), exact_cell("a", value=1), exact_cell("all", value=3)]
    >>> compile_system(cells, relations=[Relation("all", ("a", "b"))]).matrix.toarray()
    array([[ 1., -1.,  1.]])
    """
    sums = sorted(set(relations), key=lambda relation: (relation.total, relation.parts))
    found = check_cells(cells, relations=sums)
    ordered = tuple(found[key] for key in sorted(found))
    shown = _span((cell.shown_low, cell.shown_up) for cell in ordered)
    unshown = _span((cell.low, cell.up) for cell in ordered)
    return System(ordered, tuple(sums), _matrix(ordered, sums), shown, unshown)


def split(system: System, *, span: Span, wanted: Flags, linking: Flags | None = None) -> list[Part]:
    """Split a system into the parts that hold a wanted cell; what is not open links nothing.

    Parameters
    ----------
    system : System
        The cells and their sums.
    span : Span
        What is known of each cell.
    wanted : array of bool
        The cells that matter.
    linking : array of bool, optional
        The cells that link sums; those that are open where not given.

    Returns
    -------
    list of Part
        In the order of their first cell.
    """
    links = span.open if linking is None else linking
    if not system.relations:
        return []
    labels, row_labels = _labels(system.matrix, links)
    linked = links & (np.diff(system.matrix.tocsc().indptr) > 0)
    found = np.unique(labels[linked & wanted], return_index=False)
    columns, rows = _grouped(np.where(linked, labels, -1), found), _grouped(row_labels, found)
    closed = np.where(links, 0.0, span.low)
    rhs = -(system.matrix @ closed)
    parts = [_part(system.matrix, rhs, span, places) for places in zip(columns, rows, strict=True)]
    return sorted(parts, key=lambda part: int(part.columns[0]))


def restricted(system: System, *, rows: Places) -> tuple[System, Places]:
    """Give the system of some sums alone, and which cells of the whole are in it.

    Examples
    --------
    >>> from evalkit.disclosure.cells import Relation, exact_cell
    >>> cells = [exact_cell(key, value=1) for key in ("a", "b", "c")]
    >>> system = compile_system(cells, relations=[Relation("a", ("b",)), Relation("b", ("c",))])
    >>> restricted(system, rows=np.array([1]))[1]
    array([1, 2])
    """
    columns = np.unique(system.matrix[rows].nonzero()[1])
    shown, unshown = (Span(span.low[columns], span.up[columns]) for span in (system.shown, system.unshown))
    cells = tuple(system.cells[place] for place in columns)
    relations = tuple(system.relations[row] for row in rows)
    matrix = csr_array(system.matrix[rows][:, columns])
    return System(cells, relations, matrix, shown, unshown), columns


def _span(known: Iterable[tuple[int, int | None]]) -> Span:
    pairs = list(known)
    low = np.array([low for low, _ in pairs], float)
    return Span(low, np.array([np.inf if up is None else up for _, up in pairs], float))


def _matrix(cells: Sequence[Cell], relations: Sequence[Relation]) -> csr_array:
    column = {cell.key: place for place, cell in enumerate(cells)}
    entries = [
        (row, column[key], -1.0 if key == relation.total else 1.0)
        for row, relation in enumerate(relations)
        for key in sorted((relation.total, *relation.parts))
    ]
    rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((signs, (rows, columns)), shape=(len(relations), len(cells)), dtype=float)


def _labels(matrix: csr_array, links: Flags) -> tuple[Places, Places]:
    entries = matrix.tocoo()
    kept = links[entries.col]
    rows, columns = entries.row[kept], entries.col[kept]
    width, height = matrix.shape[1], matrix.shape[0]
    shape = (width + height, width + height)
    graph = csr_array((np.ones(len(rows)), (columns, rows + width)), shape=shape)
    labels = connected_components(graph, directed=False)[1]
    return labels[:width], labels[width:]


def _grouped(labels: Places, wanted: Places) -> list[Places]:
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], wanted, side="left")
    ends = np.searchsorted(labels[order], wanted, side="right")
    return [order[start:end] for start, end in zip(starts, ends, strict=True)]


def _part(matrix: csr_array, rhs: Numbers, span: Span, places: tuple[Any, Any]) -> Part:
    columns, rows = places
    inside = Span(span.low[columns], span.up[columns])
    return Part(columns, rows, csr_array(matrix[rows][:, columns]), rhs[rows], inside)
