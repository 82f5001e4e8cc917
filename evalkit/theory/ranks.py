"""Put the nodes of a theory into bands, by kind and horizon, and each band into rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.theory.graph import edges_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.theory.graph import Edge
    from evalkit.theory.model import Node, Theory

MOST_IN_A_ROW = 6  # boxes that stand side by side at a legible size on a page
BANDS = (
    "Inputs",
    "Activities",
    "Outputs",
    "Short-term outcomes",
    "Medium-term outcomes",
    "Long-term outcomes",
    "Impact",
)
_BAND_OF = {
    ("input", ""): 0,
    ("activity", ""): 1,
    ("output", ""): 2,
    ("outcome", "short"): 3,
    ("outcome", "medium"): 4,
    ("outcome", "long"): 5,
    ("impact", ""): 6,
}


@dataclass(frozen=True, slots=True)
class Ranks:
    """The row of each node, and the band of each row.

    Examples
    --------
    >>> Ranks({"training": 0}, ("Activities",)).row_of["training"]
    0
    """

    row_of: Mapping[str, int]
    band_of_row: tuple[str, ...]


def band_of(node: Node) -> int:
    """Give the position of a node's band, 0 for inputs to 6 for impact.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> BANDS[band_of(read_theory("blended_roles").node("continuity"))]
    'Short-term outcomes'
    """
    return _BAND_OF[node.kind, node.horizon if node.kind == "outcome" else ""]


def rank(theory: Theory) -> Ranks:
    """Give each node a row, so that links within a band lead downwards and no row is too long.

    Parameters
    ----------
    theory : Theory
        The theory; links that go round in a circle are let go where they close it.

    Returns
    -------
    Ranks

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> ranks = rank(read_theory("blended_roles"))
    >>> ranks.band_of_row[ranks.row_of["delegated_visits"]]
    'Outputs'
    """
    bands = {node.id: band_of(node) for node in theory.nodes}
    inner = [edge for edge in edges_of(theory) if bands[edge[0]] == bands[edge[1]]]
    row_of: dict[str, int] = {}
    band_of_row: list[str] = []
    for band, name in enumerate(BANDS):
        for row in _rows([node for node, its in bands.items() if its == band], inner):
            row_of |= dict.fromkeys(row, len(band_of_row))
            band_of_row.append(name)
    return Ranks(row_of, tuple(band_of_row))


def _rows(nodes: list[str], edges: list[Edge]) -> list[list[str]]:
    rows: list[list[str]] = []
    left = nodes
    while left:
        free = [n for n in left if not any(t == n and s in left and s != n for s, t in edges)]
        row = (free or left)[:MOST_IN_A_ROW]
        rows.append(row)
        left = [n for n in left if n not in row]
    return rows
