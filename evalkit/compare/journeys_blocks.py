"""The journeys of councils side by side: how long each stage took, and where each council stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import tabulate, words
from evalkit.compare.compared import stage_of
from evalkit.compare.durations import complete_after, first_step, stage_times
from evalkit.compare.groups import has_implemented
from evalkit.compare.plan_blocks import stages_table
from evalkit.finding import CellState
from evalkit.judgement.words import counted, period_name
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.compare.records import Records
    from evalkit.learning.stage_clock import StageClock
    from evalkit.report.record import Result
    from evalkit.section import Block, Cell, Table

SAID = {True: "yes", False: "not so far", None: CellState.NOT_COLLECTED}
MOST_DRAWN = 8  # councils; the table has all
NOT_SAID = CellState.NOT_COLLECTED


def journeys_sentence(records: Records) -> str:
    """Say how many councils have a dated journey, and how many completed each stage."""
    dated = [each for each in records.results if first_step(each)]
    if not dated:
        return "No council has a dated journey."
    of_stages = [
        f"{stage.label} {sum(complete_after(each, stage.id) is not None for each in dated)}"
        for stage in records.theory.journey
    ]
    return (
        f"{counted(len(dated), 'council')} of {len(records.results)} have a dated journey. Stages complete, "
        f"by how many of them: {', '.join(of_stages)}."
    )


def journeys(records: Records) -> Iterator[Block]:
    """Give the tables of journeys, and the picture of when stages were complete."""
    if not records.results:
        return
    yield journeys_table(records)
    dated = [each for each in records.results if first_step(each)]
    if dated:
        yield journeys_chart(records, dated)
        yield stages_table(stage_times(dated, theory=records.theory))


def journeys_chart(records: Records, dated: Sequence[Result]) -> Chart:
    """Draw the stages of each council from the first to the last milestone done, in order of first steps."""
    drawn = sorted(dated, key=lambda each: (first_step(each) or each.identity.data_as_at, each.identity.name))
    drawn = drawn[:MOST_DRAWN]
    one_day = len({each.identity.data_as_at for each in drawn}) == 1
    rows = [lane for each in drawn for lane in _lanes(each, records, dated_alike=one_day)]
    beyond = len(dated) - len(drawn)
    message = journeys_sentence(records)
    return Chart(
        id="journeys_chart",
        kind="swimlane",
        title=f"Stages of the journey, {counted(len(drawn), 'council')}",
        message=message,
        alt=f"A lane for each stage under each council, from its first to its last milestone done. {message}",
        data=tabulate(
            rows,
            id="journeys_chart_data",
            caption="Stages of the journey by council",
            columns=(
                words("stage", "Council"),
                words("milestone", "Stage"),
                words("started", "First milestone done"),
                words("completed", "Last milestone done"),
                words("status", "Status"),
                words("as_at", "Data as at"),
            ),
            notes=(f"{counted(beyond, 'council')} with a dated journey not drawn." if beyond else "",),
        ),
    )


def _lanes(result: Result, records: Records, *, dated_alike: bool) -> Iterator[dict[str, str]]:
    for clock in result.journey.stages if result.journey else ():
        done = clock.state == "complete"
        yield {
            "stage": records.names[result.identity.council],
            "milestone": clock.label,
            "started": clock.first_completed.isoformat() if clock.first_completed else "",
            "completed": clock.last_completed.isoformat() if clock.last_completed else "",
            "status": "done" if done else _status(clock),
            "as_at": result.identity.data_as_at.isoformat() if dated_alike else "",
        }


def _status(clock: StageClock) -> str:
    """Say how a stage stands; one that stopped before a milestone was done has no place in time."""
    return "stopped, none done" if clock.state == "stopped" and not clock.first_completed else clock.state


def journeys_table(records: Records) -> Table:
    """Tabulate each council's journey: its first step, and each stage with its months and how it stands."""
    stages = records.theory.journey
    rows = [_row(each, records) for each in records.results]
    return tabulate(
        rows,
        id="journeys_table",
        caption="Journeys side by side: months from the first step until each stage was complete",
        columns=(
            words("council", "Council"),
            words("implemented", "Implemented"),
            words("first", "First step done"),
            *(words(stage.id, stage.label) for stage in stages),
            words("reached", "Stage reached"),
        ),
        notes=("Of a stage that is not complete stands how many of its milestones are, and how it stands.",),
    )


def _row(result: Result, records: Records) -> dict[str, Any]:
    first = first_step(result)
    clocks = {each.stage: each for each in result.journey.stages} if result.journey else {}
    return {
        "council": records.names[result.identity.council],
        "implemented": SAID[has_implemented(result)],
        "first": period_name(first.isoformat()) if first else NOT_SAID,
        "reached": stage_of(result),
        **{stage.id: _stage(result, clocks.get(stage.id)) for stage in records.theory.journey},
    }


def _stage(result: Result, clock: StageClock | None) -> Cell:
    if clock is None or clock.state == "not reported":
        return NOT_SAID
    after = complete_after(result, clock.stage)
    if after is not None:
        return f"{after:.1f} months"
    if clock.state == "complete":
        return "complete, not dated"
    return f"{clock.state}, {clock.completed} of {clock.applicable}" if clock.applicable else clock.state
