"""Chapter 02: what the pack brought, what is wrong with it, and how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import data_blocks as blocks
from evalkit.chapters import data_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.completeness import completeness, month_states
from evalkit.chapters.holdings import holdings, response_rates
from evalkit.chapters.prose import bullets, tell
from evalkit.chapters.series import series_of
from evalkit.finding import CellState, Check, Finding
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series
    from evalkit.section import Block

WORDS = "02_data_and_trust"


def data_and_trust(edition: Edition) -> Section:
    """Make the chapter on the data and how far to trust it.

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
    >>> section = data_and_trust(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("coverage_chart").kind
    (2, 'coverage')
    """
    chapter = chapter_named("data")
    seen = series_of(edition)
    complete = completeness(seen)
    doubts = words.doubts(edition, complete=complete, responses=response_rates(edition.pack))
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(edition, complete=complete),
        blocks=tuple(_blocks(edition, seen, complete, doubts)),
        findings=(_finding(edition, complete, doubts),),
        gaps=tuple(_gaps(edition)),
    )


def _blocks(
    edition: Edition, seen: Sequence[Series], complete: pd.DataFrame, doubts: list[str]
) -> Iterable[Block]:
    tables = holdings(edition.pack)
    yield tell(
        WORDS,
        "brought",
        brought_sentence=words.brought_sentence(tables),
        as_at_sentence=words.as_at_sentence(edition),
    )
    yield blocks.tables(tables)
    yield from _problems(edition)
    yield from _coverage(edition, seen, complete)
    responses = response_rates(edition.pack)
    yield tell(WORDS, "response", response_sentence=words.response_sentence(responses))
    if not responses.empty:
        yield blocks.responses(responses)
    abilities = edition.report.abilities
    yield tell(WORDS, "abilities", abilities_sentence=words.abilities_sentence(abilities))
    yield blocks.abilities(abilities)
    yield tell(WORDS, "doubts", doubts=bullets(doubts or [words.NO_DOUBT]))


def _problems(edition: Edition) -> Iterable[Block]:
    problems = edition.report.problems
    yield tell(WORDS, "problems", problems_sentence=words.problems_sentence(problems))
    if problems:
        yield blocks.problems(problems)


def _coverage(edition: Edition, seen: Sequence[Series], complete: pd.DataFrame) -> Iterable[Block]:
    states = month_states(seen)
    yield tell(WORDS, "coverage", coverage_sentence=words.coverage_sentence(complete))
    if not states.empty:
        yield blocks.coverage(states, place=edition.pack.council.name, complete=complete)
    yield tell(WORDS, "completeness", completeness_sentence=words.completeness_sentence(complete))
    yield blocks.completeness(complete)


def _finding(edition: Edition, complete: pd.DataFrame, doubts: list[str]) -> Finding:
    have, expected = int(complete["values"].sum()), int(complete["expected"].sum())
    errors = sum(problem.severity == "error" for problem in edition.report.problems)
    return Finding(
        council=edition.council,
        subject="data_completeness",
        method="completeness",
        question="How complete are the figures of the whole council?",
        sentence=words.completeness_sentence(complete),
        period=edition.month,
        estimate=100 * have / expected if expected else None,
        unit="%",
        numerator=have,
        denominator=expected,
        checks=(
            Check(name="no errors in the pack", passed=errors == 0, text=words.errors_text(errors)),
            Check(
                name="every brought indicator complete enough",
                passed=complete.empty or not words.incomplete(complete),
                text=words.incomplete_text(complete),
            ),
        ),
        caveats=tuple(doubts),
        state=CellState.VALUE if expected else CellState.NOT_COLLECTED,
    )


def _gaps(edition: Edition) -> Iterable[Gap]:
    if not edition.pack.has("survey_waves") and edition.pack.has("surveys"):
        yield Gap(
            what="What share of those invited answered the surveys.",
            why="The pack has answers, but not how many were invited.",
            needs="survey_waves.csv: a row a wave and group, with the number invited.",
        )
