"""What a chart of rare events finds: opportunities (G) or time (T) between one and the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import EvalkitError, UsageError, one_of
from evalkit.methods.chart_columns import as_refusal, enough_to_judge, floats_of, needed
from evalkit.methods.control_chart_points import COLUMNS, SHORTEST_BASELINE, flagged, marked
from evalkit.methods.control_charts import finding_of_points, known_of
from evalkit.methods.control_series import in_order
from evalkit.methods.rare_event_limit_lines import RARE_KINDS, RareKind, rare_event_limits
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from evalkit.finding import Finding
    from evalkit.methods.control_rules import RuleSetName
    from evalkit.theory.model import Direction, Indicator

FEWEST_EVENTS_TO_TIME = 3  # two gaps, from which a range
OTHER_WAY: dict[Direction, Direction] = {"up": "down", "down": "up"}
ONE_SIDED = "There is no limit below: that events come closer together shows only as a run of short gaps."
NOT_YET = "The time since the latest event is not on the chart."
SEEN = {
    "outside limits": "is {size} than chance alone would give",
    "trend": "is one of seven or more that {move} each time",
    "two in three": "is one of three on one side of the middle, two of them near the limit",
    "shift": "is one of seven or more in a row {where} the middle",
}


def time_between(days: Iterable[str | date | pd.Timestamp]) -> pd.DataFrame:
    """Give the days from each event to the next, ready for a T chart.

    Parameters
    ----------
    days : iterable of str or date
        The day of each event, in any order.

    Returns
    -------
    pandas.DataFrame
        ``period, value``: the day of each event but the first, and the days since the one before.

    Raises
    ------
    CannotEstimateError
        If there are fewer than three events, a day is blank, or two events fell on one day.

    Examples
    --------
    >>> time_between(["2025-01-30", "2025-01-01", "2025-02-20"])["value"].tolist()
    [29.0, 21.0]
    """
    try:
        when = pd.Series([pd.Timestamp(day) for day in days], dtype="datetime64[ns]").dt.normalize()
    except (TypeError, ValueError):
        raise CannotEstimateError("An event has a day that cannot be read.") from None
    if when.isna().any():
        raise CannotEstimateError("An event has no day.")
    if len(when) < FEWEST_EVENTS_TO_TIME:
        raise CannotEstimateError(f"There are {len(when)} events; {FEWEST_EVENTS_TO_TIME} are needed.")
    when = when.sort_values(ignore_index=True)
    gaps = when.diff().dt.days
    if (gaps == 0).any():
        day = when[gaps == 0].iloc[0].strftime("%Y-%m-%d")
        raise CannotEstimateError(
            f"Two events fell on {day}, so no time lies between them; count events by period instead."
        )
    return (
        pd.DataFrame({"period": when.dt.strftime("%Y-%m-%d"), "value": gaps}).iloc[1:].reset_index(drop=True)
    )


def rare_event_points(
    series: pd.DataFrame,
    *,
    chart: RareKind,
    direction: Direction,
    rule_set: RuleSetName = "mdc-2023",
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> pd.DataFrame:
    """Work out a G or T chart, a row an event.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, value``: the day of an event, and the opportunities (G) or the time (T) since the one
        before, as `time_between` gives it.
    chart : {"g", "t"}
        The kind of chart.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better for the gaps: longer ones are better where fewer events are.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.
    baseline : int, optional
        Set centre and limits of each group from its first gaps only; at least 12.
    rebase : sequence of str
        Days of events at which a new group begins.

    Returns
    -------
    pandas.DataFrame
        As `control_points`; the ``mean`` is the middle line of `rare_event_limits`.

    Raises
    ------
    CannotEstimateError
        If a gap is below zero or infinite, or is zero on a T chart, or there is none.
    UsageError
        If the series is not one series, there is no such chart, or the baseline is too short.

    Examples
    --------
    >>> gaps = time_between(["2025-01-01", "2025-01-20", "2025-02-20", "2025-03-01", "2025-04-20"])
    >>> rare_event_points(gaps, chart="t", direction="up")["upper_limit"].round(1).tolist()
    [202.9, 202.9, 202.9, 202.9]
    """
    one_of(chart, RARE_KINDS, what="chart of rare events")
    if baseline is not None and baseline < SHORTEST_BASELINE:
        raise UsageError(
            f"A baseline of {baseline} points is too short.", hint=f"Take {SHORTEST_BASELINE} or more."
        )
    _refuse(series, chart)
    frame = in_order(series, rebase=rebase)
    parts = [_group(part, chart, rule_set, baseline) for _, part in frame.groupby("group")]
    return flagged(pd.concat(parts), direction=direction)[COLUMNS]


def _group(part: pd.DataFrame, chart: RareKind, rule_set: RuleSetName, baseline: int | None) -> pd.DataFrame:
    first = part[part["value"].notna()].head(baseline or len(part))
    limits = rare_event_limits(first["value"], chart=chart, rule_set=rule_set, follows=first["follows"])
    drawn = part.assign(
        mean=limits.mean,
        lower_limit=limits.lower,
        upper_limit=limits.upper,
        near_lower=limits.near_lower,
        near_upper=limits.near_upper,
    )
    return marked(drawn, rule_set=rule_set, baseline=baseline)


def _refuse(series: pd.DataFrame, chart: RareKind) -> None:
    needed(series, "period", "value")
    gaps = floats_of(series, "value")
    if np.isnan(gaps).all():
        raise CannotEstimateError("There is nothing between events: none, or only one, is known.")
    if (gaps < 0).any():
        raise CannotEstimateError("A gap between events is below zero.")
    if chart == "t" and (gaps == 0).any():
        raise CannotEstimateError("Two events have no time between them; count events by period instead.")


def rare_event_chart(
    series: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    chart: RareKind = "t",
    unit: str = "days",
    rule_set: RuleSetName = "mdc-2023",
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> Finding:
    """Say what a chart of the gaps between rare events shows.

    Where fewer events are better, longer gaps are, and the signal is said of the indicator.

    Parameters
    ----------
    series : pandas.DataFrame
        ``period, value`` as `rare_event_points` takes them.
    council : str
        Code of the council.
    indicator : Indicator
        What the events are; its direction is that of the events.
    chart : {"g", "t"}
        G for opportunities between events, such as visits; T for time.
    unit : str
        What the gaps are counted in.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.
    baseline : int, optional
        Set centre and limits from the first gaps only; at least 12.
    rebase : sequence of str
        Days of events at which a new group begins.

    Returns
    -------
    Finding
        The estimate is the middle gap, lower and upper its limits. A sentence and no number where the
        data allow no such chart.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> days = pd.to_datetime("2024-01-01") + pd.to_timedelta(np.cumsum([9, 12, 8, 11, 10] * 3 + [99]), "D")
    >>> ulcers = read_theory("blended_roles").indicator("pressure_ulcers")
    >>> rare_event_chart(time_between(days), council="E08000008", indicator=ulcers).signal
    'improved'
    """
    gaps = _of_gaps(indicator, unit)
    known = known_of(series, gaps, method=chart) | {"council": council, "rule_set": rule_set}
    try:
        points = rare_event_points(
            series,
            chart=chart,
            direction=gaps.direction,
            rule_set=rule_set,
            baseline=baseline,
            rebase=rebase,
        )
        enough_to_judge(points)
    except EvalkitError as error:
        return refusal(known, as_refusal(error))
    finding = finding_of_points(
        points, series=series, council=council, indicator=gaps, rule_set=rule_set, method=chart
    )
    measured = points.dropna(subset=["value"])
    return finding if measured.empty else _told(finding, measured.iloc[-1], gaps)


def _told(finding: Finding, last: pd.Series, gaps: Indicator) -> Finding:
    """Say what the latest gap shows, and what such a chart cannot."""
    extra = (NOT_YET,) if last["lower_limit"] > 0 or pd.isna(last["upper_limit"]) else (ONE_SIDED, NOT_YET)
    told = {"caveats": (*finding.caveats, *extra)}
    if pd.isna(last["upper_limit"]):
        return finding.model_copy(update=told)
    return finding.model_copy(update=told | {"sentence": _sentence(last, gaps)})


def _of_gaps(indicator: Indicator, unit: str) -> Indicator:
    """Describe the gaps between events as an indicator of its own."""
    return indicator.model_copy(
        update={
            "title": f"{indicator.title}, {unit} between events",
            "unit": unit,
            "kind": "mean",
            "direction": OTHER_WAY.get(indicator.direction, indicator.direction),
            "target": None,
            "smallest_important_effect": None,
        }
    )


def _sentence(last: pd.Series, gaps: Indicator) -> str:
    if last["flag"] == "common cause":
        return (
            f"{gaps.title}: no signal of change. That is not the same as no change: a single gap would stand "
            f"out only above {last['upper_limit']:,.0f} {gaps.unit}, where the middle one is "
            f"{last['mean']:,.0f}."
        )
    verdict = {
        "improvement": "a signal of improvement",
        "concern": "a signal of things getting worse",
    }.get(last["flag"], "a signal of change, which the figure alone cannot call better or worse")
    high = last["towards"] == "high"
    seen = SEEN[last["rule"]].format(
        size="longer" if high else "shorter",
        move="grow" if high else "shrink",
        where="above" if high else "below",
    )
    return f"{gaps.title}: {verdict}. The gap up to {last['period']} {seen}."
