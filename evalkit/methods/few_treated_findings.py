"""From a comparison of few treated places to a finding: checks, wording, claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.finding import CellState, Check, Finding
from evalkit.methods.bearings import read_interval
from evalkit.methods.few_treated_intervals import CONFIDENCE, LEVEL
from evalkit.methods.few_treated_words import amount, placebo_words, sentence_of
from evalkit.methods.panels import PLANNED
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.methods.few_treated_fits import FewTreatedFit
    from evalkit.methods.panels import Panel
    from evalkit.theory.model import Indicator

FIT = "fit before the start"
IN_SPACE = "placebo in space"
IN_TIME = "placebo in time"
WITHOUT_ONE = "leave one out"
CLOSE = 2  # usual changes that a gap before the start may reach [ours]
UNMATCHED = "The treated cannot be matched, before the start, by a mixture of untreated places."
ALL_CLAIM_CHECKS = (FIT, IN_SPACE, IN_TIME)


def in_units(panel: Panel, indicator: Indicator) -> Panel:
    """Turn counts and their exposure into the indicator's unit; leave other outcomes as they are.

    Examples
    --------
    >>> from evalkit.methods.panels import make_panel
    >>> from evalkit.theory import read_theory
    >>> rows = [("a", "2024", 1, 100), ("a", "2025", 2, 100), ("b", "2024", 3, 50), ("b", "2025", 4, 50)]
    >>> observed = pd.DataFrame(rows, columns=["unit", "period", "outcome", "exposure"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> falls = read_theory("blended_roles").indicator("insulin_on_time")
    >>> in_units(make_panel(observed, adoption), falls).exposure["2024"].tolist()
    [1.0, 0.5]
    """
    if panel.exposure is None:
        return panel
    return replace(panel, exposure=panel.exposure / indicator.multiplier)


def find_effect(
    panel: Panel,
    fit: Callable[[Panel], FewTreatedFit],
    *,
    known: dict[str, Any],
    indicator: Indicator,
    caveats: tuple[str, ...],
    demanded: tuple[str, ...] = ALL_CLAIM_CHECKS,
) -> Finding:
    """Fit, check, and say what was found; where nothing can be, say what is missing.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts.
    fit : callable
        The method.
    known : dict
        What the finding says without an estimate: council, method, specification and so on.
    indicator : Indicator
        The definition.
    caveats : tuple of str
        What the method cannot rule out.
    demanded : tuple of str
        Names of the checks without which nothing is claimed.

    Returns
    -------
    Finding
        Without a claim where a demanded check failed, and without a number where it is the fit.

    Examples
    --------
    >>> ALL_CLAIM_CHECKS
    ('fit before the start', 'placebo in space', 'placebo in time')
    """
    known = known | _of_indicator(indicator)
    try:
        fitted = fit(in_units(panel, indicator))
    except CannotEstimateError as error:
        return refusal(known, error)
    checks = checks_of(fitted, indicator.unit, demanded=demanded)
    if any(check.name == FIT and check.passed is False for check in checks):
        return refusal(known, CannotEstimateError(UNMATCHED, state=CellState.FAILED_QUALITY), checks=checks)
    caveats += tuple(_about(panel))
    return _found(fitted, known=known, indicator=indicator, checks=checks, caveats=caveats)


def _about(panel: Panel) -> Iterator[str]:
    planned = int((panel.status == PLANNED).sum())
    if planned:
        yield f"Places to compare with that are still to start, and may prepare for it: {planned}."
    for unit, why in panel.removed.items():
        yield f"{unit} is left out: {why}."


def checks_of(fit: FewTreatedFit, unit: str, *, demanded: tuple[str, ...]) -> tuple[Check, ...]:
    """Check a fit: before the start, in space, in time, and without each place.

    One that is not demanded cannot fail: it informs.

    Examples
    --------
    >>> IN_TIME
    'placebo in time'
    """
    checks = (_fit_check(fit, unit, demanded), _space_check(fit), _time_check(fit, unit))
    eased = [
        check if check.passed or check.name in demanded else check.model_copy(update={"passed": None})
        for check in checks
    ]
    return (*eased, _without_one_check(fit, unit))


def _of_indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "subject": indicator.code,
        "question": f"What difference did it make to “{indicator.title}”?",
        "unit": indicator.unit,
        "scale": "mean effect on the treated after the start",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": indicator.definition_version,
    }


def _found(
    fit: FewTreatedFit,
    *,
    known: dict[str, Any],
    indicator: Indicator,
    checks: tuple[Check, ...],
    caveats: tuple[str, ...],
) -> Finding:
    interval = fit.interval
    failed = [check for check in checks if check.passed is False and check.name in ALL_CLAIM_CHECKS]
    claim: dict[str, Any] = {"signal": "unknown", "bearing": "cannot tell"}
    if interval.lower is not None and interval.upper is not None and not failed:
        reading = read_interval(
            interval.lower,
            interval.upper,
            direction=indicator.direction,
            smallest_important=indicator.smallest_important_effect,
        )
        claim = {"signal": reading.signal, "bearing": reading.bearing}
    return Finding.model_validate(
        known
        | claim
        | {
            "estimate": fit.estimate,
            "lower": interval.lower,
            "upper": interval.upper,
            "confidence": CONFIDENCE if interval.lower is not None else None,
            "std_error": interval.std_error,
            "period": _span(fit),
            "n_periods": fit.n_before + fit.n_after,
            "sentence": sentence_of(fit, indicator, failed=failed, checks=checks),
            "checks": checks,
            "caveats": (f"Interval: {interval.how}.", *caveats),
        }
    )


def _span(fit: FewTreatedFit) -> str:
    after = fit.path.loc[fit.path["after"], "period"]
    ends = [parse_period(str(period)) for period in after]
    return f"{min(end.start for end in ends)}/{max(end.end for end in ends)}"


def _fit_check(fit: FewTreatedFit, unit: str, demanded: tuple[str, ...]) -> Check:
    close = fit.fit_before <= CLOSE * fit.usual_change
    text = (
        f"Before the start the gap was {amount(fit.fit_before, unit)} (root mean square); a place usually "
        f"changes by {amount(fit.usual_change, unit)} from one period to the next, beyond what all do. "
    )
    verdict = "The match is close enough." if close else "At more than twice that, it cannot be matched."
    if FIT not in demanded:
        return Check(name=FIT, passed=None, text=f"{text}This method does not match them.")
    return Check(name=FIT, passed=close, text=text + verdict)


def _space_check(fit: FewTreatedFit) -> Check:
    if fit.p_placebo is None or fit.smallest_p is None:
        return Check(name=IN_SPACE, passed=False, text="Too few untreated places for placebos.")
    if fit.smallest_p > LEVEL + 1e-9:
        text = f"{placebo_words(fit)} A test at 5% needs 20 places or sets of them."
        return Check(name=IN_SPACE, passed=False, text=text)
    stands = None if fit.p_placebo <= LEVEL + 1e-9 or not _told_from_chance(fit) else False
    return Check(name=IN_SPACE, passed=stands, text=placebo_words(fit))


def _time_check(fit: FewTreatedFit, unit: str) -> Check:
    if fit.in_time.empty or pd.isna(fit.in_time["lower"].iloc[0]):
        return Check(name=IN_TIME, passed=None, text="Too few periods or places to pretend an earlier start.")
    row = fit.in_time.iloc[0]
    quiet = bool(row["lower"] <= 0 <= row["upper"])
    text = (
        f"With the start pretended to be {row['start']}, the method finds {amount(row['estimate'], unit)} "
        f"({amount(row['lower'], '')} to {amount(row['upper'], unit)}), "
        f"{'as it should where nothing happened' if quiet else 'though nothing happened then'}."
    )
    return Check(name=IN_TIME, passed=quiet, text=text)


def _without_one_check(fit: FewTreatedFit, unit: str) -> Check:
    others = fit.leave_one_out["estimate"]
    if others.empty:
        return Check(name=WITHOUT_ONE, passed=None, text="No untreated place can be left out.")
    low, high = float(others.min()), float(others.max())
    text = (
        f"Leaving out each untreated place that counts in turn, the effect lies between "
        f"{amount(low, '')} and {amount(high, unit)}."
    )
    return Check(name=WITHOUT_ONE, passed=_same_reading(fit, low, high), text=text)


def _same_reading(fit: FewTreatedFit, low: float, high: float) -> bool | None:
    return low * high > 0 if _told_from_chance(fit) else None


def _told_from_chance(fit: FewTreatedFit) -> bool:
    lower, upper = fit.interval.lower, fit.interval.upper
    return lower is not None and upper is not None and not lower <= 0 <= upper
