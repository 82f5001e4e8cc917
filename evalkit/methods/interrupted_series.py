"""What an interrupted time series finds: an effect, none that can be told, or why there is no estimate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evalkit.finding import Finding
from evalkit.methods.bearings import read_interval
from evalkit.methods.interrupted_series_checks import (
    can_tell_from_wandering,
    caveats_of,
    checks_of,
    fault_check,
    is_descriptive,
)
from evalkit.methods.interrupted_series_effects import CONFIDENCE
from evalkit.methods.interrupted_series_fit import STANDARD, ItsFit, fit_its
from evalkit.methods.interrupted_series_words import sentence_of
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.series_faults import find_faults

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from evalkit.finding import Check
    from evalkit.methods.interrupted_series_design import ItsModel
    from evalkit.theory.model import Indicator

COUNTED = ("count", "rate")  # kinds that are Poisson; proportions, means and ratios are means


def its(  # noqa: PLR0913 - what a finding must say of itself
    series: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    start: str | date,
    model: ItsModel | None = None,
    comparison: pd.DataFrame | None = None,
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say whether a series changed its course when something began, by an interrupted time series.

    The estimate is the average effect over the periods after the start, in the indicator's unit; level,
    slope, sum and relative effect are told among the checks, and held by `fit_its`.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of one indicator at one place for one stratum, as `evalkit.indicators.measure` gives them.
    council : str
        Code of the council.
    indicator : Indicator
        The definition. Counts and rates are fitted as counts, all others as means.
    start : str or date
        When the change began: a period or a day.
    model : ItsModel, optional
        Choices, made beforehand; by default as METHODS sets them for the indicator's kind.
    comparison : pandas.DataFrame, optional
        The same indicator where the change did not reach.
    smallest_detectable : float, optional
        The least effect that this series could have shown, in the indicator's unit.
    specification : str
        Hash of what was written down beforehand.
    planned : bool, optional
        Whether this analysis was in it.

    Returns
    -------
    Finding
        Where no estimate is allowed it says why, and holds no number.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2022-01", periods=40, freq="M").astype(str)
    >>> late = pd.DataFrame({"period": months, "numerator": [9.0, 7, 11, 8, 10] * 8, "denominator": 1000.0})
    >>> tasks = read_theory("blended_roles").indicator("missed_late_tasks")
    >>> its(late, council="E08000008", indicator=tasks, start="2024-06").signal
    'no signal'
    """
    known = known_of(series, council, indicator) | {"specification": specification, "planned": planned}
    chosen = model_for(series, indicator, model=model or STANDARD)
    try:
        fit = fit_its(series, start=start, model=chosen, comparison=comparison)
    except CannotEstimateError as error:
        return refusal(known, error, checks=_faults(series))
    return finding_of_its(fit, known=known, indicator=indicator, smallest_detectable=smallest_detectable)


def finding_of_its(
    fit: ItsFit, *, known: dict[str, Any], indicator: Indicator, smallest_detectable: float | None = None
) -> Finding:
    """Say what a fit that is there already shows.

    Parameters
    ----------
    fit : ItsFit
        From `fit_its`.
    known : dict
        What is known of the finding beside the estimate: council, site, specification, and so on.
    indicator : Indicator
        The definition.
    smallest_detectable : float, optional
        In the indicator's unit.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> months = pd.period_range("2022-01", periods=40, freq="M").astype(str)
    >>> falls = pd.DataFrame({"period": months, "numerator": [52.0, 47, 55, 44] * 5 + [40, 35, 43, 32] * 5})
    >>> insulin = read_theory("blended_roles").indicator("insulin_on_time")
    >>> known = {"council": "E08000008", "subject": "falls", "method": "its", "question": "Fewer falls?"}
    >>> finding_of_its(fit_its(falls, start="2023-09"), known=known, indicator=insulin).council
    'E08000008'
    """
    average, checks = fit.effect("average"), checks_of(fit)
    reading = read_interval(
        average.lower,
        average.upper,
        direction=indicator.direction,
        smallest_important=indicator.smallest_important_effect,
    )
    sentence = sentence_of(
        fit, indicator, reading=reading, checks=checks, smallest_detectable=smallest_detectable
    )
    about = {
        "subject": indicator.code,
        "method": "controlled its" if fit.controlled else "its",
        "sentence": sentence,
        "estimate": average.estimate,
        "lower": average.lower,
        "upper": average.upper,
        "confidence": CONFIDENCE,
        "std_error": average.std_error,
        "smallest_detectable": smallest_detectable,
        "signal": reading.signal if can_tell_from_wandering(fit) else "unknown",
        "bearing": "cannot tell" if _bears_nothing(fit) else reading.bearing,
        "checks": checks,
        "caveats": caveats_of(fit),
    }
    return Finding.model_validate(known | _counts(fit) | about)


def _bears_nothing(fit: ItsFit) -> bool:
    return is_descriptive(fit) or not can_tell_from_wandering(fit)


def _counts(fit: ItsFit) -> dict[str, Any]:
    """Tell the stretch of time, and the counts behind the changed periods."""
    used = fit.periods[fit.periods["used"]]
    changed = used[used["counterfactual"].notna()]
    return {
        "period": f"{fit.periods['start'].iloc[0]}/{fit.periods['end'].iloc[-1]}",
        "n_periods": len(used),
        "numerator": _sum(changed["numerator"]),
        "denominator": _sum(changed["denominator"]),
    }


def known_of(series: pd.DataFrame, council: str, indicator: Indicator) -> dict[str, Any]:
    """Give what a finding says of itself before there is an estimate."""

    def only(column: str) -> str:
        return str(series[column].iloc[0]) if column in series and len(series) else ""

    return {
        "council": council,
        "subject": indicator.code,
        "method": "its",
        "question": f"Did “{indicator.title}” change its course when this began?",
        "site": only("site_id"),
        "stratum": only("stratum"),
        "unit": "percentage points" if indicator.unit == "%" else indicator.unit,
        "scale": "difference",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": only("definition_version") or indicator.definition_version,
    }


def model_for(series: pd.DataFrame, indicator: Indicator, *, model: ItsModel = STANDARD) -> ItsModel:
    """Fill in what follows from the indicator's kind."""
    if model.kind == "auto":
        counted = indicator.kind == "count" or (indicator.kind == "rate" and _has_counts(series))
        model = replace(model, kind="counts" if counted else "means")
    if indicator.kind == "count":
        return replace(model, per="period")
    return replace(model, multiplier=indicator.multiplier)


def _has_counts(series: pd.DataFrame) -> bool:
    both = {"numerator", "denominator"} <= set(series)
    return both and bool(series[["numerator", "denominator"]].notna().all(axis=1).any())


def _sum(counts: pd.Series[float]) -> float | None:
    return float(counts.sum()) if counts.notna().any() else None


def _faults(series: pd.DataFrame) -> tuple[Check, ...]:
    try:
        return (fault_check(find_faults(series)),)
    except CannotEstimateError:
        return ()
