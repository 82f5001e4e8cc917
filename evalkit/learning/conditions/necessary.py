"""Which conditions are necessary: present wherever the outcome is, and not everywhere else as well."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.learning.conditions.cubes import Cube, expression
from evalkit.learning.conditions.fits import joined, membership, necessity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.learning.conditions.fits import Memberships, NecessaryFit
    from evalkit.learning.conditions.scores import Scores

NECESSARY = 0.9  # consistency, Schneider and Wagemann (2012), chapter 3
RELEVANT = 0.5  # below it a set is so large that it is necessary for almost anything


class Necessity(Record):
    """Hold how necessary a condition, its absence or either of two is for the outcome."""

    expression: str  # "A + ~B" is A present or B absent
    consistency: float | None
    relevance: float | None
    coverage: float | None

    @property
    def necessary(self) -> bool:
        """Whether it is consistent enough, and not trivially so."""
        return (self.consistency or 0) >= NECESSARY and (self.relevance or 0) >= RELEVANT


def find_necessary(scores: Scores) -> tuple[Necessity, ...]:
    """Measure the necessity of each condition and its absence, and of pairs where either will do.

    Parameters
    ----------
    scores : Scores
        Of the cases.

    Returns
    -------
    tuple of Necessity
        Every condition and its absence, then the pairs that are necessary though neither of them is.

    Examples
    --------
    >>> import numpy as np
    >>> from evalkit.learning.conditions.scores import Scores
    >>> scores = Scores(("a", "b"), ("fee",), "done", np.array([[1.0], [0.0]]), np.array([1.0, 0.0]))
    >>> [(found.expression, found.consistency, found.necessary) for found in find_necessary(scores)]
    [('fee', 1.0, True), ('~fee', 0.0, False)]
    """
    sets = _single_sets(scores)
    single = {name: _necessity(name, necessity(within, scores.shown)) for name, within in sets.items()}
    useful = {name: within for name, within in sets.items() if not single[name].necessary}
    return (*single.values(), *_either(useful, scores))


def _single_sets(scores: Scores) -> dict[str, Memberships]:
    number = len(scores.conditions)
    bits = [1 << place for place in reversed(range(number))]
    cubes = [Cube(bit, value) for bit in bits for value in (bit, 0)]
    return {expression(cube, scores.conditions): membership(cube, scores) for cube in cubes}


def _either(sets: dict[str, Memberships], scores: Scores) -> Iterator[Necessity]:
    for one, other in combinations(sets, 2):
        if one.removeprefix("~") != other.removeprefix("~"):
            both = joined([sets[one], sets[other]], cases=len(scores.cases))
            found = _necessity(f"{one} + {other}", necessity(both, scores.shown))
            if found.necessary:
                yield found


def _necessity(name: str, fit: NecessaryFit) -> Necessity:
    return Necessity(expression=name, **fit.model_dump())
