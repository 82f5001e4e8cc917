"""Hide further cells, at least cost, so that no hidden cell can be worked out; then audit again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.audit import WIDTH, Audit, audit_system
from evalkit.disclosure.choosing import choose
from evalkit.disclosure.group import Group
from evalkit.disclosure.system import compile_system, restricted, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evalkit.disclosure.audit import Bounds
    from evalkit.disclosure.cells import Cell, Relation
    from evalkit.disclosure.system import Flags, System


@dataclass(frozen=True, slots=True)
class Unprotected:
    """Name linked tables in which no choice of further cells protects every hidden one.

    Parameters
    ----------
    failing : tuple of Bounds
        The cells that stay given away, and how near.
    linked : tuple of str
        Every cell of the tables that are linked with them: what ``withhold`` would leave out.
    fixed : bool
        Whether some of these were published before, so that to withhold all may not be enough.
    """

    failing: tuple[Bounds, ...]
    linked: tuple[str, ...]
    fixed: bool

    def __str__(self) -> str:
        """Say it, without any number that is hidden."""
        names = ", ".join(cell.key for cell in self.failing)
        advice = f"Withhold all {len(self.linked)} cells that are linked with them"
        before = "; what earlier releases told of them stays known" if self.fixed else ""
        return f"No choice of further hidden cells protects {names}. {advice}{before}."


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
    ('men', 'women, no')
    """
    system = compile_system(cells, relations=relations)
    first = audit_system(system, width=width)
    hidden, asked = system.hidden, _places(system, first.too_narrow)
    for part in split(system, span=system.shown, wanted=asked, linking=_links(system)):
        inside, columns = restricted(system, rows=part.rows)
        hidden[columns] |= choose(Group(inside, width=width), must=asked[columns])
    return _protection(system, hidden, width=width, first=first)


def withhold(cells: Iterable[Cell], *, keys: Collection[str]) -> tuple[Cell, ...]:
    """Leave whole tables out: no rule says anything of what is not published.

    Parameters
    ----------
    cells : iterable of Cell
        All cells.
    keys : collection of str
        The cells to leave out, such as ``Unprotected.linked``. Those of earlier releases stay as they are.

    Returns
    -------
    tuple of Cell
        All cells, to be audited again.

    Examples
    --------
    >>> withhold([Cell("falls", 3, low=1, up=3, hidden=True, protect=True)], keys=["falls"])[0].known
    (0, None)
    """
    left = frozenset(keys)
    return tuple(
        replace(cell, low=0, up=None, hidden=True) if cell.key in left and not cell.fixed else cell
        for cell in cells
    )


def _links(system: System) -> Flags:
    return system.hidden | system.can_be_hidden | system.shown.open


def _places(system: System, bounds: Iterable[Bounds]) -> Flags:
    keys = {cell.key for cell in bounds}
    return np.array([cell.key in keys for cell in system.cells], bool)


def _protection(system: System, hidden: Flags, *, width: int, first: Audit) -> Protection:
    added = np.flatnonzero(hidden & ~system.hidden).tolist()
    chosen = [system.cells[place] for place in added]
    now = list(system.cells)
    for place in added:
        now[place] = replace(now[place], hidden=True, protect=True)
    after = replace(system, cells=tuple(now))
    found = audit_system(after, width=width) if added else first
    return Protection(
        after.cells,
        tuple(cell.key for cell in chosen),
        sum(cell.cost for cell in chosen),
        found,
        tuple(_unprotected(after, found)),
    )


def _unprotected(system: System, found: Audit) -> Iterable[Unprotected]:
    failing = {cell.key: cell for cell in found.too_narrow}
    if not failing:
        return
    asked = _places(system, found.too_narrow)
    seen = np.zeros(len(asked), bool)
    for part in split(system, span=system.shown, wanted=asked, linking=_links(system)):
        columns = restricted(system, rows=part.rows)[1]
        seen[columns] = True
        yield _named(system, columns.tolist(), failing)
    for place in np.flatnonzero(asked & ~seen).tolist():
        yield _named(system, [place], failing)


def _named(system: System, places: list[int], failing: dict[str, Bounds]) -> Unprotected:
    cells = [system.cells[place] for place in places]
    near = tuple(failing[cell.key] for cell in cells if cell.key in failing)
    return Unprotected(near, tuple(cell.key for cell in cells), any(cell.fixed for cell in cells))
