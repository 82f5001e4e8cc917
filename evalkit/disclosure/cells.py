"""The cells of a release, and the sums that link them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.disclosure.rules import known_from, publish_count
from evalkit.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.disclosure.rules import Rule

LARGEST = 10**12  # sums of many such counts are still exact as floating-point numbers


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one cell and what a reader knows of it before any sum is looked at.

    The same key is the same cell, in whichever table it stands: that is all that links tables.

    Parameters
    ----------
    key : str
        What the cell is called; any text.
    value : int, optional
        The true count; None where it is not known, as to an attacker.
    shown_low, shown_up : int
        The true counts that are possible for who sees the cell: one, or those that round to what is
        shown. ``shown_up`` None: no greatest.
    low, up : int
        The true counts that are possible for who does not see it: 1 to 7 where the rule says so.
    hidden : bool
        Whether it is hidden.
    protect : bool
        Whether nobody may work it out: every hidden cell, but for sums that are in no table.
    cost : int
        What it costs to hide it so that another is protected.
    fixed : bool
        Whether it was published in an earlier release, so that to hide it now helps nobody.

    Examples
    --------
    >>> Cell("visits, yes", 23, shown_low=23, shown_up=23).hidden
    False
    """

    key: str
    value: int | None = None
    shown_low: int = 0
    shown_up: int | None = None
    low: int = 0
    up: int | None = None
    hidden: bool = False
    protect: bool = False
    cost: int = 1
    fixed: bool = False

    @property
    def known(self) -> tuple[int, int | None]:
        """Give what a reader knows of the cell as it stands."""
        return (self.low, self.up) if self.hidden else (self.shown_low, self.shown_up)

    @property
    def can_be_hidden(self) -> bool:
        """Say whether the cell may be hidden to protect another: that must leave more possible."""
        wider = self.low <= self.shown_low and _at_most(self.shown_up, self.up)
        return not (self.hidden or self.fixed) and wider


@dataclass(frozen=True, slots=True)
class Relation:
    """Say that one cell is the sum of others.

    Examples
    --------
    >>> str(Relation("all", ("women", "men")))
    'all = women + men'
    """

    total: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """Write the sum."""
        return f"{self.total} = {' + '.join(self.parts)}"


def published_cell(key: str, *, value: int, rule: Rule, cost: int = 1) -> Cell:
    """Make the cell of a count that is published by a rule.

    Parameters
    ----------
    key : str
        What the cell is called.
    value : int
        The true count.
    rule : Rule
        The rule. Where it hides the count, the reader knows what the rule hides; where the cell is
        hidden later, to protect another, the reader knows nothing.
    cost : int
        What it costs to hide it so that another is protected.

    Returns
    -------
    Cell
        Hidden, and to be protected, where the rule hides the count.

    Examples
    --------
    >>> from evalkit.disclosure import RULES
    >>> published_cell("falls", value=11, rule=RULES["sdc-1"]).known
    (8, 12)
    >>> published_cell("falls", value=3, rule=RULES["sdc-1"]).known
    (1, 7)
    """
    published = publish_count(value, rule=rule)
    low, up = known_from(published, rule=rule)
    if published == rule.marker:
        return Cell(key, value, low, up, low=low, up=up, hidden=True, protect=True, cost=cost)
    return Cell(key, value, low, up, cost=cost)


def exact_cell(key: str, *, value: int, cost: int = 1) -> Cell:
    """Make the cell of a count that is shown as it is.

    Examples
    --------
    >>> exact_cell("falls", value=11).known
    (11, 11)
    """
    return Cell(key, value, value, value, cost=cost)


def both_known(
    one: tuple[int, int | None], two: tuple[int, int | None], *, key: str = "A cell"
) -> tuple[int, int | None]:
    """Put together what two releases tell about one cell.

    Raises
    ------
    RefusedError
        If no count fits both.

    Examples
    --------
    >>> both_known((8, 12), (10, None))
    (10, 12)
    """
    ups = [up for _, up in (one, two) if up is not None]
    low, up = max(one[0], two[0]), min(ups, default=None)
    if up is not None and up < low:
        raise RefusedError(
            f"{key}: what two releases say of it cannot both be true ({in_words(one)}; {in_words(two)}).",
            hint="A figure that has changed is another cell: give it another key, or correct one release.",
        )
    return low, up


def check_cells(cells: Iterable[Cell], *, relations: Sequence[Relation]) -> dict[str, Cell]:
    """Look through cells and sums, and give the cells by key.

    Raises
    ------
    UsageError
        If a cell is given twice and differently, or a sum names a cell that is not there, or one twice.
    RefusedError
        If a count is not among those that its reader thinks possible, or a sum does not add up.

    Examples
    --------
    >>> cells = [exact_cell("a", value=1), exact_cell("b", value=2), exact_cell("all", value=4)]
    >>> check_cells(cells, relations=[Relation("all", ("a", "b"))])
    Traceback (most recent call last):
    ...
    evalkit.errors.RefusedError: The figures contradict each other: all = a + b, but 4 is not 3.
    Correct the figures, or leave out the sum: it is no sum of these cells.
    """
    found: dict[str, Cell] = {}
    for cell in cells:
        if found.setdefault(cell.key, cell) != cell:
            raise UsageError(f"The cell {cell.key!r} is given twice, and differently.", hint=_ONE_KEY)
        _check_cell(cell)
    for relation in relations:
        _check_relation(relation, found)
    return found


def in_words(known: tuple[int, int | None]) -> str:
    """Write which counts are possible.

    Examples
    --------
    >>> in_words((8, 12)), in_words((3, 3)), in_words((0, None))
    ('8 to 12', '3', '0 or more')
    """
    low, up = known
    if up is None:
        return f"{low} or more"
    return f"{low}" if low == up else f"{low} to {up}"


_ONE_KEY = "The same key is the same cell: the same count, and hidden in every table or in none."


def _check_cell(cell: Cell) -> None:
    low, up = cell.known
    if cell.protect and not cell.hidden:
        raise UsageError(f"The cell {cell.key!r} is to be protected, but is shown.", hint="Hide it.")
    if low < 0 or max(low, up or 0, cell.value or 0) > LARGEST or not _at_most(low, up) or cell.cost < 0:
        raise UsageError(
            f"The cell {cell.key!r} cannot be: {in_words(cell.known)}, cost {cell.cost}.",
            hint=f"Counts go from 0 to {LARGEST:,}, the lower one first; a cost is 0 or more.",
        )
    if cell.value is not None and not (low <= cell.value and _at_most(cell.value, up)):
        raise RefusedError(
            f"The cell {cell.key!r} is {cell.value}, but its reader is told {in_words(cell.known)}.",
            hint="Correct the count, or say by which rule it was published.",
        )


def _check_relation(relation: Relation, cells: Mapping[str, Cell]) -> None:
    names = (relation.total, *relation.parts)
    unknown = [name for name in names if name not in cells]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if unknown or twice or not relation.parts:
        wrong = f"no cell {unknown[0]!r}" if unknown else f"{twice[0]!r} twice" if twice else "no parts"
        raise UsageError(f"The sum {relation} has {wrong}.", hint="Name cells that are there, each once.")
    counts = [cells[name].value for name in names]
    known = [count for count in counts if count is not None]
    if len(known) == len(names) and known[0] != sum(known[1:]):
        raise RefusedError(
            f"The figures contradict each other: {relation}, but {known[0]} is not {sum(known[1:])}.",
            hint=CORRECT,
        )


CORRECT = "Correct the figures, or leave out the sum: it is no sum of these cells."


def _at_most(low: int | None, up: int | None) -> bool:
    return up is None or (low is not None and low <= up)
