"""Chapters as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.report.figures.drawing import draw
from evalkit.report.page.anchors import block_anchor, chapter_anchor
from evalkit.report.page.charts import view_chart
from evalkit.report.page.findings import group_findings
from evalkit.report.page.markdown import to_html
from evalkit.report.page.tables import view_table
from evalkit.report.words import plain
from evalkit.section import Column, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from evalkit.report.page.charts import ChartView
    from evalkit.report.page.findings import FindingGroup
    from evalkit.report.page.tables import TableView
    from evalkit.section import Block, Gap, Section


LONGEST_READ = 500  # words


@dataclass(frozen=True, slots=True)
class ProseView:
    """A part of a chapter: heading, its rank below the chapter's own, and text."""

    anchor: str
    heading: str
    rank: int
    html: Markup
    words: int

    @property
    def long(self) -> bool:
        """Whether the text is for looking up rather than for reading through."""
        return self.words > LONGEST_READ


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block: exactly one of its fields is filled."""

    prose: ProseView | None = None
    table: TableView | None = None
    chart: ChartView | None = None


@dataclass(frozen=True, slots=True)
class ChapterView:
    """One chapter, ready to be written."""

    anchor: str
    number: int
    title: str
    summary: Markup
    blocks: tuple[BlockView, ...]
    findings: tuple[FindingGroup, ...]
    gaps: TableView | None


def view_chapter(section: Section, *, names: Mapping[str, str], drawings: Mapping[str, str]) -> ChapterView:
    """Word a chapter.

    Parameters
    ----------
    section : Section
        The chapter.
    names : mapping of str to str
        Titles of indicators, links and sites by their codes.
    drawings : mapping of str to str
        SVGs that are drawn already, by :func:`figure_name`; the others are drawn here.

    Returns
    -------
    ChapterView
    """
    here = chapter_anchor(section.number)
    ranks = _ranks(section.blocks)
    return ChapterView(
        anchor=here,
        number=section.number,
        title=plain(section.title).strip() or f"Chapter {section.number}",
        summary=to_html(section.summary),
        blocks=tuple(
            _view_block(
                block,
                block_anchor(section.number, place=place, name=block.id),
                rank,
                drawings.get(figure_name(section, block)),
            )
            for place, (block, rank) in enumerate(zip(section.blocks, ranks, strict=True), start=1)
        ),
        findings=tuple(group_findings(section.findings, names=names)),
        gaps=_view_gaps(section.gaps, anchor=f"{here}-gaps"),
    )


def figure_name(section: Section, block: Block) -> str:
    """Name the file of a chart's drawing, without its ending.

    Parameters
    ----------
    section : Section
        The chapter.
    block : Block
        A block of it.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Prose, Section
    >>> figure_name(Section(name="reach", number=4, title="", summary=""), Prose(id="p", heading="", text=""))
    '04_p'
    """
    return f"{section.number:02d}_{block.id}"


def _ranks(blocks: tuple[Block, ...]) -> list[int]:
    """Keep headings in order: nothing is below a part unless there is a part above it."""
    ranks, deepest = [], 3
    for block in blocks:
        rank = min(block.level + 1, deepest) if isinstance(block, Prose) else 0
        deepest = 4 if rank else deepest
        ranks.append(rank)
    return ranks


def _view_block(block: Block, place: str, rank: int, drawing: str | None) -> BlockView:
    if isinstance(block, Prose):
        heading = plain(block.heading).strip()
        return BlockView(prose=ProseView(place, heading, rank, to_html(block.text), len(block.text.split())))
    if isinstance(block, Table):
        return BlockView(table=view_table(block, anchor=place))
    return BlockView(chart=view_chart(block, anchor=place, drawing=drawing or draw(block)))


def _view_gaps(gaps: tuple[Gap, ...], *, anchor: str) -> TableView | None:
    if not gaps:
        return None
    labels = (("what", "What could not be said"), ("why", "Why"), ("needs", "What would be needed"))
    table = Table(
        id="gaps",
        caption="What could not be said in this chapter",
        columns=tuple(Column(name=name, label=label) for name, label in labels),
        rows=tuple((gap.what, gap.why, gap.needs) for gap in gaps),
    )
    return view_table(table, anchor=anchor)
