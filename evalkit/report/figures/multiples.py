"""Small multiples: one small plot a place, all on one scale, so that they can be told apart at a glance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from evalkit.finding import CellState
from evalkit.report.figures.columns import Needs, label_of, read_columns
from evalkit.report.figures.gaps import state_words
from evalkit.report.figures.key import Entry, put_key
from evalkit.report.figures.labels import LINE, width_of, wrapped
from evalkit.report.figures.marks import join_points
from evalkit.report.figures.scales import PAD, even_numbers, height_for, lines_across, scale_beside
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_PINK,
    POINTS_PER_INCH,
    QUIET,
    SMALL,
    WIDTH,
    add_panel,
    put_text,
)
from evalkit.report.figures.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from evalkit.report.figures.timeline import Timeline
    from evalkit.section import Chart

NEEDS = Needs(text=("period", "series"), numbers=("value",), more_text=("state", "note", "event"))
ACROSS = 3  # plots side by side
PLOT_HEIGHT = 92
HEAD = 2 * LINE + 8  # above each plot: its name and its note
FOOT = 26  # below it: the first and the last period
GUTTER = 22
TOP = 46
KEY_LINE = 30
STEPS = 3  # of the scale beside the plots
_LINE = {"color": DARK_BLUE, "linewidth": 1.6, "marker": "o", "markersize": 2.2, "markeredgewidth": 0}


def paint(chart: Chart) -> Figure:
    """Paint one small plot for each series, all of one height and one stretch of time.

    Parameters
    ----------
    chart : Chart
        Data columns: ``period``, ``value`` and ``series`` (the place that a plot is of); optional ``note`` (a
        line of words below its name, the first of its rows counts), ``event`` (what happened in a period: a
        dashed line up the plot; the first words are explained in the key) and ``state``. A line breaks where
        a period has no value; points that
        all stand apart are joined by dashes; a plot without any says why.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    line = timeline(data["period"])
    data = data.assign(x=[line.place(period) for period in data["period"]])
    places = dict(list(data.groupby("series", sort=False)))
    rows, row_height = ceil(len(places) / ACROSS), HEAD + PLOT_HEIGHT + FOOT
    height = TOP + rows * row_height
    figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    ends = height_for(data["value"].to_numpy())
    left = 14 + max(width_of(f"{number:,g}") for number in (*even_numbers(*ends, most=STEPS), 0.0))
    wide = (WIDTH - left - 10 - GUTTER * (ACROSS - 1)) / ACROSS
    for place, (name, mine) in enumerate(places.items()):
        x, y = left + (place % ACROSS) * (wide + GUTTER), TOP + (place // ACROSS) * row_height
        _name(figure, str(name), mine, x=x, y=y, width=wide)
        axes = add_panel(
            figure,
            left=x,
            right=WIDTH - x - wide,
            bottom=height - y - HEAD - PLOT_HEIGHT,
            plot_height=PLOT_HEIGHT,
        )
        _plot(axes, mine, line=line, ends=ends, first=place % ACROSS == 0)
    _explain(figure, chart, data)
    return figure


def _name(figure: Figure, name: str, rows: pd.DataFrame, *, x: float, y: float, width: float) -> None:
    put_text(figure, wrapped(name, width=width, lines=1), x=x, y=y + LINE / 2, fontweight="bold")
    note = next((words for words in rows["note"] if words), "")
    put_text(figure, wrapped(note, width=width, lines=1), x=x, y=y + LINE * 1.5, color=QUIET)


def _plot(
    axes: Axes,
    rows: pd.DataFrame,
    *,
    line: Timeline,
    ends: tuple[float, float],
    first: bool,
) -> None:
    last = len(line.periods) - 1
    axes.set_xlim(-0.6, last + 0.6)
    axes.set_ylim(*ends)
    scale_beside(axes, most=STEPS) if first else lines_across(axes, even_numbers(*ends, most=STEPS))
    known = rows.dropna(subset=["value"]).sort_values("x")
    if known.empty:
        _say_why_not(axes, rows)
    if known["x"].diff().ne(1).all():  # such as waves of a survey
        axes.plot(
            known["x"], known["value"], color=DARK_BLUE, linewidth=1, linestyle=(0, (3, 3)), marker="o", ms=4
        )
    join_points(axes, known, **_LINE)
    for at in rows.loc[rows["event"].ne(""), "x"]:
        axes.axvline(at, color=DARK_PINK, linewidth=1.5, linestyle="--")
    for at, side, place in ((0, "left", 0), (1, "right", last))[: 1 + bool(last)]:
        _write_below(axes, _short(line.periods[place]), x=at, side=side)


def _write_below(axes: Axes, words: str, *, x: float, side: str) -> None:
    """Write words below a plot that reach no further than its side."""
    axes.annotate(
        words,
        (x, 0),
        xycoords="axes fraction",
        xytext=(0, -PAD),
        textcoords="offset points",
        ha=side,
        va="top",
        fontsize=SMALL,
        annotation_clip=False,
    )


def _say_why_not(axes: Axes, rows: pd.DataFrame) -> None:
    state = next((state for state in rows["state"] if state), CellState.NOT_COLLECTED.value)
    axes.text(0.5, 0.5, state_words(state), transform=axes.transAxes, ha="center", va="center", color=QUIET)


def _short(period: str) -> str:
    """Write a period so that two of them fit below a small plot."""
    ticks = timeline([period]).ticks()[1]
    return ticks[0].replace("\n", " ") if ticks else period


def _explain(figure: Figure, chart: Chart, data: pd.DataFrame) -> None:
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    events = [words for words in data["event"] if words]
    if events:
        mark = {"marker": "|", "ms": 14, "mec": DARK_PINK, "mew": 1.5}
        put_key(figure, [Entry(events[0], mark)], x=2, y=KEY_LINE)
