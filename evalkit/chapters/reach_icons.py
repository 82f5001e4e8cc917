"""The page of icons: every indicator on one line, for somebody who has ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters import chart_words as said
from evalkit.chapters.blocks import tabulate, words
from evalkit.chapters.reach_words import too_few
from evalkit.judgement.words import counted, listed, number, period_name, span
from evalkit.methods.control_icons import assurance_of, variation_icon
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.outlook import Outlook
    from evalkit.section import Table

HEADINGS = {
    "reach": "Reach",
    "proximal": "Outcomes close to the work",
    "distal": "Outcomes further away",
    "unintended": "What nobody intended",
    "context": "The setting",
}
CANNOT = "cannot say"
NO_TARGET = "no target"
ASSURANCE = {
    "passes": "Will keep meeting",
    "fails": "Will not meet",
    "hit-and-miss": "Will sometimes meet",
}
WORTH = {"improvement": "Improved", "concern": "Got worse"}
SIDES = {"high": "rose", "low": "fell"}


def page_of_icons(seen: Sequence[Outlook], *, rule_set: str) -> Table:
    """Tabulate for each indicator its two icons, latest value, chart, points and the reason for the chart."""
    return tabulate(
        [_row(outlook) for outlook in seen],
        id="page_of_icons",
        caption="Every indicator at a glance",
        columns=(
            words("part", "Part"),
            words("title", "Indicator"),
            words("variation_icon", "Variation icon"),
            Column(name="variation", label="Change", icon="variation_icon"),
            words("assurance_icon", "Assurance icon"),
            Column(name="assurance", label="Target, left alone", icon="assurance_icon"),
            words("latest", "Latest (95% interval)"),
            words("counts", "From"),
            words("period", "Period"),
            words("chart", "Chart and why"),
        ),
        notes=(
            f"Change is that of the latest point, by the rules named {rule_set}; of a run chart, by Anhøj's.",
            "No signal is not the same as no change.",
            "The target is set against where single points usually lie.",
        ),
        parts="part",
    )


def _row(outlook: Outlook) -> dict[str, Any]:
    indicator, latest = outlook.indicator, outlook.latest
    variation, assurance = variation_of(outlook), assurance_in(outlook)
    return {
        "part": HEADINGS[indicator.group],
        "title": outlook.series.title,
        "variation_icon": variation or CANNOT,
        "variation": variation_words(outlook, variation),
        "assurance_icon": "" if assurance == NO_TARGET else assurance or CANNOT,
        "assurance": assurance_words(outlook, assurance),
        "latest": _latest(outlook),
        "counts": _counts(outlook),
        "period": period_name(latest.period) if latest.known else "",
        "chart": chart_words(outlook),
    }


def variation_of(outlook: Outlook) -> str:
    """Name the variation icon of a series; blank where nothing can be said."""
    if outlook.points is None or said.cannot_judge(outlook):
        return ""
    return "special cause neutral" if said.moved_before(outlook) else variation_icon(outlook.points)


def variation_words(outlook: Outlook, icon: str) -> str:
    """Say what the variation icon means here, and since when."""
    if outlook.points is None:
        return "Too few points"
    if not icon:
        return said.cannot_judge(outlook).partition(" to tell")[0].rstrip(".").capitalize() or "Cannot say"
    if icon == "common cause":
        return "No signal"
    if said.moved_before(outlook):
        return "Changed earlier; not at the latest point"
    kind, _, side = icon.rpartition(" ")
    since = f"since {period_name(said.signal_start(outlook))}"
    if kind in WORTH:
        return f"{WORTH[kind]}: {SIDES[side]} {since}"
    return f"{SIDES[side].capitalize()} {since}; neither better nor worse"


def assurance_in(outlook: Outlook) -> str:
    """Name the assurance icon of a series; blank where nothing can be said."""
    if outlook.indicator.target is None:
        return NO_TARGET
    if outlook.points is None or said.cannot_judge(outlook):
        return ""
    return assurance_of(outlook.points, direction=outlook.indicator.direction)


def assurance_words(outlook: Outlook, icon: str) -> str:
    """Say what the assurance icon means, with the target."""
    indicator = outlook.indicator
    if indicator.target is None:
        return "No target"
    return f"{ASSURANCE.get(icon, 'Cannot say:')} {number(indicator.target.value, unit=indicator.unit)}"


def _latest(outlook: Outlook) -> str:
    latest, unit = outlook.latest, outlook.indicator.unit
    if not latest.known:
        return latest.state.capitalize()
    monthly = " a month" if outlook.indicator.kind == "count" and "/" in latest.period else ""
    interval = "" if np.isnan(latest.lower) else f" ({span(latest.lower, latest.upper, unit=unit)})"
    return f"{number(latest.value, unit=unit)}{monthly}{interval}"


def _counts(outlook: Outlook) -> str:
    latest = outlook.latest
    over, under = ("" if pd.isna(n) else number(n) for n in (latest.numerator, latest.denominator))
    if not latest.known or outlook.indicator.kind == "count":
        return ""
    if over and under:
        return f"{over} {'of' if outlook.indicator.kind == 'proportion' else 'over'} {under}"
    return f"{over} counted" if over else under and f"from {under}"


def chart_words(outlook: Outlook) -> str:
    """Say which chart a series got, from how many points, and why."""
    if outlook.choice is None:
        return f"No chart. {too_few(outlook)}"
    parts = [counted(len(outlook.measured), "point")]
    if outlook.baseline:
        parts.append(f"{len(outlook.measured) - outlook.baseline} since the baseline")
    name = said.chart_name(outlook)
    instead = said.BETWEEN.get(outlook.choice.chart)
    advice = f"{outlook.choice.advice}" + (f" Given the events, {instead} would serve." if instead else "")
    return f"{name[:1].upper()}{name[1:]}, {listed(parts)}. {outlook.choice.reason} {advice}".strip()
