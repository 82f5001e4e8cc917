"""The sentence under a control chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from evalkit.theory.model import Indicator

WHOLE_FROM, ONE_PLACE_FROM = 100, 10  # decimal places that a reader can use
WHAT_WAS_SEEN = {
    "outside limits": "lies {where} the usual range",
    "trend": "is one of seven or more that {move} each time",
    "two in three": "is one of three on one side of the mean, two of them near the {edge} limit",
    "shift": "is one of seven or more in a row {where} the mean",
}


def sentence_of(last: pd.Series, indicator: Indicator) -> str:
    """Say in one sentence what the last point of a chart shows.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> last = pd.Series({"period": "2025-04", "rule": "shift", "towards": "high", "flag": "improvement",
    ...                   "mean": 20.0, "upper_limit": 30.0})
    >>> said = sentence_of(last, read_theory("blended_roles").indicator("insulin_on_time"))
    >>> said.partition("The")[2]
    ' latest point, 2025-04, is one of seven or more in a row above the mean.'
    """
    title, unit = indicator.title, indicator.unit
    if pd.isna(last["upper_limit"]):
        return (
            f"{title}: too little variation, or too few points in a row, to tell signal from noise. "
            "Take longer periods, or chart the time between events."
        )
    if last["flag"] == "common cause":
        reach = _figure(last["upper_limit"] - last["mean"], "percentage points" if unit == "%" else unit)
        return (
            f"{title}: no signal of change. That is not the same as no change: at this spread, a single "
            f"point would stand out only {reach} or more away from the mean of {_figure(last['mean'], unit)}."
        )
    verdict = {
        "improvement": "a signal of improvement",
        "concern": "a signal of things getting worse",
    }.get(last["flag"], "a signal of change, which the figure alone cannot call better or worse")
    return f"{title}: {verdict}. The latest point, {last['period']}, {_seen(last)}."


def _seen(last: pd.Series) -> str:
    high = last["towards"] == "high"
    return WHAT_WAS_SEEN[last["rule"]].format(
        where="above" if high else "below", move="rise" if high else "fall", edge="upper" if high else "lower"
    )


def _figure(value: float, unit: str) -> str:
    size = abs(value)
    places = 0 if size >= WHOLE_FROM else 1 if size >= ONE_PLACE_FROM else 2
    return f"{value:,.{places}f}{'' if unit == '%' else ' '}{unit}"
