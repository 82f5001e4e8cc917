"""Which effort tends which nodes, and which efforts lean on each other through links."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from evalkit.theory.picture import VerdictMark

if TYPE_CHECKING:
    from evalkit.theory.model import Effort, Link, Node, Theory

BORDER = "#595959"  # of every effort: letters tell them apart, since colours stand for levels
CROSSING = VerdictMark("A link from one effort to another, which leans on it", "", "#1A1A1A", "dashed")


class Dependence(NamedTuple):
    """Hold that one effort leans on another, and through which links."""

    leans: Effort
    on: Effort
    links: tuple[Link, ...]


def letters(theory: Theory) -> dict[str, str]:
    """Give each effort a letter, in the order of the theory; after Z come A2, B2 and so on.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> letters(read_theory("blended_roles"))["nursing"]
    'B'
    """
    rounds = [divmod(place, len(ascii_uppercase)) for place in range(len(theory.efforts))]
    named = [ascii_uppercase[place] + (str(turn + 1) if turn else "") for turn, place in rounds]
    return {effort.id: letter for effort, letter in zip(theory.efforts, named, strict=True)}


def tended(theory: Theory) -> dict[str, tuple[Effort, ...]]:
    """Give for each node the efforts that tend it.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> [effort.id for effort in tended(read_theory("blended_roles"))["training"]]
    ['nursing']
    """
    return {
        node.id: tuple(effort for effort in theory.efforts if node.id in effort.nodes)
        for node in theory.nodes
    }


def untended(theory: Theory) -> tuple[Node, ...]:
    """List the nodes that no effort tends."""
    by_node = tended(theory)
    return tuple(node for node in theory.nodes if not by_node[node.id])


def idle(theory: Theory) -> tuple[Effort, ...]:
    """List the efforts that tend no node of the theory."""
    known = {node.id for node in theory.nodes}
    return tuple(effort for effort in theory.efforts if not known & set(effort.nodes))


def crossing(theory: Theory) -> tuple[Link, ...]:
    """List the links from a node of one effort to a node of another; a shared effort holds them together."""
    by_node = tended(theory)
    return tuple(link for link in theory.links if _crosses(link, by_node))


def _crosses(link: Link, by_node: dict[str, tuple[Effort, ...]]) -> bool:
    first, second = ({effort.id for effort in by_node.get(end, ())} for end in (link.source, link.target))
    return bool(first and second) and not first & second


def dependences(theory: Theory) -> tuple[Dependence, ...]:
    """List which effort leans on which, through the links that cross from the second to the first.

    A link also makes the effort at its end lean on every other that the link itself names.

    Parameters
    ----------
    theory : Theory
        The theory.

    Returns
    -------
    tuple of Dependence
        In the order of the theory's efforts.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> first = dependences(read_theory("blended_roles"))[0]
    >>> first.leans.id, first.on.id, len(first.links) > 0
    ('commissioning', 'nursing', True)
    """
    pairs: dict[tuple[str, str], list[Link]] = {}
    by_node = tended(theory)
    for link in theory.links:
        for pair in _pairs(link, by_node):
            pairs.setdefault(pair, []).append(link)
    efforts = {effort.id: effort for effort in theory.efforts}
    return tuple(
        Dependence(efforts[one], efforts[other], tuple(pairs[one, other]))
        for one in efforts
        for other in efforts
        if (one, other) in pairs
    )


def _pairs(link: Link, by_node: dict[str, tuple[Effort, ...]]) -> set[tuple[str, str]]:
    owners = [effort.id for effort in by_node.get(link.target, ())]
    sources = [effort.id for effort in by_node.get(link.source, ())] if _crosses(link, by_node) else []
    return {(one, other) for one in owners for other in (*sources, *link.efforts) if other not in owners}


def effort_marks(theory: Theory) -> dict[str, VerdictMark]:
    """Mark on a theory's picture which effort tends which node, and which links cross between efforts.

    Parameters
    ----------
    theory : Theory
        The theory.

    Returns
    -------
    dict of str to VerdictMark
        Node by id, link as from>to. Efforts are told apart by letter; links that cross are dashed.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> effort_marks(read_theory("blended_roles"))["training"].short
    'B'
    """
    named = letters(theory)
    marks = {node: _mark(efforts, named) for node, efforts in tended(theory).items() if efforts}
    ordered = dict(sorted(marks.items(), key=lambda item: item[1].short))  # so that the legend is in order
    return {**ordered, **{link.id: CROSSING for link in crossing(theory)}}


def _mark(efforts: tuple[Effort, ...], named: dict[str, str]) -> VerdictMark:
    short = "+".join(named[effort.id] for effort in efforts)
    return VerdictMark(" and ".join(effort.label for effort in efforts), short, BORDER)
