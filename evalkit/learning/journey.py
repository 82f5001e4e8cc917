"""The stage clock: how far a council has come, how long it took, and what is open or stopped.

Duration, proportion and final stage are those of the Stages of Implementation Completion
(Chamberlain, Brown and Saldana 2011, Implementation Science 6:116).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.learning.stage_clock import Ahead, Journey, StageClock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from evalkit.learning.stage_clock import State
    from evalkit.theory.model import Stage, Theory


def follow_journey(milestones: pd.DataFrame, *, theory: Theory, as_at: date) -> Journey:
    """Set the stage clock from a council's milestones.

    Parameters
    ----------
    milestones : pandas.DataFrame
        Columns milestone, status, started and completed. A milestone of the theory without a row is
        *not reported*; a row that the theory does not know is left to the checks of the pack.
    theory : Theory
        Its journey names the stages and the milestones of each.
    as_at : datetime.date
        The day that the data describe. What was completed after it does not count.

    Returns
    -------
    Journey

    Examples
    --------
    >>> from datetime import date
    >>> from types import SimpleNamespace
    >>> stage = SimpleNamespace(id="readiness", label="Readiness", milestones=(
    ...     SimpleNamespace(id="leaders", label="Leaders agree"), SimpleNamespace(id="pay", label="Pay")))
    >>> rows = pd.DataFrame({"milestone": ["leaders", "pay"], "status": ["done", "stopped"],
    ...     "started": pd.to_datetime(["2025-01-01", None]),
    ...     "completed": pd.to_datetime(["2025-02-01", None])})
    >>> journey = follow_journey(rows, theory=SimpleNamespace(journey=(stage,)), as_at=date(2025, 6, 30))
    >>> journey.state, journey.final_stage, journey.stages[0].proportion
    ('stopped', 'Readiness', 0.5)
    """
    known = rows_by_milestone(milestones, as_at)
    stages = tuple(_clock(stage, known) for stage in theory.journey)
    statuses = [status for stage in theory.journey for status in _statuses(stage, known)]
    reached = [stage.label for stage in stages if stage.completed]
    return Journey(
        as_at=as_at,
        stages=stages,
        state=_state(statuses),
        final_stage=reached[-1] if reached else "",
        ahead=tuple(_ahead(theory.journey, known)),
    )


def rows_by_milestone(milestones: pd.DataFrame, as_at: date) -> dict[str, tuple[str, date | None]]:
    """Give each milestone's status and day; what was done after the day of the data is still open."""
    completed = pd.to_datetime(milestones["completed"])
    late = milestones["status"].eq("done") & completed.gt(pd.Timestamp(as_at))
    statuses = milestones["status"].mask(late, "open")
    dates = [None if pd.isna(day) else day.date() for day in completed]
    first_row_wins = reversed(list(zip(milestones["milestone"], statuses, dates, strict=True)))
    return {name: (status, day) for name, status, day in first_row_wins}


def _statuses(stage: Stage, known: dict[str, tuple[str, date | None]]) -> list[str]:
    return [known.get(milestone.id, ("not reported", None))[0] for milestone in stage.milestones]


def _clock(stage: Stage, known: dict[str, tuple[str, date | None]]) -> StageClock:
    statuses = _statuses(stage, known)
    done = [known[m.id][1] for m in stage.milestones if known.get(m.id, ("", None))[0] == "done"]
    dates = [day for day in done if day is not None]
    return StageClock(
        stage=stage.id,
        label=stage.label,
        state=_state(statuses),
        milestones=len(statuses),
        applicable=len(statuses) - statuses.count("not applicable"),
        completed=statuses.count("done"),
        open=statuses.count("open"),
        stopped=statuses.count("stopped"),
        not_started=statuses.count("not started"),
        not_reported=statuses.count("not reported"),
        first_completed=min(dates, default=None),
        last_completed=max(dates, default=None),
        undated=len(done) - len(dates),
    )


def _state(statuses: Iterable[str]) -> State:
    """Anything open keeps a stage open; else anything stopped ended it; else it is between steps."""
    present = set(statuses) - {"not applicable"}
    if not present:
        return "not applicable"
    if "open" in present:
        return "open"
    if "stopped" in present:
        return "stopped"
    if "done" in present:
        return "complete" if present == {"done"} else "open"
    return "not reported" if present == {"not reported"} else "not started"


def _ahead(stages: Iterable[Stage], known: dict[str, tuple[str, date | None]]) -> Iterable[Ahead]:
    earlier: list[tuple[str, date | None]] = []
    for stage in stages:
        for milestone in stage.milestones:
            status, day = known.get(milestone.id, ("not reported", None))
            waiting = tuple(label for label, done in earlier if day and (done is None or done > day))
            if status == "done" and day and waiting:
                yield Ahead(milestone=milestone.id, label=milestone.label, completed=day, before=waiting)
        earlier += _awaited(stage, known)


def _awaited(stage: Stage, known: dict[str, tuple[str, date | None]]) -> list[tuple[str, date | None]]:
    """List what later stages wait for: not what does not apply, nor what is done on an unknown day."""
    rows = [(m.label, *known.get(m.id, ("not reported", None))) for m in stage.milestones]
    waits = ("open", "stopped", "not started")
    return [(label, day) for label, status, day in rows if status in waits or (status == "done" and day)]
