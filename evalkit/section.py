"""What a chapter leaves: prose, tables, charts and findings, in the order they are read."""

from __future__ import annotations

from typing import Literal

from evalkit.finding import CellState, Finding, Record

Cell = str | int | float | bool | None | CellState


class Column(Record):
    """One column of a table.

    ``icon`` names the column that holds the icons to stand beside its words; that one is not shown itself.

    Examples
    --------
    >>> Column(name="value", label="Share", kind="number", unit="%").decimals
    1
    """

    name: str
    label: str
    kind: Literal["text", "number", "integer", "state"] = "text"
    unit: str = ""
    decimals: int = 1
    icon: str = ""


class Table(Record):
    """A table of exact figures with its caption and notes; a cell that is no value holds its state.

    ``parts`` names the column whose words head each part of the rows; it is not shown as a column.

    Examples
    --------
    >>> Table(id="sites", caption="Sites", columns=(Column(name="n", label="People", kind="integer"),),
    ...       rows=((12,), (CellState.SUPPRESSED,))).rows[1][0].marker
    '[c]'
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    parts: str = ""

    def values(self, name: str) -> list[Cell]:
        """List the cells of one column, top to bottom."""
        index = [column.name for column in self.columns].index(name)
        return [row[index] for row in self.rows]


ChartKind = Literal[
    "control",
    "intervals",
    "bars",
    "lines",
    "curves",
    "multiples",
    "counterfactual",
    "event_study",
    "funnel",
    "swimlane",
    "coverage",
    "survival",
    "tornado",
    "theory",
]


class Chart(Record):
    """A chart as data: what it shows in words, and the table that it is drawn from.

    ``kind`` fixes which columns the data must have; ``report/figures.py`` lists them. A picture that
    is already drawn (the theory of change) is carried in ``svg``.
    """

    id: str
    kind: ChartKind
    title: str  # what is drawn: indicator, place, period, unit
    message: str  # what it shows, in one sentence
    alt: str  # real alternative text: kind of chart, what is on it, what it shows
    data: Table
    unit: str = ""
    source: str = ""
    svg: str = ""


class Prose(Record):
    """A heading and plain Markdown under it; raw HTML in it is never rendered as HTML."""

    id: str
    heading: str
    text: str
    level: Literal[2, 3] = 2  # 2 = a part of the chapter, 3 = below the last 2


Block = Prose | Table | Chart


class Gap(Record):
    """Something that could not be said, and what would be needed to say it."""

    what: str
    why: str
    needs: str


class Section(Record):
    """What one chapter leaves for the report and the record.

    Examples
    --------
    >>> Section(name="reach", number=4, title="Reach and outcomes", summary="Nothing yet.").blocks
    ()
    """

    name: str
    number: int
    title: str
    summary: str  # one or two sentences: what a tired reader should take away
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def block(self, block_id: str) -> Block:
        """Find a block by its id."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        known = ", ".join(block.id for block in self.blocks)
        raise KeyError(f"No block {block_id!r} in chapter {self.name!r}. It has: {known}.")
