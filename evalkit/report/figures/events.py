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
    free: list[float] = []
    for place, text in data.loc[data["event"].ne(""), ["x", "event"]].itertuples(index=False):
        words = wrapped(text, width=_LONGEST, lines=1)
        start = place / max(last, 1) * _USUAL_PLOT
        row = next((i for i, end in enumerate(free) if start >= end), len(free))
        free[row : row + 1] = [start + width_of(words) + 12]
        events.append(Event(int(place), words, row))
    return events


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
        late = event.place > axes.get_xlim()[1] * 0.7
        axes.annotate(
            event.words,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4 + EVENT_LINE * (rows - 1 - event.row)),
            textcoords="offset points",
            ha="right" if late else "left",
            va="bottom",
            fontsize=SMALL,
            annotation_clip=False,
        )
