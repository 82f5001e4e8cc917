"""Chapter 06: learning. What people told and feared, what they say brings about what, who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import learning_blocks as blocks
from evalkit.chapters import learning_map as maps
from evalkit.chapters import learning_map_words as causes
from evalkit.chapters import learning_voices as heard
from evalkit.chapters import learning_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.learning_findings import find_learning
from evalkit.chapters.learning_told import gather_told, signals_of
from evalkit.chapters.prose import tell
from evalkit.judgement.words import listed
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.learning_told import Told
    from evalkit.section import Block

WORDS = "06_learning"


def learning(edition: Edition) -> Section:
    """Make the chapter on learning.

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
    >>> section = learning(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("fears").heading
    (6, 'What people feared, and what became of it')
    """
    told, chapter = gather_told(edition, signals=signals_of(edition)), chapter_named("learning")
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.takeaway(told),
        blocks=tuple(_blocks(edition, told)),
        findings=tuple(find_learning(edition, told)),
        gaps=tuple(_gaps(told)),
    )


def _blocks(edition: Edition, told: Told) -> Iterable[Block]:
    yield tell(WORDS, "heard", summary=words.summary(told))
    if told.heard.stories:
        yield heard.by_level(told)
    yield from _voices(told)
    yield from _themes(told)
    yield tell(WORDS, "fears", fears_sentence=words.fears(told))
    if told.fears:
        yield blocks.fears(told)
    yield from _chosen(told)
    yield from _claims(edition, told)
    yield tell(WORDS, "quotes", quotes_sentence=words.quotes(told))
    if any(told.standing(story) == "may be quoted" for story in told.heard.stories):
        yield blocks.quotes(told)
    yield tell(WORDS, "flags", flags_sentence=words.flags(told))
    if told.flagged:
        yield blocks.flags(told)
    yield tell(WORDS, "doubts", unheard_sentence=words.unheard(told), tellers_sentence=words.tellers(told))


def _voices(told: Told) -> Iterable[Block]:
    yield tell(WORDS, "voices", voices_sentence=words.voices(told), asked_sentence=words.asked(told))
    if told.heard.stories:
        yield heard.by_role(told)
    if told.heard.stories and told.voices.by_site:
        yield heard.by_site(told)


def _themes(told: Told) -> Iterable[Block]:
    yield tell(
        WORDS,
        "themes",
        themes_sentence=words.themes(told),
        hindered_sentence=words.hindered(told),
        contradictory_sentence=words.contradictory(told),
        silent_sentence=words.silent(told),
    )
    if any(theme.stories for theme in told.themes):
        yield blocks.themes(told.themes, id="themes_table", what="part of the theory")
    yield tell(WORDS, "conditions", conditions_sentence=words.conditions(told))
    if any(theme.stories for theme in told.conditions):
        yield blocks.themes(told.conditions, id="conditions_table", what="condition")


def _chosen(told: Told) -> Iterable[Block]:
    yield tell(WORDS, "significant", significant_sentence=words.significant(told))
    if len(told.significant):
        yield blocks.significant(told)
    yield tell(WORDS, "circumstances", circumstances_sentence=words.circumstances(told))
    if len(told.circumstances):
        yield blocks.circumstances(told)


def _claims(edition: Edition, told: Told) -> Iterable[Block]:
    yield tell(
        WORDS,
        "claims",
        claims_sentence=causes.claims(told),
        directions_sentence=causes.directions(told),
    )
    if any(not link.in_words for link in told.links):
        yield maps.picture(told, edition.theory)
    elif told.links:
        yield maps.links(told, told.links, id="claims_table", caption="Claimed links, most sources first")
    new = tuple(link for link in told.links if not link.in_theory)
    if new:
        yield maps.new_links(told, new)
    yield tell(WORDS, "chains", chains_sentence=causes.chains(told))
    if told.chains:
        yield maps.chains(told)


def _gaps(told: Told) -> Iterable[Gap]:
    if not told.heard.stories:
        yield Gap(
            what="What people at every level learned, feared and went through.",
            why="The pack has no stories that count.",
            needs="stories.csv: a row a story, with its teller's level and role and what they agreed to.",
        )
    elif told.voices.missing_asked:
        yield Gap(
            what=f"What any {listed(told.voices.missing_asked, joint='or')} would say.",
            why="No story of theirs was brought.",
            needs="stories.csv: stories of theirs, asked for where they are.",
        )
    if not told.links:
        yield Gap(
            what="What people say brings about what.",
            why="No causal claims were taken from stories.",
            needs="claims.csv: a row a claim, with what brings about what and the words that say so.",
        )
    if told.circumstances.empty:
        yield Gap(
            what="What worked for whom, in which circumstances, and why.",
            why="The pack has no table of configurations.",
            needs="configurations.csv: a row a context, mechanism and outcome, with what shows it.",
        )
    if told.significant.empty:
        yield Gap(
            what="Which change people find the most significant.",
            why="The pack has no table of significant changes.",
            needs="significant_changes.csv: a row a choice, with who chose it and why.",
        )
