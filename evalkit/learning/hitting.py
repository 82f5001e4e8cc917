"""The fewest members that together hit every set: exact, by branching on the smallest set not yet hit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_STEPS = 2_000  # of branching, before the answer is given as a range


class Hitting(NamedTuple):
    """A set that hits all others, and the least size that any such set can have."""

    members: frozenset[str]
    at_least: int

    @property
    def is_exact(self) -> bool:
        """Whether no smaller set can do."""
        return self.at_least == len(self.members)


def hit_all(sets: Iterable[frozenset[str]], *, most_steps: int = MOST_STEPS) -> Hitting:
    """Find the fewest members of which every set holds at least one.

    Parameters
    ----------
    sets : iterable of frozenset
        None of them empty.
    most_steps : int
        Steps of branching after which the best set so far is given, with what is certain of its size.

    Returns
    -------
    Hitting

    Examples
    --------
    >>> sorted(hit_all([frozenset("ab"), frozenset("bc"), frozenset("cd")]).members)
    ['b', 'c']
    """
    needed = _least(sets)
    search = _Search(greedy(needed), most_steps)
    floor = len(apart(needed))
    if floor < len(search.best):
        search.branch(needed, frozenset())
    return Hitting(search.best, len(search.best) if search.steps_left > 0 else floor)


class _Search:
    """The best set so far, and the steps that are left; made for one call and thrown away."""

    def __init__(self, best: frozenset[str], steps: int) -> None:
        self.best, self.steps_left = best, steps

    def branch(self, sets: Sequence[frozenset[str]], chosen: frozenset[str]) -> None:
        """Try each member of the first set that is not hit, unless nothing better can come of it."""
        self.steps_left -= 1
        if self.steps_left <= 0 or len(chosen) + len(apart(sets)) >= len(self.best):
            return
        if not sets:
            self.best = chosen
            return
        tried: frozenset[str] = frozenset()
        for member in sorted(sets[0], key=lambda m: (-sum(m in each for each in sets), m)):
            left = [each - tried for each in sets if member not in each]
            if all(left):
                self.branch(sorted(left, key=_size), chosen | {member})
            tried |= {member}


def greedy(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """Hit every set by taking, again and again, the member that hits most of those left; then drop idle ones.

    Examples
    --------
    >>> sorted(greedy([frozenset("ab"), frozenset("bc")]))
    ['b']
    """
    left, chosen = list(sets), list[str]()
    while left:
        members = sorted({member for each in left for member in each})
        taken = max(members, key=lambda m: sum(m in each for each in left))
        chosen.append(taken)
        left = [each for each in left if taken not in each]
    for member in tuple(chosen):
        others = set(chosen) - {member}
        if all(others & each for each in sets):
            chosen.remove(member)
    return frozenset(chosen)


def apart(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Pick sets that share no member: each of them needs a member of its own.

    Examples
    --------
    >>> len(apart([frozenset("ab"), frozenset("bc"), frozenset("cd")]))
    2
    """
    taken: set[str] = set()
    picked = []
    for each in sets:
        if taken.isdisjoint(each):
            picked.append(each)
            taken |= each
    return picked


def _least(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Keep the sets that hold no other, the smallest first: whoever hits these hits all."""
    kept: list[frozenset[str]] = []
    for each in sorted(set(sets), key=_size):
        if not any(smaller <= each for smaller in kept):
            kept.append(each)
    return kept


def _size(members: frozenset[str]) -> tuple[int, list[str]]:
    return len(members), sorted(members)
