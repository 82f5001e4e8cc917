"""The theory as a graph: what leads to what, and where it goes round in a circle."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.theory.model import Theory

Edge = tuple[str, str]


def edges_of(theory: Theory) -> list[Edge]:
    """List the links whose two ends are nodes of the theory, in the order of the theory.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> edges_of(read_theory("blended_roles"))[0]
    ('integrated_working', 'joint_review')
    """
    known = {node.id for node in theory.nodes}
    return [(link.source, link.target) for link in theory.links if {link.source, link.target} <= known]


def reachable(starts: Iterable[str], edges: Iterable[Edge]) -> set[str]:
    """Collect what can be reached along the links, the starts among them.

    Parameters
    ----------
    starts : iterable of str
        Where to begin.
    edges : iterable of pairs
        Links as (from, to).

    Returns
    -------
    set of str

    Examples
    --------
    >>> sorted(reachable(["a"], [("a", "b"), ("b", "c"), ("d", "c")]))
    ['a', 'b', 'c']
    """
    after = _after(edges)
    seen, waiting = set(starts), deque(starts)
    while waiting:
        for target in after.get(waiting.popleft(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def find_cycles(edges: Sequence[Edge]) -> list[list[str]]:
    """Find the circles, one for each set of nodes that lead to each other.

    Parameters
    ----------
    edges : sequence of pairs
        Links as (from, to).

    Returns
    -------
    list of list of str
        For each such set its shortest circle, begun and ended at the same node.

    Examples
    --------
    >>> find_cycles([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])
    [['b', 'c', 'b']]
    """
    after = _after(edges)
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in after:
        if start not in settled and _shortest_circle(start, after):
            together = _together(start, edges)
            found.append(min((_shortest_circle(node, after) for node in after if node in together), key=len))
            settled |= together
    return found


def _after(edges: Iterable[Edge]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    return after


def _together(start: str, edges: Sequence[Edge]) -> set[str]:
    return reachable([start], edges) & reachable([start], [(target, source) for source, target in edges])


def _shortest_circle(start: str, after: Mapping[str, Sequence[str]]) -> list[str]:
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for target in after.get(node, ()):
            if target == start:
                return _walk_back(start, node, came_from)
            if target not in came_from:
                came_from[target] = node
                waiting.append(target)
    return []


def _walk_back(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    path = [start]
    while last != start:
        path.append(last)
        last = came_from[last]
    return [start, *reversed(path[1:]), start]
