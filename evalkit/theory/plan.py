"""Plan the picture of a theory: the size and place of every box, link and band."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from evalkit.theory.graph import edges_of
from evalkit.theory.layout import arrange, place
from evalkit.theory.lettering import wrap
from evalkit.theory.ranks import rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.theory.graph import Edge
    from evalkit.theory.layout import Grid
    from evalkit.theory.model import Node, Theory
    from evalkit.theory.ranks import Ranks

PAGE = 1100.0  # width at which the text is 12 pixels high
TEXT = 12.0
LINE = 15.0
MARGIN = 106.0  # room for the bands' titles
BOX, SLOT, GAP = 142.0, 3.0, 10.0
PADDING = 9.0
BETWEEN = 50.0  # room for links between rows
PORTS = 0.76  # share of a box's edge that links may touch


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place and its words, line by line; the last line is the tag."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class Route:
    """A link's path: the points of each step from the upper to the lower end."""

    edge: Edge
    steps: tuple[tuple[float, float, float, float], ...]
    upwards: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A title and the strip beside it."""

    title: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn, and how large the whole is.

    Examples
    --------
    >>> Plan(0, 0, (), (), ()).boxes
    ()
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    bands: tuple[Band, ...]


def plan(theory: Theory, tags: Mapping[str, str]) -> Plan:
    """Plan the picture of a theory.

    Parameters
    ----------
    theory : Theory
        The theory.
    tags : mapping
        The words under the label of each node.

    Returns
    -------
    Plan

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> theory = read_theory("blended_roles")
    >>> drawn = plan(theory, {node.id: node.level for node in theory.nodes})
    >>> len(drawn.boxes), drawn.width
    (35, 1100.0)
    """
    ranks = rank(theory)
    nodes = {node.id: node for node in theory.nodes}
    grid = arrange(ranks.row_of, list(dict.fromkeys(edges_of(theory))))
    words = {n: tuple(wrap(nodes[n].label, width=BOX - 2 * PADDING, size=TEXT)) for n in ranks.row_of}
    heights = [_row_height(row, words, ranks) for row in range(len(ranks.band_of_row))]
    tops = [BETWEEN / 2 + sum(heights[:row]) + row * BETWEEN for row in range(len(heights))]
    middles, across = _middles(grid)
    boxes = tuple(
        Box(
            nodes[name],
            middles[number] - BOX / 2,
            tops[ranks.row_of[name]],
            BOX,
            heights[ranks.row_of[name]],
            words[name],
            tags[name],
        )
        for number, name in enumerate(ranks.row_of)
    )
    return Plan(
        round(across, 1),
        sum(heights) + len(heights) * BETWEEN,
        boxes,
        tuple(_routes(grid, ranks, middles, tops, heights)),
        tuple(_bands(ranks, tops, heights)),
    )


def _row_height(row: int, words: Mapping[str, Sequence[str]], ranks: Ranks) -> float:
    lines = max(len(words[name]) for name, its in ranks.row_of.items() if its == row)
    return (lines + 1) * LINE + 2 * PADDING


def _middles(grid: Grid) -> tuple[dict[int, float], float]:
    widths = {n: SLOT if grid.is_slot(n) else BOX for row in grid.rows for n in row}
    placed = place(grid, widths=widths, gap=GAP, across=PAGE - MARGIN - GAP)
    middles = {n: round(x + MARGIN, 1) for n, x in placed.items()}
    return middles, max([PAGE, *(x + widths[n] / 2 + GAP for n, x in middles.items())])


def _routes(
    grid: Grid, ranks: Ranks, middles: Mapping[int, float], tops: Sequence[float], heights: Sequence[float]
) -> Iterable[Route]:
    ports = _ports(grid, middles)
    rows = list(ranks.row_of.values())
    for edge, chain in grid.chains.items():
        first = rows[chain[0]]
        steps = tuple(
            (
                ports.get((a, b, "below"), middles[a]),
                tops[first + i] + heights[first + i],
                ports.get((a, b, "above"), middles[b]),
                tops[first + i + 1],
            )
            for i, (a, b) in enumerate(pairwise(chain))
        )
        yield Route(edge, steps, upwards=ranks.row_of[edge[0]] > ranks.row_of[edge[1]])


def _ports(grid: Grid, middles: Mapping[int, float]) -> dict[tuple[int, int, str], float]:
    steps = {step for chain in grid.chains.values() for step in pairwise(chain)}
    ports: dict[tuple[int, int, str], float] = {}
    for box in range(grid.boxes):
        below = sorted((b for a, b in steps if a == box), key=lambda n: (middles[n], n))
        above = sorted((a for a, b in steps if b == box), key=lambda n: (middles[n], n))
        ports |= {(box, n, "below"): x for n, x in zip(below, _spots(middles[box], len(below)), strict=True)}
        ports |= {(n, box, "above"): x for n, x in zip(above, _spots(middles[box], len(above)), strict=True)}
    return ports


def _spots(middle: float, count: int) -> list[float]:
    step = BOX * PORTS / max(count, 1)
    return [round(middle + (i - (count - 1) / 2) * step, 1) for i in range(count)]


def _bands(ranks: Ranks, tops: Sequence[float], heights: Sequence[float]) -> Iterable[Band]:
    for title, group in groupby(range(len(tops)), key=ranks.band_of_row.__getitem__):
        rows = list(group)
        top, bottom = tops[rows[0]] - BETWEEN / 2, tops[rows[-1]] + heights[rows[-1]] + BETWEEN / 2
        yield Band(title, top, bottom - top)
