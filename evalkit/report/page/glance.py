"""The first screen: what we set out to do, what changed, how sure we are, what next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.report.page.anchors import block_anchor, chapter_anchor
from evalkit.report.page.findings import signal_counts, top_findings, view_finding
from evalkit.report.page.markdown import to_html
from evalkit.section import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from evalkit.report.page.findings import FindingView
    from evalkit.section import Section

LAST = 9  # the chapter that says what can and cannot be said opens the report
# Each question is answered by a part of chapter 9 with this id, else by the summary of this chapter if any.
QUESTIONS = (
    ("set_out", "What did we set out to do?", "purpose"),
    ("what_changed", "What changed?", "reach"),
    ("one_page", "What can we say?", "contribution"),
    ("how_sure", "How sure are we?", "data"),
    ("since", "What is new since the last edition?", ""),
    ("what_next", "What next?", "claims"),
)
JOURNEY = "journey"
LONGEST = 280  # letters of an answer
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of the first screen and its answer."""

    question: str
    answer: Markup
    more: str  # id of where the whole answer stands


@dataclass(frozen=True, slots=True)
class Glance:
    """The first screen, ready to be written."""

    answers: tuple[Answer, ...]
    journey: Markup | None
    counts: tuple[tuple[str, int], ...]
    findings: tuple[FindingView, ...]


def glance(sections: Sequence[Section], *, names: Mapping[str, str]) -> Glance:
    """Gather the first screen from the chapters.

    Parameters
    ----------
    sections : sequence of Section
        The chapters.
    names : mapping of str to str
        Titles of indicators, links and sites by their codes.

    Returns
    -------
    Glance
    """
    findings = [finding for section in sections for finding in section.findings]
    answers = [_answer(sections, part, question, name) for part, question, name in QUESTIONS]
    stands = _summary(sections, JOURNEY)
    return Glance(
        answers=tuple(answer for answer in answers if answer is not None),
        journey=to_html(stands) if stands else None,
        counts=tuple(signal_counts(findings)),
        findings=tuple(view_finding(finding, names=names) for finding in top_findings(findings)),
    )


def in_reading_order(sections: Iterable[Section]) -> list[Section]:
    """Order chapters as a reader meets them: the last, which says what can be said, opens the report.

    Parameters
    ----------
    sections : iterable of Section
        The chapters.

    Returns
    -------
    list of Section

    Examples
    --------
    >>> from evalkit.section import Section
    >>> chapters = [Section(name=str(n), number=n, title="", summary="") for n in (1, 9, 2)]
    >>> [section.number for section in in_reading_order(chapters)]
    [9, 1, 2]
    """
    return sorted(sections, key=lambda section: (section.number != LAST, section.number))


def opening(text: str) -> str:
    """Take the first sentences of a text, as many as a first screen has room for.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    str

    Examples
    --------
    >>> opening("It rose. " + "And so on, at some length. " * 20)[:8]
    'It rose.'
    """
    paragraph = next((part for part in text.split("\n\n") if part.strip()), "")
    taken, *others = _SENTENCE.split(paragraph.strip())
    for sentence in others:
        if len(taken) + len(sentence) > LONGEST:
            break
        taken = f"{taken} {sentence}"
    return taken


def _answer(sections: Sequence[Section], part: str, question: str, name: str) -> Answer | None:
    """Answer from the part of the last chapter that is meant for it, else from a chapter's summary."""
    for section in sections:
        for place, block in enumerate(section.blocks, start=1):
            if (
                section.number == LAST
                and isinstance(block, Prose)
                and block.id == part
                and block.text.strip()
            ):
                more = block_anchor(LAST, place=place, name=part)
                return Answer(question, to_html(opening(block.text)), more)
    found = next((section for section in sections if section.name == name and section.summary.strip()), None)
    if found is None:
        return None
    return Answer(question, to_html(found.summary), chapter_anchor(found.number))


def _summary(sections: Sequence[Section], name: str) -> str:
    return next((section.summary for section in sections if section.name == name), "")
