"""Mark on a time axis when something began, such as the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.style import INK, SMALL, WIDTH

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

EVENT_LINE = 18
_USUAL_PLOT = WIDTH - 200  # pixels; wide enough to tell which labels would meet
_APART = 12  # pixels from one event's words to the next
_LATE = 0.7  # of the axis
_LONGEST = 240  # pixels of an event's words


class Event(NamedTuple):
    """Something that began in a period: its place, its words, its row above the plot."""

    place: int
    words: str
    row: int


def event_rows(data: pd.DataFrame, *, last: int) -> list[Event]:
    """Give each event a row, so that no two labels meet.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``x`` and ``event``.
    last : int
        How many periods the axis has.

    Returns
    -------
    list of Event

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"x": [3, 4, 5], "event": ["First visits", "", "Pay rise"]})
    >>> [event.row for event in event_rows(rows, last=24)]
    [0, 1]
    """
    events: list[Event] = []
    taken: list[list[tuple[float, float]]] = []
    for place, text in data.loc[data["event"].ne(""), ["x", "event"]].itertuples(index=False):
        words = wrapped(text, width=_LONGEST, lines=1)
        left, right = _stretch(place, words, last=last)
        free = (i for i, row in enumerate(taken) if all(left >= b or right <= a for a, b in row))
        row = next(free, len(taken))
        taken[row : row + 1] = [[*(taken[row] if row < len(taken) else ()), (left, right)]]
        events.append(Event(int(place), words, row))
    return events


def _stretch(place: int, words: str, *, last: int) -> tuple[float, float]:
    """Tell from where to where an event's words go, in pixels."""
    start, width = place / max(last, 1) * _USUAL_PLOT, width_of(words) + _APART
    return (start - width, start) if _is_late(place, last - 1) else (start, start + width)


def _is_late(place: int, end: float) -> bool:
    """Tell whether an event's words stand before its line, as there is little room after it."""
    return place > end * _LATE


def mark_events(axes: Axes, events: list[Event]) -> None:
    """Draw a line at the start of each event's period, its words above the plot.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    events : list of Event
        The events.
    """
    rows = 1 + max((event.row for event in events), default=-1)
    for event in events:
        x = event.place - 0.5
        axes.axvline(x, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate(
            event.words,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4 + EVENT_LINE * (rows - 1 - event.row)),
            textcoords="offset points",
            ha="right" if _is_late(event.place, axes.get_xlim()[1]) else "left",
            va="bottom",
            fontsize=SMALL,
            annotation_clip=False,
        )
