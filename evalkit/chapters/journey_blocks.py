"""The chart and the tables of the chapter on the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters import journey_words as said
from evalkit.chapters.blocks import count, day, figure, tabulate, words
from evalkit.finding import CellState
from evalkit.judgement.words import period_name
from evalkit.section import Chart

if TYPE_CHECKING:
    from datetime import date

    from evalkit.learning.stage_clock import Journey, StageClock
    from evalkit.section import Table
    from evalkit.theory.model import Theory

SWIMLANE_COLUMNS = (
    words("stage", "Stage"),
    words("milestone", "Milestone"),
    words("started", "Started"),
    words("completed", "Completed"),
    words("status", "Status"),
    words("as_at", "As at"),
)


def milestone_rows(milestones: pd.DataFrame, *, theory: Theory) -> pd.DataFrame:
    """List the theory's milestones in order with what the council said of each."""
    steps = [(s.label, m.id, m.label) for s in theory.journey for m in s.milestones]
    order = pd.DataFrame(steps, columns=["stage", "milestone", "label"])
    said_here = milestones.drop_duplicates("milestone")[
        ["milestone", "status", "started", "completed", "note"]
    ]
    rows = order.merge(said_here, on="milestone", how="left", validate="one_to_one")
    reported = rows["milestone"].isin(said_here["milestone"])
    status = rows["status"].astype("str").where(reported, "not reported")
    return rows.assign(status=status, note=rows["note"].astype("str").where(reported, ""))


def swimlane(milestones: pd.DataFrame, *, clock: Journey, place: str) -> Chart:
    """Draw every milestone from start to completion, a lane a stage."""
    when = period_name(clock.as_at.isoformat())
    rows = milestones.assign(milestone=milestones["label"], as_at=clock.as_at.isoformat())
    stages = " ".join(said.stage_sentence(stage) for stage in clock.stages)
    return Chart(
        id="swimlane",
        kind="swimlane",
        title=f"Milestones of the journey, {place}, as at {when}",
        message=said.state_sentence(clock),
        alt=f"Swimlane of {len(rows)} milestones in {len(clock.stages)} stages, as at {when}. {stages}",
        data=tabulate(
            rows, id="swimlane_data", caption=f"Milestones and their dates, {place}", columns=SWIMLANE_COLUMNS
        ),
        source="Milestones reported by the council",
    )


def stages(clock: Journey) -> Table:
    """Tabulate each stage's counts, dates and state."""
    return tabulate(
        [_stage_row(stage) for stage in clock.stages],
        id="stages_table",
        caption="Stages: what is done, and how long it took",
        columns=(
            words("label", "Stage"),
            words("state", "State"),
            count("completed", "Done"),
            count("applicable", "Apply here"),
            figure("share", "Share done", unit="%", decimals=0),
            count("open", "Open"),
            count("stopped", "Stopped"),
            count("not_reported", "Not reported"),
            words("first", "First done"),
            words("last", "Last done"),
            count("days", "Days from first to last"),
        ),
        notes=("Milestones that do not apply here are in no count.",),
    )


def _stage_row(stage: StageClock) -> dict[str, Any]:
    """Write a stage; one that nobody reported has no counts, which is not the same as none done."""
    row = {
        **stage.model_dump(),
        "share": CellState.NOT_APPLICABLE if stage.proportion is None else 100 * stage.proportion,
        "first": day(stage.first_completed),
        "last": day(stage.last_completed),
        "days": stage.days,
        "state": "open: still counting" if stage.censored else stage.state,
    }
    unknown = ("completed", "share", "open", "stopped", "days") if stage.state == "not reported" else ()
    return row | dict.fromkeys(unknown, CellState.NOT_COLLECTED)


def unfinished(milestones: pd.DataFrame, *, as_at: date) -> Table:
    """Tabulate the milestones that are open or stopped, the longest wait first."""
    rows = milestones.query("status in ['open', 'stopped']")
    waiting = (pd.Timestamp(as_at) - rows["started"]).dt.days.where(rows["status"] == "open")
    rows = rows.assign(days=waiting, since=rows["started"].map(day)).sort_values(
        ["status", "days"], ascending=[True, False], kind="stable"
    )
    return tabulate(
        rows,
        id="unfinished_table",
        caption="Milestones that are open or stopped",
        columns=(
            words("stage", "Stage"),
            words("label", "Milestone"),
            words("status", "Status"),
            words("since", "Work began"),
            count("days", "Days open"),
            words("note", "Note"),
        ),
    )


def ahead(clock: Journey) -> Table:
    """Tabulate the milestones done ahead of earlier stages."""
    rows = [
        {
            "label": step.label,
            "completed": day(step.completed),
            "n": len(step.before),
            "before": "; ".join(step.before),
        }
        for step in clock.ahead
    ]
    return tabulate(
        rows,
        id="ahead",
        caption="Milestones done ahead of earlier ones",
        columns=(
            words("label", "Milestone"),
            words("completed", "Done on"),
            count("n", "Earlier ones not done by then"),
            words("before", "Which"),
        ),
    )


def sites(table: pd.DataFrame) -> Table:
    """Tabulate the sites, those that started first."""
    order = table["status"].map({status: i for i, status in enumerate(said.SITE_STATES)})
    rows = table.assign(
        order=order, started=table["start_date"].map(day), ended=table["stop_date"].map(day)
    ).sort_values(["order", "start_date", "site_id"])
    return tabulate(
        rows,
        id="sites_table",
        caption="Sites and when they started",
        columns=(
            words("name", "Site"),
            words("kind", "Kind"),
            words("provider", "Provider"),
            words("nursing_team", "Nursing team"),
            words("status", "Status"),
            words("started", "First delegated visit"),
            words("ended", "Last delegated visit"),
        ),
    )
