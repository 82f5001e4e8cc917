"""A rate of events, with the limits of its count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.indicators.arguments import Estimate, Numbers, counts, denominators
from evalkit.indicators.byar_limits import byar
from evalkit.indicators.exact_limits import exact_poisson

if TYPE_CHECKING:
    import numpy.typing as npt

EXACT_BELOW = 10  # PHEindicatormethods: exact limits below ten events, Byar's from ten


def rate(
    x: npt.ArrayLike, n: npt.ArrayLike, *, conf: float = 0.95, multiplier: npt.ArrayLike = 100_000
) -> Estimate:
    """Give rates with limits: exact Poisson below ten events, Byar's from ten.

    As PHEindicatormethods ``phe_rate``: a missing count or denominator gives a missing rate.

    Parameters
    ----------
    x : array_like
        Events.
    n : array_like
        People, days or tasks that they came from; above zero.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : array_like
        Units of the rate, such as 100,000.

    Returns
    -------
    Estimate
        ``value, lower, upper, method``.

    Examples
    --------
    >>> r = rate([5, 20], [100, 100], multiplier=100)
    >>> r.value.tolist(), r.lower.round(3).tolist(), r.method.tolist()
    ([5.0, 20.0], [1.623, 12.211], ['exact', 'byar'])
    """
    x, n = counts(x), denominators(n)
    scale = np.asarray(multiplier, dtype=np.float64) / n
    lower, upper, method = count_limits(x, conf=conf)
    return Estimate((x * scale)[()], (lower * scale)[()], (upper * scale)[()], method)


def count_limits(x: npt.ArrayLike, *, conf: float = 0.95) -> tuple[Numbers, Numbers, npt.NDArray[np.str_]]:
    """Give the limits of a count and the method that each came from.

    Parameters
    ----------
    x : array_like
        Counts.
    conf : float
        Confidence, such as 0.95 or 0.998.

    Returns
    -------
    tuple of numpy.ndarray
        Lower limits, upper limits, and ``"exact"``, ``"byar"`` or, for a missing count, a blank.

    Examples
    --------
    >>> count_limits([9, 10])[2].tolist()
    ['exact', 'byar']
    """
    x = counts(x)
    few = x < EXACT_BELOW
    low_exact, high_exact = exact_poisson(x, conf=conf)
    low_byar, high_byar = byar(x, conf=conf)
    method = np.where(np.isnan(x), "", np.where(few, "exact", "byar"))
    return np.where(few, low_exact, low_byar)[()], np.where(few, high_exact, high_byar)[()], method
