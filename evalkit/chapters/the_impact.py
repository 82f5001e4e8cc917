"""Chapter 05: impact. What was asked beforehand, what the data allow, what effect there was, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import impact_blocks as blocks
from evalkit.chapters import impact_site_blocks as sites
from evalkit.chapters import impact_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.impact_estimates import estimate
from evalkit.chapters.impact_plans import Questions, questions_of
from evalkit.chapters.impact_site_blocks import by_sites
from evalkit.chapters.prose import bullets, tell
from evalkit.judgement.words import listed
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.section import Block

WORDS = "05_impact"


def impact(edition: Edition) -> Section:
    """Make the chapter on impact.

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
    >>> section = impact(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("effects").heading
    (5, 'The effect on each outcome')
    """
    chapter = chapter_named("impact")
    questions = questions_of(edition)
    estimates = [estimate(edition, asked) for asked in questions.asked]
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(estimates),
        blocks=tuple(_blocks(edition, estimates)),
        findings=tuple(each.finding for each in estimates),
        gaps=tuple(_gaps(questions, estimates)),
    )


def _blocks(edition: Edition, estimates: Sequence[Estimate]) -> Iterable[Block]:
    asked = tuple(each.asked for each in estimates)
    fitted = [each for each in estimates if each.fit]
    yield tell(WORDS, "short", summary=words.summary(estimates))
    yield tell(WORDS, "written", written_sentence=words.written(asked))
    if asked:
        yield blocks.specifications(asked)
    yield tell(WORDS, "allowed", allowed_sentence=words.allowed(asked))
    if asked:
        yield blocks.designs(asked)
    yield tell(WORDS, "effects", effects_sentence=words.effects(estimates))
    if estimates:
        yield blocks.effects(estimates)
    for each in fitted:
        if each.series is not None:
            yield blocks.counterfactual(each, council=edition.pack.council.name)
    yield from _sites(edition, estimates)
    yield tell(WORDS, "robust", robust_sentence=words.robust(estimates))
    if any(each.series is not None for each in fitted):
        yield blocks.sensitivity(fitted)
    compared = [pair for pair in by_sites(estimates) if pair[1].series is None and pair[1].fit is not None]
    if any(made.staggered for _, made in compared):
        yield sites.aggregations(compared)
    if compared:
        yield sites.site_checks(compared)
    yield tell(WORDS, "reading", reading_sentence=words.reading(fitted))
    yield tell(WORDS, "doubts", doubts=bullets(_doubts(fitted)))
    if asked:
        yield blocks.reasons(asked)


def _sites(edition: Edition, estimates: Sequence[Estimate]) -> Iterable[Block]:
    """Tell what comparing sites shows: one table for all outcomes, a picture for each with an error."""
    council, compared = edition.pack.council.name, list(by_sites(estimates))
    yield tell(WORDS, "sites", sites_sentence=words.sites(estimates))
    if compared:
        yield sites.site_effects(estimates)
    for each, made in compared:
        if made.staggered is not None:
            yield sites.event_study(each, made, council=council)
        if made.synthetic is not None:
            yield sites.donors(each, made, council=council)
    if compared:
        yield sites.site_notes(estimates)


def _doubts(fitted: Sequence[Estimate]) -> Iterable[str]:
    seen = [caveat for each in fitted for caveat in each.finding.caveats]
    return dict.fromkeys(seen)


def _gaps(questions: Questions, estimates: Sequence[Estimate]) -> Iterable[Gap]:
    if questions == Questions():
        yield Gap(
            what="Whether anything had an effect.",
            why="No expectations were written down before results.",
            needs="reflections.yaml, with the outcomes that are expected to move.",
        )
    if questions.unmeasured:
        yield Gap(
            what=f"Any effect on {listed(questions.unmeasured)}.",
            why="Something was expected of it, but the pack holds no figures of the whole council.",
            needs="observations of it, by period.",
        )
    for each in estimates:
        if each.fit is None:
            yield Gap(
                what=f"The effect on {each.asked.series.title}.",
                why=each.finding.sentence,
                needs=_needs(each),
            )


def _needs(each: Estimate) -> str:
    first = each.answer.plan.allowed
    missing = first.missing if first else ""
    return missing or "A series without the fault, over more periods."
