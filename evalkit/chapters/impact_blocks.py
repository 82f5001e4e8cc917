"""The tables and charts of the chapter on impact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words, yes_no
from evalkit.chapters.impact_plans import written_down
from evalkit.finding import CellState
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.chapters.impact_plans import Asked
    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.section import Column, Table

EXPECTED_WORDS = {"up": "rise", "down": "fall", "no change": "no change", "not sure": "not sure"}


def specifications(asked: tuple[Asked, ...]) -> Table:
    """List what was written down about each outcome."""
    rows = [{**row, "direction": EXPECTED_WORDS[row["direction"]]} for row in written_down(asked)]
    plan = asked[0].specification
    return tabulate(
        rows,
        id="specifications",
        caption="What was written down before anything was estimated",
        columns=(
            words("title", "Outcome"),
            words("direction", "Expected"),
            figure("smallest", "Smallest effect that matters"),
            words("unit", "Unit"),
            words("recorded", "Written down"),
            words("planned", "In time?"),
            words("hash", "Hash (first 12 of 64)"),
        ),
        notes=(f"For all of them: {plan.design}; {plan.model}. Start: {plan.start_rule}.",),
    )


def designs(asked: Asked) -> Table:
    """List which designs the data of an outcome allow, and why not the others."""
    assert asked.verdict  # noqa: S101 - only outcomes that have one are shown
    rows = [
        {
            "design": f"{each.design} ({each.level})",
            "allowed": "described only" if each.allowed and each.descriptive else yes_no(each.allowed),
            "strength": str(each.strength) if each.allowed else "–",
            "reason": each.reason,
            "missing": each.missing,
        }
        for each in asked.verdict.designs
    ]
    return tabulate(
        rows,
        id=f"designs_{asked.series.key}",
        caption=f"{asked.series.title}: which designs the data allow",
        columns=(
            words("design", "Design"),
            words("allowed", "Allowed?"),
            words("strength", "Maryland scale"),
            words("reason", "Why"),
            words("missing", "What is missing"),
        ),
        notes=asked.verdict.notes,
    )


def effects(estimates: Sequence[Estimate]) -> Table:
    """List the effect on each outcome, with its interval, what mattered, and what it says."""
    return tabulate(
        [_effect(each) for each in estimates],
        id="effects_table",
        caption="The effect on each outcome: the average over the periods since the start",
        columns=(
            words("title", "Outcome"),
            words("unit", "Unit"),
            figure("estimate", "Effect", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
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
        "unit": finding.unit,
        "estimate": finding.estimate if fit else none,
        "lower": finding.lower if fit else none,
        "upper": finding.upper if fit else none,
        "smallest": finding.smallest_important or CellState.NOT_APPLICABLE,
        "detectable": finding.smallest_detectable if fit else none,
        "periods": f"{fit.before} and {fit.after}" if fit else "",
        "bearing": finding.bearing,
        "state": finding.state,
    }


def sensitivity(estimates: Sequence[Estimate]) -> Table:
    """List each estimate made by other choices."""
    fits = [(each.asked.series.title, each.fit) for each in estimates if each.fit is not None]
    return tabulate(
        pd.concat([fit.sensitivity.assign(title=title) for title, fit in fits]),
        id="sensitivity",
        caption="Each effect by other choices",
        columns=(
            words("title", "Outcome"),
            words("run", "Choice"),
            figure("estimate", "Effect", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
            words("note", "Note"),
        ),
    )


def counterfactual(each: Estimate, *, council: str) -> Chart:
    """Draw what was observed, what was to be expected without the change, and the difference."""
    fit, series, unit = each.fit, each.asked.series, each.finding.unit
    assert fit  # noqa: S101 - only estimates are drawn
    return Chart(
        id=f"impact_{series.key}",
        kind="counterfactual",
        title=f"{series.title}, {council}",
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
