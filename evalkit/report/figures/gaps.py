"""Mark what is not there: the letter of its state where a value would be, and what the letters mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.report.figures.style import QUIET, SMALL

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

GAP_LINE = 20


def states_of(data: pd.DataFrame, *, length: int) -> dict[int, CellState]:
    """List the places on a time axis that hold no value, and why.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``x``, ``value`` and ``state``.
    length : int
        How many periods the axis has; one without a row was not collected.

    Returns
    -------
    dict of int to CellState

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"x": [0, 2], "value": [4.0, float("nan")], "state": ["value", "too few"]})
    >>> {place: state.value for place, state in states_of(rows, length=3).items()}
    {1: 'not collected', 2: 'too few'}
    """
    empty = data.loc[data["value"].isna(), ["x", "state"]].itertuples(index=False)
    known = {int(x): _state(text) for x, text in empty}
    absent = sorted(set(range(length)) - set(data["x"]))
    return dict(sorted((known | dict.fromkeys(absent, CellState.NOT_COLLECTED)).items()))


def mark_gaps(axes: Axes, gaps: dict[int, CellState]) -> None:
    """Write each gap's letter at the foot of the plot, and what the letters mean below it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    gaps : dict of int to CellState
        Place and state of each gap.
    """
    put_letters(axes, gaps)
    explain_letters(axes, gaps)


def put_letters(axes: Axes, gaps: dict[int, CellState]) -> None:
    """Write each gap's letter at the foot of the plot.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    gaps : dict of int to CellState
        Place and state of each gap.
    """
    for place, state in gaps.items():
        axes.annotate(
            letter(state),
            (place, 0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            fontweight="bold",
            color=QUIET,
        )


def explain_letters(axes: Axes, gaps: dict[int, CellState], *, below: float = 54) -> None:
    """Say below a plot what the letters of its gaps mean.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, or the lowest of several.
    gaps : dict of int to CellState
        Place and state of each gap.
    below : float
        Pixels from the plot to the words.
    """
    if gaps:
        key = "     ".join(f"{letter(state)} = {state.value}" for state in dict.fromkeys(gaps.values()))
        axes.annotate(
            key,
            (0, 0),
            xycoords="axes fraction",
            xytext=(0, -below),
            textcoords="offset points",
            fontsize=SMALL,
            color=QUIET,
        )


def letter(state: CellState) -> str:
    """Give the letter of a state: that of its marker in tables.

    Examples
    --------
    >>> letter(CellState.TOO_FEW), letter(CellState.VALUE)
    ('u', '✓')
    """
    return state.marker.strip("[]") or "✓"


def state_words(text: str) -> str:
    """Write the state of what has no value, its marker first; without one, it was not collected.

    Examples
    --------
    >>> state_words("too few"), state_words("")
    ('[u] too few', '[x] not collected')
    """
    state = _state(text)
    return f"{state.marker} {state.value}"


def _state(text: str) -> CellState:
    words = text if text in set(CellState) and text != CellState.VALUE else CellState.NOT_COLLECTED
    return CellState(words)
