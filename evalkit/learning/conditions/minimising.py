"""The fewest and simplest combinations that take in all positive rows: conservative and parsimonious."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.learning.conditions.covers import minimum_covers
from evalkit.learning.conditions.cubes import Cube, in_order, prime_implicants

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_MODELS = 100  # listed; more ties than this say that the cases cannot choose

Terms = tuple[Cube, ...]


class Ways(NamedTuple):
    """Shortest ways to say which rows are positive, and whether these are all."""

    models: tuple[Terms, ...]
    complete: bool = True


def minimise(
    number: int, *, positive: Sequence[int], allowed: Collection[int], most: int = MOST_MODELS
) -> Ways:
    """Find every shortest way to say which rows are positive.

    Parameters
    ----------
    number : int
        How many conditions there are.
    positive : sequence of int
        Rows to take in: all of them.
    allowed : collection of int
        Remainders that may be taken in where that makes it simpler; no other row ever is.
    most : int
        How many ways to list at most.

    Returns
    -------
    Ways
        All of equally few terms, those that say least first. None where no row is positive.

    Examples
    --------
    >>> from evalkit.learning.conditions.cubes import expression
    >>> (terms,) = minimise(2, positive=[0b01, 0b10, 0b11], allowed=[]).models
    >>> [expression(term, "AB") for term in terms]
    ['A', 'B']
    """
    if not positive:
        return Ways(())
    primes = prime_implicants(number, positive=positive, allowed=allowed)
    columns = [sum(1 << at for at, row in enumerate(positive) if cube.covers(row)) for cube in primes]
    covers = minimum_covers(columns, (1 << len(positive)) - 1, most=most)
    ways = [tuple(primes[place] for place in cover) for cover in covers.sets]
    return Ways(tuple(sorted(ways, key=lambda terms: _plainest(terms, number))), covers.complete)


def _plainest(terms: Terms, number: int) -> tuple[int, list[tuple[int, tuple[int, ...]]]]:
    return sum(term.size() for term in terms), [in_order(term, number) for term in terms]
