"""What was observed, what was expected without the change, and the difference: each period's and added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns, with_interval
from evalkit.report.figures.ends import End, name_ends
from evalkit.report.figures.events import EVENT_LINE, event_rows, mark_events
from evalkit.report.figures.gaps import GAP_LINE, explain_letters, put_letters, states_of
from evalkit.report.figures.labels import LINE, width_of, wrapped
from evalkit.report.figures.marks import join_points, put_band
from evalkit.report.figures.phases import change_starts, left_out, mark_left_out, rule_start, shade_phase_in
from evalkit.report.figures.scales import height_for, scale_beside, words_below
from evalkit.report.figures.style import (
    DARK_BLUE,
    DARK_PINK,
    INK,
    SMALL,
    add_panel,
    panel,
    put_text,
)
from evalkit.report.figures.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.report.figures.timeline import Timeline
    from evalkit.section import Chart

OBSERVED = "observed"
EXPECTED = ("expected", "expected_lower", "expected_upper")
DIFFERENCE = ("difference", "difference_lower", "difference_upper")
CUMULATIVE = ("cumulative", "cumulative_lower", "cumulative_upper")
NEEDS = Needs(
    text=("period", "phase"),
    numbers=(OBSERVED, *EXPECTED, *DIFFERENCE, *CUMULATIVE),
    more_text=("event", "state"),
    measured=OBSERVED,
)
MAIN = 230  # pixels high
LOWER = 84
BETWEEN = 38  # pixels from one plot to the next, with room for the words above it
FOOT = 44
LABELS = 130
MOST_NUMBERS = 4  # beside a lower plot
MANY = 48  # periods, above which points are small


class Plots(NamedTuple):
    """The three plots of the figure, from top to bottom."""

    main: Axes
    difference: Axes
    cumulative: Axes


def paint(chart: Chart) -> Figure:
    """Paint three plots on one time axis: observed and expected, their difference, and it added up.

    Parameters
    ----------
    chart : Chart
        Data columns: ``period``, ``observed``, ``expected``, ``difference`` and ``cumulative``, the last
        three each with ``_lower`` and ``_upper``, and ``phase`` (before, phase-in, after, or left out: a
        faulty period that was not used); optional ``event`` (words that mark the start of that period)
        and ``state`` (of what was observed). The change begins with the first period of phase-in or
        after; where no event stands there, the line is named as the start of the change.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    line = timeline(data["period"])
    data = data.assign(x=[line.place(period) for period in data["period"]], value=data[OBSERVED])
    data = change_starts(data.sort_values("x", ignore_index=True))
    events = event_rows(data, last=len(line.periods))
    gaps = states_of(data, length=len(line.periods))
    ends = _ends(chart, data)
    figure, plots = _plots(
        data, ends, top=30 + EVENT_LINE * len({event.row for event in events}), foot=GAP_LINE if gaps else 0
    )
    _frame(plots, data, line)
    _observed_and_expected(plots.main, chart, data)
    for axes, columns in zip(plots[1:], (DIFFERENCE, CUMULATIVE), strict=True):
        _difference(axes, data, columns)
    for axes, row in zip(plots, ends, strict=True):
        name_ends(axes, row, weight="bold")
    mark_events(plots.main, events)
    put_letters(plots.main, gaps)
    explain_letters(plots.cumulative, gaps)
    _say_what_is_shown(figure, plots, chart)
    return figure


def _plots(
    data: pd.DataFrame, ends: tuple[list[End], ...], *, top: float, foot: float
) -> tuple[Figure, Plots]:
    """Lay out the plots, their sides in line."""
    numbers = np.abs(data[[OBSERVED, *DIFFERENCE, *CUMULATIVE]].to_numpy())
    largest = np.max(numbers, initial=0, where=np.isfinite(numbers))
    sides = {
        "left": 20 + max(width_of("−0.00"), width_of(f"−{largest:,.0f}")),
        "right": 18 + max((width_of(end.words, weight="bold") for row in ends for end in row), default=20),
    }
    bottom = FOOT + foot
    step = LOWER + BETWEEN
    figure, main = panel(**sides, top=top, bottom=bottom + 2 * step, plot_height=MAIN)
    below = [add_panel(figure, **sides, bottom=bottom + b, plot_height=LOWER) for b in (step, 0)]
    return figure, Plots(main, *below)


def _frame(plots: Plots, data: pd.DataFrame, line: Timeline) -> None:
    used = data.assign(value=data["value"].mask(left_out(data)))
    low, high = height_for(used[["value", *EXPECTED]].to_numpy())
    room = (high - low) * LINE / MAIN  # for the words of the phase-in
    plots.main.set_ylim(low, high + room)
    for axes, columns in ((plots.difference, DIFFERENCE), (plots.cumulative, CUMULATIVE)):
        axes.set_ylim(*height_for([*data[list(columns)].to_numpy().ravel(), 0.0]))
    for axes, most in zip(plots, (8, MOST_NUMBERS, MOST_NUMBERS), strict=True):
        axes.set_xlim(-0.6, max(len(line.periods) - 0.4, 0.6))
        scale_beside(axes, most=most)
    shade_phase_in(plots, data)
    rule_start(plots, data)
    words_below(plots.cumulative, *line.ticks())


def _observed_and_expected(axes: Axes, chart: Chart, data: pd.DataFrame) -> None:
    expected = data.dropna(subset=["expected"]).assign(value=data["expected"])
    put_band(axes, expected, ends=EXPECTED[1:], color=DARK_PINK)
    join_points(axes, expected, color=DARK_PINK, linewidth=2, linestyle=(0, (4, 2)))
    used = data.loc[~left_out(data)].dropna(subset=["value"])
    size = 5 if len(data) <= MANY else 3
    join_points(axes, used, color=DARK_BLUE, linewidth=0.8, marker="o", markersize=size, markeredgewidth=0)
    faulty = data.loc[left_out(data)].dropna(subset=["value"])
    mark_left_out(axes, faulty, words=[amount(chart, column=OBSERVED, value=v) for v in faulty["value"]])


def _difference(axes: Axes, data: pd.DataFrame, columns: tuple[str, str, str]) -> None:
    axes.axhline(0, color=INK, linewidth=1)
    known = data.dropna(subset=[columns[0]])
    known = known.assign(value=known[columns[0]])
    put_band(axes, known, ends=columns[1:], color=DARK_BLUE)
    join_points(axes, known, color=DARK_BLUE, linewidth=1.5, marker="o", markersize=3, markeredgewidth=0)


def _ends(chart: Chart, data: pd.DataFrame) -> tuple[list[End], list[End], list[End]]:
    """Say at the end of each line what it is, or what it comes to."""
    used = data.loc[~left_out(data)]
    named = (
        (used, OBSERVED, "Observed", DARK_BLUE),
        (data, "expected", "Expected without the change", DARK_PINK),
    )
    main = [
        End(float(last), wrapped(f"{words} {amount(chart, column=column, value=last)}", width=LABELS), colour)
        for rows, column, words, colour in named
        for last in rows[column].dropna().tail(1)
    ]
    return main, _end_of(chart, data, DIFFERENCE, "Latest"), _end_of(chart, data, CUMULATIVE, "In all")


def _end_of(chart: Chart, data: pd.DataFrame, columns: tuple[str, str, str], words: str) -> list[End]:
    last = data.dropna(subset=[columns[0]]).tail(1).to_dict("records")
    return [
        End(
            row[columns[0]],
            f"{words} {with_interval(chart, row, columns=columns)}".replace(" (", "\n("),
            DARK_BLUE,
        )
        for row in last
    ]


def _say_what_is_shown(figure: Figure, plots: Plots, chart: Chart) -> None:
    put_text(figure, label_of(chart, column=OBSERVED), x=2, y=10)
    for axes, column in ((plots.difference, DIFFERENCE[0]), (plots.cumulative, CUMULATIVE[0])):
        axes.annotate(
            label_of(chart, column=column),
            (0, 1),
            xycoords=("figure fraction", "axes fraction"),
            xytext=(2, 8),
            textcoords="offset points",
            fontsize=SMALL,
            annotation_clip=False,
        )
