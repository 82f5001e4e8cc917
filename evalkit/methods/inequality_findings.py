"""What the slope and the relative index of inequality say of a council."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.errors import UsageError
from evalkit.finding import CellState, Check, Finding
from evalkit.indicators.arguments import z_score
from evalkit.indicators.inequality_index import Inequality, index_of_inequality
from evalkit.methods.group_differences import POWERED
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.inequality_index import Transform
    from evalkit.indicators.inequality_values import Kind
    from evalkit.theory.model import Indicator

KINDS: dict[str, Kind] = {"proportion": "proportion", "rate": "rate", "standardised rate": "rate"}
ON_THEIR_SCALE: tuple[Kind, ...] = ("rate", "proportion")
UNSTEADY_FROM = 10  # PHEindicatormethods warns of more quantiles than these
STRAIGHT = 0.5  # share of the differences that the line must explain to be called a gradient [ours]
NOT_WHO = (
    "It compares quantiles of places, not persons: the better-off of a deprived place count as deprived."
)


def fit_inequality(
    frame: pd.DataFrame,
    *,
    kind: Kind = "other",
    transform: Transform | None = None,
    multiplier: float = 1,
    conf: float = 0.95,
    repetitions: int = 100_000,
    seed: int = 2004,
) -> Inequality:
    """Work out the slope and the relative index of inequality, or say why not.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `evalkit.indicators.index_of_inequality` takes it.
    kind : {"other", "rate", "proportion"}
        What the values are.
    transform : {"none", "matching"}, optional
        By default rates are fitted on the log and proportions on the logit scale, as
        PHEindicatormethods recommends, unless standard errors are given.
    multiplier : float
        What slope and limits are multiplied by.
    conf : float
        0.95 or 0.998.
    repetitions : int
        How many draws.
    seed : int
        Of the draws.

    Returns
    -------
    Inequality

    Raises
    ------
    CannotEstimateError
        If the data do not allow it.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": [1000] * 5,
    ...                       "numerator": [300, 260, 240, 210, 190]})
    >>> round(fit_inequality(frame, kind="proportion", multiplier=100).slope, 1)
    -13.4
    """
    if transform is None:
        transform = "matching" if kind in ON_THEIR_SCALE and "std_error" not in frame else "none"
    if "state" in frame and (frame["state"] != CellState.VALUE.value).any():
        raise CannotEstimateError("A quantile has no value that may be used; all are needed.")
    try:
        return index_of_inequality(
            frame,
            kind=kind,
            transform=transform,
            multiplier=multiplier,
            conf=conf,
            repetitions=repetitions,
            seed=seed,
        )
    except UsageError as error:
        raise CannotEstimateError(error.message) from None


def inequality(
    frame: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    kind: Kind | None = None,
    repetitions: int = 100_000,
    seed: int = 2004,
) -> Finding:
    """Say how far an indicator differs across a scale such as deprivation.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``quantile, population`` and values as `evalkit.indicators.index_of_inequality` takes them, not
        multiplied; quantile 1 is the most deprived.
    council : str
        Code of the council.
    indicator : Indicator
        The definition: title, unit, multiplier, kind.
    kind : {"other", "rate", "proportion"}, optional
        What the values are; by default as the indicator's kind.
    repetitions : int
        How many draws the limits are from.
    seed : int
        Of the draws.

    Returns
    -------
    Finding
        The estimate is the slope index: the least deprived end less the most deprived one. A sentence and
        no number where the data do not allow it.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": [1000] * 5,
    ...                       "numerator": [300, 260, 240, 210, 190]})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = inequality(frame, council="E08000008", indicator=goals, repetitions=1000)
    >>> round(found.estimate, 1), found.upper < 0
    (-13.4, True)
    """
    try:
        index = fit_inequality(
            frame,
            kind=kind or KINDS.get(indicator.kind, "other"),
            multiplier=indicator.multiplier,
            repetitions=repetitions,
            seed=seed,
        )
    except CannotEstimateError as error:
        return refusal(known_of_inequality(council, indicator), error)
    return finding_of_inequality(index, council=council, indicator=indicator)


def finding_of_inequality(index: Inequality, *, council: str, indicator: Indicator) -> Finding:
    """Say how far an indicator differs across a scale whose indices are worked out already.

    Parameters
    ----------
    index : Inequality
        From `fit_inequality`, multiplied as the indicator is.
    council : str
        Code of the council.
    indicator : Indicator
        The definition.

    Returns
    -------
    Finding
        The least difference that would be seen eight times in ten is 2.8 standard errors, these taken from
        the width of the interval.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": [1000] * 5,
    ...                       "numerator": [210, 200, 205, 198, 207]})
    >>> index = fit_inequality(frame, kind="proportion", multiplier=100, repetitions=1000)
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = finding_of_inequality(index, council="E08000008", indicator=goals)
    >>> "no sign of a gradient" in found.sentence, 5 < found.smallest_detectable < 10
    (True, True)
    """
    return Finding.model_validate(
        known_of_inequality(council, indicator)
        | {
            "sentence": _sentence(index, indicator),
            "estimate": index.slope,
            "lower": index.slope_lower,
            "upper": index.slope_upper,
            "confidence": index.confidence,
            "smallest_detectable": detectable_slope(index),
            "denominator": float(index.quantiles["population"].sum()),
            "checks": _checks(index),
            "caveats": (NOT_WHO,),
        }
    )


def known_of_inequality(council: str, indicator: Indicator) -> dict[str, object]:
    """Give what a finding of inequality holds whatever it finds.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> known_of_inequality("E08000008", goals)["method"]
    'slope index of inequality'
    """
    return {
        "council": council,
        "subject": indicator.code,
        "method": "slope index of inequality",
        "question": f"How far does “{indicator.title}” differ from the most to the least deprived?",
        "unit": indicator.unit,
        "scale": "difference from the most to the least deprived end",
        "direction": indicator.direction,
        "definition_version": indicator.definition_version,
    }


def _sentence(index: Inequality, indicator: Indicator) -> str:
    unit = "percentage points" if indicator.unit == "%" else indicator.unit
    reach = f"{index.slope_lower:,.1f} to {index.slope_upper:,.1f} {unit}"
    if index.slope_lower <= 0 <= index.slope_upper:
        return (
            f"{indicator.title}: no sign of a gradient by deprivation. The difference from the most to the "
            f"least deprived end may be anything from {reach}; one of {detectable_slope(index):,.1f} or more "
            "would have shown eight times in ten."
        )
    side = "higher" if index.slope > 0 else "lower"
    if explained(index) < STRAIGHT:
        return (
            f"{indicator.title}: the least deprived end is {side} on the whole ({reach}), but the quantiles "
            "do not follow a line."
        )
    return f"{indicator.title}: {side} towards the least deprived end, by {reach} over the whole scale."


def detectable_slope(index: Inequality) -> float:
    """Give the least slope index that would be told from nought eight times in ten.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": 100.0, "std_error": 0.1,
    ...                       "value": [9.0, 8, 7, 6, 5]})
    >>> 0.3 < detectable_slope(fit_inequality(frame, repetitions=1000)) < 0.6
    True
    """
    z = z_score(index.confidence)
    return float((z + POWERED) * (index.slope_upper - index.slope_lower) / (2 * z))


def _checks(index: Inequality) -> tuple[Check, ...]:
    count, part = len(index.quantiles), explained(index)
    return (
        Check(
            name="quantiles",
            passed=count <= UNSTEADY_FROM,
            text=f"{count} quantiles; with more than {UNSTEADY_FROM} small ones make the slope unsteady.",
        ),
        Check(
            name="a line fits",
            passed=part >= STRAIGHT,
            text=f"The line explains {part:.0%} of the differences between quantiles.",
        ),
        Check(name="relative index", passed=None, text=_relative(index)),
    )


def _relative(index: Inequality) -> str:
    ends = np.array([index.relative, index.relative_lower, index.relative_upper])
    if not (np.isfinite(ends) & (ends > 0)).all():
        return "The line passes through nought, so the ends have no ratio."
    return f"Least over most deprived end: {ends[0]:.2f} ({ends[1]:.2f} to {ends[2]:.2f})."


def explained(index: Inequality) -> float:
    """Give the share of the differences between quantiles that the line explains, by population.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "population": 100.0, "std_error": 0.1,
    ...                       "value": [9.0, 8, 7, 6, 5]})
    >>> explained(fit_inequality(frame, repetitions=1000))
    1.0
    """
    rows = index.quantiles
    middle = np.average(rows["value"], weights=rows["population"])
    whole = float((rows["population"] * (rows["value"] - middle) ** 2).sum())
    left = float((rows["population"] * (rows["value"] - rows["fitted"]) ** 2).sum())
    return round(1 - left / whole, 12) if whole else 0.0
