"""Phases of a change along a time axis: where it begins, how long it is phased in, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.report.figures.marks import put_points
from evalkit.report.figures.style import INK, ORANGE, QUIET, SHADE, SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

PHASE_IN, AFTER, LEFT_OUT = "phase-in", "after", "left out"
CHANGED = (PHASE_IN, AFTER)
START = "Start of the change"
_LATE = 0.85  # of a time axis
_EDGE = 0.1  # of a plot's height: above the letters of gaps


def change_starts(data: pd.DataFrame) -> pd.DataFrame:
    """Name the first period of the change, where no event does.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``phase`` and ``event``, in order of time.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"phase": ["before", "phase-in", "after"], "event": ["", "", ""]})
    >>> change_starts(rows)["event"].tolist()
    ['', 'Start of the change', '']
    """
    changed = data["phase"].isin(CHANGED)
    first = changed & ~changed.shift(fill_value=False).cummax()
    return data.assign(event=data["event"].mask(first & data["event"].eq(""), START))


def left_out(data: pd.DataFrame) -> pd.Series:
    """Tell which periods were left out as faulty.

    Examples
    --------
    >>> import pandas as pd
    >>> left_out(pd.DataFrame({"phase": ["before", "left out"]})).tolist()
    [False, True]
    """
    return data["phase"].eq(LEFT_OUT)


def mark_left_out(axes: Axes, rows: pd.DataFrame, *, words: Sequence[str]) -> None:
    """Cross each value that was left out, at the edge if it lies beyond the plot, and say so at the first.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, its limits set.
    rows : pandas.DataFrame
        Columns ``x`` and ``value``: what was left out.
    words : sequence of str
        Each value as it is to be written.
    """
    low, high = axes.get_ylim()
    room = (high - low) * _EDGE
    shown = rows["value"].clip(low + room, high - room)
    put_points(axes, x=rows["x"], y=shown, s=60, color=ORANGE, marker="X")
    for x, value, text in list(zip(rows["x"], shown, words, strict=True))[:1]:
        late = x > np.mean(axes.get_xlim())
        axes.annotate(
            f"Left out: {text}",
            (x, value),
            xytext=(-8 if late else 8, 0),
            textcoords="offset points",
            ha="right" if late else "left",
            va="center",
            fontsize=SMALL,
            color=INK,
        )


def rule_start(plots: Sequence[Axes], data: pd.DataFrame) -> None:
    """Draw a line up each plot where the change begins.

    Parameters
    ----------
    plots : sequence of matplotlib.axes.Axes
        Plots on one time axis.
    data : pandas.DataFrame
        Columns ``x`` and ``phase``.
    """
    for x in data.loc[data["phase"].isin(CHANGED), "x"].head(1):
        for axes in plots:
            axes.axvline(x - 0.5, color=INK, linewidth=1.5)


def shade_phase_in(plots: Sequence[Axes], data: pd.DataFrame) -> None:
    """Shade the periods in which a change was phased in, and say so on the first plot.

    Parameters
    ----------
    plots : sequence of matplotlib.axes.Axes
        Plots on one time axis.
    data : pandas.DataFrame
        Columns ``x`` and ``phase``.
    """
    places = data.loc[data["phase"].eq(PHASE_IN), "x"]
    if places.empty:
        return
    first, last = places.min() - 0.5, places.max() + 0.5
    for axes in plots:
        axes.axvspan(first, last, color=SHADE, linewidth=0, zorder=0)
    late = first > plots[0].get_xlim()[1] * _LATE
    plots[0].annotate(
        "Phase-in",
        (first, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-5 if late else 5, -4),
        textcoords="offset points",
        ha="right" if late else "left",
        va="top",
        fontsize=SMALL,
        color=QUIET,
    )
