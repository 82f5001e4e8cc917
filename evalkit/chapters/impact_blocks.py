"""The tables and charts of the chapter on impact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from evalkit.section import Table

OBSERVED, EXPECTED = "Observed", "Expected without the change"
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
    """Draw what was observed, and what was to be expected without the change."""
    fit, series = each.fit, each.asked.series
    assert fit  # noqa: S101 - only estimates are drawn
    rows = _drawn(fit)
    return Chart(
        id=f"impact_{series.key}",
        kind="lines",
        title=f"{series.title}, {council}",
        message=_first_sentence(each.finding.sentence),
        alt=_alternative(each, fit, council),
        data=tabulate(
            rows,
            id=f"impact_{series.key}_data",
            caption=f"{series.title}: observed, and expected without the change",
            columns=(
                words("period", "Period"),
                words("series", "Which"),
                figure("value", series.title, unit=series.indicator.unit),
                figure("lower", "Lower (95%)", unit=series.indicator.unit),
                figure("upper", "Upper (95%)", unit=series.indicator.unit),
                words("event", "Event"),
            ),
        ),
        unit=series.indicator.unit,
    )


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def _alternative(each: Estimate, fit: ItsFit, council: str) -> str:
    return (
        f"Line chart of {each.asked.series.title} in {council}, {len(fit.periods)} periods: what was "
        f"observed, and from {fit.start} on what was to be expected without the change, with its 95% band. "
        f"{each.finding.sentence}"
    )


def _drawn(fit: ItsFit) -> pd.DataFrame:
    periods = fit.periods
    event = periods["period"].eq(fit.start).map({True: "First delegated visit", False: ""})
    observed = pd.DataFrame(
        {"period": periods["period"], "series": OBSERVED, "value": periods["observed"], "event": event}
    )
    changed = periods["counterfactual"].notna()
    expected = periods.loc[changed, ["period"]].assign(
        series=EXPECTED,
        value=periods["counterfactual"],
        lower=periods["counterfactual_lower"],
        upper=periods["counterfactual_upper"],
        event="",
    )
    return pd.concat([observed, expected], ignore_index=True)
