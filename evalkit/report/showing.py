"""Show a block in a notebook as the report will show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalkit.report.figures.drawing import draw
from evalkit.report.page.charts import view_chart
from evalkit.report.page.markdown import to_html
from evalkit.report.page.tables import data_table, shown_places, view_table
from evalkit.report.page.templates import fill
from evalkit.report.words import cell_text
from evalkit.section import Chart, Prose, Table

if TYPE_CHECKING:
    from evalkit.section import Block


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A block that draws itself where a notebook shows it.

    Examples
    --------
    >>> sorted(Shown(Prose(id="p", heading="Trust", text="It *grew*."))._repr_mimebundle_())
    ['text/html', 'text/plain']
    """

    block: Block

    def __repr__(self) -> str:
        """Write the block as plain text."""
        return _plain(self.block)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # a notebook may ask for less; more does no harm
        return {"text/html": _html(self.block), "text/plain": _plain(self.block)}


def show(block: Block) -> Shown:
    """Show prose, a table or a chart in a notebook.

    Parameters
    ----------
    block : Prose, Table or Chart
        The block. A chart is drawn once in a process, however often it is shown or published.

    Returns
    -------
    Shown

    Examples
    --------
    >>> show(Prose(id="p", heading="Trust", text="It grew."))
    Trust
    <BLANKLINE>
    It grew.
    """
    return Shown(block)


def _html(block: Block) -> str:
    kind, view = _view(block)
    return fill("shown.html.j2", kind=f"{kind}.html.j2", **view)


def _view(block: Block) -> tuple[str, dict[str, Any]]:
    """Give the page's own template for a block, and what it shows."""
    anchor = f"shown-{block.id}"
    if isinstance(block, Prose):  # below the notebook's own headings
        return "prose", {"heading": block.heading, "rank": block.level + 1, "text": to_html(block.text)}
    if isinstance(block, Table):
        return "table", {"table": view_table(block, anchor=anchor)}
    return "chart", {"chart": view_chart(block, anchor=anchor, drawing=draw(block))}


def _plain(block: Block) -> str:
    if isinstance(block, Prose):
        return f"{block.heading}\n\n{block.text}".strip()
    if isinstance(block, Chart):
        return f"{block.message}\n{block.alt}\n\n{_lines(data_table(block))}"
    return _lines(block)


def _lines(table: Table) -> str:
    shown = [(place, table.columns[place]) for place in shown_places(table)]
    head = "\t".join(column.label for _, column in shown)
    rows = ["\t".join(cell_text(row[place], column=column) for place, column in shown) for row in table.rows]
    return "\n".join([table.caption, head, *rows])
