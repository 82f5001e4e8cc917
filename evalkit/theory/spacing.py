"""Spread what stands in rows: each thing near what it is linked to, none over another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS = 120  # more changes nothing that can be seen


def settle(
    rows: Sequence[Sequence[int]],
    pulls: Mapping[tuple[int, int], float],
    *,
    widths: Mapping[int, float],
    gap: float,
    across: float,
) -> dict[int, float]:
    """Find middles that keep linked things close.

    Row after row, down and up again, each thing is drawn to the weighted mean of what it is linked to;
    the nearest places that keep the order and the gaps are found by isotonic regression.

    Parameters
    ----------
    rows : sequence of sequences
        Numbers in order, row by row.
    pulls : mapping
        Weight of each link between two numbers.
    widths : mapping
        Width of each number.
    gap : float
        Least space between two neighbours.
    across : float
        Width to stay within; every row must fit.

    Returns
    -------
    dict
        Number to middle, to a tenth.

    Examples
    --------
    >>> settle([(0,), (1, 2)], {(0, 1): 1.0, (0, 2): 1.0}, widths={0: 10, 1: 10, 2: 10}, gap=10, across=100)
    {0: 50.0, 1: 40.0, 2: 60.0}
    """
    near = _neighbours(pulls)
    middles = {n: x for row in rows for n, x in zip(row, _spread(row, widths, across), strict=True)}
    for _ in range(ROUNDS):
        for row in (*rows, *reversed(rows)):
            wanted = [_wanted(n, near, middles) for n in row]
            middles |= dict(zip(row, _apart(row, wanted, widths, gap, across), strict=True))
    return {n: round(x, 1) for n, x in middles.items()}


def _neighbours(pulls: Mapping[tuple[int, int], float]) -> dict[int, list[tuple[int, float]]]:
    near: dict[int, list[tuple[int, float]]] = {}
    for (one, other), pull in pulls.items():
        near.setdefault(one, []).append((other, pull))
        near.setdefault(other, []).append((one, pull))
    return near


def _spread(row: Sequence[int], widths: Mapping[int, float], across: float) -> list[float]:
    spare = (across - sum(widths[n] for n in row)) / (len(row) + 1)
    middles, edge = [], 0.0
    for n in row:
        middles.append(edge + spare + widths[n] / 2)
        edge += spare + widths[n]
    return middles


def _wanted(number: int, near: Mapping[int, list[tuple[int, float]]], middles: Mapping[int, float]) -> float:
    linked = near.get(number)
    if not linked:
        return middles[number]
    return sum(pull * middles[other] for other, pull in linked) / sum(pull for _, pull in linked)


def _apart(
    row: Sequence[int], wanted: Sequence[float], widths: Mapping[int, float], gap: float, across: float
) -> list[float]:
    offsets = [widths[row[0]] / 2] if row else []
    for before, after in pairwise(row):
        offsets.append(offsets[-1] + (widths[before] + widths[after]) / 2 + gap)
    free = _rising([want - offset for want, offset in zip(wanted, offsets, strict=True)])
    spare = across - offsets[-1] - widths[row[-1]] / 2 if row else 0.0
    return [offset + min(max(x, 0.0), spare) for x, offset in zip(free, offsets, strict=True)]


def _rising(values: Sequence[float]) -> list[float]:
    # Pool adjacent violators (Barlow and others, 1972): the nearest rising sequence by least squares.
    blocks: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, many = blocks.pop()
            total, count = total + more, count + many
        blocks.append((total, count))
    return [total / count for total, count in blocks for _ in range(count)]
