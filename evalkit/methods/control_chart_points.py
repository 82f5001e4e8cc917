"""The points of an XmR chart: limits, rules and flags for each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from evalkit.errors import UsageError, one_of
from evalkit.methods.control_limits import Limits, xmr_limits
from evalkit.methods.control_rules import (
    RuleSetName,
    rule_set_named,
    shift_ends,
    spread,
    trend_ends,
    two_in_three,
)
from evalkit.methods.control_series import in_order
from evalkit.theory.model import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.indicators.arguments import Numbers

SHORTEST_BASELINE = 12  # NHS England, Making Data Count
FEWEST_POINTS = 13  # NHSRplotthedots: fewer have provisional limits
ON_THE_MEAN = 1e-12  # share of the values within which a point counts as on the mean
LINES = ["value", "mean", "lower_limit", "upper_limit", "near_lower", "near_upper"]
COLUMNS = [
    *("period", "value", "state", "group", "mean", "lower_limit", "upper_limit", "near_lower", "near_upper"),
    *("target", "rule", "towards", "flag", "note"),
]


def control_points(
    series: pd.DataFrame,
    *,
    direction: Direction,
    rule_set: RuleSetName = "mdc-2023",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> pd.DataFrame:
    """Work out an XmR control chart, a row a period.

    Limits are the mean ± 2.66 mean moving ranges of each group, never clipped. Points are marked by the
    first rule that applies: outside the limits; trend (seven points, each higher or each lower than the
    one before); two in three (three on one side, two of them close to the limit); shift (seven on one
    side of the mean). All points of a trend or shift are marked. A missing period breaks runs and ranges.

    Parameters
    ----------
    series : pandas.DataFrame
        One series: ``period, value`` and, where known, ``state``.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better; the last two make special cause neutral.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules; results by different ones are not to be compared.
    target : float, optional
        The value to reach.
    baseline : int, optional
        Set the mean and limits of each group from its first points only, and keep them; at least 12.
    rebase : sequence of str
        Periods at which a new group begins; each must be in the series with a value.

    Returns
    -------
    pandas.DataFrame
        ``period, value, state, group, mean, lower_limit, upper_limit, near_lower, near_upper, target,
        rule, towards, flag, note``. Flags are ``improvement``, ``concern``, ``special cause neutral``,
        ``common cause``, or blank where a point could not be judged.

    Raises
    ------
    UsageError
        If the series is not one series, the baseline is too short, or a rebasing date is not in it.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=10, freq="M").astype(str)
    >>> y = pd.DataFrame({"period": months, "value": [3, 4, 3, 5, 4, 3, 4, 5, 4, 12]})
    >>> control_points(y, direction="down").iloc[-1][["rule", "flag"]].tolist()
    ['outside limits', 'concern']
    """
    if baseline is not None and baseline < SHORTEST_BASELINE:
        raise UsageError(
            f"A baseline of {baseline} points is too short.", hint=f"Take {SHORTEST_BASELINE} or more."
        )
    frame = in_order(series, rebase=rebase)
    parts = [_group(part, rule_set, baseline) for part in _parts(frame)]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    points = pd.concat(parts) if len(parts) > 1 else parts[0]
    return flagged(points, direction=direction, target=target)[COLUMNS]


def _parts(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Part the points into their groups, which are numbered from 1 and follow each other."""
    starts = np.flatnonzero(np.diff(frame["group"].to_numpy(), prepend=0)).tolist()
    return [frame.iloc[first:end] for first, end in pairwise([*starts, len(frame)])]


def _group(part: pd.DataFrame, rule_set: RuleSetName, baseline: int | None) -> pd.DataFrame:
    limits = _limits(part, rule_set, baseline)
    drawn = part.assign(
        mean=limits.mean,
        lower_limit=limits.lower,
        upper_limit=limits.upper,
        near_lower=limits.near_lower,
        near_upper=limits.near_upper,
    )
    return marked(drawn, rule_set=rule_set, baseline=baseline)


def _limits(part: pd.DataFrame, rule_set: RuleSetName, baseline: int | None) -> Limits:
    y, follows = part["value"].to_numpy(), part["follows"].to_numpy()
    measured = np.flatnonzero(~np.isnan(y))[: baseline or len(part)]
    return xmr_limits(y[measured], rule_set=rule_set, follows=follows[measured])


def marked(part: pd.DataFrame, *, rule_set: RuleSetName, baseline: int | None = None) -> pd.DataFrame:
    """Mark the points of one group by the rules, each against its own limits, and note what is amiss.

    Parameters
    ----------
    part : pandas.DataFrame
        From `in_order`, one group, with ``mean, lower_limit, upper_limit, near_lower, near_upper``.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.
    baseline : int, optional
        How many first points set the limits.

    Returns
    -------
    pandas.DataFrame
        With ``rule, towards, note``.

    Examples
    --------
    >>> from evalkit.methods.control_series import in_order
    >>> part = in_order(pd.DataFrame({"period": ["2025-01", "2025-02"], "value": [3.0, 9.0]}))
    >>> limits = {"mean": 4.0, "lower_limit": 0.0, "upper_limit": [8.0, 10.0], "near_lower": 1.0}
    >>> marked(part.assign(**limits, near_upper=7.0), rule_set="mdc-2023")["rule"].tolist()
    ['', '']
    """
    rule, towards = np.full(len(part), "", dtype=object), np.full(len(part), "", dtype=object)
    lines, follows = part[LINES].to_numpy(dtype=np.float64).T, part["follows"].to_numpy()
    judged = np.flatnonzero(~np.isnan(lines).any(axis=0))
    starts = np.flatnonzero(~follows[judged])
    for here in np.split(judged, starts[starts > 0]):
        if here.size:
            rule[here], towards[here] = _marks(lines[:, here], rule_set)
    return part.assign(rule=rule, towards=towards, note=_notes(part, baseline))


def _marks(lines: Numbers, rule_set: RuleSetName) -> tuple[list[str], list[str]]:
    """Mark points that follow each other; where several rules apply, the first one names the mark."""
    y, mean, lower, upper, near_lower, near_upper = lines
    side = np.where(np.abs(y - mean) <= ON_THE_MEAN * np.abs(y).max(), 0, np.sign(y - mean))
    outside = (y < lower) | (y > upper)
    close = (y < near_lower) | (y > near_upper)
    if rule_set_named(rule_set).close_points == "inside the limits":
        close &= ~outside
    trend = spread(trend_ends(y))
    pattern = [
        ("outside limits", np.where(outside, side, 0)),
        ("trend", trend),
        ("two in three", two_in_three(close, side) * side),
        ("shift", spread(shift_ends(side)) * side),
    ]
    rule = np.select([marks != 0 for _, marks in pattern], [name for name, _ in pattern], "")
    way = np.select([marks != 0 for _, marks in pattern], [marks for _, marks in pattern], 0)
    return rule.tolist(), np.select([way > 0, way < 0], ["high", "low"], "").tolist()


def flagged(points: pd.DataFrame, *, direction: Direction, target: float | None = None) -> pd.DataFrame:
    """Say of each marked point whether it is better or worse.

    Parameters
    ----------
    points : pandas.DataFrame
        With ``value, upper_limit, towards``.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.
    target : float, optional
        The value to reach.

    Returns
    -------
    pandas.DataFrame
        With ``target, flag``.

    Examples
    --------
    >>> points = pd.DataFrame({"value": [9.0], "upper_limit": [8.0], "towards": ["high"]})
    >>> flagged(points, direction="down")["flag"].tolist()
    ['concern']
    """
    one_of(direction, get_args(Direction), what="direction")
    special = {"high": "special cause neutral", "low": "special cause neutral"}
    if direction in ("up", "down"):
        better, worse = ("high", "low") if direction == "up" else ("low", "high")
        special = {better: "improvement", worse: "concern"}
    judged = points["value"].notna() & points["upper_limit"].notna()
    marks = zip(points["towards"].tolist(), judged.tolist(), strict=True)
    flags = [special.get(towards, "common cause") if sure else "" for towards, sure in marks]
    return points.assign(target=np.nan if target is None else float(target), flag=flags)


def _notes(part: pd.DataFrame, baseline: int | None) -> list[str]:
    count = int(part["value"].notna().sum())
    about_group = []
    if part["upper_limit"].isna().all() and count:
        about_group.append(
            "Too little variation for limits: take longer periods, or chart the time between events."
        )
    if count < FEWEST_POINTS:
        about_group.append(f"Only {count} points in this group: limits are provisional.")
    if baseline and count < baseline:
        about_group.append(f"The baseline of {baseline} points is not complete.")
    notes = [
        f"No value: {state}."
        if pd.isna(value)
        else f"Starts again after a gap: {missing}."
        if missing
        else ""
        for value, state, missing in zip(part["value"], part["state"], part["missing"], strict=True)
    ]
    return [" ".join([*about_group, notes[0]]).strip(), *notes[1:]]
