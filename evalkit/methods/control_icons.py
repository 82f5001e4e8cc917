"""The two icons under a control chart: what the process does, and what that means for the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evalkit.errors import one_of
from evalkit.theory.model import Direction

if TYPE_CHECKING:
    import pandas as pd

Assurance = Literal["passes", "fails", "hit-and-miss", ""]
Variation = Literal[
    "common cause",
    "improvement high",
    "improvement low",
    "concern high",
    "concern low",
    "special cause neutral high",
    "special cause neutral low",
    "",
]


def variation_icon(points: pd.DataFrame) -> Variation:
    """Name the variation icon: what the last point with a value shows.

    Parameters
    ----------
    points : pandas.DataFrame
        From `control_points`.

    Returns
    -------
    str
        Blank where the last group has too little variation for limits.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import control_points
    >>> months = pd.period_range("2024-01", periods=8, freq="M").astype(str)
    >>> rising = pd.DataFrame({"period": months, "value": [1, 2, 3, 4, 5, 6, 7, 8]})
    >>> variation_icon(control_points(rising, direction="up"))
    'improvement high'
    """
    measured = points[points["value"].notna()]
    if measured.empty:
        return ""
    last = measured.iloc[-1]
    icon: Variation = f"{last['flag']} {last['towards']}".strip()  # type: ignore[assignment]  # by construction
    return icon


def assurance_icon(lower: float, upper: float, *, target: float | None, direction: Direction) -> Assurance:
    """Name the assurance icon: whether this process, left alone, will meet its target.

    Parameters
    ----------
    lower, upper : float
        Limits of the last group.
    target : float or None
        The value to reach.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.

    Returns
    -------
    {"passes", "fails", "hit-and-miss", ""}
        Blank without a target, without limits, or where neither way is better. A target equal to a limit
        is hit and miss.

    Examples
    --------
    >>> assurance_icon(5, 7, target=4, direction="up")
    'passes'
    """
    one_of(direction, get_args(Direction), what="direction")
    if target is None or direction not in ("up", "down") or np.isnan([lower, upper, target]).any():
        return ""
    if lower <= target <= upper:
        return "hit-and-miss"
    return "passes" if (target < lower) == (direction == "up") else "fails"


def assurance_of(points: pd.DataFrame, *, direction: Direction) -> Assurance:
    """Name the assurance icon of a chart, from its target and the limits of its last group.

    A series that never varies has no limits; its one value stands for both.

    Parameters
    ----------
    points : pandas.DataFrame
        From `control_points`, with a target.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.

    Returns
    -------
    {"passes", "fails", "hit-and-miss", ""}

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import control_points
    >>> months = pd.period_range("2024-01", periods=4, freq="M").astype(str)
    >>> steady = pd.DataFrame({"period": months, "value": [5, 5, 5, 5]})
    >>> assurance_of(control_points(steady, direction="up", target=4), direction="up")
    'passes'
    """
    measured = points[points["value"].notna()]
    if measured.empty:
        return ""
    last = measured.iloc[-1]
    lower, upper = float(last["lower_limit"]), float(last["upper_limit"])
    group = measured.loc[measured["group"] == last["group"], "value"]
    if np.isnan(upper) and group.min() == group.max():
        lower = upper = float(last["value"])
    return assurance_icon(lower, upper, target=float(last["target"]), direction=direction)
