"""Exact bounds: the least and the greatest count that each hidden cell can be, given all else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.propagation import contradiction, propagate
from evalkit.disclosure.relaxing import relaxed_reaches
from evalkit.disclosure.solving import endless, first_witness, push, whole_reach
from evalkit.disclosure.system import Span, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.disclosure.system import Flags, Numbers, Part, Places, System

WORTH = 2  # cells that one programme must settle for another like it to be tried


class Witnesses:
    """Keep how low and how high each cell of a part has been seen, in whole counts that fit."""

    def __init__(self, first: Numbers) -> None:
        self.low, self.up = first.copy(), first.copy()

    def add(self, counts: Numbers) -> None:
        """Take in one more witness."""
        np.minimum(self.low, counts, out=self.low)
        np.maximum(self.up, counts, out=self.up)

    def short(self, part: Part, *, sign: int) -> Flags:
        """Say which cells have not been seen as high (sign 1) or low (sign -1) as sums one by one allow."""
        return self.up < part.span.up if sign > 0 else self.low > part.span.low


def exact_bounds(
    system: System, *, span: Span, wanted: Flags, seen: dict[tuple[bytes, ...], Span] | None = None
) -> tuple[Span, int]:
    """Find the exact integer bounds of the wanted cells.

    Parameters
    ----------
    system : System
        The cells and their sums.
    span : Span
        What is known beforehand.
    wanted : array of bool
        The cells whose bounds are asked for.
    seen : dict, optional
        Where the bounds of parts are kept, and looked up if the same part comes again.

    Returns
    -------
    tuple
        The bounds (of a cell that is not wanted: perhaps too wide), and how many linked parts
        there were to look at.

    Raises
    ------
    RefusedError
        If no counts fit; the message names the sums.
    """
    narrow = propagate(system, span=span)
    low, up = narrow.low.copy(), narrow.up.copy()
    parts = split(system, span=narrow, wanted=wanted)
    seen = {} if seen is None else seen
    for part in parts:
        asked = np.flatnonzero(wanted[part.columns])
        key = (*part.signature, asked.tobytes())
        if key not in seen:
            seen[key] = _part_bounds(system, part, asked)
        places = part.columns[asked]
        low[places], up[places] = seen[key].low, seen[key].up
    return Span(low, up), len(parts)


def _part_bounds(system: System, part: Part, asked: Places) -> Span:
    known = Witnesses(start(system, part))
    grows = endless(part)
    low = np.isin(np.arange(len(grows)), asked)
    wanted = {1: low & ~grows, -1: low}  # which cells are asked how high, and which how low
    _push_all(part, known, wanted)
    _relax_all(part, known, wanted)
    return Span(known.low[asked], np.where(grows, np.inf, known.up)[asked])


def start(system: System, part: Part) -> Numbers:
    """Give whole counts that fit a part: the truth, or what a programme finds.

    Raises
    ------
    RefusedError
        If none fit.
    """
    truth = system.truth
    if truth is not None and part.holds(truth[part.columns]):
        return truth[part.columns]
    found = first_witness(part)
    if found is None:
        raise contradiction(system, rows=_culprits(part), span=None)
    return found


def _push_all(part: Part, known: Witnesses, wanted: Mapping[int, Flags]) -> None:
    """Settle many cells at once, while that settles enough of them."""
    for sign, asked in wanted.items():
        left = asked & known.short(part, sign=sign)
        settled = left.sum()
        while settled >= WORTH and left.any():
            witness = push(part, signs=np.where(left, sign, 0.0))
            if witness is None:
                break
            known.add(witness)
            settled = left.sum()
            left = asked & known.short(part, sign=sign)
            settled -= left.sum()


def _relax_all(part: Part, known: Witnesses, wanted: Mapping[int, Flags]) -> None:
    """Settle the others: by a relaxed programme, or where it ends in fractions by one in whole counts."""
    questions = [
        (int(column), sign)
        for sign, asked in wanted.items()
        for column in np.flatnonzero(asked & known.short(part, sign=sign))
    ]
    for (column, sign), reach in zip(questions, relaxed_reaches(part, asked=questions), strict=True):
        if reach is not None and reach.witness is not None:
            known.add(reach.witness)
        if reach is None or _seen(known, column, sign) != reach.bound:
            known.add(whole_reach(part, column=column, sign=sign)[1])


def _seen(known: Witnesses, column: int, sign: int) -> float:
    return float(known.up[column] if sign > 0 else -known.low[column])


def _culprits(part: Part) -> Places:
    """Find sums that cannot hold together, none of which can be left out."""
    kept = np.arange(len(part.rows))
    for row in range(len(part.rows)):
        fewer = kept[kept != row]
        rest = replace(part, rows=part.rows[fewer], matrix=part.matrix[fewer], rhs=part.rhs[fewer])
        if first_witness(rest) is None:
            kept = fewer
    return part.rows[kept]
