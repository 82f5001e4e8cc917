"""The blueprint: what a council that is about to start can take from those that went before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.chapters.prose import bullets, fill_part
from evalkit.compare import blueprint_blocks as blocks
from evalkit.compare import blueprint_words as said
from evalkit.compare.catalogue import COMPARISONS
from evalkit.compare.durations import first_step, stage_times, step_times
from evalkit.compare.groups import group_councils
from evalkit.compare.next_questions import next_questions
from evalkit.compare.plan_blocks import plan_chart, stages_table, steps_table
from evalkit.compare.readiness import readiness_of
from evalkit.compare.readiness_blocks import readiness_chart, readiness_table
from evalkit.compare.reading import read_words
from evalkit.compare.risks import risks_met
from evalkit.compare.rules import versions_apart
from evalkit.compare.stories import fitting_stories
from evalkit.compare.voiced_fears import fears_sentence, fears_voiced
from evalkit.compare.ways import changes_made, efforts_done, site_kinds
from evalkit.compare.ways_words import own_sites_sentence, tasks_sentence, ways_sentence
from evalkit.judgement.words import counted
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.compare.durations import StageTime
    from evalkit.compare.groups import Groups
    from evalkit.compare.readiness import Readiness
    from evalkit.compare.records import Records
    from evalkit.compare.stories import PeerStory
    from evalkit.section import Block, Prose

MADE = COMPARISONS["blueprint"]


@dataclass(frozen=True)
class _Made:
    """Hold what the parts of a blueprint share."""

    records: Records
    groups: Groups
    readiness: tuple[Readiness, ...]
    stages: tuple[StageTime, ...]
    stories: tuple[PeerStory, ...]

    @property
    def own(self) -> str:
        return self.groups.own.identity.name if self.groups.own else ""


def blueprint(records: Records, *, council: str = "", stories: Iterable[PeerStory] = ()) -> Section:
    """Draw up a blueprint from the records of councils that went before.

    Parameters
    ----------
    records : Records
        From `read_records`, or `gather`.
    council : str
        Code or name of the council that is about to start; blank for a general blueprint.
    stories : iterable of PeerStory
        Stories that people agreed to share with peers. Whoever reads them leaves out what was withdrawn.

    Returns
    -------
    Section

    Raises
    ------
    UsageError
        If the council is not among the records.

    Examples
    --------
    >>> from evalkit.compare import Records
    >>> from evalkit.theory import read_theory
    >>> blueprint(Records("2026-04", read_theory("blended_roles"), ())).summary
    'There is no other council to learn from yet.'
    """
    groups = group_councils(records, council=council)
    stages = stage_times([*groups.implemented, *groups.others], theory=records.theory)
    readiness = readiness_of(groups, theory=records.theory)
    made = _Made(records, groups, readiness, stages, tuple(stories))
    summary = said.summary(groups, readiness, stages)
    return Section(
        name=MADE.name,
        number=MADE.number,
        title=MADE.title,
        summary=summary,
        blocks=(
            _tell("short", summary=summary),
            _whose(made),
            *_ready(made),
            *_ways(made),
            *_risks(made),
            *_stories(made),
            *_plan(made),
            *_questions(made),
            _tell("doubts", doubts=bullets(_doubts(made))),
        ),
        gaps=tuple(_gaps(made)),
    )


def _whose(made: _Made) -> Prose:
    return _tell(
        "whose",
        whose_sentence=said.whose_sentence(made.groups),
        groups_sentence=said.groups_sentence(made.groups, made.records.names),
    )


def _ready(made: _Made) -> Iterator[Block]:
    yield _tell(
        "readiness",
        readiness_sentence=said.readiness_sentence(made.groups, made.readiness),
        steps_sentence=said.steps_sentence(made.groups),
        partnership_sentence=said.partnership_sentence(made.groups),
    )
    if made.records.results and made.readiness:
        message = said.readiness_message(made.groups, made.readiness)
        yield readiness_chart(made.readiness, own=made.own, message=message)
        yield readiness_table(made.readiness, own=made.own)


def _ways(made: _Made) -> Iterator[Block]:
    theory, groups = made.records.theory, made.groups
    changes = changes_made(groups)
    yield _tell(
        "ways",
        ways_sentence=ways_sentence(groups, changes),
        own_sites_sentence=own_sites_sentence(groups),
        tasks_sentence=tasks_sentence(theory),
    )
    if made.records.results:
        yield blocks.efforts_table(efforts_done(groups, theory=theory), own=made.own)
    sites = site_kinds(groups.implemented), site_kinds(groups.others)
    if any(sites):
        yield blocks.sites_table(*sites)
    if changes:
        yield blocks.changes_table(changes, names=made.records.names)


def _risks(made: _Made) -> Iterator[Block]:
    risks = risks_met(made.groups, theory=made.records.theory)
    yield _tell("risks", risks_sentence=said.risks_sentence(risks, made.groups))
    if risks:
        yield blocks.risks_table(risks, names=made.records.names, own=made.own)
    fears = fears_voiced(made.groups, names=made.records.names)
    yield _tell("fears", fears_sentence=fears_sentence(fears, made.groups))
    if fears:
        yield blocks.fears_table(fears)


def _stories(made: _Made) -> Iterator[Block]:
    codes = {each.identity.council for each in made.records.results}
    own = made.groups.own.identity.council if made.groups.own else ""
    chosen = fitting_stories(made.stories, nodes=_nodes_that_matter(made), councils=codes, own=own)
    yield _tell("stories", stories_sentence=said.stories_sentence(chosen, len(made.stories)))
    if chosen:
        labels = {node.id: node.label for node in made.records.theory.nodes}
        yield blocks.stories_table(chosen, nodes=labels)


def _nodes_that_matter(made: _Made) -> set[str]:
    """Take the nodes of conditions that are low here; with no council named, of those that set apart."""
    low = [each for each in made.readiness if (each.is_low if made.own else each.sets_apart)]
    chosen = low or made.readiness
    return {node for each in chosen for node in (each.condition.id, *each.condition.nodes)}


def _plan(made: _Made) -> Iterator[Block]:
    groups, theory = made.groups, made.records.theory
    journeys = [each for each in (*groups.implemented, *groups.others) if first_step(each)]
    yield _tell("plan", plan_sentence=said.plan_sentence(made.stages, len(journeys)))
    if journeys:
        yield plan_chart(made.stages, message=said.plan_message(made.stages))
        yield stages_table(made.stages)
        yield steps_table(step_times(journeys, theory=theory), own=groups.own)


def _questions(made: _Made) -> Iterator[Block]:
    questions = next_questions(made.groups, made.readiness, theory=made.records.theory)
    number = counted(len(questions), "question")
    yield _tell(
        "questions",
        questions_sentence=f"The records raise {number} that they cannot answer.",
    )
    if questions:
        yield blocks.questions_table(questions, names=made.records.names)


def _doubts(made: _Made) -> Iterator[str]:
    own = made.groups.own
    if own is not None and any(each.as_at and each.own is not None for each in made.readiness):
        yield f"Scores of {own.identity.name} are its latest; those of the others are their first."
    if own is not None and own.identity.council in versions_apart(made.records):
        yield (
            f"{own.identity.name} used version {own.identity.theory.version} of the theory, and most others "
            "did not: its scores and steps may mean something else."
        )


def _gaps(made: _Made) -> Iterator[Gap]:
    if not (made.groups.implemented and made.groups.others):
        yield Gap(
            what="What sets apart those that implemented from those that have not.",
            why="There are not both kinds among the records.",
            needs="Records of councils of both kinds, with their conditions scored before they start.",
        )
    if not made.stories:
        yield Gap(
            what="Stories from other councils.",
            why="None was shared with this comparison.",
            needs="Files of stories that people agreed to share with peers.",
        )


def _tell(part: str, **facts: str | float) -> Prose:
    return fill_part(read_words(MADE.notebook), part, **facts)
