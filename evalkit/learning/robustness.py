"""How few people would have to be mistaken for a claimed path to break."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.learning.hitting import Hitting, greedy, hit_all

if TYPE_CHECKING:
    from collections.abc import Mapping

Edge = tuple[str, str]
MOST_PATHS = 200  # paths looked at, before the answer is given as a range


class Robustness(Record):
    """The fewest sources whose loss leaves no path from one thing to another.

    ``at_most`` is how many are in ``sources``, which do break it; no set smaller than ``at_least`` does.
    """

    at_least: int
    at_most: int
    sources: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the number is the fewest, and not only a range for it."""
        return self.at_least == self.at_most


def fewest_sources(
    told: Mapping[Edge, frozenset[str]], *, start: str, end: str, most_paths: int = MOST_PATHS
) -> Robustness:
    """Count the fewest sources whose loss breaks every claimed path from one thing to another.

    A link holds as long as one of its sources is left. The answer is a minimum hitting set over the sets of
    sources of all paths, claim by claim; paths are only looked for where the best set so far leaves one, so
    few of them are needed. This is exact up to ``most_paths`` paths; beyond it, a range is given.

    Parameters
    ----------
    told : mapping of (from, to) to frozenset of str
        The sources of each claimed link.
    start, end : str
        The two ends.
    most_paths : int
        Paths after which a range is given in place of the exact number.

    Returns
    -------
    Robustness
        Nought where there is no path to break.

    Examples
    --------
    Two ways from a to c, but one person told a link of both:

    >>> told = {("a", "b"): frozenset({"s1"}), ("b", "c"): frozenset({"s2"}), ("a", "c"): frozenset({"s1"})}
    >>> fewest_sources(told, start="a", end="c").sources
    ('s1',)
    """
    paths: list[frozenset[str]] = []
    best = Hitting(frozenset(), 0)
    for _ in range(most_paths):
        path = _path_without(told, start, end, best.members)
        if path is None:
            return _answer(best.members, at_least=best.at_least)
        paths.append(path)
        best = hit_all(paths)
    return _answer(_broken_by(told, start, end, paths), at_least=best.at_least)


def _answer(sources: frozenset[str], *, at_least: int) -> Robustness:
    return Robustness(at_least=at_least, at_most=len(sources), sources=tuple(sorted(sources)))


def _path_without(
    told: Mapping[Edge, frozenset[str]], start: str, end: str, lost: frozenset[str]
) -> frozenset[str] | None:
    """Find a path that does without the lost sources, and one source for each of its links: few in all."""
    if start == end:
        return None
    left = {edge: sources - lost for edge, sources in told.items() if sources - lost}
    came_from = _searched(left, start)
    if end not in came_from:
        return None
    chosen: set[str] = set()
    node = end
    while node != start:
        sources = left[came_from[node], node]
        if chosen.isdisjoint(sources):
            chosen.add(min(sources))
        node = came_from[node]
    return frozenset(chosen)


def _searched(told: Mapping[Edge, frozenset[str]], start: str) -> dict[str, str]:
    came_from: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for source, target in told:
            if source == node and target not in came_from:
                came_from[target] = node
                waiting.append(target)
    return came_from


def _broken_by(
    told: Mapping[Edge, frozenset[str]], start: str, end: str, paths: list[frozenset[str]]
) -> frozenset[str]:
    """Break every path by taking sources greedily: it does break them, with perhaps more than are needed."""
    known = list(paths)
    while True:
        lost = greedy(known)
        path = _path_without(told, start, end, lost)
        if path is None:
            return lost
        known.append(path)
