"""Tornado: how far a result moves when one assumption at a time goes to its low and to its high."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.key import Entry, put_key
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.scales import label_below, scale_below
from evalkit.report.figures.style import DARK_BLUE, DARK_PINK, INK, QUIET, SMALL, WIDTH, panel, put_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(
    text=("label", "low", "high"),
    numbers=("at_low", "at_high", "base"),
    more_text=("state",),
    measured="base",
)
ROW, BAR = 34, 20  # pixels
LABELS = 170  # pixels for the words at the left, at most
HEAD, FOOT = 62, 46
KEY_LINE, HEADINGS = 10, 49  # pixels from the top
ENDS = 6  # pixels from the end of a bar to its words
AT_LOW = {"facecolor": "white", "edgecolor": DARK_BLUE, "linewidth": 1.5}  # open and filled: no colour needed
AT_HIGH = {"facecolor": DARK_BLUE, "edgecolor": DARK_BLUE, "linewidth": 1.5}
KEY = tuple(
    Entry(words, {"marker": "s", "ms": 11, "mfc": look["facecolor"], "mec": DARK_BLUE, "mew": 1.5})
    for words, look in (("Assumption at its low", AT_LOW), ("Assumption at its high", AT_HIGH))
)


class End(NamedTuple):
    """One end of a row: where the result goes, what the assumption is there, and how it looks."""

    to: float
    words: str
    look: dict[str, Any]


class Bars(NamedTuple):
    """One row: its words and its two ends."""

    label: str
    result: str
    ends: tuple[End, End]


def paint(chart: Chart) -> Figure:
    """Paint a bar for each assumption, on both sides of the result as it is now.

    Parameters
    ----------
    chart : Chart
        Data columns: ``label`` (the assumption), ``low`` and ``high`` (its values, in words with their
        unit), ``at_low`` and ``at_high`` (the result there), and ``base`` (the result as it is, the same in
        every row); the rows stand in the order given. A row without both results is left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS).dropna(subset=["at_low", "at_high", "base"])
    rows = [_bars(chart, cells) for cells in data.to_dict("records")]
    left = 16 + max((width_of(row.label) for row in rows), default=40)
    right = 24 + max((width_of(row.result) for row in rows), default=40)
    figure, axes = panel(left=left, right=right, top=HEAD, bottom=FOOT, plot_height=ROW * max(len(rows), 1))
    base = float(data["base"].iloc[0]) if len(data) else float("nan")
    _frame(axes, chart, rows, base)
    for place, row in enumerate(rows):
        _draw(axes, row, place=place, base=base)
        y = HEAD + ROW * (place + 0.5)
        put_text(figure, row.label, x=2, y=y, linespacing=1.1)
        put_text(figure, row.result, x=WIDTH - right + 18, y=y)
    put_key(figure, KEY, x=2, y=KEY_LINE)
    put_text(figure, "Result", x=WIDTH - right + 18, y=HEADINGS, color=QUIET)
    return figure


def _bars(chart: Chart, cells: dict[Any, Any]) -> Bars:
    ends = (End(cells["at_low"], cells["low"], AT_LOW), End(cells["at_high"], cells["high"], AT_HIGH))
    first, last = sorted((cells["at_low"], cells["at_high"]))
    result = f"{amount(chart, column='at_low', value=first)} to {amount(chart, column='at_low', value=last)}"
    return Bars(wrapped(str(cells["label"]), width=LABELS), result, ends)


def _frame(axes: Axes, chart: Chart, rows: list[Bars], base: float) -> None:
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    axes.set_xlim(*_limits(axes, rows, base))
    scale_below(axes, most=5)
    label_below(axes, label_of(chart, column="base"))
    if isnan(base):
        return
    low, high = axes.get_xlim()
    if low < 0 < high:
        axes.axvline(0, color=INK, linewidth=1)
    axes.axvline(base, color=DARK_PINK, linewidth=1.5, linestyle="--", zorder=3)
    words = f"As it is: {amount(chart, column='base', value=base)}"
    axes.annotate(
        words,
        (base, 1),
        xycoords=("data", "axes fraction"),
        xytext=(_nudged(axes, base, width_of(words)), 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SMALL,
        color=DARK_PINK,
        annotation_clip=False,
    )


def _nudged(axes: Axes, at: float, width: float) -> float:
    """Say how far words of a width must move so as not to leave the plot."""
    place = axes.transData.transform((at, 0))[0]
    low, high = axes.bbox.x0 + width / 2, axes.bbox.x1 - width / 2
    return float(min(max(place, low), high) - place)


def _limits(axes: Axes, rows: list[Bars], base: float) -> tuple[float, float]:
    """Choose the ends of the scale so that the words at the ends of bars have room."""
    if isnan(base):
        return 0.0, 1.0
    ends = [end for row in rows for end in row.ends]
    low, high = min([base, *(end.to for end in ends)]), max([base, *(end.to for end in ends)])
    room = 2 * ENDS + max((width_of(end.words) for end in ends), default=0.0)
    unit = ((high - low) or abs(base) or 1.0) / max(axes.bbox.width - 2 * room, 1.0)
    return low - room * unit, high + room * unit


def _draw(axes: Axes, row: Bars, *, place: int, base: float) -> None:
    """Draw the two bars of a row: side by side, or one below the other where both go the same way."""
    same = all(end.to > base for end in row.ends) or all(end.to < base for end in row.ends)
    height = BAR / ROW / (2 if same else 1)
    for end, shift in zip(row.ends, (-height / 2, height / 2) if same else (0.0, 0.0), strict=True):
        axes.barh(place + shift, end.to - base, left=base, height=height, zorder=2, **end.look)
    for at, right, words in _words(row, base, same=same):
        axes.annotate(
            words,
            (at, place),
            xytext=(ENDS if right else -ENDS, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def _words(row: Bars, base: float, *, same: bool) -> Iterable[tuple[float, bool, str]]:
    """Place the words of both ends; those of an end that moves nothing stand across from the other."""
    low, high = row.ends
    if same:
        far = max(row.ends, key=lambda end: abs(end.to - base))
        yield far.to, far.to > base, f"{low.words} to {high.words}"
        return
    for end, other in ((low, high), (high, low)):
        right = end.to > base if end.to != base else other.to < base or (other.to == base and end is high)
        yield end.to, right, end.words
