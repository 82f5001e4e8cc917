"""Chapter 01: the shared purpose, the aim, and the theory of change as it stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.chapters import matrix_blocks as matrix
from evalkit.chapters import purpose_blocks as blocks
from evalkit.chapters import purpose_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.efforts_blocks import effort_gaps, efforts, efforts_sentence, interdependence
from evalkit.chapters.partnership import partner_gaps, partner_rows, partners, shared_purpose
from evalkit.chapters.partnership_needs import (
    absent,
    absent_rows,
    need_gaps,
    need_rows,
    needs,
    needs_sentence,
)
from evalkit.chapters.prose import Markdown, bullets, tell
from evalkit.chapters.questions import evidence_rows, question_rows
from evalkit.chapters.scales import scale_gaps, scale_rows, scales, scales_sentence
from evalkit.chapters.voices import voices
from evalkit.judgement.purpose_checks import check_aim, check_purpose
from evalkit.judgement.words import counted
from evalkit.section import Gap, Section
from evalkit.theory.comparing import difference
from evalkit.theory.show import describe_theory

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.partnership import Stated
    from evalkit.finding import Check
    from evalkit.section import Block

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
    made = _made(edition)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(edition.theory, assumptions=blocks.assumption_rows(edition)),
        blocks=tuple(_blocks(edition, made)),
        gaps=tuple(_gaps(edition, made)),
    )


@dataclass(frozen=True)
class _Made:
    """Hold what both the blocks and the gaps of the chapter are told from."""

    stated: Stated
    checks: tuple[Check, ...]
    evidence: pd.DataFrame
    questions: pd.DataFrame
    scales: pd.DataFrame
    needs: pd.DataFrame
    absent: pd.DataFrame


def _made(edition: Edition) -> _Made:
    stated, who = shared_purpose(edition.pack, edition.theory), partners(edition.pack)
    evidence = evidence_rows(edition)
    return _Made(
        stated=stated,
        checks=(check_purpose(stated.purpose, stated.aim), check_aim(stated.aim)),
        evidence=evidence,
        questions=question_rows(edition, evidence),
        scales=scale_rows(edition),
        needs=need_rows(who),
        absent=absent_rows(who, edition.theory),
    )


def _blocks(edition: Edition, made: _Made) -> Iterable[Block]:
    yield from _purpose(made)
    yield from _theory(edition)
    yield tell(WORDS, "scales", scales_sentence=scales_sentence(made.scales))
    yield scales(made.scales)
    assumptions = blocks.assumption_rows(edition)
    yield tell(WORDS, "assumptions", assumptions_sentence=words.assumptions_sentence(assumptions))
    yield blocks.assumptions(assumptions)
    table = difference(edition.core, edition.theory)
    yield tell(WORDS, "local", difference_sentence=words.difference_sentence(table))
    if table.rows:
        yield table
    yield from _partners(edition, made)
    yield from _questions(edition, made)
    yield tell(WORDS, "reading", description=Markdown(describe_theory(edition.theory)))


def _purpose(made: _Made) -> Iterable[Block]:
    stated = made.stated
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
    yield tell(WORDS, "apart", checks=bullets(check.text for check in made.checks))


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
    yield tell(WORDS, "efforts", efforts_sentence=efforts_sentence(theory))
    if theory.efforts:
        yield efforts(theory)
        yield interdependence(theory)
    yield tell(WORDS, "mechanisms")
    yield blocks.links(theory)


def _partners(edition: Edition, made: _Made) -> Iterable[Block]:
    listing = partners(edition.pack)
    yield tell(WORDS, "partners", partners_sentence=words.partners_sentence(listing))
    if not listing:
        return
    yield blocks.partners(partner_rows(edition.pack))
    yield tell(WORDS, "needs", needs_sentence=needs_sentence(made.needs))
    if len(made.needs):
        yield needs(made.needs)
    if len(made.absent):
        yield absent(made.absent)


def _questions(edition: Edition, made: _Made) -> Iterable[Block]:
    yield tell(WORDS, "questions", questions_sentence=words.questions_sentence(made.questions))
    yield matrix.questions(made.questions)
    yield matrix.evidence(made.evidence, edition.theory)
    heard = voices(edition)
    yield tell(WORDS, "voices", voices_sentence=words.voices_sentence(heard))
    yield matrix.heard(heard)


def _gaps(edition: Edition, made: _Made) -> Iterable[Gap]:
    for check in made.checks:
        if check.passed is False:
            yield Gap(
                what="A purpose beside the aim, and an aim that can be measured.",
                why=check.text,
                needs="partnership.yaml: the why in purpose.purpose, the measurable change in aim.",
            )
    yield from partner_gaps(edition.pack)
    if partners(edition.pack):
        yield from need_gaps(made.needs, made.absent)
    yield from effort_gaps(edition.theory)
    yield from scale_gaps(made.scales)
    yield from matrix.question_gaps(made.questions)
    if not edition.pack.has("assumptions"):
        yield Gap(
            what="Whether the assumptions of the theory hold here.",
            why="The pack has no table of assumptions.",
            needs="assumptions.csv: a row an assumption, with its status here and the grounds.",
        )
