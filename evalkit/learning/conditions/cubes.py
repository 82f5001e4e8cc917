"""Combinations of conditions as bits: rows of a truth table, and terms that leave some conditions open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Join = Callable[[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.bool_]]

OPEN = 2  # the digit of a condition that a term leaves open


@dataclass(frozen=True, slots=True)
class Cube:
    """A combination of conditions: which ones it says anything of, and what it says.

    Both are bits, the first condition highest. A combination that says something of every condition is
    a row of the truth table.

    Examples
    --------
    >>> Cube(cares=0b101, values=0b100).covers(0b110)
    True
    """

    cares: int
    values: int

    def covers(self, row: int) -> bool:
        """Say whether a row is one of those that the combination takes in."""
        return row & self.cares == self.values

    def contains(self, other: Cube) -> bool:
        """Say whether every row of another combination is one of this one's."""
        return other.cares & self.cares == self.cares and other.values & self.cares == self.values

    def digits(self, number: int) -> tuple[int, ...]:
        """List 0 (absent), 1 (present) or 2 (open) for each of a number of conditions."""
        places = [1 << place for place in reversed(range(number))]
        return tuple(int(bool(self.values & bit)) if self.cares & bit else OPEN for bit in places)

    def size(self) -> int:
        """Count the conditions of which it says anything."""
        return self.cares.bit_count()


def expression(cube: Cube, names: Sequence[str]) -> str:
    """Write a combination as evaluators do: ``A*~B`` is A present and B absent.

    Examples
    --------
    >>> expression(Cube(cares=0b110, values=0b100), ["A", "B", "C"])
    'A*~B'
    """
    digits = zip(names, cube.digits(len(names)), strict=True)
    return "*".join(("~", "")[digit] + name for name, digit in digits if digit != OPEN)


def prime_implicants(number: int, *, positive: Iterable[int], allowed: Iterable[int]) -> list[Cube]:
    """Find the simplest combinations that take in a positive row and no row that is not allowed.

    All 3 to the power of the number of conditions are tried, each made from two that were tried before:
    the result is exact.

    Parameters
    ----------
    number : int
        How many conditions there are.
    positive : iterable of int
        Rows that are to be explained.
    allowed : iterable of int
        Other rows that may be taken in: logical remainders.

    Returns
    -------
    list of Cube
        Those of fewest conditions first.

    Examples
    --------
    >>> [expression(cube, "AB") for cube in prime_implicants(2, positive=[0b10, 0b11], allowed=[])]
    ['A']
    """
    wanted = _marked(number, positive)
    within = _over_all(wanted | _marked(number, allowed), np.logical_and)
    useful = within & _over_all(wanted, np.logical_or)
    for axis in range(number):
        wider = within.take([OPEN], axis=axis)
        keeps = np.ones_like(useful)
        np.moveaxis(keeps, axis, 0)[:OPEN] = ~np.moveaxis(wider, axis, 0)
        useful &= keeps
    cubes = [_cube(digits) for digits in np.argwhere(useful).tolist()]
    return sorted(cubes, key=lambda cube: in_order(cube, number))


def in_order(cube: Cube, number: int) -> tuple[int, tuple[int, ...]]:
    """Give what combinations are put in order by: how much they say, then what of the first condition."""
    return cube.size(), cube.digits(number)


def _marked(number: int, rows: Iterable[int]) -> NDArray[np.bool_]:
    marks = np.zeros(1 << number, dtype=bool)
    marks[list(rows)] = True
    return marks.reshape((2,) * number)


def _over_all(rows: NDArray[np.bool_], join: Join) -> NDArray[np.bool_]:
    """Carry a property of rows to every combination of them, one condition left open at a time."""
    for axis in range(rows.ndim):
        both = join(rows.take([0], axis=axis), rows.take([1], axis=axis))
        rows = np.concatenate([rows, both], axis=axis)
    return rows


def _cube(digits: Sequence[int]) -> Cube:
    cares = values = 0
    for digit in digits:
        cares = cares << 1 | (digit != OPEN)
        values = values << 1 | (digit == 1)
    return Cube(cares, values)
