"""The chapters of a shareable page, made from a released record and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import bullets, fill_part
from evalkit.disclosure.release_reading import read_words
from evalkit.disclosure.sections_figures import lines_of, over_time_sentence, years_sentence, years_table
from evalkit.disclosure.sections_judgement import (
    conditions_sentence,
    conditions_tables,
    findings_sentence,
    findings_table,
    journey_sentence,
    journey_tables,
    links_blocks,
    links_sentence,
)
from evalkit.judgement.words import counted, period_name
from evalkit.section import Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.disclosure.released import Hidden, ReleaseNote
    from evalkit.report.record import Result
    from evalkit.section import Block, Prose
    from evalkit.theory.model import Theory


def shareable_sections(result: Result, *, note: ReleaseNote, theory: Theory) -> tuple[Section, ...]:
    """Put a released record into chapters.

    Parameters
    ----------
    result : Result
        The released record.
    note : ReleaseNote
        What the release is.
    theory : Theory
        The core theory: titles and words.

    Returns
    -------
    tuple of Section
        What the edition is, figures, findings and judgement.
    """
    known = tuple(each for each in theory.indicators if each.code in set(result.series.indicator))
    frame = result.series.frame()
    charts = lines_of(frame, indicators=known)
    return (
        _section(1, "data", "What is shared", _what(note), _about(note)),
        _section(
            2,
            "reach",
            "Figures",
            years_sentence(frame, known),
            (
                _part("outcomes", outcomes_sentence=years_sentence(frame, known)),
                years_table(frame, indicators=known),
                _part("over_time", over_time_sentence=over_time_sentence(charts, known)),
                *charts,
            ),
        ),
        _section(3, "findings", "Findings", findings_sentence(result), _findings(result, theory)),
        _section(
            4, "contribution", "Journey and judgement", journey_sentence(result), _judged(result, theory)
        ),
    )


def _section(number: int, name: str, title: str, summary: str, blocks: Iterable[Block]) -> Section:
    kept = tuple(block for block in blocks if not (isinstance(block, Table) and not block.rows))
    return Section(name=name, number=number, title=title, summary=summary, blocks=kept)


def _part(name: str, **facts: str) -> Prose:
    return fill_part(read_words(), name, **facts)


def _what(note: ReleaseNote) -> str:
    return (
        f"This is what {note.name} shares of its edition of {period_name(note.edition)}: "
        f"release {note.number}, made on {period_name(note.released_on.isoformat())} by the rule {note.rule}."
    )


def _about(note: ReleaseNote) -> Iterator[Block]:
    yield _part("what", what_sentence=_what(note))
    yield _part(
        "rule",
        hidden_sentence=_hidden(note.hidden),
        withheld=bullets([f"Not in this edition: {each}" for each in note.withheld]),
        ledger_sentence=_ledger(note),
    )


def _hidden(hidden: Hidden) -> str:
    reasons = (
        (hidden.small, "since few people, all or none are behind them"),
        (hidden.complementary, "so that those cannot be worked out"),
        (hidden.no_people, "since how many people they rest on was not given"),
        (hidden.few_employers, "since they come from fewer than three employers"),
    )
    told = [f"{counted(count, 'figure')} {why}" for count, why in reasons if count]
    return f"Hidden: {'; '.join(told)}." if told else "No figure is hidden."


def _ledger(note: ReleaseNote) -> str:
    if note.first_release:
        return (
            "The council says that this is its first release: there was no ledger of earlier ones, and "
            "nothing was looked at together with this."
        )
    said = f"It was looked at together with {counted(note.number - 1, 'earlier release')} of this council"
    return f"{said}{_but_for(note.unlinked)}."


def _but_for(unlinked: int) -> str:
    figures = counted(unlinked, "figure")
    return f", but for {figures} of theirs that this edition no longer has" if unlinked else ""


def _findings(result: Result, theory: Theory) -> Iterator[Block]:
    yield _part("findings", findings_sentence=findings_sentence(result))
    yield findings_table(result, theory=theory)


def _judged(result: Result, theory: Theory) -> Iterator[Block]:
    yield _part("journey", journey_sentence=journey_sentence(result))
    yield from journey_tables(result, theory=theory)
    yield _part("links", links_sentence=links_sentence(result))
    yield from links_blocks(result, theory=theory)
    yield _part("conditions", conditions_sentence=conditions_sentence(result))
    yield from conditions_tables(result, theory=theory)
