"""What an outcome is connected to at individual level and at system scale, along the links."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from evalkit.theory.graph import edges_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.theory.graph import Edge
    from evalkit.theory.model import Level, Node, Theory

SHOWING = ("outcome", "impact")  # what is put in or done is at no scale an outcome's own


def core_outcomes(theory: Theory) -> tuple[Node, ...]:
    """List the outcomes that every council shares.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> core_outcomes(read_theory("blended_roles"))[0].id
    'worker_confidence'
    """
    return tuple(node for node in theory.nodes if node.core and node.kind == "outcome")


def connected(theory: Theory, node: Node, *, level: Level) -> tuple[Node, ...]:
    """List the outcomes and impacts of a level that a node is, leads to, or comes of, the nearest first.

    Connected means along the links, all one way: what leads to the node, and what it leads to. Two outcomes
    that only share a cause are not connected.

    Parameters
    ----------
    theory : Theory
        The theory.
    node : Node
        The outcome.
    level : {"individual", "team", "organisation", "system"}
        The level looked for.

    Returns
    -------
    tuple of Node

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> theory = read_theory("blended_roles")
    >>> [each.id for each in connected(theory, theory.node("continuity"), level="individual")][:2]
    ['continuity', 'early_action']
    """
    edges = edges_of(theory)
    steps = _steps(node.id, edges)
    for other, far in _steps(node.id, [(target, source) for source, target in edges]).items():
        steps[other] = min(far, steps.get(other, far))
    shows = [each for each in theory.nodes if each.level == level and each.kind in SHOWING]
    found = [each for each in shows if each.id in steps]
    return tuple(sorted(found, key=lambda each: steps[each.id]))


def _steps(start: str, edges: Iterable[Edge]) -> dict[str, int]:
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    return _walked(start, after)


def _walked(start: str, after: Mapping[str, list[str]]) -> dict[str, int]:
    steps, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there in after.get(here, ()):
            if there not in steps:
                steps[there] = steps[here] + 1
                waiting.append(there)
    return steps
