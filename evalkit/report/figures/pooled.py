"""Pooled effects: their marks, and the order of the rows of a forest."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Polygon

from evalkit.report.figures.style import DARK_PINK

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

POOLED, PREDICTION = "pooled", "prediction"
_ORDER = {POOLED: 1, PREDICTION: 2}  # below the effects of their group
_LEAST, _MOST = 14.0, 130.0  # the area of a square, from no weight to the heaviest
_UNWEIGHED = 0.4  # of the heaviest: all effects without weights are as large
_HALF = 0.3  # of a row: from the middle of a diamond to its top
_CAP = 0.14


def in_order(data: pd.DataFrame) -> pd.DataFrame:
    """Put effects in order of size within their group, what is pooled below them; other rows stay.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``kind``, ``group`` and ``value``.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"kind": ["pooled", "council", "council"], "group": "", "value": [2.0, 3.0, 1.0]})
    >>> in_order(rows)["value"].tolist()
    [1.0, 3.0, 2.0]
    """
    if data["kind"].eq("").all():
        return data
    first = {group: place for place, group in enumerate(dict.fromkeys(data["group"]))}
    keys = {"_group": data["group"].map(first), "_kind": data["kind"].map(_ORDER).fillna(0)}
    order = data.assign(**keys).sort_values(["_group", "_kind", "value"], kind="stable").index
    return data.loc[order].reset_index(drop=True)


def square_size(weight: float, *, heaviest: float) -> float:
    """Give the area of the square of an effect, by its share of the heaviest.

    Examples
    --------
    >>> square_size(10, heaviest=10), square_size(0, heaviest=10)
    (130.0, 14.0)
    """
    share = _UNWEIGHED if isnan(weight) or not heaviest > 0 else weight / heaviest
    return _LEAST + share * (_MOST - _LEAST)


def put_pooled(axes: Axes, cells: Mapping[str, Any], *, y: float) -> None:
    """Draw a diamond from one end of a pooled effect's interval to the other.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    cells : mapping
        ``value``, ``lower`` and ``upper``.
    y : float
        The row.
    """
    corners = [
        (cells["lower"], y),
        (cells["value"], y - _HALF),
        (cells["upper"], y),
        (cells["value"], y + _HALF),
    ]
    axes.add_patch(Polygon(corners, facecolor=DARK_PINK, edgecolor=DARK_PINK, linewidth=1, zorder=3))
    axes.update_datalim(corners)
    axes.autoscale_view()


def put_prediction(axes: Axes, cells: Mapping[str, Any], *, y: float) -> None:
    """Draw the prediction interval as a thin line with upright ends."""
    ends = [cells["lower"], cells["upper"]]
    axes.hlines([y], *ends, color=DARK_PINK, linewidth=1)
    axes.vlines(ends, y - _CAP, y + _CAP, color=DARK_PINK, linewidth=1)
