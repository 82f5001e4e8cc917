"""What a method finds: estimate, interval, counts, checks and one plain sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of the frozen records that travel between stages."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CellState(StrEnum):
    """State of a cell; no two of these may be merged.

    Examples
    --------
    >>> CellState.SUPPRESSED.marker
    '[c]'
    >>> CellState("not collected").marker
    '[x]'
    """

    VALUE = "value"
    SUPPRESSED = "suppressed"
    TOO_FEW = "too few"
    NOT_COLLECTED = "not collected"
    NOT_APPLICABLE = "not applicable"
    DEFINITION_DIFFERS = "definition differs"
    FAILED_QUALITY = "failed quality"

    @property
    def marker(self) -> str:
        """Give the marker shown in a table; blank for a value."""
        return _MARKERS[self]


_MARKERS = {
    CellState.VALUE: "",
    CellState.SUPPRESSED: "[c]",
    CellState.TOO_FEW: "[u]",
    CellState.NOT_COLLECTED: "[x]",
    CellState.NOT_APPLICABLE: "[z]",
    CellState.DEFINITION_DIFFERS: "[d]",
    CellState.FAILED_QUALITY: "[q]",
}
MARKER_MEANINGS = {
    "[c]": "suppressed: confidential",
    "[u]": "too few to say",
    "[x]": "not collected or not available",
    "[z]": "not applicable",
    "[d]": "measured by another definition",
    "[q]": "failed a quality check",
    "[low]": "rounds to zero but is not zero",
}

Signal = Literal["improved", "worse", "no signal", "unknown"]
Bearing = Literal["supports", "weakens", "cannot tell"]


class Check(Record):
    """One check of a method on its data; ``passed`` is None where there is nothing to pass.

    Examples
    --------
    >>> Check(name="enough points", passed=False, text="8 points; 13 are wanted.").passed
    False
    """

    name: str
    passed: bool | None
    text: str


class Finding(Record):
    """One thing that the evidence says, with everything needed to weigh it.

    Rates and counts travel together. A number that is None was not estimated; why is said by
    ``state``, ``checks`` and ``caveats``.

    Examples
    --------
    >>> Finding(council="E08000008", subject="delegated_share", method="xmr", question="Did it change?",
    ...         sentence="No signal of change.", signal="no signal").state.value
    'value'
    """

    council: str
    subject: str  # an indicator's code, or a link as from>to
    method: str
    question: str
    sentence: str
    site: str = ""  # blank = whole council
    period: str = ""
    stratum: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    confidence: float | None = None
    unit: str = ""
    scale: str = ""
    std_error: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n_periods: int | None = None
    direction: Literal["up", "down", "context", "ambiguous", ""] = ""
    signal: Signal = "unknown"
    bearing: Bearing = "cannot tell"
    smallest_important: float | None = None
    smallest_detectable: float | None = None
    checks: tuple[Check, ...] = ()
    caveats: tuple[str, ...] = ()
    specification: str = ""
    planned: bool | None = None  # False = post hoc; None = description, not an estimate of effect
    definition_version: str = ""
    rule_set: str = ""
    state: CellState = CellState.VALUE
