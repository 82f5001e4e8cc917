"""Survival: how long until something happens, with those still waiting counted rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import seaborn as sns

from evalkit.report.figures.columns import Needs, label_of, read_columns
from evalkit.report.figures.labels import LINE, spread, width_of, wrapped
from evalkit.report.figures.scales import even_numbers, label_below, lines_across, words_below, words_beside
from evalkit.report.figures.style import INK, MID_GREY, PALETTE, QUIET, SMALL, panel, put_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(numbers=("time", "share", "at_risk", "censored"), more_text=("group",))
PLOT_HEIGHT = 260
LABELS = 150
FOOT_LABELS = 200
FOOT = 18  # pixels a line of numbers at risk
HALF = 0.5
QUARTERS = (0, 0.25, HALF, 0.75, 1)


def paint(chart: Chart) -> Figure:
    """Paint step curves with a tick for each censored case.

    Parameters
    ----------
    chart : Chart
        Data columns: ``time``, ``share`` (from 0 to 1), ``at_risk`` and ``censored`` (how many at that
        time, or yes and no); optional ``group``. Numbers at risk stand below the axis.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    names = list(dict.fromkeys(data["group"]))
    left = 26 + max([width_of("100%"), *(width_of(wrapped(n, width=FOOT_LABELS, lines=1)) for n in names)])
    figure, axes = panel(
        left=left,
        right=20 + max((width_of(wrapped(name, width=LABELS), weight="bold") for name in names), default=0),
        top=30,
        bottom=52 + FOOT * (len(names) + 1),
        plot_height=PLOT_HEIGHT,
    )
    put_text(figure, label_of(chart, column="share"), x=2, y=10)
    _frame(axes, chart, data)
    for place, name in enumerate(names):
        _curve(axes, data.loc[data["group"].eq(name)], PALETTE[place % len(PALETTE)])
    _name(axes, data, names)
    _at_risk(axes, data, names, left)
    return figure


def _frame(axes: Axes, chart: Chart, data: pd.DataFrame) -> None:
    longest = float(data["time"].max()) if data["time"].notna().any() else 1.0
    axes.set_xlim(0, (longest or 1.0) * 1.01)
    axes.set_ylim(0, 1.02)
    axes.axhline(HALF, color=MID_GREY, linewidth=1, linestyle="--")
    lines_across(axes, QUARTERS)
    words_beside(axes, QUARTERS, [f"{quarter:.0%}" for quarter in QUARTERS])
    words_below(axes, ticks := even_numbers(*axes.get_xlim()), [f"{tick:g}" for tick in ticks])
    label_below(axes, label_of(chart, column="time"))


def _curve(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    rows = rows.sort_values("time")
    sns.lineplot(
        x=[0.0, *rows["time"]],
        y=[1.0, *rows["share"]],
        drawstyle="steps-post",
        estimator=None,
        color=colour,
        linewidth=2,
        ax=axes,
    )
    axes.set_ylabel("")
    lost = rows.loc[rows["censored"].gt(0)]
    axes.scatter(lost["time"], lost["share"], marker="+", s=90, color=colour, linewidths=1.5, zorder=3)


def _name(axes: Axes, data: pd.DataFrame, names: list[str]) -> None:
    wishes = [float(data.loc[data["group"].eq(name), "share"].dropna().min()) for name in names]
    heights = spread(wishes, gap=LINE * 2 / PLOT_HEIGHT, low=0.03, high=1)
    for place, (name, height) in enumerate(zip(names, heights, strict=True)):
        axes.annotate(
            wrapped(name, width=LABELS),
            (axes.get_xlim()[1], height),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            fontweight="bold",
            color=PALETTE[place] if place in (0, 2, 4) else INK,
            annotation_clip=False,
        )


def _at_risk(axes: Axes, data: pd.DataFrame, names: list[str], left: float) -> None:
    ticks = even_numbers(*axes.get_xlim())
    offset = -56.0
    _foot(axes, "Still waiting", -left + 2, offset)
    for name in names:
        offset -= FOOT
        rows = data.loc[data["group"].eq(name)].sort_values("time")
        _foot(axes, wrapped(name, width=FOOT_LABELS, lines=1) or "Everybody", -left + 2, offset)
        for tick in ticks:
            later = rows.loc[rows["time"].ge(tick), "at_risk"]
            count = f"{later.iloc[0]:,.0f}" if len(later) else "0"
            axes.annotate(
                count,
                (tick, 0),
                xycoords=("data", "axes fraction"),
                xytext=(0, offset),
                textcoords="offset points",
                ha="center",
                fontsize=SMALL,
                annotation_clip=False,
            )


def _foot(axes: Axes, words: str, x: float, y: float) -> None:
    axes.annotate(
        words,
        (0, 0),
        xycoords="axes fraction",
        xytext=(x, y),
        textcoords="offset points",
        fontsize=SMALL,
        color=QUIET,
        annotation_clip=False,
    )
