"""Effects by the sites of a council: started at different times, or few beside a weighting of others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evalkit.chapters.impact_made import Made
from evalkit.methods.few_treated_findings import find_effect
from evalkit.methods.power import smallest_detectable_panel
from evalkit.methods.refusals import CannotEstimateError
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
    from evalkit.finding import Finding
    from evalkit.methods.panels import Panel
    from evalkit.methods.power_panels import Baseline
    from evalkit.methods.staggered_adoption_findings import Counted

ALIKE = "Each site counts the same, however many people live there."
BEFORE_START = "It rests on one period before each start, so what was chance in that one is in it."


def of_staggered(asked: Asked, plan: Plan, known: dict[str, Any]) -> Made:
    """Estimate the mean effect on sites that started at different times.

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
    counted: Counted = "all eligible people" if _has_people(asked) else ""
    design = StaggeredDesign(contaminated=asked.unfair)
    examined = examine_adoption(panel, indicator=indicator, design=design, counted=counted)
    finding = finding_of_adoption(examined, known=known, indicator=indicator, counted=counted)
    return Made(plan, _with_sites(finding, asked, BEFORE_START), examined.fit, examined)


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


def _with_sites(finding: Finding, asked: Asked, *more: str) -> Finding:
    """Say of a finding which sites and periods it does without, and which comparisons are in doubt."""
    caveats = dict.fromkeys((*finding.caveats, ALIKE, *more, *_about_sites(asked)))
    return finding.model_copy(update={"caveats": tuple(caveats)})


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
