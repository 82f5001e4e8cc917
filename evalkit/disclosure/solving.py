"""How high or low one cell can go in whole counts: integer programmes, each answer checked exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import hstack

from evalkit.errors import RefusedError

if TYPE_CHECKING:
    from evalkit.disclosure.system import Flags, Numbers, Part

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
    found = _milp(part, -signs, whole=0)
    return None if found.x is None else whole(part, found.x)


def whole_reach(part: Part, *, column: int, sign: int) -> tuple[int, Numbers]:
    """Find how high (sign 1) or low (sign -1) a cell goes in whole counts, and a witness.

    Raises
    ------
    RefusedError
        If the programme ends without an answer that holds in whole numbers.
    """
    cost = np.zeros(len(part.columns))
    cost[column] = -sign
    found = _milp(part, cost, whole=1)
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
    found = _milp(part, np.zeros(len(part.columns)), whole=1)
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
    rounded = np.rint(counts) + 0.0  # no negative zero
    return rounded if part.holds(rounded) else None


def _milp(part: Part, cost: Numbers, *, whole: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - scipy has no types
    sums = LinearConstraint(part.matrix, part.rhs, part.rhs)
    span = Bounds(part.span.low, part.span.up)
    return milp(
        cost,
        constraints=sums,
        bounds=span,
        integrality=np.full(len(cost), whole),
        options={"mip_rel_gap": 0},
    )
