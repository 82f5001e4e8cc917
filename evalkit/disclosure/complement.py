"""Hide further cells, at least cost, so that no hidden cell can be worked out; then audit again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.audit import WIDTH, audit_system
from evalkit.disclosure.choosing import choose
from evalkit.disclosure.group import Group
from evalkit.disclosure.system import compile_system, restricted, split
from evalkit.disclosure.withholding import find_unprotected, links, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.disclosure.audit import Audit
    from evalkit.disclosure.cells import Cell, Relation
    from evalkit.disclosure.system import Flags, Span, System
    from evalkit.disclosure.withholding import Unprotected


@dataclass(frozen=True, slots=True)
class Protection:
    """Hold the cells with what was hidden besides, and the audit of the result.

    Parameters
    ----------
    cells : tuple of Cell
        All cells, in the order of their keys; what was hidden besides is to be protected too.
    added : tuple of str
        The keys of the cells that were hidden besides.
    cost : int
        What they cost together.
    audit : Audit
        The audit after.
    unprotected : tuple of Unprotected
        Where no protection is possible; empty if the audit is safe.
    """

    cells: tuple[Cell, ...]
    added: tuple[str, ...]
    cost: int
    audit: Audit
    unprotected: tuple[Unprotected, ...]

    @property
    def safe(self) -> bool:
        """Say whether the audit after is passed."""
        return self.audit.safe


def protect(cells: Iterable[Cell], relations: Iterable[Relation], *, width: int = WIDTH) -> Protection:
    """Hide further cells at least cost, until nothing that is hidden is given away.

    Least is first by ``cost``, then by the counts that are lost, then by the order of the keys, so that
    equal inputs give equal results. Linked tables are done together, and exactly unless they are many
    at once; what is chosen is always audited. What is hidden besides is protected as well.

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
    Protection
        The cells, what was added, and the audit after.

    Raises
    ------
    UsageError, RefusedError
        As for ``audit``.

    Examples
    --------
    >>> from evalkit.disclosure import Cell, Relation, exact_cell
    >>> counts = {"women, yes": 3, "women, no": 20, "men, yes": 30, "men, no": 15}
    >>> cells = [exact_cell(key, value=value) for key, value in counts.items()]
    >>> cells += [exact_cell(key, value=value) for key, value in
    ...           {"women": 23, "men": 45, "yes": 33, "no": 35}.items()]
    >>> cells[0] = Cell("women, yes", 3, hidden=True, protect=True)
    >>> sums = [Relation(key, tuple(part for part in counts if key in part.split(", ")))
    ...         for key in ("women", "men", "yes", "no")]
    >>> protect(cells, sums).added
    ('women', 'yes')
    """
    system = compile_system(cells, relations=relations)
    seen: dict[tuple[bytes, ...], Span] = {}
    first = audit_system(system, width=width, seen=seen)
    hidden, asked = system.hidden, places_of(system, first.too_narrow)
    for part in split(system, span=system.shown, wanted=asked, linking=links(system)):
        inside, columns = restricted(system, rows=part.rows)
        hidden[columns] |= choose(Group(inside, width=width), must=asked[columns])
    return _protection(system, hidden, width=width, seen=seen)


def _protection(
    system: System, hidden: Flags, *, width: int, seen: dict[tuple[bytes, ...], Span]
) -> Protection:
    added = np.flatnonzero(hidden & ~system.hidden).tolist()
    chosen = [system.cells[place] for place in added]
    now = list(system.cells)
    for place in added:
        now[place] = replace(now[place], hidden=True, protect=True)
    after = replace(system, cells=tuple(now))
    found = audit_system(after, width=width, seen=seen)
    return Protection(
        after.cells,
        tuple(cell.key for cell in chosen),
        sum(cell.cost for cell in chosen),
        found,
        find_unprotected(after, found),
    )
