"""The values of quantiles made ready for an index of inequality: on their scale, with standard errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.special import logit

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import z_score
from evalkit.indicators.proportions import wilson
from evalkit.indicators.rates import rate

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.indicators.arguments import Numbers

Kind = Literal["other", "rate", "proportion"]
FEWEST, MOST = 5, 100  # PHEindicatormethods: quantiles of a slope index
GIVEN_LIMITS = 0.95  # the limits that come with the values are 95% ones


def quantile_values(frame: pd.DataFrame, *, kind: Kind, transform: str) -> pd.DataFrame:
    """Put quantiles in order, with their place on the scale, their value and its standard error.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `index_of_inequality` takes it.
    kind : {"other", "rate", "proportion"}
        What the values are.
    transform : {"none", "matching"}
        Whether the line is fitted to values or to their log or logit.

    Returns
    -------
    pandas.DataFrame
        ``quantile, population, rank, scaled, std_error, plotted``: the value on the scale on which it is
        drawn, its standard error there, and the value to which the line is fitted.

    Raises
    ------
    UsageError
        If a quantile lacks a number or has an impossible one.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"quantile": [2, 1, 3, 4, 5], "population": 10, "value": 1.0, "std_error": 0.1})
    >>> quantile_values(frame, kind="other", transform="none")["rank"].round(2).tolist()
    [0.1, 0.3, 0.5, 0.7, 0.9]
    """
    one_of(kind, get_args(Kind), what="kind of values")
    rows = _ordered(frame)
    value, lower, upper = _values(rows, kind)
    scaled = _scaled(value, kind, "value")
    if "std_error" in rows:
        if transform == "matching":
            raise UsageError("A fitted log or logit needs limits.", hint="Give lower and upper instead.")
        error = _floats(rows["std_error"])
    else:
        error = (_scaled(upper, kind, "limit") - _scaled(lower, kind, "limit")) / (2 * z_score(GIVEN_LIMITS))
    if not (np.isfinite(error) & (error >= 0)).all():
        raise UsageError("A standard error is missing or below zero.", hint="Check the limits.")
    part = rows["population"] / rows["population"].sum()
    return rows[["quantile", "population"]].assign(
        rank=part.cumsum() - part / 2,
        scaled=scaled,
        std_error=error,
        plotted=scaled if transform == "matching" else value,
    )


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    lacking = [column for column in ("quantile", "population") if column not in frame]
    if lacking:
        raise UsageError(f"The table has no {' and no '.join(lacking)}.", hint="Give both.")
    rows = frame.sort_values("quantile", ignore_index=True)
    if rows["quantile"].isna().any() or rows["quantile"].duplicated().any():
        raise UsageError("A quantile is missing or comes twice.", hint="Give a row for each quantile.")
    if not FEWEST <= len(rows) <= MOST:
        raise UsageError(f"There are {len(rows)} quantiles.", hint=f"Give {FEWEST} to {MOST}.")
    people = _floats(rows["population"])
    if not (np.isfinite(people) & (people > 0)).all():
        raise UsageError("A quantile has no population above zero.", hint="Give it for every quantile.")
    return rows.assign(population=people)


def _values(rows: pd.DataFrame, kind: Kind) -> tuple[Numbers, Numbers, Numbers]:
    """Give values and limits, from counts where they are not given."""
    known = {name: _floats(rows[name]) for name in ("value", "lower", "upper", "numerator") if name in rows}
    people = rows["population"].to_numpy()
    if "value" not in known:
        if kind == "other" or "numerator" not in known:
            raise UsageError("The quantiles have no value.", hint="Give value, or numerator for a rate.")
        known["value"] = known["numerator"] / people
    if "std_error" in rows:
        return known["value"], known["value"], known["value"]
    if "lower" not in known or "upper" not in known:
        known["lower"], known["upper"] = _limits(known, people, kind)
    return known["value"], known["lower"], known["upper"]


def _limits(known: dict[str, Numbers], people: Numbers, kind: Kind) -> tuple[Numbers, Numbers]:
    if kind == "other" or "numerator" not in known:
        raise UsageError(
            "The values have neither limits nor standard errors.", hint="Give lower and upper, or std_error."
        )
    if kind == "proportion":
        return wilson(known["numerator"], people)
    found = rate(known["numerator"], people, multiplier=1)
    return found.lower, found.upper


def _scaled(values: Numbers, kind: Kind, name: str) -> Numbers:
    if not np.isfinite(values).all():
        raise UsageError(f"A {name} is missing or infinite.", hint="Give it for every quantile.")
    if kind == "rate":
        if (values <= 0).any():
            raise UsageError(f"A {name} of a rate is not above zero.", hint="A rate of nought has no log.")
        return np.log(values)
    if kind == "proportion":
        if ((values <= 0) | (values >= 1)).any():
            raise UsageError(
                f"A {name} of a proportion is not between 0 and 1.", hint="Give shares, not percentages."
            )
        scaled: Numbers = logit(values)
        return scaled
    return values


def _floats(column: pd.Series) -> Numbers:
    try:
        numbers: Numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise UsageError(f"The {column.name} must be numbers.", hint="Correct it.") from None
    return numbers
