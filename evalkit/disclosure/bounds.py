"""Exact bounds: the least and the greatest count that each hidden cell can be, given all else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.propagation import contradiction, propagate
from evalkit.disclosure.solving import endless, first_witness, relaxed_reach, whole_reach
from evalkit.disclosure.system import Span, split

if TYPE_CHECKING:
    from evalkit.disclosure.system import Flags, Numbers, Part, Places, System


class Witnesses:
    """Keep how low and how high each cell of a part has been seen, in whole counts that fit."""

    def __init__(self, first: Numbers) -> None:
        self.low, self.up = first.copy(), first.copy()

    def add(self, counts: Numbers) -> None:
        """Take in one more witness."""
        np.minimum(self.low, counts, out=self.low)
        np.maximum(self.up, counts, out=self.up)


def exact_bounds(system: System, *, span: Span, wanted: Flags) -> tuple[Span, int]:
    """Find the exact integer bounds of the wanted cells.

    Parameters
    ----------
    system : System
        The cells and their sums.
    span : Span
        What is known beforehand.
    wanted : array of bool
        The cells whose bounds are asked for.

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
    seen: dict[tuple[bytes, ...], Span] = {}
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
    low = [-_reach(part, known, column=column, sign=-1) for column in asked]
    up = [np.inf if grows[c] else _reach(part, known, column=c, sign=1) for c in asked]
    return Span(np.array(low, float), np.array(up, float))


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


def _reach(part: Part, known: Witnesses, *, column: int, sign: int) -> float:
    outer = float(part.span.up[column] if sign > 0 else -part.span.low[column])
    if _seen(known, column, sign) == outer:
        return outer
    relaxed = relaxed_reach(part, column=column, sign=sign)
    if relaxed is not None and relaxed.witness is not None:
        known.add(relaxed.witness)
    if relaxed is not None and _seen(known, column, sign) == relaxed.bound:
        return relaxed.bound
    bound, witness = whole_reach(part, column=column, sign=sign)
    known.add(witness)
    return bound


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
