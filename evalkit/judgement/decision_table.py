"""The decision table: five conditions of a link in, one verdict out, by the first row that applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.errors import UsageError
from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

Happened = Literal["false", "unknown", "true"]
Seen = Literal["unknown", "worse", "no signal", "improved"]
Tied = Literal["none", "weakens", "cannot tell", "supports"]
Held = Literal["fails", "open", "holds"]
Answered = Literal["upheld", "open or none recorded", "all answered"]
VerdictName = Literal["not tested", "contradicted", "not established", "plausible", "established"]
VerdictLabel = Literal[
    "established",
    "plausible",
    "not established",
    "contradicted",
    "not tested",
    "not tested (not implemented)",
]


class Conditions(Record):
    """Hold the five conditions of one link.

    Examples
    --------
    >>> Conditions(activity="true", effect="improved", link_evidence="none", assumptions="open",
    ...            rivals="open or none recorded").effect
    'improved'
    """

    activity: Happened
    effect: Seen
    link_evidence: Tied
    assumptions: Held
    rivals: Answered


class Condition(Record):
    """Name one condition, its values, and their order from least to most favourable."""

    id: str
    letter: str
    question: str
    values: tuple[str, ...]
    favour: tuple[str, ...]


class Row(Record):
    """Hold one row of the table; it applies where one of its cases does."""

    row: int
    cases: tuple[dict[str, tuple[str, ...]], ...]
    verdict: VerdictName
    label: VerdictLabel
    why: str

    def applies(self, conditions: Mapping[str, str]) -> bool:
        """Say whether one of its cases holds of these conditions."""
        return any(all(conditions[name] in values for name, values in case.items()) for case in self.cases)


class DecisionTable(Record):
    """Hold the table as it is written in ``verdicts.yaml``."""

    version: str
    conditions: tuple[Condition, ...]
    verdicts: tuple[VerdictName, ...]
    rows: tuple[Row, ...]

    def decide(self, conditions: Conditions) -> Row:
        """Find the first row that applies.

        Parameters
        ----------
        conditions : Conditions
            The five conditions of a link.

        Returns
        -------
        Row

        Raises
        ------
        UsageError
            If none does, which only a table that was changed can bring about.
        """
        given: dict[str, str] = dict(conditions)
        for row in self.rows:
            if row.applies(given):
                return row
        raise UsageError("No row of the decision table applies.", hint="Let its last row have an empty case.")
