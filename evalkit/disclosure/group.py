"""Linked tables in which something is given away, and what shows it or shows that nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.bounds import WORTH, start
from evalkit.disclosure.demands import Demand, demand_from_proofs, demand_from_search
from evalkit.disclosure.propagation import propagate
from evalkit.disclosure.relaxing import relaxed_reaches
from evalkit.disclosure.solving import endless, push, whole_reach
from evalkit.disclosure.system import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.disclosure.relaxing import Proof
    from evalkit.disclosure.system import Flags, Numbers, Part, System


class Group:
    """Hold the system of some linked tables, and every witness found in it so far.

    A witness is a set of whole counts that keeps every sum. One that fits what is shown also fits
    when more is hidden, so witnesses are kept from one choice of hidden cells to the next.

    Parameters
    ----------
    system : System
        The cells and their sums.
    width : int
        How far apart bounds must be.
    """

    def __init__(self, system: System, *, width: int) -> None:
        self.system, self.width = system, width
        self.base, self.free = system.hidden, system.can_be_hidden
        self.cost = np.array([cell.cost for cell in system.cells], float)
        self.value = np.array([cell.value or 0 for cell in system.cells], float)
        self.witnesses = self._first()[np.newaxis]

    def too_narrow(self, hidden: Flags, *, must: Flags) -> Iterator[Demand]:
        """Give, for each cell that these hidden cells do not protect, what would have to be hidden.

        Parameters
        ----------
        hidden : array of bool
            The cells that are hidden.
        must : array of bool
            The cells to be protected.

        Yields
        ------
        Demand
            One for each cell whose bounds are too near.
        """
        span = self.system.known(hidden)
        asked = must & ~self._seen_wide(hidden)
        if not asked.any():
            return
        narrow = propagate(self.system, span=span)
        near = narrow.up - narrow.low < self.width
        for part in split(self.system, span=span, wanted=asked):
            grows = endless(part) if np.isinf(narrow.up[part.columns]).any() else part.span.up < 0
            self._push(hidden, part, (asked & ~near)[part.columns] & ~grows)
            left = asked & ~self._seen_wide(hidden)
            yield from self._demands(hidden, part, np.flatnonzero(left[part.columns] & ~grows).tolist())
        yield from (Demand(int(place), {}, 1) for place in np.flatnonzero(asked & ~span.open))

    def is_safe(self, hidden: Flags, *, must: Flags) -> bool:
        """Say whether these hidden cells protect all that must be."""
        asked = must & ~self._seen_wide(hidden)
        narrow = propagate(self.system, span=self.system.known(hidden))
        if (narrow.up - narrow.low < self.width)[asked].any():
            return False
        return next(self.too_narrow(hidden, must=must), None) is None

    def _push(self, hidden: Flags, part: Part, asked: Flags) -> None:
        """See many cells wide at once, while that settles enough of them."""
        settled = WORTH
        left = asked & ~self._seen_wide(hidden)[part.columns]
        while settled >= WORTH and left.any():
            for sign in (1.0, -1.0):
                self._keep(part, push(part, signs=np.where(left, sign, 0.0)))
            settled = left.sum()
            left = asked & ~self._seen_wide(hidden)[part.columns]
            settled -= left.sum()

    def _demands(self, hidden: Flags, part: Part, columns: list[int]) -> Iterator[Demand]:
        asked = [(column, sign) for column in columns for sign in (1, -1)]
        reaches = relaxed_reaches(part, asked=asked)
        for reach in reaches:
            self._keep(part, None if reach is None else reach.witness)
        for column, up, low in zip(columns, reaches[::2], reaches[1::2], strict=True):
            proofs = [reach.proof for reach in (up, low) if reach is not None and reach.proof is not None]
            yield from filter(None, [self._demand(hidden, part, column, proofs)])

    def _demand(self, hidden: Flags, part: Part, column: int, proofs: list[Proof]) -> Demand | None:
        place = int(part.columns[column])
        demand = demand_from_proofs(
            self.system, hidden, part=part, place=place, proofs=proofs, width=self.width
        )
        if (
            demand is None
            and not self._seen_wide(hidden)[place]
            and self._whole_width(part, column) < self.width
        ):
            return demand_from_search(self, hidden, place=place)
        return demand

    def is_narrow(self, hidden: Flags, *, place: int) -> bool:
        """Say whether whole counts leave too little for a cell."""
        span = self.system.known(hidden)
        if self._seen_wide(hidden)[place]:
            return False
        wanted = np.arange(len(hidden)) == place
        for part in split(self.system, span=span, wanted=wanted):
            column = int(np.flatnonzero(part.columns == place)[0])
            return not endless(part)[column] and self._whole_width(part, column) < self.width
        return bool(span.up[place] - span.low[place] < self.width)

    def _whole_width(self, part: Part, column: int) -> int:
        ends = [whole_reach(part, column=column, sign=sign) for sign in (1, -1)]
        for _, witness in ends:
            self._keep(part, witness)
        return sum(end for end, _ in ends)

    def _first(self) -> Numbers:
        span = self.system.known(self.base)
        counts = span.low.copy()
        for part in split(self.system, span=span, wanted=span.open):
            counts[part.columns] = start(self.system, part)
        return counts if self.system.truth is None else self.system.truth

    def _keep(self, part: Part, witness: Numbers | None) -> None:
        if witness is not None:
            counts = self.witnesses[0].copy()
            counts[part.columns] = witness
            self.witnesses = np.vstack([self.witnesses, counts])

    def _seen_wide(self, hidden: Flags) -> Flags:
        span = self.system.known(hidden)
        fits = ((self.witnesses >= span.low) & (self.witnesses <= span.up)).all(axis=1)
        wide: Flags = np.ptp(self.witnesses[fits], axis=0) >= self.width
        return wide
