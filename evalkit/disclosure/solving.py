"""How high or low one cell can go in whole counts: integer programmes, each answer checked exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack

from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from evalkit.disclosure.system import Flags, Numbers, Part

SCALES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 60)  # denominators that fractions are looked for with
NEAR = 1e-6  # the programmes' own tolerance; a witness within it of whole numbers is checked in whole numbers


def push(part: Part, *, signs: Numbers) -> Numbers | None:
    """Find whole counts in which many cells go far at once; nothing where the programme's are not whole.

    Parameters
    ----------
    part : Part
        Linked cells.
    signs : array of float
        1 for each cell to push up, -1 for each to push down, 0 for the others.

    Returns
    -------
    array of float or None
        A witness, which proves no bound.
    """
    return _milp(part, -signs, integral=0)[1]


def whole_reach(part: Part, *, column: int, sign: int) -> tuple[int, Numbers]:
    """Find how high (sign 1) or low (sign -1) a cell goes in whole counts, and a witness.

    Raises
    ------
    RefusedError
        If the programme ends without an answer that holds in whole numbers.
    """
    cost = np.zeros(len(part.columns))
    cost[column] = -sign
    found, witness = _milp(part, cost, integral=1)
    if found.status != 0 or witness is None:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    if math.floor(-found.mip_dual_bound + NEAR) != sign * (witness - part.span.low)[column]:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    return int(sign * witness[column]), witness


NO_ANSWER = "How much a hidden cell gives away could not be worked out exactly."
ASK_LESS = "Share nothing of these tables; split them into smaller ones and try again."


def first_witness(part: Part) -> Numbers | None:
    """Find whole counts that fit; None where there are none."""
    found, witness = _milp(part, np.zeros(len(part.columns)), integral=1)
    if found.status == INFEASIBLE:
        return None
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
    zeros = np.zeros(len(part.rhs))
    found = linprog(cost, A_eq=hstack([matrix, matrix]), b_eq=zeros, bounds=span, method="highs-ds")
    if found.status != 0:
        raise RefusedError(NO_ANSWER, hint=ASK_LESS)
    grows = np.zeros(len(free), bool)
    grows[free] = _proved_growth(matrix, found.x[:count] + found.x[count:])
    return grows


def _proved_growth(matrix: csr_array, growth: Numbers) -> Flags:
    """Keep growth that is proved: in whole numbers it keeps every sum. What is not proved has an end."""
    for scale in SCALES:
        steps = np.rint(growth * scale)
        if np.abs(growth * scale - steps).max() < NEAR and not (matrix @ steps).any():
            return steps > 0
    return np.zeros(len(growth), bool)


def whole(part: Part, above: Numbers) -> Numbers | None:
    """Round what a programme found above the least counts, if the counts then hold exactly."""
    rounded: Numbers = np.rint(above) + part.span.low
    return rounded if part.holds(rounded) else None


def _milp(part: Part, cost: Numbers, *, integral: int) -> tuple[Any, Numbers | None]:
    """Solve for what each count has above its least, so that numbers stay small."""
    rhs = part.above_least
    found = milp(
        cost,
        constraints=LinearConstraint(part.matrix, rhs, rhs),
        bounds=Bounds(0, part.span.up - part.span.low),
        integrality=np.full(len(cost), integral),
        options={"mip_rel_gap": 0},
    )
    witness = None if found.x is None else whole(part, found.x)
    return found, witness
