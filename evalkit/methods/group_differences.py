"""How far two groups of people differ, from their own values and intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Check, Finding
from evalkit.indicators.arguments import z_score
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from evalkit.theory.model import Indicator

Ends = tuple[float, float, float]
CONFIDENCE = 0.95
POWERED = 0.8416212335729143  # standard normal quantile of 80%: how often a difference is to be seen
NOT_ADJUSTED = "Groups are not adjusted for one another: an older group may also be a poorer one."


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold the difference between two groups, with its interval and the least that could be seen.

    Parameters
    ----------
    estimate, lower, upper : float
        The difference and its 95% interval, in the unit of the figures.
    detectable : float
        The least difference that would be seen 8 times in 10.

    Examples
    --------
    >>> Difference(4.0, -1.0, 9.0, 7.1).upper
    9.0
    """

    estimate: float
    lower: float
    upper: float
    detectable: float


def fit_difference(one: Ends, other: Ends) -> Difference:
    """Take one group from another, with an interval made of theirs.

    The square-and-add interval (Newcombe, Statistics in Medicine 17 (1998), 873-890, for proportions;
    Zou and Donner, Statistics in Medicine 27 (2008), 1693-1702, for any): it needs the value and the 95%
    interval of each group alone, so that it serves proportions, rates and means alike.

    Parameters
    ----------
    one, other : tuple of float
        Value, lower and upper end of the 95% interval.

    Returns
    -------
    Difference
        Of the first less the second, in their unit. The least difference that would be seen eight times in
        ten is 2.8 standard errors, these taken from the width of the interval.

    Raises
    ------
    CannotEstimateError
        If a number is missing, or a value lies outside its own interval.

    Examples
    --------
    >>> found = fit_difference((70.0, 65.0, 75.0), (60.0, 55.0, 65.0))
    >>> round(found.estimate, 1), round(found.lower, 2), round(found.upper, 2)
    (10.0, 2.93, 17.07)
    """
    if not np.isfinite([*one, *other]).all():
        raise CannotEstimateError("A group has no value with an interval.")
    (a, low_a, high_a), (b, low_b, high_b) = one, other
    if not (low_a <= a <= high_a and low_b <= b <= high_b):
        raise CannotEstimateError("A value lies outside its own interval.")
    gap = a - b
    lower, upper = gap - hypot(a - low_a, high_b - b), gap + hypot(high_a - a, b - low_b)
    z = z_score(CONFIDENCE)
    return Difference(gap, lower, upper, float((z + POWERED) * (upper - lower) / (2 * z)))


def group_difference(
    one: Ends, other: Ends, *, council: str, indicator: Indicator, names: tuple[str, str], stratum: str = ""
) -> Finding:
    """Say whether two groups differ by more than chance.

    Parameters
    ----------
    one, other : tuple of float
        Value, lower and upper end of the 95% interval.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit.
    names : tuple of str
        The two groups in words.
    stratum : str
        The first group as the contract writes it.

    Returns
    -------
    Finding
        A sentence and no number where an interval is missing.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = group_difference((70.0, 65.0, 75.0), (60.0, 55.0, 65.0), council="E08000008",
    ...                          indicator=goals, names=("women", "men"))
    >>> found.sentence
    'What matters to me: higher for women than for men, by 2.9 to 17.1 percentage points.'
    """
    known = {
        "council": council,
        "subject": indicator.code,
        "method": "difference between groups",
        "question": f"Does “{indicator.title}” differ between {names[0]} and {names[1]}?",
        "stratum": stratum,
        "unit": indicator.unit,
        "scale": f"{names[0]} less {names[1]}",
        "definition_version": indicator.definition_version,
        "smallest_important": indicator.smallest_important_effect,
    }
    try:
        found = fit_difference(one, other)
    except CannotEstimateError as error:
        return refusal(known, error)
    clear = not found.lower <= 0 <= found.upper
    return Finding.model_validate(
        known
        | {
            "sentence": f"{indicator.title}: {_said(found, indicator, names)}",
            "estimate": found.estimate,
            "lower": found.lower,
            "upper": found.upper,
            "confidence": CONFIDENCE,
            "smallest_detectable": found.detectable,
            "checks": (Check(name="beyond chance", passed=None, text=_beyond(clear)),),
            "caveats": (NOT_ADJUSTED,),
        }
    )


def _said(found: Difference, indicator: Indicator, names: tuple[str, str]) -> str:
    unit = "percentage points" if indicator.unit == "%" else indicator.unit
    if found.lower <= 0 <= found.upper:
        return (
            f"no sign of a difference between {names[0]} and {names[1]}, which is not the same as none: one "
            f"of {found.detectable:,.1f} {unit} or more would have shown eight times in ten."
        )
    side, near, far = ("higher", found.lower, found.upper)
    if found.estimate < 0:
        side, near, far = "lower", -found.upper, -found.lower
    return f"{side} for {names[0]} than for {names[1]}, by {near:,.1f} to {far:,.1f} {unit}."


def _beyond(clear: bool) -> str:  # noqa: FBT001 - private, and its one argument
    return "The 95% interval leaves nought out." if clear else "The 95% interval takes nought in."
