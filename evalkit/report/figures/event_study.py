"""Event study: the effect at each period from the start, with an interval and a band for all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.gaps import GAP_LINE, explain_letters, put_letters, states_of
from evalkit.report.figures.key import Entry, put_key
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.marks import put_points
from evalkit.report.figures.scales import height_for, label_below, scale_beside, words_below
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_PINK,
    INK,
    MID_GREY,
    PALE_BLUE,
    PALE_GREY,
    POINTS_PER_INCH,
    QUIET,
    SMALL,
    panel,
    put_text,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.finding import CellState
    from evalkit.section import Chart

NEEDS = Needs(
    numbers=("event_time", "value", "lower", "upper", "band_lower", "band_upper", "places"),
    text=("reference",),
    more_text=("state",),
    more_numbers=("smallest_important",),
)
SHOWN = ("value", "lower", "upper", "band_lower", "band_upper", "smallest_important")
PLOT_HEIGHT = 260
TOP = 78
FOOT = 80
COUNTS = 56  # pixels from the plot to the middle of the counts
KEY_LINE = 34  # pixels from the top to the key
LABELS = 130
BETWEEN = 6  # pixels from one count to the next
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # periods
THICK, THIN = 6, 1.5
BELOW_ZERO = 0.05  # of the height, so that the reference is seen whole
_ABOVE = 2.6  # intervals, below points
YES = ("yes", "True")
START, REFERENCE = "Start", "Reference"
IMPORTANT = "Smallest important effect"


class Look(NamedTuple):
    """How the effects on one side of the start look."""

    colour: str
    pale: str
    shape: str


BEFORE, AFTER = Look(MID_GREY, PALE_GREY, "s"), Look(DARK_BLUE, PALE_BLUE, "o")
KEY = (
    Entry("Interval of one period", {"marker": "|", "ms": 14, "mew": THICK, "mec": PALE_BLUE}),
    Entry("Band of all periods at once", {"marker": "|", "ms": 14, "mew": THIN, "mec": DARK_BLUE}),
)


def paint(chart: Chart) -> Figure:
    """Paint the effect at each period from the start, those before it in grey.

    Parameters
    ----------
    chart : Chart
        Data columns: ``event_time`` (whole periods from the start, negative before it), ``value``,
        ``lower`` and ``upper`` (the interval of that period alone), ``band_lower`` and ``band_upper`` (the
        band of all periods at once), ``places`` (how many the figure is from) and ``reference`` (yes for
        the period that the others are set against, which has no figure of its own); optional
        ``smallest_important`` (an effect to compare with) and ``state``. A period without a value is a gap.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = _read(chart)
    gaps = _gaps(data)
    important = _important(chart, data)
    figure, axes = panel(
        left=16 + max(width_of("−1,000.0"), width_of(_counted(chart))),
        right=20 + max((width_of(end.words) for end in important), default=10),
        top=TOP,
        bottom=FOOT + (GAP_LINE if gaps else 0),
        plot_height=PLOT_HEIGHT,
    )
    _frame(axes, data)
    _effects(axes, data)
    _name_start(axes, data)
    for end in important:
        axes.axhline(end.height, color=end.colour, linewidth=1.5, linestyle="--", zorder=_ABOVE)
    name_ends(axes, important)
    _foot(figure, axes, chart, data)
    put_letters(axes, gaps)
    explain_letters(axes, gaps, below=FOOT + 8)
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    put_key(figure, KEY, x=2, y=KEY_LINE)
    return figure


def _read(chart: Chart) -> pd.DataFrame:
    """Read the rows in order of time; where the reference has no figure it is the zero of the others."""
    data = read_columns(chart, needs=NEEDS).dropna(subset=["event_time"])
    reference = data["reference"].isin(YES)
    value = data["value"].mask(reference & data["value"].isna(), 0.0)
    x = data["event_time"].round().astype(int)
    return data.assign(x=x, value=value, reference=reference).sort_values("x", ignore_index=True)


def _gaps(data: pd.DataFrame) -> dict[int, CellState]:
    if data.empty:
        return {}
    first, last = int(data["x"].min()), int(data["x"].max())
    found = states_of(data.assign(x=data["x"] - first), length=last - first + 1)
    return {place + first: state for place, state in found.items()}


def _important(chart: Chart, data: pd.DataFrame) -> list[End]:
    name = "smallest_important"
    return [
        End(value, wrapped(f"{IMPORTANT} {amount(chart, column=name, value=value)}", width=LABELS), DARK_PINK)
        for value in data[name].dropna().unique()
    ]


def _frame(axes: Axes, data: pd.DataFrame) -> None:
    low, high = height_for([*data[[*SHOWN]].to_numpy().ravel(), 0.0])
    axes.set_ylim(min(low, -high * BELOW_ZERO), high)
    ends = (data["x"].min() - 0.7, data["x"].max() + 0.7) if len(data) else (-1, 1)
    axes.set_xlim(*ends)
    scale_beside(axes)
    axes.axhline(0, color=INK, linewidth=1, zorder=_ABOVE)


def _foot(figure: Figure, axes: Axes, chart: Chart, data: pd.DataFrame) -> None:
    """Write below the plot the times, what they count, and how many places each figure is from."""
    rows = data.loc[data["x"].mod(_step(axes, data)).eq(0)]
    words_below(axes, rows["x"], [_time_words(time) for time in rows["x"]])
    label_below(axes, label_of(chart, column="event_time"))
    _, height = figure.get_size_inches() * POINTS_PER_INCH
    y = height - axes.bbox.y0 + COUNTS
    put_text(figure, _counted(chart), x=2, y=y, color=QUIET, linespacing=1.1)
    for time, places in rows[["x", "places"]].dropna().itertuples(index=False):
        put_text(figure, f"{places:,.0f}", x=axes.transData.transform((time, 0))[0], y=y, ha="center")


def _step(axes: Axes, data: pd.DataFrame) -> int:
    """Choose how many periods there are from one that is written to the next, so that no words meet."""
    words = [*(f"{places:,.0f}" for places in data["places"].dropna()), *map(_time_words, data["x"])]
    widest = BETWEEN + max(map(width_of, words), default=0)
    least = widest * np.ptp(axes.get_xlim()) / axes.bbox.width
    return next((step for step in STEPS if step >= least), STEPS[-1])


def _time_words(time: int) -> str:
    return f"{time}".replace("-", "−")


def _effects(axes: Axes, data: pd.DataFrame) -> None:
    wide = axes.bbox.width / np.ptp(axes.get_xlim())
    known = data.dropna(subset=["value"])
    for before, look in ((True, BEFORE), (False, AFTER)):
        rows = known.loc[known["x"].lt(0).eq(before) & ~known["reference"]]
        axes.vlines(
            rows["x"],
            rows["band_lower"],
            rows["band_upper"],
            color=look.colour,
            linewidth=min(THIN, wide * 0.2),
        )
        axes.vlines(
            rows["x"],
            rows["lower"],
            rows["upper"],
            color=look.pale,
            linewidth=min(THICK, wide * 0.55),
            zorder=2.5,
        )
        put_points(
            axes, x=rows["x"], y=rows["value"], s=min(40, wide * 2), color=look.colour, marker=look.shape
        )
    rows = known.loc[known["reference"]]
    axes.scatter(rows["x"], rows["value"], s=48, marker="D", facecolors="white", edgecolors=INK, zorder=3)


def _name_start(axes: Axes, data: pd.DataFrame) -> None:
    axes.axvline(-0.5, color=INK, linewidth=1.5)
    places = [
        (-0.5, START, "left"),
        *((x + 0.4, REFERENCE, "right") for x in data.loc[data["reference"], "x"]),
    ]
    for x, words, side in places:
        axes.annotate(
            words,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5 if side == "left" else -5, 4),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=SMALL,
            annotation_clip=False,
        )


def _counted(chart: Chart) -> str:
    return wrapped(label_of(chart, column="places"), width=LABELS)
