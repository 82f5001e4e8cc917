"""Known values as sorted hashes, put on shelves by their length and by how they may be searched for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.personal.symbols import is_digit, run_hashes, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.disclosure.personal.symbols import Flags, Hashes, Ints, Symbols

# A table of bits says of most runs at once that they are no known value.
_FEWEST_BITS, _MOST_BITS, _SPARE_BITS = 10, 25, 4
LONGEST = 64  # symbols of an identifier that are compared; the contract allows no more
# How likely a run of symbols is one of the values by chance, above which it is not searched for within words.
_RARE, _RARE_DIGITS = 1e-5, 1e-8
_ORDINARY_DIGITS = 1e-3
_LONG_ENOUGH, _LONG_LETTERS = 8, 16
_SHORTEST, _SHORTEST_DIGITS = 4, 5


class Way(StrEnum):
    """How a value may be searched for without finding it everywhere.

    Examples
    --------
    >>> [way.value for way in Way]
    ['anywhere', 'whole', 'word', 'column']
    """

    ANYWHERE = "anywhere"  # also within words and figures
    WHOLE = "whole"  # where it stands by itself
    WORD = "word"  # the same, but it may be an ordinary word, so it is a warning
    COLUMN = "column"  # only in a column or under a key of its own name


@dataclass(frozen=True, slots=True)
class Shelf:
    """Hold the values of one length that are searched for in one way.

    Parameters
    ----------
    length : int
        Symbols of each.
    way : Way
        How they may be searched for.
    hashes : numpy.ndarray
        Sorted.
    owners, gaps : numpy.ndarray
        For each the number of its column, and how many separators it has of its own.
    bits : numpy.ndarray
        What cannot be on the shelf.
    """

    length: int
    way: Way
    hashes: Hashes
    owners: Ints
    gaps: Ints
    bits: Flags

    def find(self, hashes: Hashes) -> tuple[Ints, Ints]:
        """Give which of the hashes are on the shelf, and where on it they are."""
        maybe = np.flatnonzero(self.bits[hashes >> _shift(len(self.bits))])
        spots = np.searchsorted(self.hashes, hashes[maybe])
        right = self.hashes[np.minimum(spots, len(self.hashes) - 1)] == hashes[maybe]
        return maybe[right], spots[right]


@dataclass(frozen=True, slots=True)
class Values:
    """Hold values before they are put on shelves: their hashes, shape and owner."""

    hashes: Hashes
    lengths: Ints
    digits: Ints
    gaps: Ints
    owners: Ints


def take_apart(values: Sequence[str], *, owner: int) -> Values:
    """Hash the values of one column.

    Examples
    --------
    >>> take_apart(["P-01", "p01"], owner=0).gaps.tolist()
    [1, 0]
    """
    symbols, starts, lengths = spans_of(values)
    starts, lengths = starts[lengths > 0], np.minimum(lengths[lengths > 0], LONGEST)
    digits = np.concatenate([[0], np.cumsum(is_digit(symbols.codes))])
    return Values(
        run_hashes(symbols, starts, lengths),
        lengths,
        digits[starts + lengths] - digits[starts],
        symbols.gaps[starts + lengths - 1] - symbols.gaps[starts],
        np.full(len(starts), owner),
    )


def all_windows(symbols: Symbols, length: int) -> Ints:
    """Give where runs of a length may begin.

    Examples
    --------
    >>> from evalkit.disclosure.personal.symbols import symbols_of
    >>> all_windows(symbols_of("p001"), 3).tolist()
    [0, 1]
    """
    return np.arange(max(0, len(symbols.codes) - length + 1))


def ways_of(values: Values) -> list[tuple[Way, Ints]]:
    """Say how each value may be searched for, by how likely text holds it by chance.

    Examples
    --------
    >>> found = ways_of(take_apart(["1", "north", "p0017", "48213", "a9f3-77c1-20de"], owner=0))
    >>> [(way.value, len(which)) for way, which in found]
    [('anywhere', 1), ('whole', 2), ('word', 1), ('column', 1)]
    """
    letters = values.lengths - values.digits
    only_digits, only_letters = letters == 0, values.digits == 0
    share = _shares(values)
    # What begins with the same letter as all others says less than a letter at random.
    rare = np.where(only_digits, share <= _RARE_DIGITS, share <= _RARE)
    long = values.lengths >= np.where(only_letters, _LONG_LETTERS, _LONG_ENOUGH)
    short = values.lengths < np.where(only_digits, _SHORTEST_DIGITS, _SHORTEST)
    column = short | (only_digits & (share > _ORDINARY_DIGITS))
    anywhere = rare & long & ~column
    word = only_letters & ~anywhere & ~column
    ways = {
        Way.ANYWHERE: anywhere,
        Way.WHOLE: ~(anywhere | word | column),
        Way.WORD: word,
        Way.COLUMN: column,
    }
    return [(way, np.flatnonzero(which)) for way, which in ways.items() if which.any()]


def fill(values: Values, *, way: Way, which: Ints) -> Iterable[Shelf]:
    """Put values on shelves by their length.

    Examples
    --------
    >>> values = take_apart(["p0017", "p0018", "w250"], owner=0)
    >>> [(shelf.length, len(shelf.hashes)) for shelf in fill(values, way=Way.WHOLE, which=np.arange(3))]
    [(4, 1), (5, 2)]
    """
    for length in np.unique(values.lengths[which]).tolist():
        at = which[values.lengths[which] == length]
        hashes, first = np.unique(values.hashes[at], return_index=True)
        yield Shelf(length, way, hashes, values.owners[at][first], values.gaps[at][first], _bits(hashes))


def _bits(hashes: Hashes) -> Flags:
    wanted = len(hashes).bit_length() + _SPARE_BITS
    bits = np.zeros(1 << max(_FEWEST_BITS, min(wanted, _MOST_BITS)), dtype=bool)
    bits[hashes >> _shift(len(bits))] = True
    return bits


def _shift(size: int) -> np.uint64:
    return np.uint64(65 - size.bit_length())


def _shares(values: Values) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give the share of all runs of the same shape that are values."""
    shapes = values.lengths * (LONGEST + 1) + values.digits
    _, shape, count = np.unique(shapes, return_inverse=True, return_counts=True)
    letters = (values.lengths - values.digits).astype(float)
    logs = values.digits * np.log(10.0) + np.maximum(letters, 0) * np.log(26.0)
    shares: np.ndarray[tuple[int], np.dtype[np.float64]] = np.exp(np.log(count[shape]) - logs)
    return shares
