"""Charts as a page shows them: message, picture with alternative text, data table."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.report.page.tables import data_table, view_table
from evalkit.report.words import plain

if TYPE_CHECKING:
    from evalkit.report.page.tables import TableView
    from evalkit.section import Chart


@dataclass(frozen=True, slots=True)
class ChartView:
    """One chart, ready to be written."""

    anchor: str
    message: str
    title: str
    alt: str
    picture: str  # a data: address
    source: str
    table: TableView | None
    ready: bool  # came ready drawn, at a size of its own


def view_chart(chart: Chart, *, anchor: str, drawing: str) -> ChartView:
    """Put a chart and its drawing together.

    The drawing is shown as a picture, never as part of the page: nothing in it can run or fetch.

    Parameters
    ----------
    chart : Chart
        The chart.
    anchor : str
        Its id on the page.
    drawing : str
        Its SVG.

    Returns
    -------
    ChartView
    """
    table = data_table(chart)
    texts = [plain(text).strip() for text in (chart.alt, chart.message, chart.title)]
    return ChartView(
        anchor=anchor,
        message=plain(chart.message),
        title=plain(chart.title),
        alt=next((words for words in texts if words), "A chart without a description."),
        picture="data:image/svg+xml;base64," + b64encode(drawing.encode()).decode(),
        source=plain(chart.source).rstrip(". "),
        table=view_table(table, anchor=f"{anchor}-data") if table.columns else None,
        ready=bool(chart.svg),
    )
