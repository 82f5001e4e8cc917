"""A proportion with Wilson's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.indicators.arguments import Estimate, Numbers, counts, denominators, refuse, z_score

if TYPE_CHECKING:
    import numpy.typing as npt


def wilson(x: npt.ArrayLike, n: npt.ArrayLike, *, conf: float = 0.95) -> tuple[Numbers, Numbers]:
    """Give Wilson's score limits of x out of n.

    Wilson, Journal of the American Statistical Association 22 (1927); without continuity correction.

    Parameters
    ----------
    x : array_like
        How many have it; no more than n.
    n : array_like
        How many there are; above zero.
    conf : float
        Confidence, such as 0.95 or 0.998.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits, between 0 and 1.

    Raises
    ------
    UsageError
        If a numerator is above its denominator.

    Examples
    --------
    >>> lower, upper = wilson(65, 100)
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.5525, 0.7364)
    """
    x, n = np.broadcast_arrays(counts(x), denominators(n))
    z = z_score(conf)
    refuse(x > n, x, "numerators must be no more than their denominators")
    middle = 2 * x + z**2
    reach = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    span = 2 * (n + z**2)
    return np.maximum((middle - reach) / span, 0.0)[()], np.minimum((middle + reach) / span, 1.0)[()]


def proportion(
    x: npt.ArrayLike, n: npt.ArrayLike, *, conf: float = 0.95, multiplier: npt.ArrayLike = 1
) -> Estimate:
    """Give proportions with Wilson's limits, as PHEindicatormethods ``phe_proportion``.

    Parameters
    ----------
    x : array_like
        How many have it; no more than n.
    n : array_like
        How many there are; above zero.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : array_like
        1 for a proportion, 100 for a percentage.

    Returns
    -------
    Estimate
        ``value, lower, upper, method``.

    Examples
    --------
    >>> p = proportion(65, 100, multiplier=100)
    >>> float(p.value), round(float(p.lower), 2), p.method
    (65.0, 55.25, 'wilson')
    """
    lower, upper = wilson(x, n, conf=conf)
    scale = np.asarray(multiplier, dtype=np.float64)
    value = counts(x) / denominators(n) * scale
    return Estimate(value[()], (lower * scale)[()], (upper * scale)[()], "wilson")
