"""What is learned, as findings: counts of stories, fears and sources; never words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import learning_words as said
from evalkit.finding import CellState, Check, Finding
from evalkit.judgement.words import counted
from evalkit.learning.stories import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.learning_told import Told
    from evalkit.learning.claims import ClaimedLink

STORIES, FEARS, CLAIMS = "stories", "fears", "causal claims"
NO_PROOF = "What people say is evidence that they saw it so; it is no measure of an effect."


def find_learning(edition: Edition, told: Told) -> Iterable[Finding]:
    """Give what is learned as findings.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    told : Told
        What was told in it.

    Returns
    -------
    iterable of Finding
        Whose voice was heard; what became of fears; each link of the theory that people claim.
    """
    yield _voices(edition, told)
    if told.heard.stories:
        yield _parts(edition, told)
    if told.fears:
        yield _fears(edition, told)
    for link in told.links:
        if link.in_theory:
            yield _link(edition, told, link)


def _voices(edition: Edition, told: Told) -> Finding:
    heard = len(ROLES) - len(told.voices.missing_roles)
    return Finding(
        council=edition.council,
        subject=STORIES,
        method=STORIES,
        question="Whose voice was heard?",
        sentence=said.summary(told),
        period=edition.month,
        estimate=100 * heard / len(ROLES) if told.voices.stories else None,
        unit="%",
        scale="share of the roles that told a story",
        numerator=heard,
        denominator=len(ROLES),
        checks=(
            Check(
                name="everybody asked is heard",
                passed=not told.voices.missing_asked if told.voices.stories else None,
                text=said.asked(told),
            ),
        ),
        state=CellState.VALUE if told.voices.stories else CellState.NOT_COLLECTED,
    )


def _parts(edition: Edition, told: Told) -> Finding:
    known = sum(theme.stories > 0 for theme in told.themes)
    return Finding(
        council=edition.council,
        subject="parts_with_stories",
        method=STORIES,
        question="Of how much of the theory do people tell?",
        sentence=f"{said.themes(told)} {said.hindered(told)}",
        period=edition.month,
        estimate=100 * known / len(told.themes),
        unit="%",
        scale="share of the nodes of the theory with a story",
        numerator=known,
        denominator=len(told.themes),
    )


def _fears(edition: Edition, told: Told) -> Finding:
    came_back = sum(bool(fear.later) for fear in told.fears)
    return Finding(
        council=edition.council,
        subject=FEARS,
        method=FEARS,
        question="Did anybody come back to what was feared?",
        sentence=said.fears(told),
        period=edition.month,
        estimate=100 * came_back / len(told.fears),
        unit="%",
        scale="share of fears that a later story bears on",
        numerator=came_back,
        denominator=len(told.fears),
        caveats=("Later stories on the same part of the theory may be about something else.",),
    )


def _link(edition: Edition, told: Told, link: ClaimedLink) -> Finding:
    number, raising, lowering = len(link.sources), len(link.raising), len(link.lowering)
    says = "says" if raising == 1 else "say"
    names = f"“{told.name(link.source)}” raises “{told.name(link.target)}”"
    against = f"; {counted(lowering, 'source')} that it lowers it" if lowering else ""
    return Finding(
        council=edition.council,
        subject=link.id,
        method=CLAIMS,
        question="Do people say that one brings about the other?",
        sentence=f"{counted(raising, 'source')} of {number} {says} that {names}{against}.",
        period=edition.month,
        scale="sources who say that it raises, of those who claim the link",
        numerator=raising,
        denominator=number,
        checks=(
            Check(
                name="sources agree",
                passed=None if number == 1 else link.direction != "disputed",
                text="One source alone." if number == 1 else f"{counted(number, 'source')}.",
            ),
        ),
        caveats=(NO_PROOF,),
    )
