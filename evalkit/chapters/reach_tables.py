"""The tables of the chapter on reach and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.chapters import chart_words as said
from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.finding import CellState
from evalkit.judgement.words import listed, period_name, span
from evalkit.methods.control_icons import assurance_icon
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.outlook import Outlook
    from evalkit.chapters.standing import Figure
    from evalkit.section import Table
    from evalkit.theory.model import Indicator

HEADINGS = {
    "reach": "Reach",
    "proximal": "Outcomes close to the work",
    "distal": "Outcomes further away",
    "unintended": "What nobody intended",
    "context": "The setting",
}


def summary(members: Sequence[Outlook], *, group: str, before: str) -> Table:
    """Tabulate each indicator of a group: before, latest with counts and interval, target, signal."""
    rows = [_summary_row(outlook) for outlook in members]
    places = 2 if any(0 < abs(o.latest.value) < 1 for o in members) else 1
    return tabulate(
        rows,
        id=f"summary_{group}",
        caption=f"{HEADINGS[group]}: before, latest, and what the control chart shows",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            figure("before", "Before", decimals=places),
            figure("value", "Latest", decimals=places),
            words("interval", "95% interval"),
            _counts("numerator", "Numerator"),
            _counts("denominator", "Denominator"),
            words("comparison", "Latest against before"),
            words("variation", "Control chart"),
            *(_targets(places) if any(o.indicator.target for o in members) else ()),
        ),
        notes=_summary_notes(members, before),
    )


def _targets(places: int) -> Sequence[Column]:
    return (figure("target", "Target", decimals=places), words("assurance", "Against the target"))


def _summary_notes(members: Sequence[Outlook], before: str) -> Iterable[str]:
    local = [o.series.title for o in members if o.latest.state == CellState.DEFINITION_DIFFERS.value]
    yield from _latest_notes(members)
    if before:
        yield f"Before is {period_name(before)}, or the last figure in it."
    yield "Better, worse, higher or lower is said only where the 95% intervals do not overlap."
    yield "Similar is not the same as no change."
    if any(o.indicator.kind == "count" for o in members):
        yield "A count over several months is shown a month."
    if local:
        yield f"By a local definition, not comparable between councils: {listed(local)}."


def _latest_notes(members: Sequence[Outlook]) -> Iterable[str]:
    """Say which stretch of time is the latest, and of which indicators it is another."""
    periods = [o.latest.period for o in members if o.latest.known]
    usual = max(periods, key=periods.count, default="")
    others = [
        f"{o.series.title} ({period_name(o.latest.period)})"
        for o in members
        if o.latest.known and o.latest.period != usual
    ]
    if usual:
        yield f"Latest is {period_name(usual)}" + (f", except for {listed(others)}." if others else ".")


def _counts(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind="number", decimals=0)


def _summary_row(outlook: Outlook) -> dict[str, Any]:
    indicator, latest = outlook.indicator, outlook.latest
    variation, assurance = icons(outlook)
    return {
        "title": outlook.series.title,
        "unit": indicator.unit,
        "before": _shown(outlook.standing.before, indicator),
        "value": _shown(latest, indicator),
        "interval": "" if np.isnan(latest.lower) else span(latest.lower, latest.upper, unit=indicator.unit),
        "numerator": latest.numerator,
        "denominator": latest.denominator,
        "comparison": outlook.standing.comparison,
        "variation": variation,
        "target": indicator.target.value if indicator.target else None,
        "assurance": assurance,
    }


def _shown(pooled: Figure, indicator: Indicator) -> float | CellState:
    if not pooled.known:
        return CellState(pooled.state)
    whole = indicator.kind == "count" and pooled.value.is_integer()
    return int(pooled.value) if whole else pooled.value


def icons(outlook: Outlook) -> tuple[str, str]:
    """Put both icons of a control chart in words."""
    indicator = outlook.indicator
    if outlook.points is None:
        return "too few points for a chart", "no target" if indicator.target is None else "cannot say"
    last = outlook.last
    unfit = said.cannot_judge(outlook)
    if unfit:
        return unfit.rstrip("."), "no target" if indicator.target is None else "cannot say"
    if indicator.target is None:
        return said.VARIATION[last["flag"]], "no target"
    assurance = assurance_icon(
        last["lower_limit"], last["upper_limit"], target=indicator.target.value, direction=indicator.direction
    )
    return said.VARIATION[last["flag"]], said.ASSURANCE[assurance]


def limits(charted: Sequence[Outlook]) -> Table:
    """Tabulate the mean, the limits and the last point of every control chart."""
    return tabulate(
        [_limits_row(outlook) for outlook in charted],
        id="limits_table",
        caption="Every control chart in figures",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            count("points", "Points"),
            words("baseline", "Limits set from"),
            figure("mean", "Mean", decimals=2),
            figure("lower_limit", "Lower limit", decimals=2),
            figure("upper_limit", "Upper limit", decimals=2),
            figure("last", "Last point", decimals=2),
            words("variation", "What it shows"),
            words("since", "Since"),
            figure("detectable", "Least step that would stand out", decimals=2),
        ),
        notes=(
            "Limits are where single points usually lie, not an interval of the mean; they may pass zero.",
        ),
    )


def _limits_row(outlook: Outlook) -> dict[str, Any]:
    last = outlook.last
    signal = last["flag"] not in {"", "common cause"} and not said.cannot_judge(outlook)
    return {
        "title": outlook.series.title,
        "unit": outlook.indicator.unit,
        "points": len(outlook.measured),
        "baseline": f"the first {outlook.baseline} points" if outlook.baseline else "all points",
        **{name: last[name] for name in ("mean", "lower_limit", "upper_limit")},
        "last": last["value"],
        "variation": said.cannot_judge(outlook).rstrip(".") or said.VARIATION[last["flag"]],
        "since": period_name(said.signal_start(outlook)) if signal else "",
        "detectable": last["upper_limit"] - last["mean"],
    }
