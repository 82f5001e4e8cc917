"""Estimate an effect by a design that the data allow, whether or not it was written down beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalkit.chapters.impact_estimates import Estimate, detectable, estimate
from evalkit.chapters.impact_plans import DESIGN, adoption_at, at_sites
from evalkit.finding import Finding  # noqa: TC001 - the doctests read the annotations
from evalkit.methods.design_verdicts import adoption_of
from evalkit.methods.interrupted_series import finding_of_its, known_of, model_for
from evalkit.methods.interrupted_series_fit import fit_its
from evalkit.methods.panels import NEVER, PLANNED
from evalkit.methods.power import smallest_detectable_panel
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.specification import Planned, is_planned
from evalkit.methods.staggered_adoption_findings import staggered_adoption
from evalkit.methods.synthetic_control_fits import synthetic_control
from evalkit.methods.synthetic_did_fits import synthetic_did
from evalkit.workbench.planning import panel_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_plans import Asked
    from evalkit.methods.panels import Panel

CONTROLLED = "controlled interrupted series"
OF_PANELS: dict[str, Callable[..., Finding]] = {
    "staggered adoption": staggered_adoption,
    "synthetic difference-in-differences": synthetic_did,
    "synthetic control": synthetic_control,
}


@dataclass(frozen=True)
class Made:
    """Hold what came of one outcome by one design.

    Parameters
    ----------
    design : str
        The design.
    planned : Planned
        Whether it is the specification written beforehand, in words.
    finding : Finding
        The effect, or why there is no estimate.
    detectable : float, optional
        The smallest effect that these data could show; None where none, however large, would be seen.
    periods : str
        How many there are before and after, in words.
    estimate : Estimate, optional
        What a picture needs; None where there is none.
    """

    design: str
    planned: Planned
    finding: Finding
    detectable: float | None
    periods: str
    estimate: Estimate | None = None


def offered(asked: Asked) -> tuple[str, ...]:
    """Name the designs that can be fitted here and are allowed, the one that was written down first.

    Examples
    --------
    >>> from evalkit.chapters.impact_plans import ask
    >>> from evalkit.workbench import open_pack
    >>> stockport = open_pack("demo:E08000007")
    >>> offered(ask(stockport.edition, stockport.outcomes["insulin_on_time"]))
    ('interrupted series', 'controlled interrupted series')
    """
    if asked.verdict is None:
        return ()
    able = {DESIGN: "council", CONTROLLED: "sites", **dict.fromkeys(OF_PANELS, "sites")}
    allowed = [each.design for each in asked.verdict.allowed if able.get(each.design) == each.level]
    return tuple(sorted(dict.fromkeys(allowed), key=lambda name: name != DESIGN))


def estimate_by(edition: Edition, asked: Asked, design: str) -> Made:
    """Estimate an effect by a design.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome, and what was written down about it.
    design : str
        One of those `offered`.

    Returns
    -------
    Made

    Examples
    --------
    >>> from evalkit.chapters.impact_plans import ask
    >>> from evalkit.workbench import open_pack
    >>> stockport = open_pack("demo:E08000007")
    >>> insulin = ask(stockport.edition, stockport.outcomes["insulin_on_time"])
    >>> made = estimate_by(stockport.edition, insulin, "controlled interrupted series")
    >>> made.planned.planned, made.finding.planned
    (False, False)
    """
    if design == DESIGN:
        return _of_series(estimate(edition, asked), design, asked.planned)
    done = asked.specification.model_copy(update={"design": design, "unit_of_analysis": "site"})
    planned = is_planned(asked.specification, done=done, results_from=_first(asked))
    if design == CONTROLLED:
        return _of_series(_controlled(edition, asked), design, planned)
    return _of_panel(edition, asked, design, planned)


def _first(asked: Asked) -> date | None:
    return asked.specification.starts[0][1] if asked.specification.starts else None


def _of_series(found: Estimate, design: str, planned: Planned) -> Made:
    fit = found.fit
    if fit is None:
        return Made(design, planned, found.finding, None, "not fitted", found)
    periods = f"{fit.before} before the start, {fit.after} after"
    return Made(design, planned, found.finding, found.finding.smallest_detectable, periods, found)


def _controlled(edition: Edition, asked: Asked) -> Estimate:
    """Compare the sites that have started, taken together, with those that have not, taken together."""
    (_, start), *_ = asked.specification.starts
    indicator = asked.series.indicator
    known = known_of(asked.series.rows, edition.council, indicator) | {"planned": False}
    try:
        sites = adoption_of(edition.pack.table("sites"))
        started = _together(edition, asked, sites["status"].eq("started"), sites)
        others = _together(edition, asked, _untouched(edition, sites), sites)
        own = replace(asked, series=replace(asked.series, rows=started))
        fit = fit_its(started, start=start, model=model_for(started, indicator), comparison=others)
        seen = detectable(own, fit)
    except CannotEstimateError as error:
        return Estimate(asked, refusal(known, error))
    finding = finding_of_its(fit, known=known, indicator=indicator, smallest_detectable=seen)
    return Estimate(own, finding.model_copy(update={"bearing": "cannot tell"}), fit)


def _untouched(edition: Edition, sites: pd.DataFrame) -> pd.Series[bool]:
    """Mark the sites that have not started and share no provider or nursing team with one that has."""
    started = adoption_at(edition).query("status == 'started'")
    apart = [
        sites[column].eq("") | ~sites[column].isin(started[column]) for column in ("provider", "nursing_team")
    ]
    return sites["status"].isin(["will not", "planned"]) & apart[0] & apart[1]


def _together(edition: Edition, asked: Asked, which: pd.Series[bool], sites: pd.DataFrame) -> pd.DataFrame:
    """Add up the counts of those of some sites that have them in every period, period by period."""
    observed = at_sites(edition, asked.series)
    if observed is None or not which.any():
        raise CannotEstimateError(
            "No site is untouched: each has started, or shares a provider or a nursing team with one that "
            "has, or nothing is known of it."
        )
    rows = observed[observed["unit"].isin(sites.loc[which, "unit"])]
    known = rows.dropna(subset=["numerator", "denominator"]).groupby("unit")["period"].transform("nunique")
    rows = rows.loc[known.index[known == observed["period"].nunique()]]
    if rows.empty:
        raise CannotEstimateError(
            "None of the sites has its counts in every period, so they cannot be added up."
        )
    added = rows.groupby("period", as_index=False, sort=False)[["numerator", "denominator"]].sum()
    added["value"] = added["numerator"] / added["denominator"] * asked.series.indicator.multiplier
    return added.sort_values("period", ignore_index=True)


def _of_panel(edition: Edition, asked: Asked, design: str, planned: Planned) -> Made:
    indicator = asked.series.indicator
    known = known_of(asked.series.rows, edition.council, indicator) | {"method": design, "planned": False}
    try:
        panel = panel_of(edition, asked.series)
        seen = smallest_detectable_panel(panel).effect
    except CannotEstimateError as error:
        return Made(design, planned, refusal(known, error), None, "not fitted")
    finding = OF_PANELS[design](
        panel, council=edition.council, indicator=indicator, smallest_detectable=seen, planned=False
    )
    finding = finding.model_copy(update={"bearing": "cannot tell"})
    return Made(design, planned, finding, seen, _places(panel))


def _places(panel: Panel) -> str:
    waiting = int(panel.status.isin([PLANNED, NEVER]).sum())
    return f"{len(panel.periods)}, at {len(panel.treated)} sites that started and {waiting} that did not"
