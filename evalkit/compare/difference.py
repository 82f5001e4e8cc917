"""What made the difference: conditions of councils that implemented, beside those of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import bullets, fill_part
from evalkit.compare import difference_blocks as blocks
from evalkit.compare import difference_words as said
from evalkit.compare.blueprint_blocks import efforts_table
from evalkit.compare.blueprint_words import groups_sentence, readiness_sentence
from evalkit.compare.catalogue import COMPARISONS
from evalkit.compare.choices import other_choices, read_in_full
from evalkit.compare.groups import group_councils
from evalkit.compare.journeys_blocks import journeys, journeys_sentence
from evalkit.compare.learning_blocks import told_sentence, told_table
from evalkit.compare.readiness import readiness_of
from evalkit.compare.readiness_blocks import readiness_table
from evalkit.compare.reading import read_words
from evalkit.compare.scored import OUTCOME, in_or_out, scores_of, short
from evalkit.compare.ways import efforts_done
from evalkit.finding import Finding
from evalkit.learning.conditions import tables
from evalkit.learning.conditions.configurations import find_configurations
from evalkit.learning.conditions.sensitivity import vary_cuts
from evalkit.learning.conditions.truth_table import Cuts
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.compare.records import Records
    from evalkit.compare.scored import Scored
    from evalkit.learning.conditions.configurations import Configurations
    from evalkit.section import Block, Prose

FEWEST_COUNCILS = 6  # with scores and a known outcome; below it any pattern fits by chance
CUTS = Cuts(inclusion=0.8)
PARTS = ("rows", "necessity", "implemented", "not_implemented", "cuts")  # that need a comparison
MADE = COMPARISONS["what_made_the_difference"]


def what_made_the_difference(records: Records) -> Section:
    """Compare councils that implemented with those that did not, by the conditions they began with.

    Parameters
    ----------
    records : Records
        From `read_records`, or `gather`.

    Returns
    -------
    Section

    Examples
    --------
    >>> from evalkit.compare import Records
    >>> from evalkit.theory import read_theory
    >>> what_made_the_difference(Records("2026-04", read_theory("blended_roles"), ())).summary
    'Nothing can be said of what made the difference: no councils can be compared, and 6 are needed.'
    """
    scored = scores_of(records)
    why = _refused(scored)
    found = None if why else _compare(scored)
    summary = said.summary(found, scored) if found else why
    return Section(
        name=MADE.name,
        number=MADE.number,
        title=MADE.title,
        summary=summary,
        blocks=(
            _tell("short", summary=summary),
            _tell("journeys", journeys_sentence=journeys_sentence(records)),
            *journeys(records),
            *_had(records),
            *_told(records),
            *_scores(records, scored),
            *(_results(found, scored) if found else map(_not_compared, PARTS)),
            _tell("doubts", retrospective_sentence=said.retrospective_sentence(scored)),
        ),
        findings=tuple(_findings(records, found, scored)) if found else (),
        gaps=(_gap(why),) if why else (),
    )


def _had(records: Records) -> Iterator[Block]:
    """Set what those that implemented had beside what the others had, condition by condition."""
    groups = group_councils(records)
    readiness = readiness_of(groups, theory=records.theory)
    yield _tell(
        "had",
        groups_sentence=groups_sentence(groups, records.names),
        had_sentence=readiness_sentence(groups, readiness),
    )
    if groups.implemented or groups.others:
        yield readiness_table(readiness, own="")
        yield efforts_table(efforts_done(groups, theory=records.theory), own="")


def _told(records: Records) -> Iterator[Block]:
    yield _tell("told", told_sentence=told_sentence(records))
    if any(each.learning for each in records.results):
        yield told_table(records)


def _compare(scored: Scored) -> Configurations:
    return find_configurations(
        in_or_out(scored.frame()),
        outcome=OUTCOME,
        cuts=CUTS,
        expected={short(each.id): each.expected for each in scored.conditions if each.expected},
        retrospective=scored.retrospective,
    )


def _refused(scored: Scored) -> str:
    """Say why the councils cannot be compared; blank where they can."""
    shown = [scored.implemented[name] for name in scored.compared]
    if len(shown) < FEWEST_COUNCILS:
        return said.too_few(len(shown), FEWEST_COUNCILS)
    if len(set(shown)) == 1:
        return said.all_alike(len(shown), implemented=bool(shown[0]))
    return ""


def _scores(records: Records, scored: Scored) -> Iterator[Block]:
    yield _tell(
        "scores",
        scores_sentence=said.scores_sentence(scored),
        chosen_sentence=said.chosen_sentence(scored),
        left_out=bullets(f"{name} is not compared: {why}." for name, why in scored.left_out.items()),
    )
    if scored.first:
        yield blocks.scores_table(records, scored)


def _results(found: Configurations, scored: Scored) -> Iterator[Block]:
    present, absent = found.present, found.absent
    yield _tell("rows", rows_sentence=said.rows_sentence(present))
    yield tables.rows_table(present, "present")
    yield _tell("necessity", necessity_sentence=said.necessity_sentence(found))
    yield tables.necessity_table(present, "present")
    yield tables.necessity_table(absent, "absent")
    for part, side, name in (("implemented", present, "present"), ("not_implemented", absent, "absent")):
        yield _tell(
            part,
            solutions=bullets(said.solution_sentences(side)),
            limits_sentence=said.limits_sentence(side, found, scored),
        )
        yield tables.solutions_table(side, name)
        if side.intermediate.counterfactuals:
            yield tables.counterfactuals_table(side, name)
    yield from _sensitivity(found, scored)


def _not_compared(part: str) -> Prose:
    facts = dict.fromkeys(said.FACTS, "")
    return _tell(part, **facts).model_copy(update={"text": "Not compared, for the reason given above."})


def _sensitivity(found: Configurations, scored: Scored) -> Iterator[Block]:
    tried, choices = vary_cuts(in_or_out(scored.frame()), found), other_choices(scored, CUTS)
    yield _tell(
        "cuts",
        cuts_sentence=blocks.cuts_sentence(tried),
        choices_sentence=said.choices_sentence(found, choices),
        fuzzy_sentence=said.fuzzy_sentence(found, read_in_full(scored, CUTS)),
    )
    yield tables.cuts_table(tried, "present", outcome=found.present.outcome)
    yield tables.cuts_table(tried, "absent", outcome=found.absent.outcome)
    if choices:
        yield blocks.choices_table(choices)


def _findings(records: Records, found: Configurations, scored: Scored) -> Iterator[Finding]:
    for side in (found.present, found.absent):
        for solution in side.solutions:
            one = solution.models[0] if len(solution.models) == 1 else None
            yield Finding(
                council="all",
                subject=OUTCOME,
                stratum=f"outcome={side.outcome}",
                method=f"qualitative comparative analysis ({solution.kind})",
                question=f"Which conditions go with {side.outcome}?",
                sentence=said.said_in_full(solution, side, found, scored),
                period=records.edition,
                estimate=one.consistency if one else None,
                scale="consistency",
                numerator=len(side.shown_by),
                denominator=len(found.cases),
                checks=found.checks,
            )


def _gap(why: str) -> Gap:
    return Gap(
        what="What made the difference between councils that implemented and those that did not.",
        why=why,
        needs="conditions.csv of more councils, scored before they start, and whether each has implemented.",
    )


def _tell(part: str, **facts: str | float) -> Prose:
    return fill_part(read_words(MADE.notebook), part, **facts)
