"""The estimates of the impact chapter: each outcome's effect, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

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
    from evalkit.methods.interrupted_series_design import ItsModel
    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.methods.power_searches import Aim


class Simulated(TypedDict, total=False):
    """What a simulation may be told."""

    replicates: int
    seed: int
    aim: Aim


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
        fit, known=known, indicator=indicator, smallest_detectable=detectable(asked, fit)
    )
    return Estimate(asked, _as_expected(finding, asked), fit)


def detectable(asked: Asked, fit: ItsFit, **simulated: Unpack[Simulated]) -> float | None:
    """Simulate the smallest effect that the periods used could have shown, in the indicator's unit.

    Parameters
    ----------
    asked : Asked
        The outcome and its specification.
    fit : ItsFit
        Its estimate.
    **simulated
        ``replicates``, ``seed`` and ``aim``, as for `smallest_detectable`.

    Returns
    -------
    float or None
        None where no effect, however large, would be seen.
    """
    used = fit.periods.loc[fit.periods["used"], "period"].tolist()
    rows = asked.series.rows.set_index("period").reindex(used).reset_index()
    points = points_for_power(rows, fit.model, kind=fit.kind)
    found = smallest_detectable(
        points,
        start=fit.start,
        kind="counts" if fit.kind == "counts" else "scores",
        direction="up" if asked.specification.direction == "up" else "down",
        **simulated,
    )
    per = fit.model.multiplier if "exposure" in points else 1.0
    return None if found.effect is None else abs(found.effect) * per


def points_for_power(rows: pd.DataFrame, model: ItsModel, *, kind: str) -> pd.DataFrame:
    """Take from the rows of a series what power is simulated from: ``period, outcome`` and exposure."""
    counted = kind == "counts"
    points = pd.DataFrame(
        {"period": rows["period"], "outcome": rows["numerator" if counted else "value"].astype(float)}
    )
    if counted and model.per == "exposure":
        points["exposure"] = rows["denominator"].astype(float)
    return points


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
