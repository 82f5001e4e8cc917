"""Chapter 01: the shared purpose, the aim, and the theory of change as it stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import purpose_blocks as blocks
from evalkit.chapters import purpose_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.partnership import partner_gaps, partner_rows, partners, shared_purpose
from evalkit.chapters.prose import Markdown, tell
from evalkit.chapters.questions import question_rows
from evalkit.judgement.words import counted
from evalkit.section import Gap, Section
from evalkit.theory.comparing import difference
from evalkit.theory.show import describe_theory

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.section import Block, Prose

WORDS = "01_purpose_and_theory"


def purpose_and_theory(edition: Edition) -> Section:
    """Make the chapter on purpose and theory.

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
    >>> section = purpose_and_theory(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("theory_picture").kind
    (1, 'theory')
    """
    chapter = chapter_named("purpose")
    questions = question_rows(edition)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(edition.theory, assumptions=blocks.assumption_rows(edition)),
        blocks=tuple(_blocks(edition, questions)),
        gaps=tuple(_gaps(edition, questions)),
    )


def _blocks(edition: Edition, questions: pd.DataFrame) -> Iterable[Block]:
    yield from _purpose(edition)
    yield from _theory(edition)
    assumptions = blocks.assumption_rows(edition)
    yield tell(WORDS, "assumptions", assumptions_sentence=words.assumptions_sentence(assumptions))
    yield blocks.assumptions(assumptions)
    table = difference(edition.core, edition.theory)
    yield tell(WORDS, "local", difference_sentence=words.difference_sentence(table))
    if table.rows:
        yield table
    yield tell(WORDS, "partners", partners_sentence=words.partners_sentence(partners(edition.pack)))
    if partners(edition.pack):
        yield blocks.partners(partner_rows(edition.pack))
    yield tell(WORDS, "questions", questions_sentence=words.questions_sentence(questions))
    yield blocks.questions(questions)
    yield tell(WORDS, "reading", description=Markdown(describe_theory(edition.theory)))


def _purpose(edition: Edition) -> Iterable[Prose]:
    stated = shared_purpose(edition.pack, edition.theory)
    yield tell(
        WORDS,
        "purpose",
        source_sentence=stated.source,
        our=stated.purpose.our,
        shared=stated.purpose.shared,
        purpose=stated.purpose.purpose,
    )
    aim = stated.aim
    yield tell(WORDS, "aim", measure=aim.measure, start=aim.start, goal=aim.goal, by=aim.by)


def _theory(edition: Edition) -> Iterable[Block]:
    theory = edition.theory
    yield tell(
        WORDS,
        "theory",
        summary=theory.summary,
        nodes=counted(len(theory.nodes), "node"),
        links=counted(len(theory.links), "link"),
    )
    yield blocks.picture(theory)
    yield blocks.counts(theory)
    yield tell(WORDS, "mechanisms")
    yield blocks.links(theory)


def _gaps(edition: Edition, questions: pd.DataFrame) -> Iterable[Gap]:
    yield from partner_gaps(edition.pack)
    unanswered = questions.loc[questions["state"] == "none", "text"]
    if len(unanswered):
        yield Gap(
            what=f"An answer to {len(unanswered)} of {counted(len(questions), 'evaluation question')}.",
            why="This edition holds none of the evidence that they ask for.",
            needs="What the table of questions in chapter 1 names as missing.",
        )
    if not edition.pack.has("assumptions"):
        yield Gap(
            what="Whether the assumptions of the theory hold here.",
            why="The pack has no table of assumptions.",
            needs="assumptions.csv: a row an assumption, with its status here and the grounds.",
        )
