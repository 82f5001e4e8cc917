"""Bars: one amount beside another, each with its number."""

from __future__ import annotations

from itertools import cycle
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.scales import words_beside
from evalkit.report.figures.style import MID_GREY, PALETTE, SMALL, panel, put_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(text=("label",), numbers=("value",), more_text=("group", "state"))
BAR = 22  # pixels
BETWEEN = 14
LABELS = 220


class Bar(NamedTuple):
    """One bar: its label and the middle of all bars of that label, its own place, length and words."""

    label: str
    middle: float
    place: float
    length: float
    words: str
    colour: str


def paint(chart: Chart) -> Figure:
    """Paint horizontal bars from zero.

    Parameters
    ----------
    chart : Chart
        Data columns: ``label`` and ``value``; optional ``group`` (bars side by side, each named at its
        end) and ``state`` (said in words where there is no value).

    Returns
    -------
    matplotlib.figure.Figure
    """
    bars = _bars(chart, read_columns(chart, needs=NEEDS))
    figure, axes = panel(
        left=16 + max((width_of(bar.label) for bar in bars), default=40),
        right=16 + max((width_of(bar.words) for bar in bars), default=40),
        top=26,
        bottom=10,
        plot_height=bars[-1].place + (BAR + BETWEEN) / 2 if bars else BAR,
    )
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    _frame(axes, bars)
    for bar in bars:
        _draw(axes, bar)
    return figure


def _bars(chart: Chart, data: pd.DataFrame) -> list[Bar]:
    """Lay the bars out from top to bottom; a group that a label lacks takes no space."""
    colours = dict(zip(dict.fromkeys(data["group"]), cycle(PALETTE), strict=False))
    bars: list[Bar] = []
    place = BETWEEN / 2 - BAR / 2
    for label, rows in data.groupby("label", sort=False):
        middle = place + BAR * (len(rows) + 1) / 2
        for cells in rows.to_dict("records"):
            place += BAR
            words, colour = _words(chart, cells), colours[cells["group"]]
            bars.append(Bar(wrapped(str(label), width=LABELS), middle, place, cells["value"], words, colour))
        place += BETWEEN
    return bars


def _words(chart: Chart, cells: Mapping[Hashable, Any]) -> str:
    value, state = cells["value"], cells["state"]
    words = (state or "no value") if isnan(value) else amount(chart, column="value", value=value)
    return f"{words}  {cells['group']}".strip()


def _frame(axes: Axes, bars: list[Bar]) -> None:
    lengths = [bar.length for bar in bars if not isnan(bar.length)]
    axes.set_xlim(min([0, *lengths]) * 1.05, max([0, *lengths]) * 1.02 or 1)
    axes.set_ylim(bars[-1].place + (BAR + BETWEEN) / 2 if bars else BAR, 0)
    middles = {bar.middle: bar.label for bar in bars}
    words_beside(axes, middles, list(middles.values()))
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=MID_GREY, linewidth=1)


def _draw(axes: Axes, bar: Bar) -> None:
    if not isnan(bar.length):
        axes.barh(bar.place, bar.length, height=BAR - 1, color=bar.colour)
    axes.annotate(
        bar.words,
        (0 if isnan(bar.length) else max(bar.length, 0), bar.place),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        annotation_clip=False,
    )
