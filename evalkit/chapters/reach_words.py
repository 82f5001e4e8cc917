"""The sentences of the chapter on reach and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.chapters.delegation import DELEGATED
from evalkit.chapters.series import CHART_FROM, RUN_FROM, has_figure
from evalkit.judgement.wording import shown_counts
from evalkit.judgement.words import counted, listed, number, period_name, some, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.chapters.standing import Figure

HALF = 0.5  # from here on an expected number rounds to one or more
NEEDED = f"a run chart needs {RUN_FROM}, limits {CHART_FROM}"
LONG_BASELINE = 20  # Wheeler, Understanding Variation: with fewer points limits are still soft


def chance_sentence(charted: int, *, expected: float) -> str:
    """Say how many series were examined, and how many signals chance alone would give."""
    if not charted:
        return "No indicator had enough points for a chart that can judge."
    about = f"about {expected:.0f}" if expected >= HALF else "fewer than 1"
    examined = "1 chart was" if charted == 1 else f"{charted} charts were"
    return (
        f"{examined} examined. Even if nothing at all had changed, {about} of them would be expected to "
        "show a signal at the latest point by chance alone."
    )


def summary(seen: Sequence[Outlook]) -> str:
    """Say how far reach goes, and what the control charts show."""
    reach = [outlook for outlook in seen if outlook.indicator.code == DELEGATED]
    values = [value_sentence(outlook) for outlook in reach]
    return " ".join([*values, signals_sentence(seen)])


def signals_sentence(seen: Sequence[Outlook]) -> str:
    """Count the series by what their control charts show; those too short for one cannot be judged."""
    if not seen:
        return "No indicator has figures."
    if not any(outlook.finding for outlook in seen):
        return group_sentence(seen)
    return f"Of {counted(len(seen), 'indicator')} with figures, {_shown(seen)}."


def _shown(seen: Sequence[Outlook]) -> str:
    findings = [outlook.finding for outlook in seen if outlook.finding]
    return shown_counts(findings, unjudged=len(seen) - len(findings))


def icons_sentence(seen: Sequence[Outlook]) -> str:
    """Say what the page of icons holds."""
    if not seen:
        return "No indicator has figures."
    return f"{counted(len(seen), 'indicator').capitalize()}, one on a line: {_shown(seen)}."


def value_sentence(outlook: Outlook) -> str:
    """Say the latest value with its counts and interval."""
    latest, title, unit = outlook.latest, outlook.series.title, outlook.indicator.unit
    if not latest.known:
        return f"{title}: no value ({latest.state})."
    interval = (
        "" if np.isnan(latest.lower) else f" (95% interval {span(latest.lower, latest.upper, unit=unit)})"
    )
    a_month = " a month" if outlook.indicator.kind == "count" and "/" in latest.period else ""
    value = f"{number(latest.value, unit=unit)}{a_month}{interval}"
    counts = "" if outlook.indicator.kind == "count" else _counts(latest)
    return f"{title}: {value} in {period_name(latest.period)}{counts}."


def _counts(latest: Figure) -> str:
    over, under = latest.numerator, latest.denominator
    if pd.isna(over):
        return "" if pd.isna(under) else f", from {number(under)}"
    return f", a count of {number(over)}" if pd.isna(under) else f", {number(over)} over {number(under)}"


def baseline_sentence(edition: Edition, charted: Sequence[Outlook]) -> str:
    """Say from which points the limits are set."""
    end = edition.pack.council.periods.baseline_end
    drawn = [outlook for outlook in charted if outlook.judges and not outlook.runs]
    fixed = sum(outlook.baseline is not None for outlook in drawn)
    if not drawn:
        return ""
    if not fixed:
        return "The limits are set from all points of a series: too few points come from before the start."
    return (
        f"In {fixed} of {len(drawn)} charts the limits are set from the points up to the end of the "
        f"baseline, {period_name(end)}, and kept: later points are judged against how things were."
    )


def baseline_doubt(charted: Sequence[Outlook]) -> str:
    """Warn of short baselines."""
    short = [o.series.title for o in charted if o.baseline is not None and o.baseline < LONG_BASELINE]
    if not short:
        return ""
    return f"The baseline is shorter than {LONG_BASELINE} points, so limits are rough, for {some(short)}."


def group_sentence(members: Sequence[Outlook]) -> str:
    """Count the indicators of a group that have figures, and what their charts show."""
    if not members:
        return "No indicator of this group has figures in this edition."
    have = (
        f"{counted(len(members), 'indicator').capitalize()} {'has' if len(members) == 1 else 'have'} figures"
    )
    if not any(outlook.finding for outlook in members):
        return f"{have}, for too few periods to be judged."
    return f"{have}: {_shown(members)}."


def history_sentence(short: Sequence[Outlook]) -> str:
    """Count the series that are too short for a chart that judges."""
    if not short:
        return "There is none."
    have = "has" if len(short) == 1 else "have"
    return f"{counted(len(short), 'indicator').capitalize()} {have} too few periods."


def slope_in_words(outlook: Outlook) -> str:
    """Say the first and the last figure of a short series, and nothing of what lies between."""
    known, unit = outlook.rows[has_figure(outlook.rows)], outlook.indicator.unit
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"{outlook.series.title}: {number(first['value'], unit=unit)} in {period_name(first['period'])}, "
        f"{number(last['value'], unit=unit)} in {period_name(last['period'])}."
    )


def limits_sentence(charted: Sequence[Outlook]) -> str:
    """Say what the table of limits holds."""
    if not charted:
        return f"There is none: {NEEDED} periods with a value."
    return (
        f"{counted(len(charted), 'chart').capitalize()}, whether drawn above or not. The last column "
        "is the least single step away from the mean that would have stood out. A smaller one goes unseen."
    )


def sites_sentence(charts: int) -> str:
    """Say whether sites can be set beside each other."""
    if not charts:
        return "No indicator has figures for two sites or more in the latest year."
    return f"{counted(charts, 'indicator').capitalize()} over the latest year, site by site."


def gaps_sentence(edition: Edition, seen: Sequence[Outlook]) -> str:
    """Name how many indicators of the theory have no figures."""
    wanted = [i for i in edition.theory.indicators if i.group != "context"]
    missing = len({i.code for i in wanted} - {outlook.indicator.code for outlook in seen})
    if not missing:
        return "Every indicator of the theory has figures."
    return f"{missing} of the {len(wanted)} indicators of the theory have no figures."


def too_few(outlook: Outlook) -> str:
    """Say how many periods have a value, where that is too few for any chart that judges."""
    values = int(has_figure(outlook.rows).sum())
    return f"{counted(values, 'period').capitalize()} with a value; {NEEDED}."


def source_of(outlook: Outlook) -> str:
    """Say where the figures of a series come from."""
    derive = outlook.indicator.derive
    tables = list(derive.tables) if derive else []
    made = f"made from the table{'s' if len(tables) > 1 else ''} {listed(tables)}"
    said = {
        "observations": "given by the council as counts or values",
        "person-level": made,
        "rolled up": "added up from the figures of the sites",
    }
    known = outlook.rows.loc[has_figure(outlook.rows), "source"]
    return listed([said[source] for source in said if (known == source).any()]).capitalize()
