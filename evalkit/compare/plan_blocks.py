"""The plan: when others had done each step, counted from their first, and how it stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, day, figure, state, tabulate, words
from evalkit.finding import CellState
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.compare.durations import StageTime, Step, Typical
    from evalkit.report.record import Result
    from evalkit.section import Cell, Table

FROM_FIRST = "Months are counted from the day on which a council had done its first step."
SLOWER = (
    "Councils that have not done a step yet are not in its months: they took longer, so a plan by these "
    "months is more hopeful than what councils met with."
)
MONTHS = (
    figure("value", "Median", unit="months"),
    figure("lower", "Shortest", unit="months"),
    figure("upper", "Longest", unit="months"),
)
FEW = "With fewer than three councils there is no median and no range."


def steps_table(steps: Sequence[Step], *, own: Result | None) -> Table:
    """Tabulate every milestone: months until it was done, in how many councils, and how it stands here."""
    here = {each.milestone: each for each in own.milestones} if own else {}
    rows = [{**_months(each.after), **_step(each), "here": _here(here, each.milestone)} for each in steps]
    return tabulate(
        rows,
        id="plan_table",
        caption="Months from the first step until each milestone was done, in councils that did it",
        columns=(
            words("label", "Milestone"),
            count("n", "Councils"),
            count("undone", "Not done yet in"),
            *MONTHS,
            *((words("here", own.identity.name),) if own else ()),
            words("stage", "Stage"),
        ),
        notes=(FROM_FIRST, FEW, SLOWER),
        parts="stage",
    )


def _step(each: Step) -> dict[str, Any]:
    return {"label": each.label, "stage": each.stage, "undone": each.undone}


def _months(typical: Typical) -> dict[str, Cell]:
    few = CellState.TOO_FEW if typical.months else CellState.NOT_COLLECTED
    return {
        "n": len(typical.months),
        "value": few if typical.middle is None else typical.middle,
        "lower": few if typical.low is None else typical.low,
        "upper": few if typical.high is None else typical.high,
    }


def _here(known: Mapping[str, Any], milestone: str) -> Cell:
    found = known.get(milestone)
    if found is None:
        return CellState.NOT_COLLECTED
    return f"done {day(found.completed)}".rstrip() if found.status == "done" else str(found.status)


def stages_table(stages: Sequence[StageTime]) -> Table:
    """Tabulate how long each stage took from its first to its last milestone."""
    rows = [{"label": each.label, "undone": each.undone, **_months(each.took)} for each in stages]
    return tabulate(
        rows,
        id="stages_table",
        caption="Months from the first to the last milestone of each stage, in councils that completed it",
        columns=(
            words("label", "Stage"),
            count("n", "Councils"),
            count("undone", "Not complete in"),
            *MONTHS,
        ),
        notes=(FEW, "Stages overlap: their months do not add up to the whole."),
    )


def plan_chart(stages: Sequence[StageTime], *, message: str) -> Chart:
    """Draw when each stage was complete: the middle council, and the range."""
    rows = [
        {
            "label": f"{each.label} complete",
            **_plotted(each.complete_after),
            "numerator": len(each.complete_after.months),
            "denominator": len(each.complete_after.months) + each.undone,
            "reference": 0,
        }
        for each in stages
    ]
    return Chart(
        id="plan_chart",
        kind="intervals",
        title="Months from the first step until each stage was complete",
        message=message,
        alt=f"Dots on a scale of months, a row a stage, with lines from shortest to longest. {message}",
        data=tabulate(
            rows,
            id="plan_chart_data",
            caption="Months from the first step until each stage was complete",
            columns=(
                words("label", "Stage"),
                figure("value", "Months (median)"),
                figure("lower", "Shortest"),
                figure("upper", "Longest"),
                figure("numerator", "Councils that completed it", decimals=0),
                figure("denominator", "Councils on a dated journey", decimals=0),
                figure("reference", "First step", decimals=0),
                state("state", "State"),
            ),
            notes=(FROM_FIRST, FEW, SLOWER),
        ),
    )


def _plotted(typical: Typical) -> dict[str, Any]:
    few = CellState.TOO_FEW if typical.months else CellState.NOT_COLLECTED
    return {
        "value": typical.middle,
        "lower": typical.low,
        "upper": typical.high,
        "state": "value" if typical.middle is not None else few.value,
    }
