"""Effects by the interrupted series: of the whole council, and of started sites beside untouched ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.impact_made import Made
from evalkit.methods.interrupted_series import finding_of_its, model_for
from evalkit.methods.interrupted_series_checks import fault_check
from evalkit.methods.interrupted_series_fit import fit_its
from evalkit.methods.power import smallest_detectable
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.series_faults import find_faults

if TYPE_CHECKING:
    from collections.abc import Collection

    from evalkit.chapters.impact_designs import Plan
    from evalkit.chapters.impact_plans import Asked
    from evalkit.finding import Check
    from evalkit.methods.interrupted_series_design import ItsModel
    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.theory.model import Indicator

ADDED_UP = ("rate", "proportion")  # kinds whose sites are taken together by their counts


def of_series(asked: Asked, plan: Plan, known: dict[str, Any]) -> Made:
    """Estimate the effect on the whole council by its own earlier course.

    Parameters
    ----------
    asked : Asked
        The outcome.
    plan : Plan
        The design, as it was written down.
    known : dict
        What the finding says without an estimate.

    Returns
    -------
    Made

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate.
    """
    (_, start), *_ = plan.specification.starts
    rows, indicator = asked.series.rows, asked.series.indicator
    fit = fit_its(rows, start=start, model=model_for(rows, indicator))
    return _made(fit, plan, known, indicator, _detectable(rows, fit, plan))


def of_controlled(asked: Asked, plan: Plan, known: dict[str, Any]) -> Made:
    """Estimate the effect on the started sites, taken together, beside the untouched ones.

    Parameters
    ----------
    asked, plan, known
        As for `of_series`.

    Returns
    -------
    Made

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate.
    """
    if asked.panel is None:
        raise CannotEstimateError("There are no sites to compare.")
    treated = set(asked.panel.treated)
    untouched = set(asked.panel.starts.index) - treated - set(asked.unfair)
    rows, beside = _together(asked, treated), _together(asked, untouched)
    indicator, start = asked.series.indicator, min(day for _, day in plan.specification.starts)
    fit = fit_its(rows, start=start, model=model_for(rows, indicator), comparison=beside)
    apart = rows.assign(value=rows["value"] - beside["value"])
    return _made(fit, plan, known, indicator, _detectable_apart(apart, fit, plan))


def _made(
    fit: ItsFit, plan: Plan, known: dict[str, Any], indicator: Indicator, power: tuple[float | None, float]
) -> Made:
    detectable, false_alarms = power
    finding = finding_of_its(fit, known=known, indicator=indicator, smallest_detectable=detectable)
    return Made(plan, finding, fit, false_alarms=false_alarms)


def _together(asked: Asked, sites: Collection[str]) -> pd.DataFrame:
    """Take sites together over the months in which each has a figure: by their counts, or by a plain mean."""
    assert asked.observed is not None  # noqa: S101 - there is no panel without
    assert asked.panel is not None  # noqa: S101 - seen by the caller
    rows = asked.observed[asked.observed["unit"].isin(sites)]
    rows = rows[rows["period"].isin(asked.panel.periods)]
    sums = rows.groupby("period", as_index=False).agg(
        numerator=("numerator", lambda counts: counts.sum(skipna=False)),
        denominator=("denominator", lambda counts: counts.sum(skipna=False)),
        value=("outcome", "mean"),
    )
    indicator = asked.series.indicator
    if indicator.kind in ADDED_UP and sums["numerator"].notna().all():
        value = sums["numerator"] / sums["denominator"] * indicator.multiplier
        return sums.assign(value=value.astype(float))
    return sums.assign(value=sums["numerator"]) if indicator.kind == "count" else sums


def _detectable(rows: pd.DataFrame, fit: ItsFit, plan: Plan) -> tuple[float | None, float]:
    """Simulate the smallest effect that the periods used could show, and how often none is seen as one."""
    used = fit.periods.loc[fit.periods["used"], "period"].tolist()
    points = points_for_power(rows.set_index("period").reindex(used).reset_index(), fit.model, kind=fit.kind)
    found = smallest_detectable(
        points,
        start=fit.start,
        kind="counts" if fit.kind == "counts" else "scores",
        direction="up" if plan.specification.direction == "up" else "down",
    )
    per = fit.model.multiplier if "exposure" in points else 1.0
    return None if found.effect is None else abs(found.effect) * per, found.false_alarms


def points_for_power(rows: pd.DataFrame, model: ItsModel, *, kind: str) -> pd.DataFrame:
    """Take from the rows of a series what power is simulated from: ``period, outcome`` and exposure."""
    counted = kind == "counts"
    points = pd.DataFrame(
        {"period": rows["period"], "outcome": rows["numerator" if counted else "value"].astype(float)}
    )
    if counted and model.per == "exposure":
        points["exposure"] = rows["denominator"].astype(float)
    return points


def _detectable_apart(apart: pd.DataFrame, fit: ItsFit, plan: Plan) -> tuple[float | None, float]:
    """Simulate it for the difference between started and untouched sites, which is what is compared."""
    used = apart[apart["period"].isin(fit.periods.loc[fit.periods["used"], "period"])]
    found = smallest_detectable(
        used.rename(columns={"value": "outcome"})[["period", "outcome"]],
        start=fit.start,
        direction="up" if plan.specification.direction == "up" else "down",
    )
    return None if found.effect is None else abs(found.effect), found.false_alarms


def faults_of(asked: Asked) -> tuple[Check, ...]:
    """Say what is wrong with the figures of the whole council, where that can be said."""
    try:
        return (fault_check(find_faults(asked.series.rows)),)
    except CannotEstimateError:  # the estimate itself says why
        return ()
