"""The sentence of an interrupted time series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.methods.interrupted_series_checks import (
    MONTHS,
    RESIDUALS,
    RUNS,
    START,
    can_tell_from_wandering,
    figure_text,
    is_descriptive,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.finding import Check
    from evalkit.methods.bearings import Reading
    from evalkit.methods.interrupted_series_fit import ItsFit
    from evalkit.theory.model import Indicator

CARE = {
    MONTHS: "there are too few months before the start for more than a description",
    RESIDUALS: "what the model leaves over is related in time, so the interval may be too narrow",
    START: "figures are missing or faulty next to the start",
    RUNS: "other reasonable choices read otherwise",
}


def sentence_of(
    fit: ItsFit,
    indicator: Indicator,
    *,
    reading: Reading,
    checks: Iterable[Check],
    smallest_detectable: float | None,
) -> str:
    """Say what an interrupted time series shows, and never more than its checks allow.

    Parameters
    ----------
    fit : ItsFit
        The fit.
    indicator : Indicator
        For title and unit.
    reading : Reading
        Of the interval of the average effect.
    checks : iterable of Check
        From `checks_of`.
    smallest_detectable : float, optional
        In the indicator's unit.

    Returns
    -------
    str
    """
    doubts = [CARE[check.name] for check in checks if check.name in CARE and check.passed is False]
    average = fit.effect("average")
    clear = average.lower > 0 or average.upper < 0
    if not can_tell_from_wandering(fit):
        said = _withheld(fit, indicator)
    else:
        said = _clear(fit, indicator, doubtful=bool(doubts)) if clear else _unclear(fit, indicator)
    if not clear and smallest_detectable is not None:
        least = _figure(smallest_detectable, _unit(indicator))
        said += f" The least that this series could have shown is {least}."
    if reading.too_small and can_tell_from_wandering(fit):
        said += " That is less than what would matter."
    care = f" Read with care: {'; '.join(doubts)}." if doubts else ""
    return f"{indicator.title}{' (descriptive)' if is_descriptive(fit) else ''}: {said}{care}"


def _clear(fit: ItsFit, indicator: Indicator, *, doubtful: bool) -> str:
    average = fit.effect("average")
    verb = "seems to have been" if doubtful else "was"
    side = "higher" if average.estimate > 0 else "lower"
    size = f"{_figure(abs(average.estimate), _unit(indicator))} {side}"
    return (
        f"from {fit.start} on it {verb} {size} on average than {_course(fit)} ({_interval(fit, indicator)})."
    )


def _unclear(fit: ItsFit, indicator: Indicator) -> str:
    return (
        f"from {fit.start} on, no difference from what {_course(fit)} can be told from chance "
        f"({_interval(fit, indicator)}). That is not the same as no change."
    )


def _withheld(fit: ItsFit, indicator: Indicator) -> str:
    return (
        f"from {fit.start} on, no effect is claimed: periods resemble the one before so much that a wander "
        f"by chance cannot be told from an effect ({_interval(fit, indicator)})."
    )


def _course(fit: ItsFit) -> str:
    return (
        "its earlier course and the comparison series lead one to expect"
        if fit.controlled
        else ("its earlier course leads one to expect")
    )


def _interval(fit: ItsFit, indicator: Indicator) -> str:
    average = fit.effect("average")
    ends = f"{_figure(average.lower)} to {_figure(average.upper, _unit(indicator))}"
    return f"95% interval of the difference {ends}"


def _unit(indicator: Indicator) -> str:
    return "percentage points" if indicator.unit == "%" else indicator.unit


def _figure(value: float, unit: str = "") -> str:
    return f"{figure_text(value)} {unit}".strip()
