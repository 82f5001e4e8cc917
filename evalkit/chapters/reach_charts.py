"""The charts of the chapter on reach and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import chart_words
from evalkit.chapters import reach_words as said
from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.judgement.words import counted, listed, number
from evalkit.periods import month_of
from evalkit.section import Chart, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.section import Table
    from evalkit.theory.model import Indicator


def start_event(edition: Edition) -> dict[str, str]:
    """Mark the month of the first delegated visit at any site."""
    starts = edition.pack.table("sites")["start_date"].dropna()
    return {} if starts.empty else {month_of(starts.min().date()).text: "First delegated visit"}


FLAGS = {"special cause neutral": "special cause"}  # the word that a chart writes beside such a point


def control_chart_of(outlook: Outlook, *, council: str, events: Mapping[str, str]) -> Chart:
    """Draw the control chart of a series; events are words by the period that they mark."""
    indicator, place = outlook.indicator, outlook.series.place(council)
    return Chart(
        id=f"control_{outlook.series.key}",
        kind="control",
        title=f"{indicator.title}, {place} ({chart_words.chart_name(outlook)})",
        message=chart_words.message(outlook),
        alt=chart_words.alternative(outlook, place=place),
        data=_control_table(outlook, place=place, events=events),
        unit=indicator.unit,
        source=said.source_of(outlook),
    )


def _control_table(outlook: Outlook, *, place: str, events: Mapping[str, str]) -> Table:
    points, unit, title = outlook.drawn, outlook.indicator.unit, outlook.indicator.title
    rows = points.assign(
        flag="" if chart_words.cannot_judge(outlook) else points["flag"].replace(FLAGS),
        group=points["group"].astype(str),
        event=[events.get(period, "") for period in points["period"]],
    )
    return tabulate(
        rows,
        id=f"control_{outlook.series.key}_data",
        caption=f"{title}, {place}: each point, its limits and what is marked",
        columns=(
            words("period", "Period"),
            figure("value", title, unit=unit),
            figure("mean", chart_words.centre_word(outlook).capitalize(), unit=unit),
            figure("lower_limit", "Lower limit", unit=unit),
            figure("upper_limit", "Upper limit", unit=unit),
            figure("target", "Target", unit=unit),
            words("flag", "Marked as"),
            state("state", "State"),
            words("group", "Part"),
            words("event", "Event"),
        ),
        notes=dict.fromkeys(note for note in points["note"] if note),
    )


def interval_chart_of(
    rows: pd.DataFrame, *, indicator: Indicator, what: str, place: str, reference: float | None
) -> Chart:
    """Draw the latest value of each site or group with its interval and counts."""
    unit = indicator.unit
    title = f"{indicator.title} by {what}, {place}"
    return Chart(
        id=f"{what}_{indicator.code}",
        kind="intervals",
        title=title,
        message=_spread(rows, indicator=indicator, what=what, reference=reference),
        alt=_intervals_in_words(rows, indicator=indicator, what=what, place=place, reference=reference),
        data=tabulate(
            rows.assign(reference=reference),
            id=f"{what}_{indicator.code}_data",
            caption=f"{title}: counts, value and interval",
            columns=(
                words("group", "Kind"),
                words("label", what.capitalize()),
                Column(name="numerator", label="Numerator", kind="number", decimals=0),
                Column(name="denominator", label="Denominator", kind="number", decimals=0),
                figure("value", indicator.title, unit=unit),
                figure("lower", "Lower", unit=unit),
                figure("upper", "Upper", unit=unit),
                figure("reference", "Whole council", unit=unit),
                state("state", "State"),
            ),
        ),
        unit=unit,
    )


def _spread(rows: pd.DataFrame, *, indicator: Indicator, what: str, reference: float | None) -> str:
    """Say which lie clearly apart from the whole council: those whose interval leaves it out."""
    known = rows.dropna(subset=["value"])
    if known.empty:
        return f"{indicator.title}: no {what} has a value."
    if reference is None:
        return f"{indicator.title} by {what}: there is no value of the whole council to compare with."
    high, low = known[known["lower"] > reference], known[known["upper"] < reference]
    if high.empty and low.empty:
        return f"{indicator.title}: no {what} lies clearly above or below the whole council."
    parts = [
        f"{listed(list(part['spoken']))} {'lies' if len(part) == 1 else 'lie'} clearly {word}"
        for part, word in ((high, "above"), (low, "below"))
        if len(part)
    ]
    return f"{indicator.title}: {listed(parts)} the whole council."


def _intervals_in_words(
    rows: pd.DataFrame, *, indicator: Indicator, what: str, place: str, reference: float | None
) -> str:
    unit = indicator.unit
    figures = rows["value"].map(lambda value: number(value, unit=unit))
    shown = figures.where(rows["value"].notna(), rows["state"])
    values = [f"{label} {value}" for label, value in zip(rows["spoken"], shown, strict=True)]
    whole = "" if reference is None else f" The whole council is at {number(reference, unit=unit)}."
    return (
        f"Chart of values with intervals: {indicator.title} by {what}, {place}, "
        f"{counted(len(rows), 'row')}. {listed(values)}.{whole}"
    )
