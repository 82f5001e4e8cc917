"""Funnel: which places differ from the centre by more than places of their size do by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.gaps import state_words
from evalkit.report.figures.key import Entry, put_key
from evalkit.report.figures.labels import LINE, width_of, wrapped
from evalkit.report.figures.names import Named, put_names
from evalkit.report.figures.scales import height_for, label_below, scale_below, scale_beside
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_GREY,
    MID_GREY,
    ORANGE,
    QUIET,
    WIDTH,
    panel,
    put_text,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(
    text=("kind", "label", "mark"),
    numbers=("size", "value", "numerator", "denominator", "lower95", "upper95", "lower998", "upper998"),
    more_text=("state",),
    more_numbers=("centre",),
)
PLACE, LIMIT, ADJUSTED = "place", "limit", "adjusted limit"
PLOT_HEIGHT = 320
TOP = 58
FOOT = 46
BELOW = 30  # pixels from the plot to the words beside its label
KEY_LINE = 34  # pixels from the top to the key
LABELS = 150
BEYOND = 0.35  # of the range of the values: how much of wider limits is shown above and below them


class Look(NamedTuple):
    """How places of one mark look: never by colour alone; those beyond the outer limits are filled."""

    words: str
    colour: str
    shape: str
    filled: bool


LOOKS = {
    "High (0.001)": Look("Above 99.8%", ORANGE, "^", filled=True),
    "High (0.025)": Look("Above 95%", ORANGE, "^", filled=False),
    "High": Look("High", ORANGE, "^", filled=True),
    "Low": Look("Low", DARK_BLUE, "v", filled=True),
    "Low (0.025)": Look("Below 95%", DARK_BLUE, "v", filled=False),
    "Low (0.001)": Look("Below 99.8%", DARK_BLUE, "v", filled=True),
}
WITHIN = Look("Within limits", MID_GREY, "o", filled=True)
NOT_COMPARED = Look("Not compared", MID_GREY, "s", filled=False)
WITHIN_MARKS = ("", "within", "Not significant")
SMALL_MARK, LARGE_MARK = 26, 64


def paint(chart: Chart) -> Figure:
    """Paint places by their size and value, between limits that narrow with size.

    Parameters
    ----------
    chart : Chart
        Data columns: ``kind``, and by it a row is

        - ``place``: ``label``, ``size`` (denominator, or expected events), ``value``, ``numerator``,
          ``denominator`` and ``mark`` (High or Low, as such or with the level 0.025 or 0.001, which are
          named; within or Not significant; any other words: not compared);
        - ``limit`` or ``adjusted limit``: ``size``, and ``lower95``, ``upper95``, ``lower998`` and
          ``upper998`` at that size, from which the lines are drawn, adjusted ones dashed. The table beside
          the chart leaves these rows out.

        Optional ``centre`` (the line in the middle, from any row) and ``state``. A place without a value
        is named below the plot with its state.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    places = data.loc[data["kind"].eq(PLACE)]
    shown = places.dropna(subset=["size", "value"])
    ends = _ends(chart, data)
    figure, axes = panel(
        left=16 + width_of("1,000.0"),
        right=20 + max((width_of(end.words) for end in ends), default=10),
        top=TOP,
        bottom=FOOT + (2 * LINE if _is_absent(places).any() else 0),
        plot_height=PLOT_HEIGHT,
    )
    _frame(axes, data, shown)
    _lines(axes, data)
    name_ends(axes, ends)
    _points(axes, shown)
    unnamed = put_names(axes, shown[["size", "value"]].to_numpy(), named=_outside(shown, _centre(data)))
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    put_key(figure, _key(shown), x=2, y=KEY_LINE)
    label_below(axes, label_of(chart, column="size"))
    _say_what_is_not_shown(figure, places, unnamed=len(unnamed))
    return figure


def _centre(data: pd.DataFrame) -> float:
    known = data["centre"].dropna()
    return float(known.iloc[0]) if len(known) else float("nan")


def _frame(axes: Axes, data: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Show every place, and of limits that are much wider only what lies near."""
    sizes = data["size"].dropna()
    axes.set_xlim(0, (float(sizes.max()) if len(sizes) else 1.0) * 1.04 or 1.0)
    curve = data.loc[data["kind"].ne(PLACE) & data["size"].ge(shown["size"].min())]
    limits = curve[["lower998", "upper998"]].to_numpy().ravel()
    known = np.array([*shown["value"], _centre(data)])
    known = known[np.isfinite(known)]
    beyond = np.ptp(known) * BEYOND if len(known) > 1 else 0.0
    within = np.clip(limits, known.min() - beyond, known.max() + beyond) if beyond else limits
    axes.set_ylim(*height_for([*known, *within]))
    scale_beside(axes)
    scale_below(axes, most=6)


def _lines(axes: Axes, data: pd.DataFrame) -> None:
    for kind, style in ((LIMIT, "-"), (ADJUSTED, (0, (4, 2)))):
        rows = data.loc[data["kind"].eq(kind)].sort_values("size")
        for level, colour, width in (("95", MID_GREY, 1), ("998", DARK_GREY, 1.5)):
            for side in ("lower", "upper"):
                axes.plot(
                    rows["size"], rows[f"{side}{level}"], color=colour, linewidth=width, linestyle=style
                )
    axes.axhline(_centre(data), color=DARK_GREY, linewidth=2)


def _ends(chart: Chart, data: pd.DataFrame) -> list[End]:
    ends = []
    for kind, words in ((LIMIT, "{} limits"), (ADJUSTED, "Adjusted {} limits")):
        rows = data.loc[data["kind"].eq(kind)].sort_values("size").tail(1)
        for level, name in (("upper998", "99.8%"), ("upper95", "95%")):
            ends += [
                End(h, wrapped(words.format(name), width=LABELS), DARK_GREY) for h in rows[level].dropna()
            ]
    centre = _centre(data)
    if not np.isnan(centre):
        name = label_of(chart, column="centre").split(" (")[0]
        words = f"{name} {amount(chart, column='centre', value=centre)}"
        ends.append(End(centre, wrapped(words, width=LABELS), DARK_GREY))
    return ends


def _points(axes: Axes, shown: pd.DataFrame) -> None:
    for mark, rows in shown.groupby("mark", sort=True):
        look = _look_of(str(mark))
        axes.scatter(
            rows["size"],
            rows["value"],
            s=SMALL_MARK if look is WITHIN else LARGE_MARK,
            marker=look.shape,
            facecolors=look.colour if look.filled else "white",
            edgecolors="white" if look is WITHIN else look.colour,
            linewidths=0.5 if look is WITHIN else 1.5,
            zorder=3,
        )


def _look_of(mark: str) -> Look:
    return LOOKS.get(mark, WITHIN if mark in WITHIN_MARKS else NOT_COMPARED)


def _key(shown: pd.DataFrame) -> list[Entry]:
    found = {_look_of(mark) for mark in shown["mark"]}
    return [
        Entry(
            look.words,
            {
                "marker": look.shape,
                "ms": 7,
                "mfc": look.colour if look.filled else "white",
                "mec": look.colour,
                "mew": 1.5,
            },
        )
        for look in (*LOOKS.values(), WITHIN, NOT_COMPARED)
        if look in found
    ]


def _outside(shown: pd.DataFrame, centre: float) -> list[Named]:
    """List the places that are marked, the furthest from the centre first."""
    rows = shown.loc[shown["mark"].isin(LOOKS)]
    order = rows["value"].sub(centre).abs().sort_values(ascending=False, kind="stable").index
    return [
        Named(size, value, wrapped(label, width=LABELS))
        for label, size, value in rows.loc[order, ["label", "size", "value"]].itertuples(index=False)
    ]


def _is_absent(places: pd.DataFrame) -> pd.Series:
    return places[["size", "value"]].isna().any(axis=1)


def _say_what_is_not_shown(figure: Figure, places: pd.DataFrame, *, unnamed: int) -> None:
    if unnamed:
        words = f"{unnamed} more outside the limits: see the table"
        put_text(figure, words, x=WIDTH - 2, y=TOP + PLOT_HEIGHT + BELOW, ha="right", color=QUIET)
    absent = places.loc[_is_absent(places), ["label", "state"]].itertuples(index=False)
    words = ", ".join(f"{label} {state_words(state)}" for label, state in absent)
    if words:
        text = wrapped(f"Not shown: {words}", width=WIDTH - 20)
        put_text(figure, text, x=2, y=TOP + PLOT_HEIGHT + FOOT + LINE)
