"""Lines over time: a few series, each named at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.events import EVENT_LINE, event_rows, mark_events
from evalkit.report.figures.labels import LINE, spread, width_of, wrapped
from evalkit.report.figures.marks import join_points, with_breaks
from evalkit.report.figures.scales import scale_beside, words_below
from evalkit.report.figures.style import INK, PALETTE, SMALL, panel, put_text
from evalkit.report.figures.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(
    text=("period", "series"),
    numbers=("value",),
    more_text=("state", "event"),
    more_numbers=("lower", "upper"),
)
PLOT_HEIGHT = 280
LABELS = 150
SHAPES = ("o", "s", "^", "D", "v", "P")


def paint(chart: Chart) -> Figure:
    """Paint a few series over time.

    Parameters
    ----------
    chart : Chart
        Data columns: ``period``, ``value`` and ``series`` (at most six); optional ``lower`` and
        ``upper`` (a band), ``state`` and ``event``. A line breaks where a period has no value; points that
        all stand apart are joined by dashes.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    line = timeline(data["period"])
    data = data.assign(x=[line.place(period) for period in data["period"]])
    names = list(dict.fromkeys(data["series"]))
    events = event_rows(data.drop_duplicates(["x", "event"]), last=len(line.periods))
    ends = {name: wrapped(_end_words(chart, data, name), width=LABELS) for name in names}
    figure, axes = panel(
        left=16 + width_of("1,000.0"),
        right=18 + max((width_of(words, weight="bold") for words in ends.values()), default=20),
        top=30 + EVENT_LINE * len({event.row for event in events}),
        bottom=44,
        plot_height=PLOT_HEIGHT,
    )
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    axes.set_xlim(-0.4, max(len(line.periods) - 0.6, 0.6))
    words_below(axes, *line.ticks())
    _series(axes, data, names)
    _frame(axes, data)
    mark_events(axes, events)
    _name(axes, data, ends)
    return figure


def _end_words(chart: Chart, data: pd.DataFrame, name: str) -> str:
    values = data.loc[data["series"].eq(name), "value"].dropna()
    if not len(values):
        return f"{name}: no values"
    return f"{name} {amount(chart, column='value', value=values.iloc[-1])}"


def _series(axes: Axes, data: pd.DataFrame, names: list[str]) -> None:
    for place, name in enumerate(names):
        rows = data.loc[data["series"].eq(name)].sort_values("x").dropna(subset=["value"])
        if rows.empty:
            continue
        colour, shape = PALETTE[place % len(PALETTE)], SHAPES[place % len(SHAPES)]
        if rows["x"].diff().ne(1).all():
            _apart(axes, rows, colour)
        join_points(axes, rows, color=colour, marker=shape, markersize=6, markeredgewidth=0, linewidth=2)
        x, lower, upper = with_breaks(*(rows[name].to_numpy() for name in ("x", "lower", "upper")))
        axes.fill_between(x, lower, upper, color=colour, alpha=0.15, linewidth=0)


def _apart(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """Join points that all stand apart, such as waves of a survey, by dashes, each with its interval."""
    axes.plot(rows["x"], rows["value"], color=colour, linewidth=1.2, linestyle=(0, (3, 3)))
    axes.vlines(rows["x"], rows["lower"], rows["upper"], color=colour, linewidth=1.5, alpha=0.6)


def _frame(axes: Axes, data: pd.DataFrame) -> None:
    numbers = data[["value", "lower", "upper"]].to_numpy(dtype=float)
    known = numbers[np.isfinite(numbers)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    pad = (high - low) * 0.08 or abs(high) * 0.08 or 1.0
    axes.set_ylim(0 if 0 <= low < high / 3 else low - pad, high + pad)
    scale_beside(axes)


def _name(axes: Axes, data: pd.DataFrame, ends: dict[str, str]) -> None:
    low, high = axes.get_ylim()
    last = {name: data.loc[data["series"].eq(name), "value"].dropna().tail(1) for name in ends}
    wishes = [float(v.iloc[0]) if len(v) else low for v in last.values()]
    tallest = 1 + max((words.count("\n") for words in ends.values()), default=0)
    gap = (high - low) * LINE * tallest / PLOT_HEIGHT
    heights = spread(wishes, gap=gap, low=low, high=high)
    for place, (words, height) in enumerate(zip(ends.values(), heights, strict=True)):
        axes.annotate(
            words,
            (axes.get_xlim()[1], height),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            fontweight="bold",
            color=_readable(PALETTE[place % len(PALETTE)]),
            annotation_clip=False,
        )


def _readable(colour: str) -> str:
    """Only the darker colours reach 4.5 to 1 as text."""
    return colour if colour in (PALETTE[0], PALETTE[2], PALETTE[4]) else INK
