"""What an XmR control chart finds: a signal, no signal, or too little to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import CellState, Finding, Signal
from evalkit.methods.control_chart_points import control_points
from evalkit.methods.control_checks import caveats_of, checks_of
from evalkit.methods.control_words import sentence_of
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.methods.control_rules import RuleSetName
    from evalkit.theory.model import Indicator

SIGNALS: dict[str, Signal] = {"improvement": "improved", "concern": "worse", "common cause": "no signal"}


def control_chart(
    series: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    rule_set: RuleSetName = "mdc-2023",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[str] = (),
) -> Finding:
    """Say what an XmR control chart of one series shows.

    The signal is that of the last point. Estimate, lower and upper are the mean and the process limits
    of the last group: where single points are expected to lie, not an interval of the mean.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of one indicator at one place for one stratum, as `evalkit.indicators.measure` gives them.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, which way is better, target.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules; results by different ones are not to be compared.
    target : float, optional
        The value to reach; by default the indicator's.
    baseline : int, optional
        Set the mean and limits from the first points only; at least 12.
    rebase : sequence of str
        Periods at which a new group begins.

    Returns
    -------
    Finding

    Examples
    --------
    >>> from evalkit.theory.model import Indicator
    >>> share = Indicator(code="share", title="Delegated share", definition="d", rationale="r", unit="%",
    ...                   kind="proportion", direction="up", group="reach", source="s", interval="wilson")
    >>> months = pd.period_range("2024-01", periods=14, freq="M").astype(str)
    >>> y = pd.DataFrame({"period": months, "value": [3, 4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 3, 5, 4.0]})
    >>> control_chart(y, council="E08000008", indicator=share).signal
    'no signal'
    """
    if target is None and indicator.target is not None:
        target = indicator.target.value
    try:
        points = control_points(
            series,
            direction=indicator.direction,
            rule_set=rule_set,
            target=target,
            baseline=baseline,
            rebase=rebase,
        )
    except CannotEstimateError as error:
        known = known_of(series, indicator, method="xmr") | {"council": council, "rule_set": rule_set}
        return refusal(known, error)
    return finding_of_points(points, series=series, council=council, indicator=indicator, rule_set=rule_set)


def finding_of_points(
    points: pd.DataFrame,
    *,
    series: pd.DataFrame,
    council: str,
    indicator: Indicator,
    rule_set: RuleSetName,
    method: str = "xmr",
) -> Finding:
    """Say what a control chart shows whose points are worked out already.

    Parameters
    ----------
    points : pandas.DataFrame
        From `control_points`, by the same series and rules.
    series : pandas.DataFrame
        As for `control_chart`.
    council : str
        Code of the council.
    indicator : Indicator
        The definition.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        The rules by which the points were marked.
    method : str
        What kind of chart the points are of.

    Returns
    -------
    Finding

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2024-01", periods=14, freq="M").astype(str)
    >>> series = pd.DataFrame({"period": months, "value": [3, 4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 3, 5, 4.0]})
    >>> points = control_points(series, direction="up")
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> finding_of_points(points, series=series, council="E08000008", indicator=goals,
    ...                   rule_set="mdc-2023").signal
    'no signal'
    """
    known = known_of(series, indicator, method=method) | {"council": council, "rule_set": rule_set}
    if points["value"].isna().all():
        return _nothing(points, known, indicator)
    return _found(points, known, indicator, series)


def known_of(series: pd.DataFrame, indicator: Indicator, *, method: str) -> dict[str, object]:
    """Give what a finding of one series holds whatever it finds.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> known_of(pd.DataFrame(), goals, method="xmr")["unit"]
    '%'
    """

    def only(column: str) -> str:
        return str(series[column].iloc[0]) if column in series and len(series) else ""

    return {
        "subject": indicator.code,
        "method": method,
        "question": f"Has “{indicator.title}” moved beyond its usual variation?",
        "site": only("site_id"),
        "stratum": only("stratum"),
        "unit": indicator.unit,
        "scale": "process limits",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": only("definition_version") or indicator.definition_version,
    }


def _nothing(points: pd.DataFrame, known: dict[str, object], indicator: Indicator) -> Finding:
    states = points["state"].unique().tolist()
    state = CellState(states[0]) if len(states) == 1 else CellState.NOT_COLLECTED
    if state is CellState.VALUE:
        state = CellState.NOT_COLLECTED
    sentence = f"{indicator.title}: nothing can be said, since no period has a value ({state.value})."
    return Finding.model_validate(known | {"sentence": sentence, "state": state, "n_periods": 0})


def _found(
    points: pd.DataFrame, known: dict[str, object], indicator: Indicator, series: pd.DataFrame
) -> Finding:
    measured = points[points["value"].notna()]
    last = measured.iloc[-1]
    drawn = bool(pd.notna(last["upper_limit"]))
    counts = _counts(series, measured[measured["group"] == last["group"]], indicator)
    return Finding.model_validate(
        known
        | counts
        | {
            "sentence": sentence_of(last, indicator),
            "signal": SIGNALS.get(last["flag"], "unknown"),
            "estimate": last["mean"] if drawn else None,
            "lower": last["lower_limit"] if drawn else None,
            "upper": last["upper_limit"] if drawn else None,
            "smallest_detectable": last["upper_limit"] - last["mean"] if drawn else None,
            "period": _span(measured),
            "n_periods": len(measured),
            "checks": checks_of(points, last, series, indicator),
            "caveats": caveats_of(points, last, series, indicator),
        }
    )


def _span(measured: pd.DataFrame) -> str:
    first, last = (parse_period(measured["period"].iloc[i]) for i in (0, -1))
    return f"{first.start}/{last.end}"


def _counts(series: pd.DataFrame, group: pd.DataFrame, indicator: Indicator) -> dict[str, float | None]:
    """Add up the counts behind the last group; a cumulative count is its last value."""
    rows = series[series["period"].isin(group["period"])]
    found: dict[str, float | None] = {}
    for column in ("numerator", "denominator"):
        known = rows[column].dropna().astype(float) if column in rows else pd.Series(dtype=float)
        whole = known.iloc[-1:] if indicator.cumulative else known
        found[column] = float(whole.sum()) if len(known) else None
    return found
