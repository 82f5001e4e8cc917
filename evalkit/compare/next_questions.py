"""Questions for the next community of practice: from what differs, what is contradicted and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.compare.readiness import latest_scores
from evalkit.compare.risks import link_words
from evalkit.compare.scored import first_scores
from evalkit.learning.conditions.scores import HALF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.compare.groups import Groups
    from evalkit.compare.readiness import Readiness
    from evalkit.report.record import Result
    from evalkit.theory.model import Theory

MOST_LINKS = 5  # that nobody has tested; the others are counted
BORNE_OUT = ("plausible", "established")


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question, whom to put it to, and what in the records it comes from.

    ``asked`` holds codes of councils; empty for everybody.
    """

    text: str
    asked: tuple[str, ...]
    comes_from: str


def next_questions(groups: Groups, readiness: Sequence[Readiness], *, theory: Theory) -> tuple[Question, ...]:
    """Put questions that the records raise and cannot answer.

    Parameters
    ----------
    groups : Groups
        The councils.
    readiness : sequence of Readiness
        Their conditions.
    theory : Theory
        Names conditions, links and assumptions.

    Returns
    -------
    tuple of Question
    """
    return (
        *_of_conditions_here(groups, readiness),
        *_of_conditions_that_differ(readiness),
        *_of_contradictions(groups, theory),
        *_of_assumptions(groups, theory),
        *_of_untested_links(groups, theory),
    )


def _of_conditions_here(groups: Groups, readiness: Sequence[Readiness]) -> Iterator[Question]:
    """Ask those who were in a condition that is low here; first those who grew into it."""
    for each in readiness:
        if not (groups.own and each.own is not None and each.is_low):
            continue
        grew = tuple(one.identity.council for one in groups.implemented if grew_into(one, each.condition.id))
        inside = tuple(code for code, score in each.implemented.scores.items() if score > HALF)
        if grew or inside:
            how = "grew into it" if grew else "began with it"
            yield Question(
                f"How did you come to this: {lower(each.condition.label)}? What did it take?",
                grew or inside,
                f"It scores {each.own:g} here; the councils asked implemented and {how}.",
            )


def grew_into(result: Result, condition: str) -> bool:
    """Say whether a council was out of a condition at first and in it at last."""
    first, latest = first_scores(result).get(condition), latest_scores(result).get(condition)
    return first is not None and latest is not None and first.score <= HALF < latest.score


def _of_conditions_that_differ(readiness: Sequence[Readiness]) -> Iterator[Question]:
    """Ask those that implemented without what others that implemented had."""
    for each in readiness:
        scores = each.implemented.scores
        without = tuple(code for code, score in scores.items() if score <= HALF)
        if without and len(without) < len(scores):
            inside, known = each.implemented.counted
            yield Question(
                f"You began without this: {lower(each.condition.label)}. What stood in for it, or is it not "
                "needed?",
                without,
                f"Of the {known} that implemented and scored it, {inside} began with it.",
            )


def _of_contradictions(groups: Groups, theory: Theory) -> Iterator[Question]:
    """Ask councils whose evidence on one link points opposite ways."""
    for link in theory.links:
        said = {
            result.identity.council: one.verdict
            for result in groups.peers
            for one in result.verdicts
            if one.link == link.id
        }
        against = tuple(code for code, verdict in said.items() if verdict == "contradicted")
        borne_out = tuple(code for code, verdict in said.items() if verdict in BORNE_OUT)
        if against and borne_out:
            yield Question(
                f"{link_words(link.id, theory)}: what differs between you, that the evidence bears it out "
                "in one place and contradicts it in another?",
                (*against, *borne_out),
                f"Contradicted in {len(against)}, plausible or established in {len(borne_out)}.",
            )


def _of_assumptions(groups: Groups, theory: Theory) -> Iterator[Question]:
    """Ask about critical assumptions that hold in one council and fail in another, or are open in all."""
    for each in theory.assumptions:
        if each.criticality != "critical":
            continue
        said = {
            result.identity.council: one.status
            for result in groups.peers
            for one in result.assumptions
            if one.assumption == each.id
        }
        holds = tuple(code for code, status in said.items() if status == "holds")
        fails = tuple(code for code, status in said.items() if status == "fails")
        if holds and fails:
            yield Question(
                f"Why does this hold with some of you and fail with others? “{each.text}”",
                (*fails, *holds),
                f"Fails in {len(fails)}, holds in {len(holds)}, of {len(said)} that say.",
            )
        elif said and not holds and not fails:
            yield Question(
                f"What would show whether this holds? “{each.text}”",
                (),
                f"Critical, and open in all {len(said)} that say.",
            )


def _of_untested_links(groups: Groups, theory: Theory) -> Iterator[Question]:
    """Ask who could test the links that no council has tested."""
    with_verdicts = [each for each in groups.peers if each.verdicts]
    tested = {one.link for each in with_verdicts for one in each.verdicts if one.verdict != "not tested"}
    untested = [link.id for link in theory.links if link.id not in tested] if with_verdicts else []
    beyond = len(untested) - MOST_LINKS
    more = f" So are {beyond} other links." if beyond > 0 else ""
    for place, link in enumerate(untested[:MOST_LINKS]):
        last = place == min(len(untested), MOST_LINKS) - 1
        yield Question(
            f"{link_words(link, theory)}: who could test this, and by what?",
            (),
            f"Not tested in any of {len(with_verdicts)} councils with verdicts.{more if last else ''}",
        )


def lower(text: str) -> str:
    """Begin a text with a small letter, unless it is an abbreviation.

    Examples
    --------
    >>> lower("Fee uplift"), lower("GPs")
    ('fee uplift', 'GPs')
    """
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"
