"""Chapter 08: contribution. What the evidence here says of each link of the theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import contribution_blocks as blocks
from evalkit.chapters import contribution_evidence as evidence
from evalkit.chapters import contribution_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.contribution_findings import verdict_findings
from evalkit.chapters.contribution_picture import picture
from evalkit.chapters.judging import judged
from evalkit.chapters.prose import bullets, tell
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.judging import Judged
    from evalkit.section import Block

WORDS = "08_contribution"


def contribution(edition: Edition) -> Section:
    """Make the chapter on contribution.

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
    >>> section = contribution(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("verdicts").heading
    (8, 'The verdict of each link')
    """
    chapter = chapter_named("contribution")
    found = judged(edition)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(found),
        blocks=tuple(_blocks(edition, found)),
        findings=tuple(verdict_findings(found, council=edition.council, period=edition.month)),
        gaps=tuple(_gaps(edition, found)),
    )


def _blocks(edition: Edition, found: Judged) -> Iterable[Block]:
    yield tell(WORDS, "short", summary=words.summary(found), stalled_sentence=words.stalled(found))
    yield picture(found)
    yield tell(WORDS, "outcomes")
    if found.outcomes:
        yield blocks.outcomes(found)
    yield tell(WORDS, "next", next_sentence=words.next_sentence(found))
    if found.next_tests:
        yield evidence.next_tests(found)
    yield tell(WORDS, "verdicts", counts_sentence=words.counts(found))
    yield blocks.verdicts(found)
    yield tell(WORDS, "conditions")
    yield blocks.conditions(found)
    yield tell(WORDS, "reasons")
    yield blocks.reasons(found)
    yield from _behind(found)
    yield tell(WORDS, "place", place_sentence=words.place(edition))
    if edition.pack.has("conditions"):
        yield evidence.place(edition)
    yield tell(WORDS, "doubts", doubts=bullets(words.doubts(found)))


def _behind(found: Judged) -> Iterable[Block]:
    """Give what the conditions were read from."""
    yield tell(WORDS, "tests", tests_sentence=words.traced(found))
    if found.material.hypotheses:
        yield evidence.tests(found)
        yield evidence.posteriors(found)
    yield tell(WORDS, "rivals", rivals_sentence=words.rivals(found))
    if found.material.rivals:
        yield evidence.rivals(found)
    yield tell(WORDS, "assumptions", assumptions_sentence=words.assumptions(found))
    yield evidence.assumptions(found)
    yield tell(WORDS, "strength")
    yield blocks.strength(found)
    yield tell(WORDS, "firm", firm_sentence=words.firm(found))
    if any(each.holds_in < 1 for each in found.verdicts):
        yield blocks.firmness(found)


def _gaps(edition: Edition, found: Judged) -> Iterable[Gap]:
    if not edition.pack.has("evidence"):
        yield Gap(
            what="Which links the evidence ties together.",
            why="The pack has no tests of evidence.",
            needs="evidence.csv: what should be seen if a link works, with two chances set beforehand.",
        )
    if not edition.pack.has("rivals"):
        yield Gap(
            what="Whether something else explains what was seen; without this no link can be established.",
            why="The pack has no rival explanations.",
            needs="rivals.csv: a row for each other explanation, how it was examined and where it stands.",
        )
    if not edition.pack.has("assumptions"):
        yield Gap(
            what="Whether the assumptions hold here; what rests on a critical one cannot be established.",
            why="The pack says nothing of assumptions.",
            needs="assumptions.csv: a row an assumption, whether it holds, and on what grounds.",
        )
    if found.hole is not None:
        needs = words.needed(found)
        yield Gap(
            what=words.hole(found),
            why=f"{found.hole.row.why.capitalize()}.",
            needs=f"{needs[:1].upper()}{needs[1:]}",
        )
