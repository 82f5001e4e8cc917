"""The estimates of the impact chapter: each outcome's effect, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.methods.interrupted_series import finding_of_its, known_of, model_for
from evalkit.methods.interrupted_series_checks import fault_check
from evalkit.methods.interrupted_series_fit import fit_its
from evalkit.methods.power import smallest_detectable
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.series_faults import find_faults

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.impact_plans import Asked
    from evalkit.finding import Check, Finding
    from evalkit.methods.interrupted_series_fit import ItsFit


@dataclass(frozen=True)
class Estimate:
    """Hold what came of one outcome.

    Parameters
    ----------
    asked : Asked
        What was asked.
    finding : Finding
        The effect, or why there is no estimate.
    fit : ItsFit, optional
        What a chart and tables need; None where there is no estimate.
    """

    asked: Asked
    finding: Finding
    fit: ItsFit | None = None


def estimate(edition: Edition, asked: Asked) -> Estimate:
    """Estimate the effect on one outcome, by the design that was written down.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    asked : Asked
        The outcome and its specification.

    Returns
    -------
    Estimate
    """
    known = known_of(asked.series.rows, edition.council, asked.series.indicator) | {
        "specification": asked.specification.hash,
        "planned": asked.planned.planned,
    }
    if not asked.is_estimated:
        return Estimate(asked, refusal(known, CannotEstimateError(_why_not(asked)), checks=_faults(asked)))
    try:
        return _estimated(asked, known)
    except CannotEstimateError as error:
        return Estimate(asked, refusal(known, error, checks=_faults(asked)))


def _estimated(asked: Asked, known: dict[str, Any]) -> Estimate:
    (_, start), *_ = asked.specification.starts
    rows, indicator = asked.series.rows, asked.series.indicator
    fit = fit_its(rows, start=start, model=model_for(rows, indicator))
    finding = finding_of_its(
        fit, known=known, indicator=indicator, smallest_detectable=_detectable(asked, fit)
    )
    return Estimate(asked, _as_expected(finding, asked), fit)


def _detectable(asked: Asked, fit: ItsFit) -> float | None:
    """Simulate the smallest effect that the periods used could have shown, in the indicator's unit."""
    counted = fit.kind == "counts"
    rows = asked.series.rows.set_index("period").reindex(fit.periods.loc[fit.periods["used"], "period"])
    series = pd.DataFrame({"outcome": rows["numerator" if counted else "value"].astype(float)})
    if counted and fit.model.per == "exposure":
        series["exposure"] = rows["denominator"].astype(float)
    found = smallest_detectable(
        series.reset_index(),
        start=fit.start,
        kind="counts" if counted else "scores",
        direction="up" if asked.specification.direction == "up" else "down",
    )
    per = fit.model.multiplier if "exposure" in series else 1.0
    return None if found.effect is None else abs(found.effect) * per


def _faults(asked: Asked) -> tuple[Check, ...]:
    try:
        return (fault_check(find_faults(asked.series.rows)),)
    except CannotEstimateError:  # the estimate itself says why
        return ()


def _why_not(asked: Asked) -> str:
    if asked.verdict is None:
        return asked.problem
    return next(each.reason for each in asked.verdict.designs if each.design == asked.specification.design)


def _as_expected(finding: Finding, asked: Asked) -> Finding:
    """Let an effect bear on the theory by the direction that the team expected, and only if it did."""
    if finding.direction == asked.specification.direction:
        return finding
    return finding.model_copy(update={"bearing": "cannot tell"})
