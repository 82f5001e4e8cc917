"""Fit an interrupted time series: effects, counterfactual, and how it holds in sensitivity runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.errors import UsageError
from evalkit.methods.interrupted_series_design import ERRORS_OF, ItsModel, Season
from evalkit.methods.interrupted_series_effects import Effect, effect_named, effects_of
from evalkit.methods.interrupted_series_frames import coefficients_of, periods_of, residuals_of
from evalkit.methods.interrupted_series_model import Data, Once, fit_once
from evalkit.methods.interrupted_series_periods import on_calendar, position_of
from evalkit.methods.interrupted_series_rows import COMPARED, place_comparison, refuse_at_start
from evalkit.methods.interrupted_series_runs import runs_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.series_faults import Fault, faults_of, lacking_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

STANDARD = ItsModel()


@dataclass(frozen=True)
class ItsFit:
    """Hold an interrupted time series: all that a chart, a table or a finding needs.

    Parameters
    ----------
    effects : pandas.DataFrame
        ``effect, scale, estimate, lower, upper, std_error``: ``level`` and ``slope`` (ratios for counts,
        at the start and a period), ``average`` (unit of the report), ``cumulative`` (events, or unit times
        periods), ``relative`` (%). 95% intervals.
    periods : pandas.DataFrame
        A row a period of the calendar: ``period, start, end, observed, fitted, counterfactual`` (of changed
        periods) and its ``_lower`` and ``_upper``, ``difference`` (observed less counterfactual) and its
        ends, ``cumulative`` (running sum of fitted less counterfactual over the periods used) and its
        ends, all in the unit of the report; ``used``, ``why`` (it was left out), ``numerator, denominator``
        (of counts); with a comparison series also ``comparison_observed, comparison_fitted``.
    coefficients : pandas.DataFrame
        ``term, estimate, std_error, lower, upper``, on the scale of the link.
    sensitivity : pandas.DataFrame
        ``run, estimate, lower, upper, note``: the average effect by other choices.
    residuals : pandas.DataFrame
        ``lag, autocorrelation, bound``: of what the errors that were used do not allow for.
    ljung_box : float
        p-value; NaN where residuals are too few.
    dispersion : float
        Pearson chi-squared over n - k for counts; variance of the residuals for means.
    std_errors : mapping of str to float
        The average effect's, by kind of error.
    errors : str
        The kind that was used.
    correlation : float
        Of the errors of one period with those of the next, by restricted maximum likelihood.
    kind, slope, season, lag, degrees, cycle
        The model as it was fitted; ``slope`` says whether it could change, ``degrees`` are n - k.
    model : ItsModel
        The choices asked for.
    start : str
        The first period of the change.
    before, after : int
        Periods used on either side.
    faults, comparison_faults : tuple of Fault
        What was found in the data, and left out.
    controlled : bool
        Whether there was a comparison series.
    """

    effects: pd.DataFrame
    periods: pd.DataFrame
    coefficients: pd.DataFrame
    sensitivity: pd.DataFrame
    residuals: pd.DataFrame
    ljung_box: float
    dispersion: float
    std_errors: Mapping[str, float]
    errors: str
    correlation: float
    kind: Literal["counts", "means"]
    slope: bool
    season: Season
    lag: int
    degrees: int
    cycle: int
    model: ItsModel
    start: str
    before: int
    after: int
    faults: tuple[Fault, ...]
    comparison_faults: tuple[Fault, ...]
    controlled: bool

    def effect(self, name: str) -> Effect:
        """Give one of the effects.

        Parameters
        ----------
        name : {"level", "slope", "average", "cumulative", "relative"}
            A slope is there only where it was estimated.

        Returns
        -------
        Effect
        """
        return effect_named(self.effects, name)


def fit_its(
    series: pd.DataFrame,
    *,
    start: str | date,
    model: ItsModel = STANDARD,
    comparison: pd.DataFrame | None = None,
) -> ItsFit:
    """Fit an interrupted time series, with a comparison series or without.

    Counts: Poisson regression with log link, offset log(exposure), and Pearson scale; means: least squares.
    Level and slope change at the start (after a phase-in that is left out, at its end); the season is
    allowed for (Lopez Bernal et al., IJE 46 (2017) 348; with comparison series IJE 47 (2018) 2082). Of
    quasi-Poisson (means: plain), Newey-West and autoregressive errors the widest are used. Faulty periods
    are left out first.

    Parameters
    ----------
    series : pandas.DataFrame
        One indicator at one place, a row a period: ``period``, ``numerator`` (counts) or ``value``, and
        where known ``denominator, state, definition_version``.
    start : str or date
        When the change began: a period or a day. The first period that it reaches is changed.
    model : ItsModel
        Choices, made beforehand.
    comparison : pandas.DataFrame, optional
        A series that the change did not reach, of the same shape.

    Returns
    -------
    ItsFit

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate: too few periods, nothing that varies, no events on one side,
        a fault at the start, figures that cannot be.

    Examples
    --------
    >>> months = pd.period_range("2022-01", periods=40, freq="M").astype(str)
    >>> falls = np.tile([52.0, 47, 55, 44], 10) - np.repeat([0, 12], 20)
    >>> fit = fit_its(pd.DataFrame({"period": months, "numerator": falls}), start="2023-09")
    >>> found = fit.effect("relative")
    >>> round(found.estimate), round(found.lower), round(found.upper)
    (-22, -36, -7)
    """
    data = _read(series, start, model, comparison)
    main = fit_once(data, model)
    effects, running = effects_of(main.changed, seed=model.seed)
    if not np.isfinite(
        effects.loc[effects["effect"].eq("average"), ["lower", "upper"]].to_numpy(float)
    ).all():
        raise CannotEstimateError("The interval of the effect has no end: the data say too little.")
    return _fit_of(data, main, effects, periods=periods_of(main, running), model=model)


def _fit_of(
    data: Data, main: Once, effects: pd.DataFrame, *, periods: pd.DataFrame, model: ItsModel
) -> ItsFit:
    residuals, p = residuals_of(main)
    used = main.rows[main.rows["used"] & ~main.rows["compared"]]
    return ItsFit(
        effects=effects,
        periods=periods,
        coefficients=coefficients_of(main),
        sensitivity=pd.DataFrame(
            runs_of(data, main, model), columns=["run", "estimate", "lower", "upper", "note"]
        ),
        residuals=residuals,
        ljung_box=p,
        dispersion=main.regression.dispersion,
        std_errors=main.std_errors,
        errors=main.errors,
        correlation=main.noise.correlation,
        kind=data.kind,
        slope=main.slope,
        season=main.season,
        lag=main.lag,
        degrees=main.regression.degrees,
        cycle=data.points.attrs["cycle"],
        model=model,
        start=str(data.points["period"].iloc[data.start]),
        before=int((~used["changed"]).sum()),
        after=int(used["changed"].sum()),
        faults=data.faults,
        comparison_faults=data.other_faults,
        controlled=data.other is not None,
    )


def _read(series: pd.DataFrame, start: str | date, model: ItsModel, comparison: pd.DataFrame | None) -> Data:
    points = on_calendar(series)
    kind = _kind(points, model)
    faults, place = _all_faults(points, kind), position_of(points, start)
    refuse_at_start(points, faults, start=place)
    if comparison is None:
        return Data(points, faults, None, (), place, kind)
    other = place_comparison(comparison, points)
    other_faults = _all_faults(other, kind)
    refuse_at_start(other, other_faults, start=place, whose=COMPARED)
    return Data(points, faults, other, other_faults, place, kind)


def _kind(points: pd.DataFrame, model: ItsModel) -> Literal["counts", "means"]:
    kind = model.kind
    if kind == "auto":
        kind = "counts" if points["count"].notna().any() else "means"
    if model.errors not in ("wider", *ERRORS_OF[kind]):
        raise UsageError(f"Standard errors “{model.errors}” are not for {kind}.")
    return kind


def _all_faults(points: pd.DataFrame, kind: Literal["counts", "means"]) -> tuple[Fault, ...]:
    found = faults_of(points)
    known = {period for fault in found for period in fault.periods}
    return (*found, *(lack for lack in lacking_of(points, kind=kind) if not known.issuperset(lack.periods)))
