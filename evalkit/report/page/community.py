"""Write the page of what a community of councils has learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.report.page.index import shown_name
from evalkit.report.page.templates import fill
from evalkit.report.words import NOTHING, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_ANCHORS = {False: "councils", True: "synthetic"}
_TITLES = {False: "Councils", True: "Synthetic councils"}


class Lesson(Record):
    """One thing that is new in one council or several.

    Examples
    --------
    >>> Lesson(title="Falls", said=("Tameside: was “no signal”, now “improved”.",)).said[0][:8]
    'Tameside'
    """

    title: str
    said: tuple[str, ...]  # a sentence a council


class CouncilPart(Record):
    """One council on the page.

    Examples
    --------
    >>> CouncilPart(council="little", name="Little", latest="2026-04", editions=("2026-04",)).stage
    ''
    """

    council: str
    name: str
    latest: str  # edition
    editions: tuple[str, ...]
    received: str = ""  # the day on which the latest came in
    stage: str = ""
    summary: str = ""
    news: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()  # a sentence for each edition after the first


class CommunityPart(Record):
    """Councils of one kind: real ones, or synthetic ones.

    Examples
    --------
    >>> CommunityPart(synthetic=True, lead="Nothing is new.").councils
    ()
    """

    synthetic: bool
    lead: str
    lessons: tuple[Lesson, ...] = ()
    stories: tuple[Lesson, ...] = ()  # of each council, in the words of those who told them
    councils: tuple[CouncilPart, ...] = ()


def render_community(parts: Sequence[CommunityPart], *, since: str) -> str:
    """Write the page; real councils and synthetic ones stand apart.

    Parameters
    ----------
    parts : sequence of CommunityPart
        At most one of each kind.
    since : str
        Since when, in words.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> page = render_community([CommunityPart(synthetic=True, lead="Nothing is new.")], since="1 May 2026")
    >>> "Synthetic data" in page, "Nothing is new." in page, "<script" in page
    (True, True, False)
    """
    ordered = sorted(parts, key=lambda part: part.synthetic)
    return fill(
        "community.html.j2",
        synthetic=any(part.synthetic for part in ordered),
        shareable=True,
        since=since,
        parts=[_view(part) for part in ordered],
    )


def _view(part: CommunityPart) -> dict[str, object]:
    anchor = _ANCHORS[part.synthetic]
    return {
        "anchor": anchor,
        "title": _TITLES[part.synthetic],
        "lead": part.lead,
        "lessons": part.lessons,
        "stories": part.stories,
        "councils": [_row(each, f"{anchor}-{n}") for n, each in enumerate(part.councils, 1)],
    }


def _row(each: CouncilPart, anchor: str) -> dict[str, object]:
    return {
        "anchor": anchor,
        "name": shown_name(each.name, each.council),
        "code": each.council if each.council != each.name else "",
        "latest": in_words(each.latest),
        "editions": len(each.editions),
        "received": in_words(each.received) if each.received else NOTHING,
        "stage": each.stage or NOTHING,
        "summary": each.summary,
        "news": each.news,
        "others": each.others,
        "steps": each.steps,
    }
