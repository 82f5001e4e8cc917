"""What must be hidden so that one cell is protected: a demand that every safe choice meets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.disclosure.relaxing import Proof
    from evalkit.disclosure.system import Flags, Numbers, Part, Places, System


@dataclass(frozen=True, slots=True)
class Demand:
    """Say that the weights of what is hidden must come to ``need``, if the cell is hidden at all.

    Examples
    --------
    >>> Demand(3, {0: 1, 4: 1}, 1).weights
    {0: 1, 4: 1}
    """

    place: int  # of the cell that is to be protected
    weights: Mapping[int, int]  # of each cell that may be hidden for it
    need: int


class Judge(Protocol):
    """Whatever can say whether a cell is given away."""

    @property
    def free(self) -> Flags:
        """Say which cells may be hidden."""

    def is_narrow(self, hidden: Flags, *, place: int) -> bool:
        """Say whether these hidden cells leave too little for one of them."""


def demand_from_proofs(
    system: System, hidden: Flags, *, part: Part, place: int, proofs: Sequence[Proof], width: int
) -> Demand | None:
    """Make the demand that follows from what proves a cell's bounds too near.

    The proofs say how far each end would move, at most, if another cell were hidden; for the bounds
    to come ``width`` apart, these moves must add up to what is missing (Fischetti and Salazar, 2001,
    "Solving the cell suppression problem on tabular data with linear constraints").

    Returns
    -------
    Demand or None
        Nothing where the proofs leave the bounds far enough apart.
    """
    if not proofs:
        return None
    scale = math.lcm(*(proof.scale for proof in proofs))
    need = width * scale - sum(int(proof.bound) * (scale // proof.scale) for proof in proofs)
    if len(proofs) < 2 or need <= 0:  # noqa: PLR2004 - both ends
        return None
    gains = np.zeros(len(hidden))
    for sign, proof in zip((1, -1), proofs, strict=True):
        gains += _gains(system, part, proof, place=place, sign=sign) * (scale // proof.scale)
    usable = np.flatnonzero(system.can_be_hidden & ~hidden & (gains > 0)).tolist()
    return Demand(place, {other: int(min(gains[other], need)) for other in usable}, need)


def demand_from_search(judge: Judge, hidden: Flags, *, place: int) -> Demand:
    """Hide as much as still leaves a cell given away: one of the others must be hidden for it."""
    rest = np.flatnonzero(judge.free & ~hidden)
    most = _expanded(judge, hidden, rest, place)
    return Demand(place, dict.fromkeys(np.flatnonzero(judge.free & ~most).tolist(), 1), 1)


def _expanded(judge: Judge, hidden: Flags, rest: Places, place: int) -> Flags:
    more = hidden.copy()
    more[rest] = True
    if not len(rest) or judge.is_narrow(more, place=place):
        return more
    if len(rest) == 1:
        return hidden
    half = len(rest) // 2
    return _expanded(judge, _expanded(judge, hidden, rest[:half], place), rest[half:], place)


def _gains(system: System, part: Part, proof: Proof, *, place: int, sign: int) -> Numbers:
    weights = -(system.matrix[part.rows].T @ proof.prices)
    weights[place] += sign * proof.scale
    weights[np.abs(weights) == 0] = 0.0
    weights[place] = 0.0
    moves = np.where(weights > 0, _wider(system.shown.up, system.unshown.up), 0.0)
    moves = np.where(weights < 0, _wider(-system.shown.low, -system.unshown.low), moves)
    return np.where(moves > 0, np.abs(weights) * moves, 0.0)


def _wider(shown: Numbers, unshown: Numbers) -> Numbers:
    return np.subtract(unshown, shown, out=np.zeros(len(shown)), where=np.isfinite(shown))
