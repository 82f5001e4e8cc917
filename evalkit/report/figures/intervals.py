"""Dots and intervals: one row a site, stratum or council, with the counts behind each."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from evalkit.finding import CellState
from evalkit.report.figures.columns import Needs, amount, label_of, read_columns, with_interval
from evalkit.report.figures.gaps import state_words
from evalkit.report.figures.labels import LINE, width_of, wrapped
from evalkit.report.figures.marks import put_points
from evalkit.report.figures.pooled import (
    POOLED,
    PREDICTION,
    in_order,
    put_pooled,
    put_prediction,
    square_size,
)
from evalkit.report.figures.rows import Row, rows_of
from evalkit.report.figures.scales import label_below, scale_below
from evalkit.report.figures.style import DARK_BLUE, DARK_GREY, DARK_PINK, QUIET, SMALL, WIDTH, panel, put_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(
    text=("label", "state"),
    numbers=("value", "lower", "upper", "numerator", "denominator"),
    more_text=("group", "kind", "note"),
    more_numbers=("reference", "weight"),
)
DIFFERS, FAILED = CellState.DEFINITION_DIFFERS, CellState.FAILED_QUALITY  # states that keep their figures
RANGES = ("Lowest", "Shortest")  # labels of the lower ends of lines that are no intervals of an estimate
ROW = 30  # pixels
LABELS = 190  # pixels for the words at the left, at most
HEAD = 48
FOOT = 46
COLUMNS = ("value", "lower", "upper", "weight")


def paint(chart: Chart) -> Figure:
    """Paint dots with their intervals.

    Parameters
    ----------
    chart : Chart
        Data columns: ``label``, ``value``, ``lower``, ``upper``, ``numerator``, ``denominator`` and
        ``state``; optional ``group`` (rows under a heading) and ``reference`` (a value to compare with;
        its column's label names it). A row without a value shows its state in words; one that has a value
        but another definition, or failed quality, shows the marker beside it.

        With ``kind`` it is a forest: effects (``council``, or any other word) are squares as large as
        their ``weight``, in order of size within their group; below them ``pooled`` is a diamond and
        ``prediction`` a thin line. A ``note`` of any row, such as how much councils differ, stands below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = in_order(read_columns(chart, needs=NEEDS))
    note = wrapped(" ".join(dict.fromkeys(data["note"])).strip(), width=WIDTH - 20, lines=3)
    rows = rows_of(data)
    labels = [wrapped(row.words, width=LABELS) for row in rows]
    texts = [_numbers_text(chart, row) for row in rows]
    head = f"Value ({_line_of(chart)})"
    left = 16 + max((width_of(label) for label in labels), default=40)
    counts = 16 + max(width_of(text) for text in [*(t[1] for t in texts), "Counts"])
    values = 16 + max(width_of(text) for text in [*(t[0] for t in texts), head])
    plot_height = ROW * max(len(rows), 1)
    bottom = FOOT + (LINE * (1 + note.count("\n")) if note else 0)
    figure, axes = panel(left=left, right=values + counts, top=HEAD, bottom=bottom, plot_height=plot_height)
    _reference(axes, chart, data)
    _dots(axes, rows)
    _frame(axes, chart, len(rows))
    at_values, at_counts = WIDTH - values - counts + 14, WIDTH - counts + 14
    put_text(figure, head, x=at_values, y=10, color=QUIET)
    put_text(figure, "Counts", x=at_counts, y=10, color=QUIET)
    put_text(figure, note, x=2, y=HEAD + plot_height + bottom - 4, va="bottom")
    for place, (row, label, text) in enumerate(zip(rows, labels, texts, strict=True)):
        y = HEAD + ROW * (place + 0.5)
        put_text(figure, label, x=2, y=y, fontweight=_weight_of(row), linespacing=1.1)
        put_text(figure, text[0], x=at_values, y=y)
        put_text(figure, text[1], x=at_counts, y=y)
    return figure


def _line_of(chart: Chart) -> str:
    """Say what a line is: from the lowest to the highest there is, or an interval about an estimate."""
    lower = next((column.label for column in chart.data.columns if column.name == "lower"), "")
    return "range" if lower in RANGES else "interval"


def _numbers_text(chart: Chart, row: Row) -> tuple[str, str]:
    if row.heading:
        return "", ""
    cell = row.cells
    if cell["kind"] == PREDICTION and not isnan(cell["lower"]):
        return " to ".join(amount(chart, column=n, value=cell[n]) for n in ("lower", "upper")), _counts(cell)
    if isnan(cell["value"]):
        return state_words(str(cell["state"])), _counts(cell)
    marker = state_words(str(cell["state"]))[:3] if str(cell["state"]) in (DIFFERS, FAILED) else ""
    return f"{with_interval(chart, cell)} {marker}".rstrip(), _counts(cell)


def _weight_of(row: Row) -> str:
    return "bold" if row.heading or row.cells["kind"] == POOLED else "normal"


def _counts(cell: Mapping[str, Any]) -> str:
    if isnan(cell["denominator"]):
        return "" if isnan(cell["numerator"]) else f"{cell['numerator']:,.0f}"
    above = "–" if isnan(cell["numerator"]) else f"{cell['numerator']:,.0f}"
    return f"{above} of {cell['denominator']:,.0f}"


def _frame(axes: Axes, chart: Chart, count: int) -> None:
    axes.set_ylim(max(count, 1) - 0.5, -0.5)
    scale_below(axes, most=5)
    label_below(axes, label_of(chart, column="value"))


def _reference(axes: Axes, chart: Chart, data: pd.DataFrame) -> None:
    known = data["reference"].dropna().unique()
    for value in known:
        axes.axvline(value, color=DARK_PINK, linewidth=1.5, linestyle="--")
    if len(known) == 1:
        name = label_of(chart, column="reference").split(" (")[0]
        axes.annotate(
            f"{name} {amount(chart, column='reference', value=known[0])}",
            (known[0], 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SMALL,
            color=DARK_PINK,
        )


def _dots(axes: Axes, rows: list[Row]) -> None:
    placed = [(place, row.cells) for place, row in enumerate(rows) if not row.heading]
    effects = [(place, cells) for place, cells in placed if cells["kind"] not in _DRAWN]
    known = [(place, cells) for place, cells in effects if not isnan(cells["value"])]
    places = [place for place, _ in known]
    values, lower, upper, weights = ([cells[n] for _, cells in known] for n in COLUMNS)
    axes.hlines(places, lower, upper, color=DARK_GREY, linewidth=2)
    if any(cells["kind"] for _, cells in placed):
        heaviest = max((weight for weight in weights if not isnan(weight)), default=0.0)
        sizes = [square_size(weight, heaviest=heaviest) for weight in weights]
        put_points(axes, x=values, y=places, s=sizes, color=DARK_BLUE, marker="s")
    else:
        put_points(axes, x=values, y=places, s=52, color=DARK_BLUE)
    for place, cells in placed:
        if cells["kind"] in _DRAWN and not isnan(cells["lower"]) and not isnan(cells["upper"]):
            _DRAWN[cells["kind"]](axes, cells, y=place)


_DRAWN = {POOLED: put_pooled, PREDICTION: put_prediction}
