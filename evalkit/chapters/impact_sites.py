"""Effects by the sites of a council: those that started at different times, and few beside a weighting of others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.chapters.impact_made import Made
from evalkit.finding import Check, Finding
from evalkit.methods.adoption_permutation import permute_adoption
from evalkit.methods.few_treated_findings import find_effect
from evalkit.methods.power import smallest_detectable_panel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_checks import DATES
from evalkit.methods.staggered_adoption_findings import (
    examine_adoption,
    finding_of_adoption,
    known_of_adoption,
)
from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign
from evalkit.methods.synthetic_did_fits import CAVEATS, fit_synthetic_did

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.chapters.impact_designs import Plan
    from evalkit.chapters.impact_plans import Asked
    from evalkit.methods.panels import Panel
    from evalkit.methods.power_panels import Baseline

ALIKE = "Each site counts the same, however many people live there."
NO_INTERVAL = "There is no interval: {why}"
BEFORE_START = "It rests on one period before each start, so what was chance in that one is in it."


def of_staggered(asked: Asked, plan: Plan, known: dict[str, Any]) -> Made:
    """Estimate the mean effect on sites that started at different times; describe it where there is no error.

    Parameters
    ----------
    asked, plan, known
        As for `impact_series.of_series`.

    Returns
    -------
    Made

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate.
    """
    panel, indicator = _panel(asked), asked.series.indicator
    known = known | known_of_adoption(known["council"], indicator)
    known |= {"smallest_detectable": _detectable(asked, "last")}
    counted = "all eligible people" if _has_people(asked) else ""
    design = StaggeredDesign(contaminated=asked.unfair)
    try:
        examined = examine_adoption(panel, indicator=indicator, design=design, counted=counted)
    except CannotEstimateError as error:
        return Made(plan, _described(asked, known, error))
    finding = finding_of_adoption(examined, known=known, indicator=indicator, counted=counted)
    return Made(plan, _with_sites(finding, asked), examined.fit, examined)


def of_synthetic(asked: Asked, plan: Plan, known: dict[str, Any]) -> Made:
    """Estimate the effect on few started sites, beside a weighting of untouched ones, with placebos.

    Parameters
    ----------
    asked, plan, known
        As for `impact_series.of_series`.

    Returns
    -------
    Made

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate.
    """
    panel = without(_panel(asked), asked.unfair)
    fit = fit_synthetic_did(panel)
    known = known | {"method": plan.design, "smallest_detectable": _detectable(asked, "all")}
    finding = find_effect(
        panel, lambda _: fit, known=known, indicator=asked.series.indicator, caveats=CAVEATS
    )
    unit = known["unit"]
    return Made(plan, _with_sites(finding.model_copy(update={"unit": unit}), asked), fit)


def without(panel: Panel, places: Collection[str]) -> Panel:
    """Leave places out of a panel.

    Parameters
    ----------
    panel : Panel
        Outcomes and starts.
    places : collection of str
        Names.

    Returns
    -------
    Panel
    """
    kept = [unit for unit in panel.outcomes.index if unit not in places]
    return replace(
        panel, outcomes=panel.outcomes.loc[kept], starts=panel.starts[kept], status=panel.status[kept]
    )


def _panel(asked: Asked) -> Panel:
    if asked.panel is None:
        raise CannotEstimateError("There are no sites to compare.")
    return asked.panel


def _has_people(asked: Asked) -> bool:
    return asked.verdict is not None and "all eligible people" in asked.verdict.notes[-1]


def _detectable(asked: Asked, baseline: Baseline) -> float | None:
    """Simulate the smallest effect that the sites could have shown, by exchanging their start dates."""
    try:
        return smallest_detectable_panel(without(_panel(asked), asked.unfair), baseline=baseline).effect
    except CannotEstimateError:
        return None


def _described(asked: Asked, known: dict[str, Any], error: CannotEstimateError) -> Finding:
    """Describe where there is no error: the effect, and how often other dates would give as much."""
    panel = _panel(asked)
    found = permute_adoption(panel, contaminated=asked.unfair)
    way = "higher" if found.estimate > 0 else "lower"
    begun = int(np.isfinite(panel.starts).sum())
    sentence = (
        f"{asked.series.title}, described only: in the {begun} sites that started it was "
        f"{abs(found.estimate):.3g} {known['unit']} {way} than sites that had not started suggest. "
        f"Dates handed out anew: {found.text} Nothing is claimed."
    )
    finding = Finding.model_validate(
        known
        | {
            "sentence": sentence,
            "estimate": found.estimate,
            "n_periods": len(panel.periods),
            "checks": (Check(name=DATES, passed=None, text=found.text),),
            "caveats": (NO_INTERVAL.format(why=error.message), BEFORE_START),
        }
    )
    return _with_sites(finding, asked)


def _with_sites(finding: Finding, asked: Asked) -> Finding:
    """Say of a finding which sites and periods it does without, and which comparisons are in doubt."""
    return finding.model_copy(
        update={"caveats": tuple(dict.fromkeys((*finding.caveats, ALIKE, *_about_sites(asked))))}
    )


def _about_sites(asked: Asked) -> Iterator[str]:
    counted = asked.verdict.sites if asked.verdict else None
    if counted is None:
        return
    for place, why in sorted(counted.sharing.items()):
        yield f"{place} is a doubtful comparison until its own start: {why}, which started before it."
    for place, why in sorted(counted.contaminated.items()):
        yield f"{place} is no fair comparison and left out: {why}."
    if counted.cut:
        yield counted.cut
