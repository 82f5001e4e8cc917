"""What a chart of counted events finds: P, P', U, U' and C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import EvalkitError, UsageError, one_of
from evalkit.finding import Check
from evalkit.methods.attribute_limit_lines import (
    KINDS,
    LANEY,
    OUT_OF,
    AttributeKind,
    attribute_limits,
    excess_spread,
)
from evalkit.methods.chart_choice import TOO_WIDE, choose_chart
from evalkit.methods.chart_columns import as_refusal, enough_to_judge, floats_of, needed
from evalkit.methods.control_chart_points import COLUMNS, SHORTEST_BASELINE, flagged, marked
from evalkit.methods.control_charts import finding_of_points, known_of
from evalkit.methods.control_checks import UNEVEN
from evalkit.methods.control_series import in_order, period_texts
from evalkit.methods.control_words import sentence_of
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.finding import Finding
    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.control_rules import RuleSetName
    from evalkit.theory.model import Direction, Indicator

COUNTS = ["numerator", "denominator"]


def attribute_points(
    series: pd.DataFrame,
    *,
    chart: AttributeKind,
    direction: Direction,
    multiplier: float = 1,
    rule_set: RuleSetName = "mdc-2023",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> pd.DataFrame:
    """Work out a P, P', U, U' or C chart, a row a period, each point with limits of its own.

    Limits are those of `attribute_limits`; points are marked by the same rules as on an XmR chart, each
    against its own limits. A period of nought out of nought has no value, and breaks runs and ranges.

    Parameters
    ----------
    series : pandas.DataFrame
        One series: ``period, numerator`` and, but for a C chart, ``denominator``; ``state`` where known,
        and ``leave_out`` where points with a known cause are to set neither centre nor limits.
    chart : {"p", "p'", "u", "u'", "c"}
        The kind of chart.
    direction : {"up", "down", "context", "ambiguous"}
        Which way is better.
    multiplier : float
        100 for a percentage, 1,000 for a rate of a thousand.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules; results by different ones are not to be compared.
    target : float, optional
        The value to reach.
    baseline : int, optional
        Set centre and spread of each group from its first points only; at least 12.
    rebase : sequence of str
        Periods at which a new group begins.

    Returns
    -------
    pandas.DataFrame
        As `control_points`, and ``numerator, denominator``.

    Raises
    ------
    CannotEstimateError
        If counts are missing throughout, below zero, endless, or above what they are out of.
    UsageError
        If the series is not one series, there is no such chart, or the baseline is too short.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=4, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "numerator": [5, 8, 3, 6], "denominator": 100})
    >>> points = attribute_points(series, chart="p", direction="up", multiplier=100)
    >>> points[["value", "mean", "upper_limit"]].iloc[-1].round(2).tolist()
    [6.0, 5.5, 12.34]
    """
    one_of(chart, KINDS, what="attribute chart")
    if baseline is not None and baseline < SHORTEST_BASELINE:
        raise UsageError(
            f"A baseline of {baseline} points is too short.", hint=f"Take {SHORTEST_BASELINE} or more."
        )
    counted = _counted(series, chart, multiplier)
    frame = in_order(counted, rebase=rebase)
    frame = frame.join(counted.set_axis(period_texts(counted["period"]))[[*COUNTS, "leave_out"]], on="period")
    parts = [
        _group(part, chart=chart, multiplier=multiplier, rule_set=rule_set, baseline=baseline)
        for _, part in frame.groupby("group")
    ]
    return flagged(pd.concat(parts), direction=direction, target=target)[[*COLUMNS, *COUNTS]]


def _group(
    part: pd.DataFrame,
    *,
    chart: AttributeKind,
    multiplier: float,
    rule_set: RuleSetName,
    baseline: int | None,
) -> pd.DataFrame:
    limits = attribute_limits(
        part["numerator"].where(part["value"].notna()),
        part["denominator"],
        chart=chart,
        rule_set=rule_set,
        follows=part["follows"],
        baseline=baseline,
        leave_out=part["leave_out"],
    )
    drawn = part.assign(
        mean=limits.centre * multiplier,
        lower_limit=limits.lower * multiplier,
        upper_limit=limits.upper * multiplier,
        near_lower=limits.near_lower * multiplier,
        near_upper=limits.near_upper * multiplier,
    )
    return marked(drawn, rule_set=rule_set, baseline=baseline)


def _counted(series: pd.DataFrame, chart: AttributeKind, multiplier: float) -> pd.DataFrame:
    """Work each value out from its counts; refuse counts that cannot be."""
    needed(series, "period", *COUNTS[: 1 if chart == "c" else 2])
    events = floats_of(series, "numerator")
    sizes = np.ones(events.size) if chart == "c" else floats_of(series, "denominator")
    _refuse(events, sizes, chart)
    known = ~np.isnan(events) & (sizes > 0)
    if not known.any():
        raise CannotEstimateError("No period has both a count and what it is out of.")
    value = np.full(events.size, np.nan)
    value[known] = events[known] / sizes[known] * multiplier
    left_out = series["leave_out"].astype(bool) if "leave_out" in series else False
    return series.assign(
        value=value,
        numerator=events,
        denominator=np.where(known, sizes, np.nan),
        leave_out=left_out,
    )


def _refuse(events: Numbers, sizes: Numbers, chart: AttributeKind) -> None:
    if (events < 0).any() or (sizes < 0).any():
        raise CannotEstimateError("A count is below zero.")
    if ((sizes == 0) & (events > 0)).any():
        raise CannotEstimateError("A period has events but a denominator of zero.")
    if chart in OUT_OF and (events > sizes).any():
        raise CannotEstimateError("A period has more events than they are out of, so it is no proportion.")


def attribute_chart(
    series: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    chart: AttributeKind | None = None,
    rule_set: RuleSetName = "mdc-2023",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> Finding:
    """Say what a P, P', U, U' or C chart of one series shows.

    As `control_chart`, with limits that follow from each point's own counts.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of one indicator at one place for one stratum, as `evalkit.indicators.measure` gives them.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, multiplier, which way is better, target.
    chart : {"p", "p'", "u", "u'", "c"}, optional
        The kind of chart; by default the one that `choose_chart` chooses, from the first event on.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.
    target : float, optional
        The value to reach; by default the indicator's.
    baseline : int, optional
        Set centre and limits from the first points only; at least 12.
    rebase : sequence of str
        Periods at which a new group begins.

    Returns
    -------
    Finding
        A sentence and no number where the data allow no such chart.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=14, freq="M").astype(str)
    >>> counts = [30, 34, 29, 35, 31, 28, 33, 30, 36, 32, 29, 34, 31, 62]
    >>> series = pd.DataFrame({"period": months, "value": counts, "numerator": counts, "denominator": 100})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = attribute_chart(series, council="E08000008", indicator=goals)
    >>> found.method, found.signal
    ('p', 'improved')
    """
    if target is None and indicator.target is not None:
        target = indicator.target.value
    try:
        kind, since = (chart, "") if chart else _chosen(series, indicator)
        points = attribute_points(
            series,
            chart=kind,
            direction=indicator.direction,
            multiplier=indicator.multiplier,
            rule_set=rule_set,
            target=target,
            baseline=baseline,
            rebase=rebase or ((since,) if since else ()),
        )
        return finding_of_counts(
            points, series=series, council=council, indicator=indicator, chart=kind, rule_set=rule_set
        )
    except EvalkitError as error:
        known = known_of(series, indicator, method=chart or "attribute chart")
        return refusal(known | {"council": council, "rule_set": rule_set}, as_refusal(error))


def finding_of_counts(
    points: pd.DataFrame,
    *,
    series: pd.DataFrame,
    council: str,
    indicator: Indicator,
    chart: AttributeKind,
    rule_set: RuleSetName = "mdc-2023",
) -> Finding:
    """Say what a P, P', U, U' or C chart shows whose points are worked out already.

    Parameters
    ----------
    points : pandas.DataFrame
        From `attribute_points`, by the same series and rules.
    series : pandas.DataFrame
        As for `attribute_chart`.
    council : str
        Code of the council.
    indicator : Indicator
        The definition.
    chart : {"p", "p'", "u", "u'", "c"}
        The kind of chart.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        The rules by which the points were marked.

    Returns
    -------
    Finding

    Raises
    ------
    CannotEstimateError
        If the last part of the chart has one point, or nothing that varies.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=13, freq="M").astype(str)
    >>> counts = [30, 34, 29, 35, 31, 28, 33, 30, 36, 32, 29, 34, 31]
    >>> series = pd.DataFrame({"period": months, "numerator": counts, "denominator": 100})
    >>> points = attribute_points(series, chart="p", direction="up", multiplier=100)
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> finding_of_counts(points, series=series, council="E08000008", indicator=goals, chart="p").signal
    'no signal'
    """
    enough_to_judge(points)
    counted = series.assign(value=_counted(series, chart, indicator.multiplier)["value"])
    finding = finding_of_points(
        points, series=counted, council=council, indicator=indicator, rule_set=rule_set, method=chart
    )
    return _told(finding, points.dropna(subset=["value"]), chart, indicator)


def _chosen(series: pd.DataFrame, indicator: Indicator) -> tuple[AttributeKind, str]:
    choice = choose_chart(series, indicator=indicator)
    if choice.chart not in KINDS:
        raise CannotEstimateError(f"{choice.reason} {choice.advice}".strip())
    return choice.chart, choice.since


def _told(finding: Finding, points: pd.DataFrame, chart: AttributeKind, indicator: Indicator) -> Finding:
    """Add how the spread compares with chance, and say what would have stood out on either side."""
    if points.empty:
        return finding
    last = points.iloc[-1]
    reach = np.nanmax([last["upper_limit"] - last["mean"], last["mean"] - last["lower_limit"], 0])
    changes: dict[str, object] = {
        "caveats": tuple(caveat for caveat in finding.caveats if caveat != UNEVEN),
        "checks": (*finding.checks, _spread(points[points["group"] == last["group"]], chart)),
    }
    if pd.notna(last["upper_limit"]):
        widest = last.where(last.index != "upper_limit", last["mean"] + reach)
        changes |= {"sentence": sentence_of(widest, indicator), "smallest_detectable": float(reach)}
    return finding.model_copy(update=changes)


def _spread(group: pd.DataFrame, chart: AttributeKind) -> Check:
    events, sizes = group["numerator"].to_numpy(), group["denominator"].to_numpy()
    excess = excess_spread(events, sizes, chart=chart, centre=events.sum() / sizes.sum())
    if np.isnan(excess):
        return Check(name="spread of chance", passed=None, text="Chance alone would give no spread.")
    said = f"Points vary {excess:.1f} times as much as chance alone would have them"
    if chart in LANEY:
        return Check(name="spread of chance", passed=None, text=f"{said}; the limits allow for it.")
    wide = excess > TOO_WIDE
    text = f"{said}{'; the limits are too narrow' if wide else ''}."
    return Check(name="spread of chance", passed=not wide, text=text)
