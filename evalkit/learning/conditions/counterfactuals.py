"""The intermediate solution: of the remainders that make it simpler, only those that are easy to believe.

A counterfactual is *easy* where it adds, to a case that shows the outcome, what the theory expects to
help; it is *difficult* where it takes away what the theory expects to help (Ragin and Sonnett 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.learning.conditions.cubes import Cube

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.learning.conditions.minimising import Terms

TERMS_KEPT = 4096  # tied models are made of the same terms again and again


@dataclass(frozen=True, slots=True)
class Sorted:
    """Hold the remainders that one parsimonious solution takes in, easy and difficult apart."""

    easy: tuple[int, ...]
    difficult: tuple[int, ...]


def sort_remainders(
    conservative: Terms, parsimonious: Terms, *, remainders: Collection[int], expected: Mapping[int, int]
) -> Sorted:
    """Sort the remainders that a parsimonious solution takes in by whether they are easy to believe.

    Each conservative term keeps, of what a parsimonious term that contains it leaves out, all that the
    theory does not speak against. What lies within such a term is easy.

    Parameters
    ----------
    conservative, parsimonious : tuple of Cube
        One solution of each kind.
    remainders : collection of int
        Rows without enough cases.
    expected : mapping of int to int
        The bit of a condition, to 1 where its presence is expected to help and 0 where its absence is.

    Returns
    -------
    Sorted

    Examples
    --------
    >>> both, either = (Cube(0b11, 0b11),), (Cube(0b10, 0b10),)  # A*B, and A
    >>> sort_remainders(both, either, remainders=[0b10], expected={0b01: 1})
    Sorted(easy=(), difficult=(2,))
    """
    between = [
        _between(term, wider, expected)
        for term in conservative
        for wider in parsimonious
        if wider.contains(term)
    ]
    rows = tuple(sorted(remainders))
    used = frozenset().union(*(_taken_in(term, rows) for term in parsimonious))
    easy = used & frozenset().union(*(_taken_in(term, rows) for term in between))
    return Sorted(tuple(sorted(easy)), tuple(sorted(used - easy)))


@lru_cache(maxsize=TERMS_KEPT)
def _taken_in(term: Cube, rows: tuple[int, ...]) -> frozenset[int]:
    return frozenset(row for row in rows if term.covers(row))


def _between(term: Cube, wider: Cube, expected: Mapping[int, int]) -> Cube:
    """Leave out of a term what the theory speaks against: the case would do as well without it."""
    cares = term.cares
    for bit, helps in expected.items():
        if cares & bit and not wider.cares & bit and bool(term.values & bit) != bool(helps):
            cares &= ~bit
    return Cube(cares, term.values & cares)
