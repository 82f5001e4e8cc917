"""The tables of the chapter on reach and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters import chart_words as said
from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.chapters.reach_icons import HEADINGS, variation_of, variation_words
from evalkit.finding import CellState
from evalkit.judgement.words import listed, period_name, span
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.outlook import Outlook
    from evalkit.chapters.standing import Figure
    from evalkit.section import Table
    from evalkit.theory.model import Indicator


def summary(members: Sequence[Outlook], *, group: str, before: str) -> Table:
    """Tabulate each indicator of a group: before, latest with counts and interval, target."""
    rows = [_summary_row(outlook) for outlook in members]
    places = 2 if any(0 < abs(o.latest.value) < 1 for o in members) else 1
    return tabulate(
        rows,
        id=f"summary_{group}",
        caption=f"{HEADINGS[group]}: before and latest",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            figure("before", "Before", decimals=places),
            figure("value", "Latest", decimals=places),
            words("interval", "95% interval"),
            _counts("numerator", "Numerator"),
            _counts("denominator", "Denominator"),
            words("comparison", "Latest against before"),
            *(
                (figure("target", "Target", decimals=places),)
                if any(o.indicator.target for o in members)
                else ()
            ),
        ),
        notes=_summary_notes(members, before),
    )


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
    return {
        "title": outlook.series.title,
        "unit": indicator.unit,
        "before": _shown(outlook.standing.before, indicator),
        "value": _shown(latest, indicator),
        "interval": "" if np.isnan(latest.lower) else span(latest.lower, latest.upper, unit=indicator.unit),
        "numerator": latest.numerator,
        "denominator": latest.denominator,
        "comparison": outlook.standing.comparison,
        "target": indicator.target.value if indicator.target else None,
    }


def _shown(pooled: Figure, indicator: Indicator) -> float | CellState:
    if not pooled.known:
        return CellState(pooled.state)
    whole = indicator.kind == "count" and pooled.value.is_integer()
    return int(pooled.value) if whole else pooled.value


def limits(charted: Sequence[Outlook]) -> Table:
    """Tabulate the middle, the limits and the last point of every chart."""
    return tabulate(
        [_limits_row(outlook) for outlook in charted],
        id="limits_table",
        caption="Every chart in figures",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            words("chart", "Chart"),
            count("points", "Points"),
            words("baseline", "Limits set from"),
            figure("mean", "Mean or median", decimals=2),
            figure("lower_limit", "Lower limit", decimals=2),
            figure("upper_limit", "Upper limit", decimals=2),
            figure("last", "Last point", decimals=2),
            words("variation", "What it shows"),
            figure("detectable", "Least step that would stand out", decimals=2),
        ),
        notes=(
            "Limits are where single points usually lie, not an interval of the mean; they may pass zero.",
        ),
    )


def _limits_row(outlook: Outlook) -> dict[str, Any]:
    last = outlook.last
    return {
        "title": outlook.series.title,
        "unit": outlook.indicator.unit,
        "chart": said.chart_name(outlook),
        "points": len(outlook.measured),
        "baseline": _set_from(outlook),
        **{name: last[name] for name in ("mean", "lower_limit", "upper_limit")},
        "last": last["value"],
        "variation": variation_words(outlook, variation_of(outlook)),
        "detectable": last["upper_limit"] - last["mean"],
    }


def _set_from(outlook: Outlook) -> str:
    if pd.isna(outlook.last["upper_limit"]):
        return "no limits"
    return f"the first {outlook.baseline} points" if outlook.baseline else "all points"
