"""The marks that seaborn makes, on axes that have names of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import seaborn as sns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

_HELD = " "  # a name that is there and says nothing


def join_points(axes: Axes, rows: pd.DataFrame, **look: Any) -> None:
    """Join points by lines, run by run.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    rows : pandas.DataFrame
        Columns ``x``, ``value`` and ``run``: points of different runs are not joined.
    **look : object
        Settings of a matplotlib line.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.report.figures.style import panel
    >>> _, axes = panel(left=50, right=100, top=30, bottom=40, plot_height=250)
    >>> join_points(axes, pd.DataFrame({"x": [0, 1, 3], "value": [4.0, 5.0, 4.0], "run": [1, 1, 2]}))
    >>> len(axes.lines), axes.get_ylabel()
    (2, '')
    """
    with _names_kept(axes):
        sns.lineplot(data=rows, x="x", y="value", units="run", estimator=None, legend=False, ax=axes, **look)


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
    >>> len(axes.collections), axes.get_xlabel()
    (1, '')
    """
    with _names_kept(axes):
        sns.scatterplot(x=x, y=y, linewidth=0, zorder=3, legend=False, ax=axes, **look)


@contextmanager
def _names_kept(axes: Axes) -> Iterator[None]:
    """Keep seaborn from naming the axes: it would work out all ticks, only to see if any is visible."""
    names = {"xlabel": axes.get_xlabel(), "ylabel": axes.get_ylabel()}
    blank = [name for name, given in names.items() if not given]
    axes.set(**dict.fromkeys(blank, _HELD))
    yield
    axes.set(**dict.fromkeys(blank, ""))
