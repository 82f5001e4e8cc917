"""The tables and charts of the chapter on impact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words, yes_no
from evalkit.chapters.impact_designs import LEAD, MODELS, START_RULES
from evalkit.chapters.impact_plans import written_down
from evalkit.finding import CellState
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.chapters.impact_plans import Asked
    from evalkit.methods.design_verdict_rules import Allowed
    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.section import Column, Table

INTERVAL = (
    figure("estimate", "Effect", decimals=2),
    figure("lower", "Lower (95%)", decimals=2),
    figure("upper", "Upper (95%)", decimals=2),
)
ANSWERED = (
    "The answer is by the strongest design that may claim an effect, else by the interrupted series. "
    "Other councils are compared elsewhere."
)
EXPECTED_WORDS = {"up": "rise", "down": "fall", "no change": "no change", "not sure": "not sure"}


def specifications(asked: tuple[Asked, ...]) -> Table:
    """List what was written down about each outcome."""
    rows = [{**row, "direction": EXPECTED_WORDS[row["direction"]]} for row in written_down(asked)]
    used = dict.fromkeys(plan.design for each in asked for plan in each.plans)
    return tabulate(
        rows,
        id="specifications",
        caption="What was written down before anything was estimated",
        columns=(
            words("title", "Outcome"),
            words("role", "Use"),
            words("design", "Design"),
            words("direction", "Expected"),
            figure("smallest", "Smallest effect that matters"),
            words("planned", "In time?"),
            words("hash", "Hash (first 12 of 64)"),
        ),
        notes=(
            *(f"{design.capitalize()}: {MODELS[design]}." for design in used),
            f"Start: {START_RULES['council']}; of a site, the same at that site.",
        ),
    )


def designs(asked: Sequence[Asked]) -> Table:
    """List which designs the data of each outcome allow."""
    rows = [
        {
            "title": each.series.title,
            "answer": each.plans[0].design if each.is_estimated else "none",
            **{design: _allowed(each, design) for design in MODELS},
        }
        for each in asked
    ]
    return tabulate(
        rows,
        id="designs",
        caption="Which designs the data allow, outcome by outcome",
        columns=(
            words("title", "Outcome"),
            words("answer", "Answered by"),
            *(words(design, f"{design.capitalize()}: {lead}") for design, lead in LEAD.items()),
        ),
        notes=(
            ANSWERED,
            *dict.fromkeys(each.verdict.notes[-1] for each in asked if each.verdict),
        ),
    )


def _allowed(asked: Asked, design: str) -> str:
    found = _verdicts(asked).get(design)
    if found is None:
        return "not known"
    return "described only" if found.allowed and found.descriptive else yes_no(found.allowed)


def _verdicts(asked: Asked) -> dict[str, Allowed]:
    """Give what the verdict says of each design within the council."""
    each = asked.verdict.designs if asked.verdict else ()
    return {one.design: one for one in each if one.level != "councils"}


def reasons(asked: Sequence[Asked]) -> Table:
    """List why each design is allowed or not, and what is missing, once for the outcomes that it holds of."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in asked:
        for design in MODELS:
            if one := _verdicts(each).get(design):
                found.setdefault((design, one.reason, one.missing), []).append(each.series.title)
    rows = [
        {"design": design.capitalize(), "reason": reason, "missing": missing, "titles": ", ".join(titles)}
        for (design, reason, missing), titles in sorted(
            found.items(), key=lambda row: [*MODELS].index(row[0][0])
        )
    ]
    return tabulate(
        rows,
        id="design_reasons",
        caption="Why each design is allowed or not",
        columns=(
            words("design", "Design"),
            words("reason", "Why"),
            words("missing", "What is missing"),
            words("titles", "For"),
        ),
    )


def effects(estimates: Sequence[Estimate]) -> Table:
    """List the effect on each outcome, with its interval, what mattered, and what it says."""
    return tabulate(
        [_effect(each) for each in estimates],
        id="effects_table",
        caption="The effect on each outcome: the average over the periods since the start",
        columns=(
            words("title", "Outcome"),
            words("design", "Compared"),
            words("unit", "Unit"),
            *INTERVAL,
            figure("smallest", "Smallest effect that matters"),
            figure("detectable", "Smallest effect these data could show"),
            words("periods", "Periods before and after"),
            words("bearing", "On the theory"),
            state("state", "State"),
        ),
        notes=tuple(
            f"{each.asked.series.title}: {each.finding.sentence}" for each in estimates if each.fit is None
        ),
    )


def _effect(each: Estimate) -> dict[str, Any]:
    finding, fit = each.finding, each.fit
    none = finding.state if fit is None else None
    return {
        "title": each.asked.series.title,
        "design": LEAD[each.answer.plan.design] if fit else "",
        "unit": finding.unit,
        "estimate": finding.estimate if fit else none,
        "lower": finding.lower if fit else none,
        "upper": finding.upper if fit else none,
        "smallest": finding.smallest_important or CellState.NOT_APPLICABLE,
        "detectable": (finding.smallest_detectable or CellState.TOO_FEW) if fit else none,
        "periods": periods_of(each),
        "bearing": finding.bearing,
        "state": finding.state,
    }


def periods_of(each: Estimate) -> str:
    """Say how many periods there are before and after the start; blank where nothing was fitted."""
    if each.series is not None:
        return f"{each.series.before} and {each.series.after}"
    counts = each.asked.verdict.sites if each.asked.verdict else None
    return f"{counts.before} and {counts.after}" if counts and each.fit else ""


def sensitivity(estimates: Sequence[Estimate]) -> Table:
    """List each estimate made by other choices."""
    fits = [(each.asked.series.title, each.series) for each in estimates if each.series is not None]
    return tabulate(
        pd.concat([fit.sensitivity.assign(title=title) for title, fit in fits]),
        id="sensitivity",
        caption="Each effect by other choices",
        columns=(
            words("title", "Outcome"),
            words("run", "Choice"),
            *INTERVAL,
            words("note", "Note"),
        ),
    )


def counterfactual(each: Estimate, *, council: str) -> Chart:
    """Draw what was observed, what was to be expected without the change, and the difference."""
    fit, series, unit = each.series, each.asked.series, each.finding.unit
    assert fit  # noqa: S101 - only estimates are drawn
    return Chart(
        id=f"impact_{series.key}",
        kind="counterfactual",
        title=f"{series.title}, {'started sites of ' if fit.controlled else ''}{council}",
        message=_first_sentence(each.finding.sentence),
        alt=_alternative(each, fit, council),
        data=tabulate(
            _drawn(fit),
            id=f"impact_{series.key}_data",
            caption=f"{series.title}: observed, expected without the change, and the difference",
            columns=(
                words("period", "Period"),
                figure("observed", series.title, unit=series.indicator.unit),
                *_with_ends("expected", "Expected without the change", unit=series.indicator.unit),
                *_with_ends("difference", "Difference", unit=unit),
                *_with_ends("cumulative", "Difference added up", unit=unit),
                words("phase", "Phase"),
                words("event", "Event"),
            ),
        ),
        unit=series.indicator.unit,
    )


def _with_ends(name: str, label: str, *, unit: str) -> tuple[Column, ...]:
    """Make the columns of a figure and the ends of its 95% interval."""
    return (
        figure(name, label, unit=unit),
        figure(f"{name}_lower", f"{label}: lower (95%)", unit=unit),
        figure(f"{name}_upper", f"{label}: upper (95%)", unit=unit),
    )


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def _alternative(each: Estimate, fit: ItsFit, council: str) -> str:
    return (
        f"Line chart of {each.asked.series.title} in {council}, {len(fit.periods)} periods: what was "
        f"observed, and from {fit.start} on what was to be expected without the change, with its 95% band; "
        f"below it the difference of each period, and the differences added up. {each.finding.sentence}"
    )


def _drawn(fit: ItsFit) -> pd.DataFrame:
    """Lay the periods out for the chart: what was left out of the fit is marked so."""
    expected = {f"counterfactual{end}": f"expected{end}" for end in ("", "_lower", "_upper")}
    rows = fit.periods.rename(columns=expected)
    changed = rows["expected"].notna()
    phase = np.select([~rows["used"], changed], ["left out", "after"], "before")
    event = np.where(rows["period"].eq(fit.start), "First delegated visit", "")
    return rows.assign(phase=phase, event=event)
