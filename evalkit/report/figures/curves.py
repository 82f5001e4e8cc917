"""Curves over a number, such as months after the start: a few of them, each named at its end."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.lines import SHAPES
from evalkit.report.figures.scales import height_for, label_below, lines_up, scale_beside, words_below
from evalkit.report.figures.style import DARK_PINK, PALETTE, panel, put_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(text=("series",), numbers=("x", "value"), more_numbers=("wanted",))
PLOT_HEIGHT = 280
LABELS = 150
YEAR = 12  # months from one number below the plot to the next
COLOURS = tuple(colour for colour in PALETTE if colour != DARK_PINK)  # that of what is wanted


def paint(chart: Chart) -> Figure:
    """Paint a few curves over a number.

    Parameters
    ----------
    chart : Chart
        Data columns: ``x`` (a number, of months), ``value`` and ``series`` (at most five); optional
        ``wanted`` (a value to compare with, drawn across). Points without a value are left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    names = list(dict.fromkeys(data["series"]))
    data = data.sort_values(["series", "x"]).dropna(subset=["x", "value"])
    wanted = _wanted(chart, data)
    ends = [*_ends(chart, data, names), *wanted]
    figure, axes = panel(
        left=16 + width_of("1,000.0"),
        right=18 + max((width_of(end.words, weight="bold") for end in ends), default=20),
        top=30,
        bottom=48,
        plot_height=PLOT_HEIGHT,
    )
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    _frame(axes, data)
    for end in wanted:
        axes.axhline(end.height, color=end.colour, linewidth=1.5, linestyle="--")
    for name, colour, shape in zip(names, cycle(COLOURS), cycle(SHAPES), strict=False):
        rows = data[data["series"].eq(name)]
        axes.plot(
            rows["x"], rows["value"], color=colour, marker=shape, markersize=6, markeredgewidth=0, linewidth=2
        )
    name_ends(axes, ends, weight="bold")
    label_below(axes, label_of(chart, column="x"))
    return figure


def _wanted(chart: Chart, data: pd.DataFrame) -> list[End]:
    words = next((f"{column.label}: " for column in chart.data.columns if column.name == "wanted"), "")
    return [
        End(value, wrapped(words + amount(chart, column="wanted", value=value), width=LABELS), DARK_PINK)
        for value in data["wanted"].dropna().unique()
    ]


def _ends(chart: Chart, data: pd.DataFrame, names: list[str]) -> list[End]:
    last = {name: data.loc[data["series"].eq(name), "value"].tail(1).tolist() for name in names}
    return [
        End(value, wrapped(f"{name}: {amount(chart, column='value', value=value)}", width=LABELS), colour)
        for name, colour in zip(names, cycle(COLOURS), strict=False)
        for value in last[name]
    ]


def _frame(axes: Axes, data: pd.DataFrame) -> None:
    highest = max(float(data["x"].max()), YEAR)
    axes.set_xlim(0, highest * 1.02)
    _, high = height_for([*data["value"], *data["wanted"]])
    axes.set_ylim(0, high)
    years = list(range(0, int(highest) + 1, YEAR))
    lines_up(axes, years)
    words_below(axes, years, [f"{months}" for months in years])
    scale_beside(axes)
