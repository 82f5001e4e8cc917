"""The marks of a plot: points, and lines that break where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PALE = 0.18
_UPRIGHT = 8  # pixels wide


def join_points(axes: Axes, rows: pd.DataFrame, **look: Any) -> None:
    """Join the points of neighbouring places by a line.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    rows : pandas.DataFrame
        Columns ``x``, in order, and ``value``: the line breaks where ``x`` leaves a place out.
    **look : object
        Settings of a matplotlib line.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> join_points(axes, pd.DataFrame({"x": [0, 1, 3], "value": [4.0, 5.0, 4.0]}))
    >>> [float(y) for y in axes.lines[0].get_ydata()]
    [4.0, 5.0, nan, 4.0]
    """
    x, y = with_breaks(rows["x"].to_numpy(), rows["value"].to_numpy())
    axes.plot(x, y, **look)


def put_band(axes: Axes, rows: pd.DataFrame, *, ends: tuple[str, str], **look: Any) -> None:
    """Shade what lies between two lines; a place without a neighbour has an upright line instead.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    rows : pandas.DataFrame
        Columns ``x``, in order, and those of the ends.
    ends : tuple of str
        Names of the columns of the lower and the upper end.
    **look : object
        Settings of matplotlib.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> rows = pd.DataFrame({"x": [0, 1, 3], "lower": [4.0, 5.0, 4.0], "upper": [6.0, 6.0, 5.0]})
    >>> put_band(axes, rows, ends=("lower", "upper"), color="#12436D")
    >>> [len(drawn.get_paths()) for drawn in axes.collections]
    [1, 1]
    """
    known = rows.dropna(subset=list(ends))
    apart = known["x"].diff().ne(1) & known["x"].diff(-1).ne(-1)
    alone, beside = known.loc[apart], known.loc[~apart]
    x, lower, upper = with_breaks(*(beside[name].to_numpy() for name in ("x", *ends)))
    axes.fill_between(x, lower, upper, alpha=_PALE, linewidth=0, **look)
    axes.vlines(alone["x"], alone[ends[0]], alone[ends[1]], linewidth=_UPRIGHT, alpha=_PALE, **look)


def with_breaks(x: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Put what is no number between places that are no neighbours.

    Parameters
    ----------
    x : numpy.ndarray
        Whole numbers, in order.
    *others : numpy.ndarray
        What belongs to them.

    Returns
    -------
    tuple of numpy.ndarray
        All of them, as long as each other.

    Examples
    --------
    >>> import numpy as np
    >>> with_breaks(np.array([0, 1, 3]))[0].tolist()
    [0.0, 1.0, nan, 3.0]
    """
    breaks = np.flatnonzero(np.diff(x) != 1) + 1
    return tuple(np.insert(np.asarray(each, dtype=float), breaks, np.nan) for each in (x, *others))


def put_points(axes: Axes, *, x: Any, y: Any, **look: Any) -> None:
    """Put points on a plot, above its lines.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    x, y : array_like
        Where they go.
    **look : object
        Settings of matplotlib's points.

    Examples
    --------
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> put_points(axes, x=[1, 2], y=[3, 4], color="#12436D")
    >>> len(axes.collections)
    1
    """
    axes.scatter(x, y, linewidths=0, zorder=3, **look)
