"""What an XmR control chart finds: a signal, no signal, or too little to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import CellState, Check, Finding, Signal
from evalkit.methods.control_chart_points import FEWEST_POINTS, control_points
from evalkit.methods.control_icons import assurance_of
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.methods.control_rules import RuleSetName
    from evalkit.theory.model import Indicator

FEWEST_EVENTS = 5  # below this in most periods, NHS England advises a chart of time between events
STEADY = 0.25  # denominators within a quarter of their mean: Laney, Quality Engineering 14 (2002) and after
SIGNALS: dict[str, Signal] = {"improvement": "improved", "concern": "worse", "common cause": "no signal"}
WHAT_WAS_SEEN = {
    "outside limits": "lies {where} the usual range",
    "trend": "ends seven or more points that {move} each time",
    "two in three": "is one of three close together, two of them near the {edge} limit",
    "shift": "is one of seven or more in a row {where} the mean",
}


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
    points = control_points(
        series,
        direction=indicator.direction,
        rule_set=rule_set,
        target=target,
        baseline=baseline,
        rebase=rebase,
    )
    measured = points.dropna(subset=["value"])
    known = _known_of(series) | {
        "council": council,
        "subject": indicator.code,
        "method": "xmr",
        "question": f"Has “{indicator.title}” moved beyond its usual variation?",
        "unit": indicator.unit,
        "scale": "process limits",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": indicator.definition_version,
        "rule_set": rule_set,
        "n_periods": len(measured),
    }
    if measured.empty:
        return _nothing(points, known, indicator)
    return _found(points, known, indicator, series)


def _known_of(series: pd.DataFrame) -> dict[str, object]:
    def only(column: str) -> str:
        return str(series[column].iloc[0]) if column in series and len(series) else ""

    return {"site": only("site_id"), "stratum": only("stratum")}


def _nothing(points: pd.DataFrame, known: dict[str, object], indicator: Indicator) -> Finding:
    states = points["state"].unique().tolist()
    state = CellState(states[0]) if len(states) == 1 else CellState.NOT_COLLECTED
    if state is CellState.VALUE:
        state = CellState.NOT_COLLECTED
    sentence = f"{indicator.title}: nothing can be said, since no period has a value ({state.value})."
    return Finding.model_validate(known | {"sentence": sentence, "state": state})


def _found(
    points: pd.DataFrame, known: dict[str, object], indicator: Indicator, series: pd.DataFrame
) -> Finding:
    measured = points.dropna(subset=["value"])
    last = measured.iloc[-1]
    drawn = bool(pd.notna(last["upper_limit"]))
    counts = _counts(series, measured[measured["group"] == last["group"]], indicator)
    return Finding.model_validate(
        known
        | counts
        | {
            "sentence": _sentence(last, indicator),
            "signal": SIGNALS.get(last["flag"], "unknown"),
            "estimate": last["mean"],
            "lower": last["lower_limit"] if drawn else None,
            "upper": last["upper_limit"] if drawn else None,
            "smallest_detectable": last["upper_limit"] - last["mean"] if drawn else None,
            "period": _span(measured),
            "checks": _checks(points, last, counts),
            "caveats": _caveats(points, last, indicator, series),
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


def _sentence(last: pd.Series, indicator: Indicator) -> str:
    title, unit = indicator.title, indicator.unit
    if pd.isna(last["upper_limit"]):
        return (
            f"{title}: too little variation to tell signal from noise. "
            "Take longer periods, or chart the time between events."
        )
    if last["flag"] == "common cause":
        reach = last["upper_limit"] - last["mean"]
        return (
            f"{title}: no signal of change. That is not the same as no change: at this spread, "
            f"a single {_figure(reach, unit)} step away from the mean of {_figure(last['mean'], unit)} "
            "is the least that would stand out."
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
    return f"{value:,.3g}{'' if unit == '%' else ' '}{unit}"


def _checks(points: pd.DataFrame, last: pd.Series, counts: dict[str, float | None]) -> tuple[Check, ...]:
    group = points[(points["group"] == last["group"]) & points["value"].notna()]
    gaps = points[points["value"].isna()]["period"].tolist()
    told = [note for note in points["note"] if note.startswith("Starts again")]
    few = counts["numerator"] is not None and counts["numerator"] / len(group) < FEWEST_EVENTS
    earlier = int((points["towards"] != "").sum()) - int(last["towards"] != "")
    return (
        Check(
            name="enough points",
            passed=len(group) >= FEWEST_POINTS,
            text=f"{len(group)} points set the limits; {FEWEST_POINTS} are wanted.",
        ),
        Check(
            name="enough variation",
            passed=bool(pd.notna(last["upper_limit"])),
            text="Limits need points that differ from one to the next.",
        ),
        Check(
            name="no gaps",
            passed=not gaps and not told,
            text="Some periods have no value: runs and ranges start again after them."
            if gaps or told
            else "Every period has a value.",
        ),
        Check(
            name="enough events",
            passed=None if counts["numerator"] is None else not few,
            text=f"Fewer than {FEWEST_EVENTS} events in a typical period: the time between events says more."
            if few
            else f"{FEWEST_EVENTS} events or more in a typical period, where events are counted.",
        ),
        Check(
            name="earlier signals",
            passed=None,
            text=f"{earlier or 'No'} other {'point shows' if earlier == 1 else 'points show'} special cause.",
        ),
    )


def _anew(points: pd.DataFrame) -> str:
    return str(points.loc[points["group"] == points["group"].max(), "period"].iloc[0])


def _caveats(
    points: pd.DataFrame, last: pd.Series, indicator: Indicator, series: pd.DataFrame
) -> tuple[str, ...]:
    caveats = ["A control chart shows that something changed, not what changed it."]
    if last["group"] > 1:
        caveats.append(f"The limits were set anew at {_anew(points)}; this is about the part since then.")
    if "denominator" in series and indicator.kind in ("proportion", "rate"):
        sizes = series["denominator"].dropna().astype(float)
        if len(sizes) and ((sizes - sizes.mean()).abs() > STEADY * sizes.mean()).any():
            caveats.append("Denominators vary by more than a quarter; the limits do not allow for it.")
    if (points["state"] == CellState.DEFINITION_DIFFERS.value).any():
        caveats.append("Some values are by a local definition, which is not comparable with other councils.")
    assurance = assurance_of(points, direction=indicator.direction)
    if assurance:
        caveats.append(f"Against the target of {last['target']:g}: {ASSURED[assurance]}.")
    return tuple(caveats)


ASSURED = {
    "passes": "left alone, this process will keep meeting it",
    "fails": "left alone, this process will not meet it",
    "hit-and-miss": "left alone, this process will sometimes meet it and sometimes not",
}
