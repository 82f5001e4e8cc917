"""The tables of a blueprint: ways that others took, what they met with, stories, and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import tabulate, words
from evalkit.finding import CellState
from evalkit.judgement.words import some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.compare.next_questions import Question
    from evalkit.compare.risks import Met
    from evalkit.compare.stories import PeerStory
    from evalkit.compare.ways import Change, EffortDone, SiteKind, StepsDone
    from evalkit.section import Cell, Table

MOST_NAMED = 6
CORE = {True: "yes", False: "no", None: "not agreed"}
EVERYBODY = "everybody"
NOTHING = "–"


def efforts_table(efforts: Sequence[EffortDone], *, own: str) -> Table:
    """Tabulate each effort of the theory: who leads it, and how many of its steps are done by whom."""
    rows = [
        {
            "label": each.effort.label,
            "lead": each.effort.lead,
            "steps": "; ".join(each.steps),
            "implemented": done_of(each.implemented),
            "others": done_of(each.others),
            "own": done_of(each.own),
        }
        for each in efforts
    ]
    return tabulate(
        rows,
        id="efforts_table",
        caption="Efforts of the theory, and how many of their steps were done, over all councils of a group",
        columns=(
            words("label", "Effort"),
            words("lead", "Who leads it"),
            words("implemented", "Steps done where implemented"),
            words("others", "Where not so far"),
            *((words("own", own),) if own else ()),
            words("steps", "Its steps"),
        ),
    )


def done_of(steps: StepsDone) -> Cell:
    """Write how many steps are done, of how many, with their share."""
    if not steps.of:
        return CellState.NOT_COLLECTED
    return f"{steps.done} of {steps.of} ({100 * steps.done / steps.of:.0f}%)"


def sites_table(implemented: Sequence[SiteKind], others: Sequence[SiteKind]) -> Table:
    """Tabulate the kinds of site, how many of them began, and which began first."""
    rows = [
        {
            "who": who,
            "kind": each.kind,
            "begun": f"{each.begun} of {each.of} ({100 * each.begun / each.of:.0f}%)",
            "first": f"{each.first_in} of {each.councils}",
        }
        for who, kinds in (("Implemented", implemented), ("Not so far", others))
        for each in kinds
    ]
    return tabulate(
        rows,
        id="sites_table",
        caption="Kinds of site: how many began, and in how many councils one of them was among the first",
        columns=(
            words("who", "Councils"),
            words("kind", "Kind of site"),
            words("begun", "Sites that began"),
            words("first", "Councils that began with it"),
        ),
    )


def changes_table(changes: Sequence[Change], *, names: Mapping[str, str]) -> Table:
    """Tabulate the changes that councils made to the programme, and why."""
    rows = [
        {
            "what": each.what,
            "nature": each.nature or CellState.NOT_COLLECTED,
            "why": "; ".join(each.why) or NOTHING,
            "core": CORE[each.keeps_core],
            "implemented": named(each.implemented, names),
            "others": named(each.others, names),
        }
        for each in changes
    ]
    return tabulate(
        rows,
        id="changes_table",
        caption="What councils changed in the programme, in the order of time",
        columns=(
            words("what", "Change"),
            words("why", "Why"),
            words("nature", "Nature"),
            words("core", "True to the core"),
            words("implemented", "Where implemented"),
            words("others", "Where not so far"),
        ),
    )


def named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """Name councils by their codes; a dash for none."""
    return some([names.get(code, code) for code in codes], most=MOST_NAMED) or NOTHING


def risks_table(risks: Sequence[Met], *, names: Mapping[str, str], own: str) -> Table:
    """Tabulate what councils met with, who, and what was done."""
    rows = [
        {
            "kind": each.kind,
            "what": each.what,
            "often": f"{len(each.councils)} of {each.asked}" if each.asked else CellState.NOT_COLLECTED,
            "who": named(each.councils, names),
            "how": "; ".join(each.how) or NOTHING,
            "here": each.here or CellState.NOT_COLLECTED,
        }
        for each in risks
    ]
    return tabulate(
        rows,
        id="risks_table",
        caption="What councils met with, and what they did",
        columns=(
            words("what", "What"),
            words("often", "Councils, of those whose records say"),
            words("who", "Who"),
            words("how", "What was done, and what followed"),
            *((words("here", own),) if own else ()),
            words("kind", "Kind"),
        ),
        notes=(f"{NOTHING} nothing is written of it in the records that came.",),
        parts="kind",
    )


def stories_table(stories: Sequence[PeerStory], *, nodes: Mapping[str, str]) -> Table:
    """Set out stories in their own words, with whose they are and what they speak of."""
    rows = [
        {
            "text": each.text,
            "who": each.name,
            "level": each.level,
            "kind": each.kind,
            "about": some([nodes.get(node, node) for node in each.nodes]),
        }
        for each in stories
    ]
    return tabulate(
        rows,
        id="stories_table",
        caption="Stories that people agreed to share with other councils",
        columns=(
            words("text", "Story"),
            words("who", "Council"),
            words("level", "Level"),
            words("kind", "Kind"),
            words("about", "Speaks of"),
        ),
    )


def fears_table(rows: Sequence[Mapping[str, Cell]]) -> Table:
    """Tabulate how many fears were voiced in each council, and what became of them."""
    return tabulate(
        rows,
        id="fears_table",
        caption="Fears that people voiced, and how many a later story came back to",
        columns=(
            words("name", "Council"),
            words("group", "Group"),
            words("came_back", "Fears that a later story came back to"),
            words("said", "What became of them"),
        ),
    )


def questions_table(questions: Sequence[Question], *, names: Mapping[str, str]) -> Table:
    """Tabulate the questions, and whom to put them to."""
    rows = [
        {
            "text": each.text,
            "asked": named(each.asked, names) if each.asked else EVERYBODY,
            "comes_from": each.comes_from,
        }
        for each in questions
    ]
    return tabulate(
        rows,
        id="questions_table",
        caption="Questions for the next community of practice",
        columns=(
            words("text", "Question"),
            words("asked", "To"),
            words("comes_from", "Where it comes from"),
        ),
    )
