"""All ways to explain every row with the fewest combinations: exact minimum covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, islice, product
from typing import TYPE_CHECKING

from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_STEPS = 50_000  # of the search; what needs more has ties beyond any reading


@dataclass(slots=True)
class _Search:
    """Hold what one search works on: for each row the columns that cover it, and the steps left."""

    columns: Sequence[int]
    steps: Iterator[int] = field(default_factory=lambda: iter(range(MOST_STEPS)))


def minimum_covers(columns: Sequence[int], everything: int, *, most: int) -> list[tuple[int, ...]]:
    """Find all sets of columns that cover all rows with as few columns as can be.

    Parameters
    ----------
    columns : sequence of int
        For each column the rows that it covers, as bits.
    everything : int
        All rows, as bits.
    most : int
        How many sets to list at most.

    Returns
    -------
    list of tuple of int
        Places of the columns in each set; blank where some row is in no column.

    Raises
    ------
    RefusedError
        If the search is too long to be exact.

    Examples
    --------
    >>> minimum_covers([0b001, 0b011, 0b110, 0b100], 0b111, most=10)
    [(0, 2), (1, 2), (1, 3)]
    """
    kept = _needed_rows(columns, everything)
    alike: dict[int, list[int]] = {}
    for place, column in enumerate(columns):
        alike.setdefault(column & kept, []).append(place)
    alike.pop(0, None)
    if any(not any(column & bit for column in alike) for bit in _bits(kept)):
        return []
    size = _fewest(_largest(alike), kept)
    classes = sorted(alike, key=lambda column: (-column.bit_count(), column))
    ways = _covers(_Search(classes), kept, size, range(len(classes)))
    sets = (tuple(sorted(each)) for way in ways for each in product(*(alike[classes[i]] for i in way)))
    return sorted(islice(sets, most))


def _fewest(columns: Sequence[int], rows: int) -> int:
    search, every = _Search(columns), range(len(columns))
    return next(size for size in count(0) if next(_covers(search, rows, size, every), None) is not None)


def _covers(search: _Search, rows: int, size: int, left: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Walk through all covers of one size: take the row with fewest choices, and try each choice."""
    if next(search.steps, None) is None:
        raise RefusedError(
            "There are too many ways to put these rows together for an exact answer.",
            hint="Use fewer conditions, or a higher frequency cut.",
        )
    if not rows:
        yield ()
        return
    left = [i for i in left if search.columns[i] & rows]
    if _too_few(search, rows, size, left):
        return
    choices = _narrowest(search, rows, size, left)
    for at, choice in enumerate(choices):
        tried = set(choices[:at])
        others = [i for i in left if i not in tried]
        for rest in _covers(search, rows & ~search.columns[choice], size - 1, others):
            yield (choice, *rest)


def _too_few(search: _Search, rows: int, size: int, left: Sequence[int]) -> bool:
    """Share out each row's weight by the largest column that covers it: the sum is never too high."""
    needed, seen = 0.0, 0
    sizes = sorted(((search.columns[i] & rows).bit_count(), i) for i in left)
    for covered, i in reversed(sizes):
        fresh = search.columns[i] & rows & ~seen
        if fresh:
            needed += fresh.bit_count() / covered
            seen |= fresh
            if seen == rows:
                break
    return seen != rows or needed > size + 1e-9


def _narrowest(search: _Search, rows: int, size: int, left: Sequence[int]) -> list[int]:
    """List the choices of the row that has fewest; none where more columns are needed than are left."""
    choices = {bit: [i for i in left if search.columns[i] & bit] for bit in _bits(rows)}
    order = sorted(choices, key=lambda bit: len(choices[bit]))
    apart, touched = 0, 0
    for bit in order:  # rows that share no column need a column each
        if not touched & bit:
            apart += 1
            for column in choices[bit]:
                touched |= search.columns[column]
        if apart > size:
            return []
    return sorted(choices[order[0]], key=lambda i: -(search.columns[i] & rows).bit_count())


def _needed_rows(columns: Sequence[int], everything: int) -> int:
    """Leave out each row that is covered wherever another one is."""
    over = {bit: sum(1 << i for i, column in enumerate(columns) if column & bit) for bit in _bits(everything)}
    kept: list[int] = []
    for bit in sorted(over, key=lambda bit: (over[bit].bit_count(), bit)):
        if not any(over[other] & over[bit] == over[other] for other in kept):
            kept.append(bit)
    return sum(kept)


def _largest(columns: Sequence[int] | dict[int, list[int]]) -> list[int]:
    """Leave out columns that lie within another one: enough to learn how few columns are needed."""
    kept: list[int] = []
    for column in sorted(columns, key=lambda column: (-column.bit_count(), column)):
        if not any(column & other == column for other in kept):
            kept.append(column)
    return kept


def _bits(rows: int) -> Iterator[int]:
    while rows:
        lowest = rows & -rows
        yield lowest
        rows ^= lowest
