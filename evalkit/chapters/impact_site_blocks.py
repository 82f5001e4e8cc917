"""The tables and charts of effects by sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.chapters.impact_blocks import INTERVAL
from evalkit.chapters.impact_designs import LEAD
from evalkit.finding import CellState
from evalkit.judgement.words import counted
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.chapters.impact_made import Made
    from evalkit.methods.staggered_adoption_fits import StaggeredFit
    from evalkit.section import Table

MEANS = {
    "overall": "all started sites and months alike",
    "dynamic": "each time since the start alike",
    "group": "each start alike",
    "calendar": "each month alike",
}
SHOWN_DONORS = 8
PASSED = {True: "passed", False: "failed", None: "told only"}


def site_effects(estimates: Sequence[Estimate]) -> Table:
    """List the effect on each outcome by each design that compares sites."""
    rows = [_row(each, made) for each, made in by_sites(estimates)]
    return tabulate(
        rows,
        id="site_effects",
        caption="The effect on each outcome by comparing sites",
        columns=(
            words("title", "Outcome"),
            words("design", "Compared"),
            words("role", "Use"),
            words("unit", "Unit"),
            *INTERVAL,
            figure("detectable", "Smallest effect these sites could show"),
            words("sites", "Sites"),
            words("planned", "In time?"),
            words("reading", "Reading"),
        ),
        notes=("Where there is no interval, and where it says described only, nothing is claimed.",),
    )


def by_sites(estimates: Sequence[Estimate]) -> Iterator[tuple[Estimate, Made]]:
    """Give each design that compares sites and has a number, outcome by outcome."""
    for each in estimates:
        for made in each.made:
            if made.plan.specification.unit_of_analysis == "site" and made.finding.estimate is not None:
                yield each, made


def _row(each: Estimate, made: Made) -> dict[str, Any]:
    finding = made.finding
    return {
        "title": each.asked.series.title,
        "design": LEAD[made.plan.design],
        "role": "the answer" if made is each.answer else "a check",
        "unit": finding.unit,
        "estimate": finding.estimate,
        "lower": CellState.TOO_FEW if finding.lower is None else finding.lower,
        "upper": CellState.TOO_FEW if finding.upper is None else finding.upper,
        "detectable": finding.smallest_detectable or CellState.TOO_FEW,
        "sites": _sites(each),
        "planned": "planned" if made.plan.planned.planned else "post hoc",
        "reading": _reading(made),
    }


def _sites(each: Estimate) -> str:
    counts = each.asked.verdict.sites if each.asked.verdict else None
    if counts is None:
        return ""
    started = f"{counts.adopters} started in {counted(len(counts.cohorts), 'wave')}"
    return f"{started}, {counts.donors} untouched; {counts.before + counts.after} periods"


def _reading(made: Made) -> str:
    if made.plan.is_descriptive or made.finding.lower is None:
        return "described only"
    words_of = {"improved": "better", "worse": "worse", "no signal": "cannot be told from chance"}
    return words_of.get(made.finding.signal, "nothing is claimed")


def event_study(each: Estimate, made: Made, *, council: str) -> Chart:
    """Draw the effect at each period from the start, with the band of all at once."""
    fit = made.staggered
    assert fit  # noqa: S101 - only staggered adoptions with an error are drawn
    series = each.asked.series
    rows = fit.events.rename(columns={"estimate": "value"}).rename(
        columns={"simultaneous_lower": "band_lower", "simultaneous_upper": "band_upper"}
    )
    return Chart(
        id=f"sites_{series.key}",
        kind="event_study",
        title=f"{series.title}, sites of {council}, by periods since their start",
        message=_message(made),
        alt=(
            f"Event study of {series.title} at {fit.n_treated} sites that started: the effect in each of "
            f"{len(rows)} periods before and after the start, with the interval of each and the band of all "
            f"at once. {made.finding.sentence}"
        ),
        data=tabulate(
            rows.assign(reference="no", smallest_important=made.finding.smallest_important),
            id=f"sites_{series.key}_data",
            caption=f"{series.title}: the effect by periods since the start",
            columns=(
                count("event_time", "Periods since the start"),
                figure("value", "Effect", unit=made.finding.unit),
                figure("lower", "Lower (95%)"),
                figure("upper", "Upper (95%)"),
                figure("band_lower", "Lower, all at once (95%)"),
                figure("band_upper", "Upper, all at once (95%)"),
                count("places", "Sites"),
                words("reference", "Set against"),
                figure("smallest_important", "Smallest effect that matters"),
            ),
            notes=("Before the start each period is set against the one before it.",),
        ),
    )


def _message(made: Made) -> str:
    return made.finding.sentence.partition(". ")[0].rstrip(".") + "."


def donors(each: Estimate, made: Made, *, council: str) -> Chart:
    """Draw which untouched sites stand in for the started ones, and how much each counts."""
    fit = made.synthetic
    assert fit  # noqa: S101 - only weightings are drawn
    series, many = each.asked.series, len(set(fit.donor_weights["cohort"])) > 1
    rows = fit.donor_weights.sort_values("weight", ascending=False).head(SHOWN_DONORS)
    labels = rows["unit"] + (" for those of " + rows["cohort"] if many else "")
    shown = rows.assign(label=labels, value=100 * rows["weight"])
    heaviest = shown.iloc[0]
    return Chart(
        id=f"donors_{series.key}",
        kind="bars",
        title=f"{series.title}, {council}: the sites that stand in for the started ones",
        message=f"{heaviest['label']} counts most, for {heaviest['value']:.0f}% of the comparison.",
        alt=(
            f"Bars of how much each untouched site counts in the comparison for {series.title}; the heaviest "
            f"is {heaviest['label']} with {heaviest['value']:.0f}%."
        ),
        data=tabulate(
            shown,
            id=f"donors_{series.key}_data",
            caption=f"{series.title}: how much each untouched site counts",
            columns=(words("label", "Site"), figure("value", "Share of the comparison", unit="%")),
        ),
    )


def aggregations(made: Sequence[tuple[Estimate, Made]]) -> Table:
    """List each effect of a staggered adoption by the four ways to take the mean, and by start."""
    rows = [
        {"title": each.asked.series.title, "unit": one.finding.unit, **row}
        for each, one in made
        if one.staggered is not None
        for row in _means(one.staggered)
    ]
    return tabulate(
        rows,
        id="aggregations",
        caption="Sites that started at different times: the mean effect, taken in four ways, and by start",
        columns=(
            words("title", "Outcome"),
            words("unit", "Unit"),
            words("mean", "Mean over"),
            figure("estimate", "Effect", decimals=2),
            figure("std_error", "Standard error", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
        ),
    )


def _means(fit: StaggeredFit) -> Iterator[dict[str, Any]]:
    for name, row in fit.summaries.iterrows():
        yield {"mean": MEANS[str(name)], **_numbers(row)}
    for _, row in fit.groups.iterrows():
        places = counted(int(row["places"]), "site")
        yield {"mean": f"those that started in {row['start']} ({places})", **_numbers(row)}


def _numbers(row: pd.Series) -> dict[str, Any]:
    names = ("estimate", "std_error", "lower", "upper")
    return {name: row[name] if np.isfinite(row[name]) else CellState.TOO_FEW for name in names}


def site_checks(made: Sequence[tuple[Estimate, Made]]) -> Table:
    """List every check of the designs that compare sites."""
    rows = [
        {
            "title": each.asked.series.title,
            "design": LEAD[one.plan.design],
            "check": check.name.capitalize(),
            "passed": PASSED[check.passed],
            "text": check.text,
        }
        for each, one in made
        if one.fit is not None and one.series is None
        for check in one.finding.checks
    ]
    return tabulate(
        rows,
        id="site_checks",
        caption="What could be wrong with comparing sites, and what was found",
        columns=(
            words("title", "Outcome"),
            words("design", "Compared"),
            words("check", "Check"),
            words("passed", "Result"),
            words("text", "What was found"),
        ),
    )


def site_notes(estimates: Sequence[Estimate]) -> Table:
    """List which sites and months are left out of which comparison, and why."""
    found: dict[str, list[str]] = {}
    for each in estimates:
        if each.asked.verdict and any(one is each for one, _ in by_sites(estimates)):
            for note in each.asked.verdict.notes[:-1]:
                found.setdefault(note, []).append(each.asked.series.title)
    rows = [{"note": note, "titles": ", ".join(titles)} for note, titles in found.items()]
    return tabulate(
        rows,
        id="site_notes",
        caption="Sites and periods that are left out or in doubt; a missing figure is never filled",
        columns=(words("note", "What and why"), words("titles", "For")),
    )
