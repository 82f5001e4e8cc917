"""How high or low cells can go when counts need not be whole, each bound proved in whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron

from evalkit.disclosure.solving import NEAR, SCALES, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.disclosure.system import Numbers, Part

AT_ONCE = 2_000  # columns of programmes that are put into one, which saves most of their time


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Prove that a cell cannot go beyond a bound, by prices on sums: true whatever the prices are.

    Take each sum, which comes to nothing, times its price from the cell: what is left is the same
    for all counts that keep the sums, and the span says how large it can be.

    Parameters
    ----------
    bound : float
        What the cell, or its negative, is at most, times ``scale``: a whole number.
    prices : array of float
        What each sum is multiplied with, times ``scale``: whole numbers.
    scale : int
        What makes them whole.
    """

    bound: float
    prices: Numbers
    scale: int


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Hold how far a cell goes in a relaxed problem, with a witness in whole numbers if there is one."""

    bound: int  # the cell, or its negative, is at most this
    witness: Numbers | None
    proof: Proof | None


def relaxed_reaches(part: Part, *, asked: Sequence[tuple[int, int]]) -> list[Reach | None]:
    """Find how high (sign 1) or low (sign -1) cells go when counts need not be whole.

    Parameters
    ----------
    part : Part
        Linked cells.
    asked : sequence of tuple
        Which cell, and which sign, for each question. No answer may be endless.

    Returns
    -------
    list of Reach or None
        An answer for each; nothing where the programme found no end or no proof.
    """
    found: list[Reach | None] = []
    size = max(1, AT_ONCE // len(part.columns))
    for start in range(0, len(asked), size):
        found += _together(part, asked[start : start + size])
    return found


def _together(part: Part, asked: Sequence[tuple[int, int]]) -> list[Reach | None]:
    """Solve independent programmes as one."""
    cost = np.zeros((len(asked), len(part.columns)))
    for row, (column, sign) in enumerate(asked):
        cost[row, column] = -sign
    span = np.column_stack([np.zeros(cost.size), np.tile(part.span.up - part.span.low, len(asked))])
    matrix, rhs = (
        kron(eye_array(len(asked)), part.matrix, format="csr"),
        np.tile(part.above_least, len(asked)),
    )
    found = linprog(cost.ravel(), A_eq=matrix, b_eq=rhs, bounds=span, method="highs-ds")
    if found.status != 0:
        return [None] if len(asked) == 1 else [_together(part, [one])[0] for one in asked]
    prices = -found.eqlin.marginals.reshape(len(asked), -1)
    counts = found.x.reshape(len(asked), -1)
    return [_reach(part, counts[row], prices[row], ask) for row, ask in enumerate(asked)]


def _reach(part: Part, counts: Numbers, prices: Numbers, ask: tuple[int, int]) -> Reach | None:
    proof = _prove(part, prices, column=ask[0], sign=ask[1])
    return None if proof is None else Reach(int(proof.bound // proof.scale), whole(part, counts), proof)


def _prove(part: Part, prices: Numbers, *, column: int, sign: int) -> Proof | None:
    for scale in SCALES:
        scaled = np.rint(prices * scale)
        if np.abs(prices * scale - scaled).max(initial=0.0) < NEAR:
            return _proof(part, scaled, column=column, sign=sign, scale=scale)
    return None


def _proof(part: Part, prices: Numbers, *, column: int, sign: int, scale: int) -> Proof | None:
    weights = -(csr_array(part.matrix).T @ prices)
    weights[column] += sign * scale
    used = np.where(weights > 0, part.span.up, part.span.low)
    used[weights == 0] = 0.0
    bound = float(weights @ used + prices @ part.rhs)
    return Proof(bound, prices, scale) if math.isfinite(bound) else None
