"""Chapter 09: what we can and cannot say; the first page of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import claims_tables as tables
from evalkit.chapters import claims_words as words
from evalkit.chapters import director
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.evidence import Evidence, gather
from evalkit.chapters.journey_words import adaptations_sentence
from evalkit.chapters.judging import judged
from evalkit.chapters.next_steps import next_steps
from evalkit.chapters.partnership import shared_purpose
from evalkit.chapters.prose import bullets, led, tell
from evalkit.chapters.reflections_blocks import agreed_blocks, reflection_gaps, reflections_blocks
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.judging import Judged
    from evalkit.section import Block, Prose

WORDS = "09_what_we_can_say"


def what_we_can_say(edition: Edition) -> Section:
    """Make the chapter on what can and cannot be said, from what the other chapters found.

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
    >>> section = what_we_can_say(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("what_changed").heading
    (9, 'What changed')
    """
    chapter = chapter_named("claims")
    evidence, verdicts = gather(edition), judged(edition)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(evidence),
        blocks=tuple(_blocks(edition, evidence, verdicts)),
        gaps=tuple(_gaps(edition, evidence)),
    )


def _blocks(edition: Edition, evidence: Evidence, verdicts: Judged) -> Iterable[Block]:
    yield from _one_page(verdicts)
    yield _set_out(edition)
    yield from _changed(evidence)
    yield tell(WORDS, "worth", worth=words.worth(evidence))
    yield tell(
        WORDS,
        "how_sure",
        sure_sentence=words.sure_sentence(evidence),
        data_sentence=words.data_sentence(evidence),
        doubts=bullets(evidence.doubts),
    )
    if evidence.with_care:
        yield tables.with_care(evidence)
    yield from _cannot(evidence)
    yield from agreed_blocks(edition)
    yield _adaptations(edition)
    yield from reflections_blocks(edition, charts=evidence.charts, effects=evidence.effects)
    yield _community(edition, verdicts)
    steps = next_steps(edition, evidence)
    yield tell(
        WORDS,
        "what_next",
        next_sentence=words.next_sentence(steps),
        steps=led("Then, in this order:", steps[1:]),
    )
    yield tell(WORDS, "provenance")
    yield tables.provenance(edition)


def _one_page(verdicts: Judged) -> Iterable[Block]:
    yield tell(
        WORDS,
        "one_page",
        outcomes_sentence=director.outcomes_sentence(verdicts),
        strongest=director.strongest(verdicts),
        hole=director.hole(verdicts),
    )
    if verdicts.outcomes:
        yield director.outcomes_table(verdicts)


def _community(edition: Edition, verdicts: Judged) -> Prose:
    offers, questions = director.community(edition, verdicts)
    return tell(
        WORDS,
        "community",
        community_sentence=words.community_sentence(offers, questions),
        offers=led("To tell:", offers),
        questions=led("To ask:", questions),
    )


def _set_out(edition: Edition) -> Prose:
    stated = shared_purpose(edition.pack, edition.theory)
    return tell(
        WORDS,
        "set_out",
        whose_sentence=stated.borrowed,
        aim_sentence=words.aim_sentence(stated.aim),
        purpose_sentence=words.purpose_sentence(stated.purpose),
    )


def _changed(evidence: Evidence) -> Iterable[Block]:
    yield tell(
        WORDS,
        "what_changed",
        reach_sentence=words.reach_sentence(evidence),
        signals_sentence=words.signals_sentence(evidence),
        chance_sentence=evidence.chance if evidence.charts else "",
        improved=words.named(evidence, "improved"),
        worse=words.named(evidence, "worse"),
    )
    yield tell(WORDS, "signals", order_sentence=words.order_sentence(evidence))
    if evidence.charts:
        yield tables.signal_counts(evidence)
        yield tables.signals(evidence)


def _cannot(evidence: Evidence) -> Iterable[Block]:
    yield tell(
        WORDS,
        "cannot_say",
        effect_sentence=words.effect_sentence(evidence),
        gaps_sentence=words.gaps_sentence(evidence),
    )
    if evidence.gaps:
        yield tables.gaps(evidence)
    quiet = evidence.of("no signal")
    yield tell(WORDS, "no_signal", no_signal_sentence=words.no_signal_sentence(quiet))
    if quiet:
        yield tables.no_signal(quiet, evidence)


def _adaptations(edition: Edition) -> Prose:
    changes = edition.pack.table("adaptations")
    return tell(WORDS, "adaptations", adaptations_sentence=adaptations_sentence(changes))


def _gaps(edition: Edition, evidence: Evidence) -> Iterable[Gap]:
    if all(each.bearing == "cannot tell" for each in evidence.effects):
        yield _no_cause(evidence)
    yield from reflection_gaps(edition)


def _no_cause(evidence: Evidence) -> Gap:
    none = "This edition holds no estimate of effect: control charts and before-and-after figures are none."
    unclear = "The estimates of effect that this edition holds cannot tell."
    return Gap(
        what="Whether blended roles caused any of these changes, and how much.",
        why=unclear if evidence.effects else none,
        needs="A comparison with sites or councils that started later, or a long series before the start.",
    )
