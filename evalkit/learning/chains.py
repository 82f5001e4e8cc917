"""Chains of claims: from what nothing is said to bring about, to what nothing is said to follow from."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from evalkit.finding import Record
from evalkit.learning.robustness import Robustness, fewest_sources
from evalkit.theory.graph import reachable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.learning.claims import ClaimedLink
    from evalkit.learning.robustness import Edge

SHORTEST = 3  # things in a chain: two links, else it is a link and no chain
MOST_CHAINS = 60


class Chain(Record):
    """Two ends that claims join in more than one step.

    ``path`` is the shortest that one source tells whole, or, if nobody does, the shortest at all: then it is
    stitched from what several said, and perhaps nobody believes the whole of it.
    """

    path: tuple[str, ...]
    told_whole_by: tuple[str, ...]
    direction: Literal["raises", "lowers", "disputed", "not said"]
    robustness: Robustness

    @property
    def start(self) -> str:
        """Where it begins."""
        return self.path[0]

    @property
    def end(self) -> str:
        """Where it ends."""
        return self.path[-1]

    @property
    def is_stitched(self) -> bool:
        """Whether no single source tells the whole of it."""
        return not self.told_whole_by


def find_chains(links: Sequence[ClaimedLink]) -> tuple[Chain, ...]:
    """Find what claims join in several steps, the most robust first.

    Parameters
    ----------
    links : sequence of ClaimedLink
        The claimed links.

    Returns
    -------
    tuple of Chain
        At most sixty, the first by name.

    Examples
    --------
    >>> from evalkit.learning.claims import Claim, map_claims
    >>> from evalkit.theory import read_theory
    >>> ends = (("training", "worker_confidence", "s1"), ("worker_confidence", "retention", "s2"))
    >>> made = [Claim(source=a, target=b, direction="raises", quote="", story=who, told_by=who, role="gp")
    ...         for a, b, who in ends]
    >>> (chain,) = find_chains(map_claims(made, theory=read_theory("blended_roles")))
    >>> chain.path, chain.is_stitched, chain.robustness.at_most
    (('training', 'worker_confidence', 'retention'), True, 1)
    """
    told: dict[Edge, frozenset[str]] = {(link.source, link.target): link.sources for link in links}
    ways = {(link.source, link.target): link.direction for link in links}
    pairs = (
        (start, end) for start in _firsts(told) for end in sorted(reachable([start], told) & _lasts(told))
    )
    chains = (_chain(told, ways, start, end) for start, end in pairs if start != end)
    found = [chain for chain in chains if len(chain.path) >= SHORTEST][:MOST_CHAINS]
    return tuple(sorted(found, key=lambda chain: (-chain.robustness.at_least, chain.path)))


def _chain(told: Mapping[Edge, frozenset[str]], ways: Mapping[Edge, str], start: str, end: str) -> Chain:
    whole = {
        source: path
        for source in sorted(set().union(*told.values()))
        if (path := shortest([edge for edge, who in told.items() if source in who], start=start, end=end))
    }
    path = (
        min(whole.values(), key=lambda each: (len(each), each))
        if whole
        else shortest(told, start=start, end=end)
    )
    return Chain(
        path=path,
        told_whole_by=tuple(whole),
        direction=_direction([ways[edge] for edge in pairwise(path)]),
        robustness=fewest_sources(told, start=start, end=end),
    )


def _direction(ways: Sequence[str]) -> Literal["raises", "lowers", "disputed", "not said"]:
    if "disputed" in ways:
        return "disputed"
    if "not said" in ways:
        return "not said"
    return "lowers" if ways.count("lowers") % 2 else "raises"


def shortest(edges: Collection[Edge], *, start: str, end: str) -> tuple[str, ...]:
    """Find the shortest path along links, the first by name of several; empty where there is none.

    Examples
    --------
    >>> shortest([("a", "b"), ("b", "c")], start="a", end="c")
    ('a', 'b', 'c')
    """
    waiting: deque[tuple[str, ...]] = deque([(start,)])
    seen = {start}
    ordered = sorted(edges)
    while waiting:
        path = waiting.popleft()
        if path[-1] == end:
            return path
        for target in (target for source, target in ordered if source == path[-1] and target not in seen):
            seen.add(target)
            waiting.append((*path, target))
    return ()


def _firsts(edges: Iterable[Edge]) -> list[str]:
    """Name where chains begin: what nothing leads to, and one of each circle that nothing else leads to."""
    edges = list(edges)
    return _outermost(edges, backwards=[(target, source) for source, target in edges])


def _lasts(edges: Iterable[Edge]) -> set[str]:
    edges = list(edges)
    return set(_outermost([(target, source) for source, target in edges], backwards=edges))


def _outermost(edges: Sequence[Edge], *, backwards: Sequence[Edge]) -> list[str]:
    nodes = sorted({node for edge in edges for node in edge})
    before = {node: reachable([node], backwards) for node in nodes}
    return [
        node for node in nodes if all(node in before[b] for b in before[node]) and node == min(before[node])
    ]
