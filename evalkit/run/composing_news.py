"""Say on the page what is new since the edition before, from the records of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import fill_part, led
from evalkit.errors import EvalkitError
from evalkit.judgement.words import counted, period_name
from evalkit.report.reading import read_result
from evalkit.run.earlier import EARLIER
from evalkit.run.since import changes_between
from evalkit.section import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.report import Result
    from evalkit.run.changes_record import Changes
    from evalkit.section import Section

CLAIMS = "claims"  # the chapter that opens the report
AFTER = "what_changed"  # the part of it that these words follow
MOST_NEWS, MOST_OTHERS = 8, 6
SAME_AGAIN = "rolled forward"  # the same said of a later month, which is no news
_WORDS = """
## since: What is new since the last edition

{sentence}

{news}

{others}
"""
_FIRST = "This is the first edition of this report that is on record, so nothing can be set beside it."


def with_what_is_new(sections: Sequence[Section], result: Result, *, scratch: Path) -> list[Section]:
    """Say in the chapter that opens the report what is new since the edition before.

    Parameters
    ----------
    sections : sequence of Section
        The chapters.
    result : Result
        The record of this edition.
    scratch : pathlib.Path
        Where the record of the one before was put.

    Returns
    -------
    list of Section
        The same but for that chapter, which has a part more.
    """
    told = _told(result, scratch / EARLIER)
    return [_with(each, told) if each.name == CLAIMS else each for each in sections]


def _with(section: Section, told: Prose) -> Section:
    """Put the words after the part on what changed, or at the end where there is none."""
    blocks = section.blocks
    heads = [n for n, block in enumerate(blocks) if isinstance(block, Prose) and block.level == told.level]
    at = next((n for n in heads if blocks[n].id == AFTER), len(blocks))
    end = next((n for n in heads if n > at), len(blocks))
    return section.model_copy(update={"blocks": (*blocks[:end], told, *blocks[end:])})


def _told(result: Result, earlier: Path) -> Prose:
    if not earlier.is_file():
        return fill_part(_WORDS, "since", sentence=_FIRST, news="", others="")
    try:
        changes = changes_between(read_result(earlier), result)
    except EvalkitError as error:
        why = f"The edition before this one cannot be set beside it: {error.message}"
        return fill_part(_WORDS, "since", sentence=why, news="", others="")
    others = [each.sentence for each in changes.changes if not each.is_news and each.kind != SAME_AGAIN]
    return fill_part(
        _WORDS,
        "since",
        sentence=_counted(changes),
        news=_some("Signals and verdicts:", [change.sentence for change in changes.news], most=MOST_NEWS),
        others=_some("Besides:", [*changes.basis, *others], most=MOST_OTHERS),
    )


def _counted(changes: Changes) -> str:
    """Say how many signals and verdicts are not what they were."""
    month = period_name(changes.earlier)
    if changes.empty:
        return f"Nothing has changed since the edition of {month}."
    if not changes.news:
        return f"Since the edition of {month} no signal and no verdict has changed."
    news = counted(len(changes.news), "signal or verdict", plural="signals or verdicts")
    return f"Since the edition of {month}, {news} changed, came or went."


def _some(head: str, sentences: Sequence[str], *, most: int) -> str:
    left = len(sentences) - most
    more = [f"and {left} more: evalkit since lists them"] if left > 0 else []
    return led(head, [*sentences[:most], *more])
