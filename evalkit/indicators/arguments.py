"""Check what an interval is asked for; shared by the interval methods."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from evalkit.errors import UsageError

Numbers = npt.NDArray[np.float64]
PERCENT_FROM = 90  # PHEindicatormethods: 90 to 100 is read as a percentage, 0 to 1 as a share


class Estimate(NamedTuple):
    """Hold a value and its limits; NaN where there is none."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    method: npt.NDArray[np.str_] | str


def share(conf: float) -> float:
    """Give a confidence as a share between 0 and 1.

    Parameters
    ----------
    conf : float
        Such as 0.95, or 95.

    Returns
    -------
    float

    Raises
    ------
    UsageError
        If it is neither a share nor a percentage of 90 and over.

    Examples
    --------
    >>> share(0.95), share(95)
    (0.95, 0.95)
    """
    level = conf / 100 if PERCENT_FROM <= conf < 100 else conf  # noqa: PLR2004  a hundred per cent
    if not 0 < level < 1:
        raise UsageError(
            f"A confidence of {conf} cannot be used.", hint="Give a share such as 0.95, or a percentage."
        )
    return float(level)


@cache
def z_score(conf: float) -> float:
    """Give the normal quantile of a two-sided interval.

    Examples
    --------
    >>> round(z_score(0.95), 4)
    1.96
    """
    return float(norm.ppf(0.5 + share(conf) / 2))


def counts(given: npt.ArrayLike, *, name: str = "counts") -> Numbers:
    """Read counts as floats; a missing one is NaN.

    Parameters
    ----------
    given : array_like
        Counts; None, pandas.NA and NaN are missing.
    name : str
        What they are, for the error.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    UsageError
        If one of them is below zero or endless.

    Examples
    --------
    >>> counts([3, None])
    array([ 3., nan])
    """
    numbers = _floats(given, name)
    refuse(np.isinf(numbers) | (numbers < 0), numbers, f"{name} must be zero or more")
    return numbers


def denominators(given: npt.ArrayLike, *, name: str = "denominators") -> Numbers:
    """Read denominators as floats above zero; a missing one is NaN.

    Examples
    --------
    >>> denominators([100, None])
    array([100.,  nan])
    """
    numbers = _floats(given, name)
    refuse(np.isinf(numbers) | (numbers <= 0), numbers, f"{name} must be above zero")
    return numbers


def refuse(wrong: npt.NDArray[np.bool_], numbers: Numbers, rule: str) -> None:
    """Stop if any number is marked wrong, naming the first few.

    Examples
    --------
    >>> refuse(np.array([False]), np.array([1.0]), "counts must be zero or more")
    """
    if not np.any(wrong):
        return
    shown = ", ".join(f"{n:g}" for n in np.atleast_1d(numbers)[np.atleast_1d(wrong)][:3])
    raise UsageError(
        f"{rule[0].upper()}{rule[1:]}. Found: {shown}.", hint="Leave such cells out, or correct them."
    )


def _floats(given: npt.ArrayLike, name: str) -> Numbers:
    if isinstance(given, np.ndarray) and given.dtype == np.float64:
        return given
    try:
        return np.asarray(_without_missing(given), dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(
            f"{name[0].upper()}{name[1:]} must be numbers.", hint="Leave a missing one as None or NaN."
        ) from None


def _without_missing(given: npt.ArrayLike) -> npt.ArrayLike:
    if hasattr(given, "to_numpy"):
        return given.to_numpy(dtype=np.float64, na_value=np.nan)  # type: ignore[no-any-return]  # a pandas Series
    return given
