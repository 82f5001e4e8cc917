"""One side of a comparison: all that is said of an outcome, or of its absence."""

from __future__ import annotations

from evalkit.finding import Record
from evalkit.learning.conditions.necessary import Necessity  # noqa: TC001 - fields are read at run time
from evalkit.learning.conditions.solutions import Solution  # noqa: TC001 - as above
from evalkit.learning.conditions.truth_table import TruthRow  # noqa: TC001 - as above


class Side(Record):
    """Hold the truth table, what is necessary and the solutions, for the outcome or for its absence."""

    outcome: str  # with ~ before it where its absence is meant
    shown_by: tuple[str, ...]  # cases that show it
    combinations: int
    rows: tuple[TruthRow, ...]
    necessity: tuple[Necessity, ...]
    conservative: Solution
    intermediate: Solution
    parsimonious: Solution

    @property
    def solutions(self) -> tuple[Solution, Solution, Solution]:
        """Give the solutions, the one that assumes least first."""
        return self.conservative, self.intermediate, self.parsimonious

    @property
    def contradictory(self) -> tuple[TruthRow, ...]:
        """Give the rows whose cases disagree."""
        return tuple(row for row in self.rows if row.contradictory)

    @property
    def remainders(self) -> int:
        """Count the combinations without a case, or with fewer than the frequency cut."""
        return self.combinations - sum(row.taken_for != "remainder" for row in self.rows)
