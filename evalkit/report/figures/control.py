"""Control and run charts: what is ordinary variation, and what is a signal."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.events import EVENT_LINE, event_rows, mark_events
from evalkit.report.figures.gaps import GAP_LINE, mark_gaps, states_of
from evalkit.report.figures.labels import width_of
from evalkit.report.figures.marks import join_points, put_points
from evalkit.report.figures.scales import scale_beside, words_below
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    MID_GREY,
    ORANGE,
    SMALL,
    TURQUOISE,
    panel,
    put_text,
)
from evalkit.report.figures.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.report.figures.timeline import Timeline
    from evalkit.section import Chart

NEEDS = Needs(
    text=("period", "flag", "state"),
    numbers=("value", "mean", "lower_limit", "upper_limit"),
    more_text=("group", "event"),
    more_numbers=("target",),
)
PLOT_HEIGHT = 270
STEPS = 20  # parts of the axis that the numbers at its end must be able to tell apart
PADDING = 0.14  # of the range of the numbers, above and below


class Mark(NamedTuple):
    """How one kind of point looks: never by colour alone."""

    colour: str
    shape: str
    size: int
    words: str


MARKS = {
    "improvement": Mark(DARK_BLUE, "s", 46, "Improvement"),
    "concern": Mark(ORANGE, "D", 46, "Concern"),
    "special cause": Mark(DARK_PINK, "^", 56, "Special cause"),
}
ORDINARY = Mark(MID_GREY, "o", 22, "")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that runs beside the values: its column, its words and its look."""

    column: str
    words: str
    colour: str
    style: str


LINES = (
    Line("upper_limit", "Upper limit", MID_GREY, "--"),
    Line("mean", "Mean", DARK_GREY, "-"),
    Line("lower_limit", "Lower limit", MID_GREY, "--"),
    Line("target", "Target", TURQUOISE, "-."),
)


def paint(chart: Chart) -> Figure:
    """Paint a control chart.

    Parameters
    ----------
    chart : Chart
        Data columns: ``period`` (a period of the contract), ``value``, ``mean``, ``lower_limit``,
        ``upper_limit``, ``flag`` (improvement, concern, special cause, common cause or blank) and
        ``state`` (a cell state); optional ``target``, ``group`` (rebase group: the lines break between
        groups) and ``event`` (words that mark the start of that period). Limits may be empty, as on a run
        chart; lines are named by the labels of their columns. A period without a row, or
        with a state other than value, is a gap in the line with a mark on the axis.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    line = timeline(data["period"])
    data = data.assign(x=[line.place(period) for period in data["period"]])
    events = event_rows(data, last=len(line.periods))
    ends = _ends(chart, data)
    gaps = states_of(data, length=len(line.periods))
    top = 28 + EVENT_LINE * len({event.row for event in events})
    figure, axes = panel(
        left=_left(data),
        right=20 + max((width_of(text) for _, text, _ in ends), default=20),
        top=top,
        bottom=44 + (GAP_LINE if gaps else 0),
        plot_height=PLOT_HEIGHT,
    )
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    _frame(axes, data, line)
    mark_events(axes, events)
    _lines(axes, data)
    name_ends(axes, ends)
    _points(axes, data)
    mark_gaps(axes, gaps)
    return figure


def _left(data: pd.DataFrame) -> float:
    return 16 + max(width_of(f"{v:,.0f}") for v in _low_high(data)) + width_of(".0")


def _low_high(data: pd.DataFrame) -> tuple[float, float]:
    numbers = data[["value", *(line.column for line in LINES)]].to_numpy(dtype=float)
    known = numbers[np.isfinite(numbers)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    pad = (high - low) * PADDING or abs(high) * PADDING or 1.0
    return low - pad, high + pad


def _frame(axes: Axes, data: pd.DataFrame, line: Timeline) -> None:
    axes.set_xlim(-0.6, max(len(line.periods) - 0.4, 0.6))
    axes.set_ylim(*_low_high(data))
    scale_beside(axes)
    words_below(axes, *line.ticks())


def _lines(axes: Axes, data: pd.DataFrame) -> None:
    groups = [group for _, group in data.groupby("group", sort=False)]
    for line in LINES:
        for group in groups:
            axes.plot(group["x"], group[line.column], color=line.colour, linestyle=line.style, linewidth=1.5)


def _ends(chart: Chart, data: pd.DataFrame) -> list[End]:
    known = [(line, data[line.column].dropna()) for line in LINES]
    low, high = _low_high(data)
    least = max(0, ceil(-log10((high - low) / STEPS)))
    return [
        End(
            float(column.iloc[-1]),
            f"{_words(chart, line)} {amount(chart, column=line.column, value=column.iloc[-1], least=least)}",
            line.colour,
        )
        for line, column in known
        if len(column)
    ]


def _words(chart: Chart, line: Line) -> str:
    """Name a line as its column is headed: the middle of a run chart is a median."""
    return next((c.label for c in chart.data.columns if c.name == line.column and c.label), line.words)


def _points(axes: Axes, data: pd.DataFrame) -> None:
    known = data.dropna(subset=["value"]).sort_values("x")
    if known.empty:
        return
    join_points(axes, known, color=MID_GREY, linewidth=1.5)
    for flag, points in known.groupby("flag", sort=True):
        mark = MARKS.get(str(flag), ORDINARY)
        put_points(axes, x=points["x"], y=points["value"], s=mark.size, color=mark.colour, marker=mark.shape)
        if mark.words:
            _name(axes, data, points.iloc[-1], mark)


def _name(axes: Axes, every: pd.DataFrame, last: pd.Series, mark: Mark) -> None:
    """Write what a mark means beside its last point, clear of the points around it."""
    half = width_of(mark.words, weight="bold") / 2 / axes.bbox.width * np.ptp(axes.get_xlim())
    low, high = axes.get_xlim()
    x = float(np.clip(last["x"], low + half, high - half))
    near = every.loc[every["x"].between(x - half - 0.5, x + half + 0.5), "value"]
    above = not last["value"] < last["mean"]
    axes.annotate(
        mark.words,
        (x, near.max() if above else near.min()),
        xytext=(0, 7 if above else -7),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize=SMALL,
        fontweight="bold",
        annotation_clip=False,
    )
