"""Lines over time: a few series, each named at its end."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.events import EVENT_LINE, event_rows, mark_events
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.marks import join_points, with_breaks
from evalkit.report.figures.scales import height_for, scale_beside, words_below
from evalkit.report.figures.style import PALETTE, panel, put_text
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
    axes.set_ylim(*height_for(data[["value", "lower", "upper"]].to_numpy()))
    scale_beside(axes)
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


def _name(axes: Axes, data: pd.DataFrame, words: dict[str, str]) -> None:
    known = {name: data.loc[data["series"].eq(name), "value"].dropna() for name in words}
    ends = [
        End(float(known[name].iloc[-1]) if len(known[name]) else axes.get_ylim()[0], text, colour)
        for (name, text), colour in zip(words.items(), cycle(PALETTE), strict=False)
    ]
    name_ends(axes, ends, weight="bold")
