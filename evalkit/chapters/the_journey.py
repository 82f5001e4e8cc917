"""Chapter 03: the journey, its stages, what is open, what stopped, where it has started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters import journey_blocks as blocks
from evalkit.chapters import journey_changes as changes_made
from evalkit.chapters import journey_starts as starts
from evalkit.chapters import journey_steps as steps
from evalkit.chapters import journey_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.delegation import delegated_visits, sign_offs
from evalkit.chapters.prose import tell
from evalkit.finding import CellState, Check, Finding
from evalkit.learning.adapting import sum_up_adaptations
from evalkit.learning.implemented import is_implemented
from evalkit.learning.journey import follow_journey
from evalkit.learning.step_order import follow_order
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.learning.implemented import Implemented
    from evalkit.learning.stage_clock import Journey, StageClock
    from evalkit.section import Block

WORDS = "03_journey"


def journey(edition: Edition) -> Section:
    """Make the chapter on the journey.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Section

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> section = journey(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("swimlane").kind
    (3, 'swimlane')
    """
    clock = follow_journey(
        edition.pack.table("milestones"), theory=edition.theory, as_at=edition.pack.council.data_as_at
    )
    implemented = is_implemented(delegated_visits(edition), sign_offs=sign_offs(edition))
    chapter = chapter_named("journey")
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=f"{words.state_sentence(clock)} {words.implemented_sentence(implemented)}",
        blocks=tuple(_blocks(edition, clock, implemented)),
        findings=tuple(_findings(edition, clock, implemented)),
        gaps=tuple(_gaps(edition, implemented)),
    )


def _blocks(edition: Edition, clock: Journey, implemented: Implemented) -> Iterable[Block]:
    yield tell(
        WORDS,
        "stands",
        state_sentence=words.state_sentence(clock),
        implemented_sentence=words.implemented_sentence(implemented),
    )
    yield from _stage_blocks(edition, clock)
    yield from _place_blocks(edition)
    yield tell(
        WORDS,
        "doubts",
        undated_sentence=words.undated_sentence(clock),
        unreported_sentence=words.unreported_sentence(clock),
    )


def _stage_blocks(edition: Edition, clock: Journey) -> Iterable[Block]:
    milestones = blocks.milestone_rows(edition.pack.table("milestones"), theory=edition.theory)
    yield tell(WORDS, "stages")
    if clock.state != "not reported":
        yield blocks.swimlane(milestones, clock=clock, place=edition.pack.council.name)
    yield blocks.stages(clock)
    yield tell(WORDS, "unfinished", unfinished_sentence=words.unfinished_sentence(clock))
    if not milestones.query("status in ['open', 'stopped']").empty:
        yield blocks.unfinished(milestones, as_at=clock.as_at)
    yield from _order_blocks(edition, clock)


def _order_blocks(edition: Edition, clock: Journey) -> Iterable[Block]:
    order = follow_order(edition.pack.table("milestones"), theory=edition.theory, as_at=clock.as_at)
    known = clock.state != "not reported"
    yield tell(
        WORDS,
        "order",
        order_sentence=words.order_sentence(clock),
        skipped_sentence=steps.skipped_sentence(order) if known else "",
        swapped_sentence=steps.swapped_sentence(order) if known else "",
        undated_sentence=steps.undated_sentence(order),
    )
    if order.skipped:
        yield steps.skipped_table(order)
    if clock.ahead:
        yield blocks.ahead(clock)
    if order.swapped:
        yield steps.swapped_table(order)


def _place_blocks(edition: Edition) -> Iterable[Block]:
    sites, found = edition.pack.table("sites"), starts.starts_of(edition)
    yield tell(
        WORDS,
        "sites",
        sites_sentence=words.sites_sentence(sites),
        starts_sentence=starts.starts_sentence(found),
    )
    if found and found.curve is not None:
        yield starts.starts_chart(found, place=edition.pack.council.name)
    if len(sites):
        yield blocks.sites(sites)
    yield from _change_blocks(edition)


def _change_blocks(edition: Edition) -> Iterable[Block]:
    changes, first = edition.pack.table("adaptations"), edition.pack.table("sites")["start_date"].min()
    start = None if pd.isna(first) else first.date()
    found = sum_up_adaptations(changes, start=start)
    yield tell(
        WORDS,
        "adaptations",
        adaptations_sentence=words.adaptations_sentence(changes),
        timing_sentence=changes_made.timing_sentence(found),
    )
    if len(changes):
        yield changes_made.counts_table(found)
        yield changes_made.changes_table(changes, start=start)


def _findings(edition: Edition, clock: Journey, implemented: Implemented) -> Iterable[Finding]:
    yield _implemented_finding(edition, implemented)
    if clock.state != "not reported":
        for stage in clock.stages:
            yield _completion(edition, stage)
            yield _duration(edition, stage)


def _implemented_finding(edition: Edition, implemented: Implemented) -> Finding:
    known = implemented.verdict != "cannot tell"
    return Finding(
        council=edition.council,
        subject="implemented",
        method="implementation test",
        question="Are workers signed off and visits delegated in six months in a row?",
        sentence=words.implemented_sentence(implemented),
        period=edition.month,
        estimate={"yes": 1.0, "no": 0.0}.get(implemented.verdict),
        scale="1 = yes, 0 = no",
        n_periods=implemented.longest_run,
        checks=(
            Check(name="evidence at hand", passed=known, text="Visits by month and sign-offs are needed."),
        ),
        state=CellState.VALUE if known else CellState.NOT_COLLECTED,
    )


def _completion(edition: Edition, stage: StageClock) -> Finding:
    proportion = stage.proportion
    return Finding(
        council=edition.council,
        subject="stage_completion",
        method="stage clock",
        question=f"How much of the stage {stage.label} is done?",
        sentence=words.stage_sentence(stage),
        period=edition.month,
        stratum=f"stage={stage.stage}",
        estimate=None if proportion is None else 100 * proportion,
        unit="%",
        numerator=stage.completed,
        denominator=stage.applicable,
        checks=(_reported(stage),),
        state=CellState.NOT_APPLICABLE if proportion is None else CellState.VALUE,
    )


def _duration(edition: Edition, stage: StageClock) -> Finding:
    return Finding(
        council=edition.council,
        subject="stage_duration",
        method="stage clock",
        question=f"How long did the stage {stage.label} take?",
        sentence=words.duration_sentence(stage),
        period=edition.month,
        stratum=f"stage={stage.stage}",
        estimate=stage.days,
        unit="days",
        numerator=stage.completed,
        denominator=stage.applicable,
        checks=(_reported(stage), _dated(stage)),
        caveats=("The stage is open: its duration is censored and may still grow.",)
        if stage.censored
        else (),
        state=CellState.NOT_COLLECTED if stage.days is None else CellState.VALUE,
    )


def _reported(stage: StageClock) -> Check:
    missing = stage.not_reported
    text = f"{missing} of {stage.milestones} milestones of this stage are not reported."
    return Check(name="every milestone reported", passed=missing == 0, text=text)


def _dated(stage: StageClock) -> Check:
    text = f"{stage.undated} of {stage.completed} milestones that are done have no date."
    return Check(name="every completion dated", passed=stage.undated == 0, text=text)


def _gaps(edition: Edition, implemented: Implemented) -> Iterable[Gap]:
    if not edition.pack.has("milestones"):
        yield Gap(
            what="How far the journey has come, and how long each stage took.",
            why="The pack has no table of milestones.",
            needs="milestones.csv: a row a milestone, with its status and dates.",
        )
    if implemented.verdict == "cannot tell":
        yield Gap(
            what="Whether the programme is implemented.",
            why=words.implemented_sentence(implemented),
            needs="Delegated visits by month, and the days on which workers were signed off.",
        )
    if not edition.pack.has("sites"):
        yield Gap(
            what="Where it has started, and where not.",
            why="The pack has no table of sites.",
            needs="sites.csv: a row a site, with its status and start date.",
        )
    if not edition.pack.has("adaptations"):
        yield Gap(
            what="What was changed on the way, and whether the core was kept.",
            why="The pack has no table of adaptations.",
            needs="adaptations.csv: a row a change.",
        )
