"""How high or low one cell can go: linear and integer programmes, each answer proved in whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack

from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from evalkit.disclosure.system import Flags, Numbers, Part

NEAR = 1e-6  # the programmes' own tolerance; a witness within it of whole numbers is checked in whole numbers
SCALES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 60)  # denominators that prices are looked for with


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


def relaxed_reach(part: Part, *, column: int, sign: int) -> Reach | None:
    """Find how high (sign 1) or low (sign -1) a cell goes when counts need not be whole.

    Parameters
    ----------
    part : Part
        Linked cells.
    column : int
        Which cell.
    sign : {1, -1}
        Up or down.

    Returns
    -------
    Reach or None
        Nothing where the programme found no end or no proof.
    """
    cost = np.zeros(len(part.columns))
    cost[column] = -sign
    span = np.column_stack([part.span.low, part.span.up])
    found = linprog(cost, A_eq=part.matrix, b_eq=part.rhs, bounds=span, method="highs-ds")
    if found.status != 0:
        return None
    proof = _prove(part, -found.eqlin.marginals, column=column, sign=sign)
    if proof is None:
        return None
    return Reach(int(proof.bound // proof.scale), whole(part, found.x), proof)


def whole_reach(part: Part, *, column: int, sign: int) -> tuple[int, Numbers]:
    """Find how high (sign 1) or low (sign -1) a cell goes in whole counts, and a witness.

    Raises
    ------
    RefusedError
        If the programme ends without an answer that holds in whole numbers.
    """
    cost = np.zeros(len(part.columns))
    cost[column] = -sign
    found = _milp(part, cost)
    witness = None if found.x is None else whole(part, found.x)
    if found.status != 0 or witness is None:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    if math.floor(-found.mip_dual_bound + NEAR) != sign * witness[column]:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    return int(sign * witness[column]), witness


NO_ANSWER = "How much a hidden cell gives away could not be worked out exactly."
ASK_LESS = "Share nothing of these tables; split them into smaller ones and try again."


def first_witness(part: Part) -> Numbers | None:
    """Find whole counts that fit; None where there are none."""
    found = _milp(part, np.zeros(len(part.columns)))
    if found.status == INFEASIBLE:
        return None
    witness = None if found.x is None else whole(part, found.x)
    if witness is None:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    return witness


INFEASIBLE = 2  # scipy's status


def endless(part: Part) -> Flags:
    """Say which cells can grow without end: all that can, at once, since such growth adds up.

    Examples
    --------
    >>> from evalkit.disclosure.cells import Cell, Relation
    >>> from evalkit.disclosure.system import compile_system, split
    >>> cells = [Cell(key, hidden=True) for key in ("a", "all", "b")]
    >>> system = compile_system(cells, relations=[Relation("all", ("a", "b"))])
    >>> endless(split(system, span=system.unshown, wanted=system.hidden)[0])
    array([ True,  True,  True])
    """
    free = np.isinf(part.span.up)
    if not free.any():
        return free
    matrix, count = part.matrix[:, np.flatnonzero(free)], int(free.sum())
    span = np.array([(0.0, 1.0)] * count + [(0.0, np.inf)] * count)
    cost = np.r_[-np.ones(count), np.zeros(count)]
    found = linprog(cost, A_eq=hstack([matrix, matrix]), b_eq=np.zeros(len(part.rhs)), bounds=span)
    grows = np.zeros(len(free), bool)
    grows[free] = found.x[:count] > 1 / 2  # it is 0 or 1 for each, since growth can be scaled
    return grows


def whole(part: Part, counts: Numbers) -> Numbers | None:
    """Round counts that a programme found, if they then hold exactly."""
    rounded = np.rint(counts)
    return rounded if part.holds(rounded) else None


def _milp(part: Part, cost: Numbers):  # type: ignore[no-untyped-def]  # noqa: ANN202 - scipy has no types
    sums = LinearConstraint(part.matrix, part.rhs, part.rhs)
    span = Bounds(part.span.low, part.span.up)
    return milp(
        cost,
        constraints=sums,
        bounds=span,
        integrality=np.ones(len(cost)),
        options={"mip_rel_gap": 0},
    )


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
