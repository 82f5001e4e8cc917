"""Narrow what each cell can be by one sum after another: quick, and often all that there is to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.cells import CORRECT, in_words
from evalkit.disclosure.system import Span
from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from evalkit.disclosure.system import Flags, Numbers, Places, System

SWEEPS = 200  # what is not settled by then is left to the programme; no span is ever wrong


def propagate(system: System, *, span: Span) -> Span:
    """Narrow every cell by every sum until nothing changes.

    Parameters
    ----------
    system : System
        The cells and their sums.
    span : Span
        What is known beforehand.

    Returns
    -------
    Span
        What is known after: never too narrow, sometimes too wide.

    Raises
    ------
    RefusedError
        If no counts fit; the message names the sum.
    """
    entries = _Entries(system)
    for _ in range(SWEEPS if system.relations else 0):
        narrower = _sweep(entries, span)
        if np.array_equal(narrower.low, span.low) and np.array_equal(narrower.up, span.up):
            break
        span = narrower
    return span


class _Entries:
    """Hold what stands in which row and column, and whether as a part or as a total."""

    def __init__(self, system: System) -> None:
        entries = system.matrix.tocoo()
        self.system, self.rows, self.columns = system, entries.row, entries.col
        self.part: Flags = entries.data > 0


def _sweep(entries: _Entries, span: Span) -> Span:
    rows, columns, part = entries.rows, entries.columns, entries.part
    least = np.where(part, span.low[columns], -span.up[columns])
    most = np.where(part, span.up[columns], -span.low[columns])
    rest_least, rest_most = _without_each(least, rows), _without_each(most, rows)
    _check_rows(entries.system, rows, (rest_least + least, rest_most + most), span)
    low, up = span.low.copy(), span.up.copy()
    np.maximum.at(low, columns, np.where(part, -rest_most, rest_least))
    np.minimum.at(up, columns, np.where(part, -rest_least, rest_most))
    _check_cells(entries.system, Span(low, up))
    return Span(low, up)


def _without_each(values: Numbers, rows: Places) -> Numbers:
    """Add up, for each entry, the other entries of its row."""
    endless = np.isinf(values)
    finite = np.where(endless, 0.0, values)
    size = int(rows.max()) + 1
    sums = np.bincount(rows, finite, size)[rows] - finite
    others = np.bincount(rows, endless, size)[rows] - endless
    sign = np.bincount(rows, np.where(endless, np.sign(values), 0.0), size)[rows]
    return np.where(others > 0, np.where(sign > 0, np.inf, -np.inf), sums)


def _check_rows(system: System, rows: Places, sums: tuple[Numbers, Numbers], span: Span) -> None:
    wrong = np.flatnonzero((sums[0] > 0) | (sums[1] < 0))
    if len(wrong):
        raise contradiction(system, rows=np.unique(rows[wrong])[:1], span=span)


def _check_cells(system: System, span: Span) -> None:
    wrong = np.flatnonzero(span.low > span.up)
    if len(wrong):
        raise contradiction(system, rows=np.unique(system.matrix[:, wrong[:1]].nonzero()[0]), span=None)


def contradiction(system: System, *, rows: Places, span: Span | None) -> RefusedError:
    """Make the error that names sums which cannot hold together.

    Parameters
    ----------
    system : System
        The cells and their sums.
    rows : array of int
        The sums.
    span : Span, optional
        What is known of their cells, where one sum by itself cannot hold.

    Returns
    -------
    RefusedError
        For the caller to raise.
    """
    sums = "; ".join(str(system.relations[row]) for row in rows)
    if span is None:
        return RefusedError(f"No counts fit these figures together: {sums}.", hint=CORRECT)
    columns = np.sort(system.matrix[rows].nonzero()[1])
    told = "; ".join(f"{system.cells[place].key}: {_told(span, place)}" for place in columns)
    return RefusedError(f"No counts fit this sum: {sums} ({told}).", hint=CORRECT)


def _told(span: Span, place: int) -> str:
    low, up = span.low[place], span.up[place]
    return in_words((int(low), None if np.isinf(up) else int(up)))
