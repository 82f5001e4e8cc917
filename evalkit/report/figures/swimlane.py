"""Journey: one lane a milestone, from its start to the day that it was done."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.report.figures.columns import ChartError, Needs, read_columns
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.rows import Row, rows_of
from evalkit.report.figures.scales import lines_up, words_below
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_PINK,
    MID_GREY,
    QUIET,
    SMALL,
    TURQUOISE,
    panel,
    put_text,
)
from evalkit.report.figures.timeline import month_label, month_starts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(text=("stage", "milestone", "started", "completed", "status", "as_at"))
LANE = 27  # pixels
LABELS = 270
HEAD = 26
SHORTEST = 200.0  # days: a shorter axis would make a week look long


def paint(chart: Chart) -> Figure:
    """Paint a journey.

    Parameters
    ----------
    chart : Chart
        Data columns: ``stage``, ``milestone``, ``started`` and ``completed`` (days such as 2025-04-01, or
        blank), ``status`` (done, open, stopped, not started, not applicable, not reported) and ``as_at``
        (the day that the data describe, the same in every row). Done is a bar, or a dot where no start is
        known; open an arrow; stopped a cross; every other status is said in words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = _dated(chart, read_columns(chart, needs=NEEDS))
    rows = rows_of(data, label="milestone", group="stage")
    labels = [wrapped(row.words, width=LABELS) for row in rows]
    left = 20 + max((width_of(label) for label in labels), default=40)
    height = LANE * max(len(rows), 1)
    figure, axes = panel(left=left, right=70, top=HEAD, bottom=40, plot_height=height)
    first, last = _span(data)
    axes.set_xlim(first, last)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    _frame(axes, data)
    for place, (row, label) in enumerate(zip(rows, labels, strict=True)):
        weight = "bold" if row.heading else "normal"
        y = HEAD + LANE * (place + 0.5)
        put_text(figure, label, x=2 if row.heading else 10, y=y, fontweight=weight, linespacing=1.05)
        _lane(axes, row, place)
    return figure


def _dated(chart: Chart, data: pd.DataFrame) -> pd.DataFrame:
    days = {name: _days(chart, name, data[name]) for name in ("started", "completed", "as_at")}
    return data.assign(**days)


def _days(chart: Chart, name: str, texts: pd.Series) -> list[float]:
    try:
        return [float(date.fromisoformat(text[:10]).toordinal()) if text else float("nan") for text in texts]
    except ValueError as error:
        raise ChartError(
            f"Chart {chart.id!r} (swimlane), column {name}: {error}.", hint="Write days as 2025-04-01."
        ) from None


def _span(data: pd.DataFrame) -> tuple[float, float]:
    days = data[["started", "completed", "as_at"]].to_numpy(dtype=float).ravel()
    known = days[np.isfinite(days)]
    if not known.size:
        return 0.0, SHORTEST
    last = float(known.max())
    return min(float(known.min()) - 10, last - SHORTEST), last + 5


def _frame(axes: Axes, data: pd.DataFrame) -> None:
    months = _months(*axes.get_xlim())
    lines_up(axes, [month.toordinal() for month in months])
    words_below(axes, [month.toordinal() for month in months], [month_label(month) for month in months])
    as_at = data["as_at"].dropna()
    if len(as_at):
        axes.axvline(as_at.iloc[0], color=MID_GREY, linewidth=1, linestyle="--")
        axes.annotate(
            "Data as at",
            (as_at.iloc[0], 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            color=QUIET,
        )


def _months(first: float, last: float) -> list[date]:
    no_day_is_known = first == 0
    return [] if no_day_is_known else month_starts(date.fromordinal(int(first)), date.fromordinal(int(last)))


def _lane(axes: Axes, row: Row, place: int) -> None:
    if row.heading:
        return
    cell = row.cells
    draw = {"done": _done, "open": _open, "stopped": _stopped}.get(str(cell["status"]))
    if draw is None:
        _say(axes, axes.get_xlim()[0], place, str(cell["status"]) or "not reported")
    else:
        draw(axes, cell, place)


def _done(axes: Axes, cell: Mapping[str, Any], place: int) -> None:
    start, end = cell["started"], cell["completed"]
    if isnan(end):
        _say(axes, axes.get_xlim()[0] if isnan(start) else start, place, "done, day not known")
        return
    if not isnan(start):
        axes.plot([start, end], [place, place], color=DARK_BLUE, linewidth=9, solid_capstyle="butt")
    else:
        axes.scatter(end, place, s=70, color=DARK_BLUE, zorder=3)


def _open(axes: Axes, cell: Mapping[str, Any], place: int) -> None:
    now = axes.get_xlim()[1] if isnan(cell["as_at"]) else cell["as_at"]
    start = now - SHORTEST / 8 if isnan(cell["started"]) else cell["started"]
    axes.annotate(
        "",
        (now, place),
        xytext=(start, place),
        arrowprops={
            "arrowstyle": "-|>",
            "color": TURQUOISE,
            "linewidth": 4,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 16,
        },
    )
    _say(axes, now, place, "open")


def _stopped(axes: Axes, cell: Mapping[str, Any], place: int) -> None:
    start, end = cell["started"], cell["completed"]
    if not isnan(end) and not isnan(start):
        axes.plot([start, end], [place, place], color=DARK_PINK, linewidth=4, linestyle=(0, (2, 1)))
    spot = next((day for day in (end, start) if not isnan(day)), axes.get_xlim()[0] + 4)
    axes.scatter(spot, place, s=70, marker="x", color=DARK_PINK, linewidths=2.5, zorder=3)
    _say(axes, spot, place, "stopped")


def _say(axes: Axes, x: float, place: int, words: str) -> None:
    axes.annotate(
        words,
        (x, place),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        color=QUIET,
        annotation_clip=False,
    )
