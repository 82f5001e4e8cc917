"""What a control chart says, in words: its message, and what is read out to those who cannot see it."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.judgement.wording import RUN_CHART, shown, unfit
from evalkit.judgement.words import counted, listed, number, period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.chapters.outlook import Outlook
    from evalkit.finding import Finding
    from evalkit.theory.model import Indicator

NAMES = {
    "xmr": "XmR chart",
    "p": "P chart",
    "p'": "P′ chart",
    "u": "U chart",
    "u'": "U′ chart",
    "c": "C chart",
    "run": "run chart",
}
# Charts that would serve if what lies between one event and the next were known.
BETWEEN = {"g": "a G chart of what lies between events", "t": "a T chart of the time between events"}
MOVED = {"high": "rose", "low": "fell"}


def message(outlook: Outlook) -> str:
    """Say in one line what a control chart shows at its last point."""
    indicator, last = outlook.indicator, outlook.last
    title, reason = indicator.title, cannot_judge(outlook)
    if reason:
        return f"{title}: {reason}"
    if last["flag"] == "common cause":
        return f"{title}: {_quiet(outlook)}{_usual(last, indicator)}."
    kind = {
        "improvement": "special cause improvement",
        "concern": "special cause, getting worse,",
        "special cause neutral": "special cause, which by itself is neither better nor worse,",
    }[last["flag"]]
    since = period_name(signal_start(outlook))
    return f"{title} {MOVED[last['towards']]}: {kind} since {since}."


def told(finding: Finding, *, outlook: Outlook) -> Finding:
    """Put a signal in words that say by how much and since when; leave every other sentence as it is."""
    if shown(finding) not in {"worse", "improved", "moved"}:
        return finding
    unit, before, latest = outlook.indicator.unit, outlook.standing.before, outlook.latest
    levels = f" Latest: {number(latest.value, unit=unit)}." if latest.known else ""
    if before.known and latest.known:
        levels = f" Before: {number(before.value, unit=unit)}; latest: {number(latest.value, unit=unit)}."
    return finding.model_copy(update={"sentence": message(outlook) + levels})


def _usual(last: Mapping[str, Any], indicator: Indicator) -> str:
    if pd.isna(last["upper_limit"]):
        return ""
    return f"; single points usually lie {_between(last, indicator)}"


def _quiet(outlook: Outlook) -> str:
    earlier = int((outlook.measured["towards"] != "").sum())
    if moved_before(outlook):
        return "a signal of change, which the latest point is no part of"
    if not earlier:
        return "no signal of change"
    stand = "stands" if earlier == 1 else "stand"
    return f"no signal at the latest point, though {counted(earlier, 'earlier point')} {stand} out"


def moved_before(outlook: Outlook) -> bool:
    """Say whether the runs of a run chart are a signal that its last point is no part of."""
    finding = outlook.finding
    return (
        finding is not None
        and finding.method == RUN_CHART
        and shown(finding) == "moved"
        and outlook.last["flag"] == "common cause"
    )


def signal_start(outlook: Outlook) -> str:
    """Give the first period of the unbroken run of signals that the last point belongs to.

    Points of the baseline are how things were before, so a run is not said to begin among them.
    """
    measured = outlook.measured
    periods = measured["period"].tolist()
    alike = list(zip(measured["towards"].tolist(), measured["group"].tolist(), strict=True))
    run = len(list(takewhile(alike[-1].__eq__, reversed(alike))))
    first = max(len(periods) - run, outlook.baseline or 0)
    return str(periods[min(first, len(periods) - 1)])


def cannot_judge(outlook: Outlook) -> str:
    """Say why a chart that is drawn can judge nothing; blank where it can."""
    failed = {check.name for check in unfit(outlook.finding)} if outlook.finding else set()
    said = {
        "enough variation": "too little variation to tell a signal from noise.",
        "enough points": "too few points to tell a signal from noise.",
        "enough events": "too few events a period to tell a signal from noise.",
    }
    return next((words for name, words in said.items() if name in failed), "")


def alternative(outlook: Outlook, *, place: str) -> str:
    """Describe a control chart for somebody who cannot see it."""
    indicator, measured, last = outlook.indicator, outlook.measured, outlook.last
    unit, first = indicator.unit, measured["value"].iloc[0]
    span = f"from {period_name(measured['period'].iloc[0])} to {period_name(last['period'])}"
    parts = [
        f"{_kind(outlook)} of {indicator.title}, {place}, {counted(len(measured), 'point')} {span}.",
        f"It starts at {number(first, unit=unit)} and ends at {number(last['value'], unit=unit)}.",
        _limits(outlook),
        _flagged(measured),
        f"The target is {number(last['target'], unit=unit)}." if pd.notna(last["target"]) else "",
        message(outlook),
    ]
    return " ".join(part for part in parts if part)


def chart_name(outlook: Outlook) -> str:
    """Name the chart that a series got."""
    return NAMES.get(outlook.choice.chart, "no chart") if outlook.choice else "no chart"


def _kind(outlook: Outlook) -> str:
    chart = outlook.choice.chart if outlook.choice else ""
    if chart not in NAMES:
        return "Points without limits"
    return "Run chart" if chart == "run" else f"Control chart ({NAMES[chart]})"


def _limits(outlook: Outlook) -> str:
    last, indicator = outlook.last, outlook.indicator
    if pd.isna(last["mean"]):
        return ""
    mean = number(last["mean"], unit=indicator.unit)
    if pd.isna(last["upper_limit"]):
        return f"The {centre_word(outlook)} is {mean}; there are no limits."
    return f"The mean is {mean}, with limits {_between(last, indicator)}."


def centre_word(outlook: Outlook) -> str:
    """Name the line in the middle of a chart."""
    return "median" if outlook.runs else "mean"


def _between(last: Mapping[str, Any], indicator: Indicator) -> str:
    """Write the limits; where no value can be below nothing or above all, the words do not say so."""
    low, high = last["lower_limit"], last["upper_limit"]
    if indicator.kind in {"proportion", "rate"}:
        low = max(low, 0.0)
    if indicator.kind == "proportion":
        high = min(high, indicator.multiplier)
    return f"between {number(low)} and {number(high, unit=indicator.unit)}"


def _flagged(measured: pd.DataFrame) -> str:
    counts = measured["flag"].value_counts()
    words = {"improvement": "improvement", "concern": "concern", "special cause neutral": "special cause"}
    parts = [f"{counts[flag]} as {word}" for flag, word in words.items() if flag in counts]
    return f"Points marked: {listed(parts)}." if parts else "No point is marked."
