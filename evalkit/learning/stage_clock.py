"""The journey as it stood on one day: what the stage clock says of each stage.

Duration, proportion and final stage are those of the Stages of Implementation Completion
(Chamberlain, Brown and Saldana 2011, Implementation Science 6:116).
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the records' fields are read at run time
from typing import Literal

from evalkit.finding import Record

State = Literal["complete", "open", "stopped", "not started", "not applicable", "not reported"]


class StageClock(Record):
    """Hold one stage: counts of its milestones, its dates and its state.

    Examples
    --------
    >>> StageClock(stage="readiness", label="Readiness", state="open", milestones=5, applicable=4,
    ...            completed=3, open=1).proportion
    0.75
    """

    stage: str
    label: str
    state: State
    milestones: int
    applicable: int
    completed: int = 0
    open: int = 0
    stopped: int = 0
    not_started: int = 0
    not_reported: int = 0
    first_completed: date | None = None
    last_completed: date | None = None
    undated: int = 0  # done, but nobody wrote when: counted, yet outside the duration

    @property
    def proportion(self) -> float | None:
        """Completed over applicable; None where nothing applies."""
        return self.completed / self.applicable if self.applicable else None

    @property
    def days(self) -> int | None:
        """Days from the first to the last completed milestone; None where none has a date."""
        if self.first_completed is None or self.last_completed is None:
            return None
        return (self.last_completed - self.first_completed).days

    @property
    def censored(self) -> bool:
        """Whether the duration may still grow: only an open stage is censored, a stopped one is not."""
        return self.state == "open"


class Ahead(Record):
    """A milestone that was completed before milestones of earlier stages were."""

    milestone: str
    label: str
    completed: date
    before: tuple[str, ...]  # labels of the earlier stages' milestones that were not done by then


class Journey(Record):
    """Hold the whole journey as it stood on one day."""

    as_at: date
    stages: tuple[StageClock, ...]
    state: State
    final_stage: str  # label of the last stage with a completed milestone; blank = none
    ahead: tuple[Ahead, ...] = ()

    @property
    def completed(self) -> int:
        """Count the completed milestones."""
        return sum(stage.completed for stage in self.stages)

    @property
    def applicable(self) -> int:
        """Count the milestones that apply here."""
        return sum(stage.applicable for stage in self.stages)
