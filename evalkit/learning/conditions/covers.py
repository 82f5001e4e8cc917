"""All ways to explain every row with the fewest combinations: exact minimum covers.

The search takes the row that fewest columns cover and tries each of them. It leaves a branch as soon as a
lower bound says that it needs more columns than are left: weights on the rows of which no column holds more
than 1 in sum (a dual solution of the cover, made greedily) never add up to more than the columns needed.
"""

from __future__ import annotations

from itertools import count, islice, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

MOST_STEPS = 20_000  # of one search; what needs more has ties beyond any reading
CLOSE = 1e-9


class Covers(NamedTuple):
    """Sets of columns that cover all rows with as few columns as can be, and whether these are all."""

    sets: list[tuple[int, ...]]
    complete: bool


class _OutOfStepsError(Exception):
    """Say that a search took too long."""


class _Search:
    """Hold which column covers which row, and the steps left."""

    def __init__(self, columns: Sequence[int], rows: int) -> None:
        self.covered: Flags = np.array([[bool(column & bit) for column in columns] for bit in _bits(rows)])
        self._steps = MOST_STEPS

    def covers(self, size: int) -> Iterator[tuple[int, ...]]:
        """Walk through all covers of one size, each once."""
        rows, columns = self.covered.shape
        return self._walk(np.ones(rows, dtype=bool), np.ones(columns, dtype=bool), size)

    def _walk(self, rows: Flags, columns: Flags, size: int) -> Iterator[tuple[int, ...]]:
        self._steps -= 1
        if self._steps < 0:
            raise _OutOfStepsError
        if not rows.any():
            yield ()
            return
        places = np.flatnonzero(columns)
        left = self.covered[rows][:, places]
        if fewest_needed(left) > size:
            return
        choices = np.flatnonzero(left[np.argmin(left.sum(axis=1))])
        largest_first = choices[np.argsort(-left.sum(axis=0)[choices], kind="stable")]
        open_columns = columns.copy()
        for choice in places[largest_first].tolist():
            open_columns[choice] = False  # a later branch does without it: no set comes twice
            for rest in self._walk(rows & ~self.covered[:, choice], open_columns, size - 1):
                yield (choice, *rest)


def fewest_needed(covered: Flags) -> float:
    """Give a number of columns that cannot be gone below; infinite where a row is in no column.

    Examples
    --------
    >>> fewest_needed(np.array([[True, False], [False, True]]))
    2.0
    """
    sizes, choices = covered.sum(axis=0), covered.sum(axis=1)
    if not choices.all():
        return np.inf
    shared = 1 / np.where(covered, sizes, 0).max(axis=1)  # by the largest column that covers each row
    starts = (shared, np.zeros(len(choices)))
    return float(max(np.ceil(_raised(covered, start, choices) - CLOSE) for start in starts))


def _raised(covered: Flags, weights: NDArray[np.float64], choices: NDArray[np.int_]) -> float:
    """Raise the weight of each row as far as its columns allow, rows of few choices first; add them up."""
    total, slack = float(weights.sum()), 1 - weights @ covered
    for row in np.argsort(choices, kind="stable"):
        room = slack[covered[row]].min()
        if room > CLOSE:
            slack[covered[row]] -= room
            total += float(room)
    return total


def minimum_covers(columns: Sequence[int], everything: int, *, most: int) -> Covers:
    """Find all sets of columns that cover all rows with as few columns as can be.

    Parameters
    ----------
    columns : sequence of int
        For each column the rows that it covers, as bits. Together they cover all.
    everything : int
        All rows, as bits.
    most : int
        How many sets to list at most.

    Returns
    -------
    Covers
        Places of the columns in each set. It is not complete where there are more than are listed, or
        there may be: that every set is as small as can be is sure in any case.

    Raises
    ------
    RefusedError
        If it would take too long to be sure of the smallest size.

    Examples
    --------
    >>> minimum_covers([0b001, 0b011, 0b110, 0b100], 0b111, most=10)
    Covers(sets=[(0, 2), (1, 2), (1, 3)], complete=True)
    """
    kept = _needed_rows(columns, everything)
    alike: dict[int, list[int]] = {}
    for place, column in enumerate(columns):
        if column & kept:
            alike.setdefault(column & kept, []).append(place)
    size = _smallest_size(_largest(alike), kept)
    classes = sorted(alike, key=lambda column: (-column.bit_count(), column))
    sets: list[tuple[int, ...]] = []
    ways = _Search(classes, kept).covers(size)
    try:
        for way in ways:
            chosen = product(*(alike[classes[place]] for place in way))
            sets += [tuple(sorted(each)) for each in islice(chosen, most + 1 - len(sets))]
            if len(sets) > most:
                return Covers(sorted(sets[:most]), complete=False)
    except _OutOfStepsError:
        return Covers(sorted(sets), complete=False)
    return Covers(sorted(sets), complete=True)


def _smallest_size(columns: Sequence[int], rows: int) -> int:
    search = _Search(columns, rows)
    try:
        return next(size for size in count(0) if next(search.covers(size), None) is not None)
    except _OutOfStepsError:
        raise RefusedError(
            "There are too many ways to put these rows together for an exact answer.",
            hint="Use fewer conditions, or a higher frequency cut.",
        ) from None


def _needed_rows(columns: Sequence[int], everything: int) -> int:
    """Leave out each row that is covered wherever another one is."""
    over = {bit: sum(1 << i for i, column in enumerate(columns) if column & bit) for bit in _bits(everything)}
    kept: list[int] = []
    for bit in sorted(over, key=lambda bit: (over[bit].bit_count(), bit)):
        if not any(over[other] & over[bit] == over[other] for other in kept):
            kept.append(bit)
    return sum(kept)


def _largest(columns: Iterable[int]) -> list[int]:
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
