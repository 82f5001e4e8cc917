"""What could be wrong with an interrupted time series: its checks and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Check
from evalkit.methods.interrupted_series_design import AUTOREGRESSIVE, ERROR_NAMES
from evalkit.methods.interrupted_series_rows import FEWEST_FOR_SLOPE, PHASE_IN
from evalkit.methods.series_faults import span

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.methods.series_faults import Fault

MONTHS_BEFORE = 24  # below: "descriptive" (METHODS, interrupted time series)
MONTHS_IN_YEAR = 12
CHANCE = 0.05  # of the Ljung-Box test
FAULTS, START, MONTHS = "data faults", "figures at the start", "months before"
RESIDUALS, RUNS, HANGING = "residuals", "sensitivity runs", "errors hang together"
STRONGEST = 0.9  # [ours] near a random walk, beyond what docs/calibration.md tries
WHOLE_FROM, ONE_PLACE_FROM = 100, 10  # decimal places that a reader can use
ALONE = "An interrupted time series cannot tell the programme from what else changed at the same time."
CONTROLLED = "What hit both series alike is allowed for; what hit only one of them at the same time is not."
SLOW = (
    "The interval allows for periods that resemble the one before. A slower wander beneath much chance "
    "variation is not seen in a series this short, and would make it too narrow."
)
COURSE = "The counterfactual carries the course of {before} periods on for {after} more."


def checks_of(fit: ItsFit) -> tuple[Check, ...]:
    """Check an interrupted time series: faults, points, season, residuals, errors, sensitivity.

    Parameters
    ----------
    fit : ItsFit
        The fit.

    Returns
    -------
    tuple of Check

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import fit_its
    >>> months = pd.period_range("2023-01", periods=24, freq="M").astype(str)
    >>> scores = [3.1, 3.4, 2.9, 3.6, 3.2, 3.0] * 4
    >>> fit = fit_its(pd.DataFrame({"period": months, "value": scores}), start="2024-01")
    >>> [check.name for check in checks_of(fit) if check.passed is False]
    ['months before', 'residuals']
    """
    return (
        fault_check(fit.faults, fit.comparison_faults),
        _at_start(fit),
        _slope(fit),
        *_months(fit),
        _season(fit),
        _residuals(fit),
        _hanging(fit),
        _dispersion(fit),
        _errors(fit),
        _runs(fit),
        Check(name="other effects", passed=None, text=_others(fit)),
    )


def fault_check(faults: tuple[Fault, ...], comparison_faults: tuple[Fault, ...] = ()) -> Check:
    """Say what was found wrong with the figures themselves.

    Parameters
    ----------
    faults, comparison_faults : tuple of Fault
        Of the series, and of the comparison series.

    Returns
    -------
    Check

    Examples
    --------
    >>> fault_check(()).text
    'No gap and no reporting failure was found.'
    """
    texts = [fault.text for fault in faults]
    texts += [f"In the comparison series, {fault.text}" for fault in comparison_faults]
    if not texts:
        return Check(name=FAULTS, passed=True, text="No gap and no reporting failure was found.")
    return Check(name=FAULTS, passed=False, text=f"Left out: {' '.join(texts)}")


def caveats_of(fit: ItsFit) -> tuple[str, ...]:
    """List what to bear in mind.

    Parameters
    ----------
    fit : ItsFit
        The fit.

    Returns
    -------
    tuple of str
    """
    caveats = [CONTROLLED if fit.controlled else ALONE, COURSE.format(before=fit.before, after=fit.after)]
    if is_descriptive(fit):
        caveats.insert(0, f"Descriptive: {fit.before} months before the start; {MONTHS_BEFORE} are wanted.")
    if not fit.slope and fit.model.change != "level":
        caveats.append("Only a level was estimated: whether the effect grows or fades is not known.")
    caveats.append(SLOW)
    if fit.model.phase_in:
        caveats.append(f"The {fit.model.phase_in} periods of the phase-in are {fit.model.phase_in_use}.")
    left_out = fit.periods.loc[~fit.periods["used"] & fit.periods["why"].ne(PHASE_IN), "period"]
    if len(left_out):
        named = (
            span(tuple(left_out))
            if len(left_out) == 1
            else f"between {left_out.iloc[0]} and {left_out.iloc[-1]}"
        )
        caveats.append(f"{len(left_out)} faulty or missing periods are left out ({named}), from sums too.")
    return tuple(caveats)


def is_descriptive(fit: ItsFit) -> bool:
    """Say whether there are too few months before the start for more than a description.

    Parameters
    ----------
    fit : ItsFit
        The fit.

    Returns
    -------
    bool
    """
    return fit.cycle == MONTHS_IN_YEAR and fit.before < MONTHS_BEFORE


def can_tell_from_wandering(fit: ItsFit) -> bool:
    """Say whether errors hang together so little that an interval of this series can be trusted.

    Above a correlation of 0.9 from one period to the next a series is all but a random walk: whatever the
    errors, nothing that it does can be told from chance, and no effect is claimed.

    Parameters
    ----------
    fit : ItsFit
        The fit.

    Returns
    -------
    bool
    """
    return fit.correlation <= STRONGEST


def figure_text(value: float) -> str:
    """Write a figure with as many decimal places as a reader can use.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> figure_text(-1234.5), figure_text(12.34), figure_text(0.125)
    ('−1,234', '12.3', '0.12')
    """
    size = abs(value)
    places = 0 if size >= WHOLE_FROM else 1 if size >= ONE_PLACE_FROM else 2
    return f"{value:,.{places}f}".replace("-", "−")


def _at_start(fit: ItsFit) -> Check:
    """Ask whether the periods next to the first changed one are there; at it a fault refuses."""
    periods, why = fit.periods["period"].tolist(), fit.periods["why"].tolist()
    here = periods.index(fit.start)
    lost = [periods[i] for i in (here - 1, here + 1) if i < len(why) and why[i] not in ("", PHASE_IN)]
    text = "The periods on either side of the start have sound figures."
    if lost:
        text = f"Next to the start {' and '.join(lost)} has no sound figure, so its level rests on others."
    return Check(name=START, passed=not lost, text=text)


def _slope(fit: ItsFit) -> Check:
    text = f"{fit.before} periods before and {fit.after} after the start"
    if fit.model.change == "level":
        return Check(name="enough for a slope", passed=None, text=f"{text}; only a level was asked for.")
    need = f"{FEWEST_FOR_SLOPE} on either side are the least for a slope"
    what = "level and slope were estimated" if fit.slope else "only a level was estimated"
    return Check(name="enough for a slope", passed=fit.slope, text=f"{text}; {need}, so {what}.")


def _months(fit: ItsFit) -> list[Check]:
    if fit.cycle != MONTHS_IN_YEAR:
        return []
    few = is_descriptive(fit)
    text = f"{fit.before} months before the start; {MONTHS_BEFORE} are wanted"
    return [Check(name=MONTHS, passed=not few, text=f"{text}: descriptive." if few else f"{text}.")]


def _season(fit: ItsFit) -> Check:
    if fit.cycle < 2:  # noqa: PLR2004 - one period a year has no season
        return Check(name="season", passed=None, text="These periods have no season.")
    how = {"harmonics": "two harmonics", "dummies": "a term for each part of the year"}.get(fit.season)
    if how:
        return Check(name="season", passed=True, text=f"The season is allowed for by {how}.")
    asked = fit.model.season == "none"
    why = "as was asked for" if asked else "since the series is shorter than two years"
    return Check(
        name="season", passed=None if asked else False, text=f"The season is not allowed for, {why}."
    )


def _residuals(fit: ItsFit) -> Check:
    if not np.isfinite(fit.ljung_box):
        return Check(name=RESIDUALS, passed=None, text="The residuals are too few to test.")
    first = fit.residuals["autocorrelation"].iloc[0]
    lags = len(fit.residuals)
    what = (
        "What the errors do not allow for has an autocorrelation" if _allowed_for(fit) else "Autocorrelation"
    )
    text = f"{what} at lag 1 of {first:.2f}; Ljung-Box over {lags} lags, p = {fit.ljung_box:.3f}"
    fine = fit.ljung_box >= CHANCE
    end = "." if fine else ": what is left is related in time, so the interval may be too narrow."
    return Check(name=RESIDUALS, passed=fine, text=text + end)


def _allowed_for(fit: ItsFit) -> bool:
    return fit.errors == AUTOREGRESSIVE


def _hanging(fit: ItsFit) -> Check:
    text = f"Errors of one period and the next have a correlation of {fit.correlation:.2f}"
    if can_tell_from_wandering(fit):
        how = "the errors allow for it" if _allowed_for(fit) else "other errors are no narrower"
        return Check(name=HANGING, passed=True, text=f"{text}; {how}.")
    end = f"above {STRONGEST} a wander by chance cannot be told from an effect, and none is claimed"
    return Check(name=HANGING, passed=False, text=f"{text}: {end}.")


def _dispersion(fit: ItsFit) -> Check:
    if fit.kind == "means":
        text = f"The residuals have a standard deviation of {fit.dispersion**0.5:.3g}."
        return Check(name="dispersion", passed=None, text=text)
    text = f"Counts vary {fit.dispersion:.2f} times as much as Poisson"
    return Check(name="dispersion", passed=None, text=f"{text}; the quasi-Poisson errors allow for it.")


def _errors(fit: ItsFit) -> Check:
    told = ", ".join(f"{ERROR_NAMES[name]} {error:.3g}" for name, error in fit.std_errors.items())
    used = ERROR_NAMES[fit.errors]
    how = "the widest by the rule set beforehand" if fit.model.errors == "wider" else "as was asked for"
    lag = f"lag {fit.lag}"
    text = f"{used} errors were used, {how}. Standard errors of the average effect: {told} ({lag})."
    return Check(name="standard errors", passed=None, text=text)


def _runs(fit: ItsFit) -> Check:
    average = fit.effect("average")
    done = fit.sensitivity.dropna(subset=["estimate"])
    other = [
        run
        for run, low, high in zip(done["run"], done["lower"], done["upper"], strict=True)
        if _side(low, high) != _side(average.lower, average.upper)
    ]
    told = "; ".join(_told(row) for _, row in fit.sensitivity.iterrows())
    verdict = f"Read otherwise by: {', '.join(other)}." if other else "All read alike."
    return Check(name=RUNS, passed=not other, text=f"{verdict} {told}.")


def _told(row: pd.Series) -> str:
    if np.isnan(row["estimate"]):
        return f"{row['run']}: not estimated"
    estimate, lower, upper = (figure_text(row[name]) for name in ("estimate", "lower", "upper"))
    return f"{row['run']}: {estimate} ({lower} to {upper})"


def _side(lower: float, upper: float) -> int:
    return 1 if lower > 0 else -1 if upper < 0 else 0


def _others(fit: ItsFit) -> str:
    parts = []
    for name in ("level", "slope", "cumulative", "relative"):
        if name not in fit.effects["effect"].tolist():
            continue
        effect = fit.effect(name)
        if np.isfinite([effect.estimate, effect.lower, effect.upper]).all():
            unit = {"%": "%", "ratio": " times"}.get(effect.scale, "")
            show = "{:.3f}".format if effect.scale == "ratio" else figure_text
            ends = f"({show(effect.lower)} to {show(effect.upper)})"
            parts.append(f"{name} {show(effect.estimate)}{unit} {ends}")
    return f"{'; '.join(parts).capitalize()}."
