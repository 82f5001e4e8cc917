"""A mean with Student's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import t

from evalkit.indicators.arguments import Estimate, counts, share

if TYPE_CHECKING:
    import numpy.typing as npt

FEWEST_FOR_SPREAD = 2


class Pooled(NamedTuple):
    """Hold what groups give when they are put together."""

    value: np.float64
    sd: np.float64
    n: np.float64


def mean(values: npt.ArrayLike, *, conf: float = 0.95) -> Estimate:
    """Give the mean of values with Student's limits, as PHEindicatormethods ``phe_mean``.

    Parameters
    ----------
    values : array_like
        One value each. A missing one makes the mean missing: leave it out on purpose, or not at all.
    conf : float
        Confidence, such as 0.95 or 0.998.

    Returns
    -------
    Estimate
        ``value, lower, upper, method``; one value alone has no limits.

    Examples
    --------
    >>> m = mean([2, 4, 6, 8])
    >>> float(m.value), round(float(m.lower), 3)
    (5.0, 0.891)
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    if not numbers.size:
        return mean_of_summary(np.nan, sd=np.nan, n=0, conf=conf)
    sd = numbers.std(ddof=1) if numbers.size >= FEWEST_FOR_SPREAD else np.nan
    return mean_of_summary(numbers.mean(), sd=sd, n=numbers.size, conf=conf)


def mean_of_summary(
    value: npt.ArrayLike, *, sd: npt.ArrayLike, n: npt.ArrayLike, conf: float = 0.95
) -> Estimate:
    """Give Student's limits of means that come with their standard deviation and number.

    Parameters
    ----------
    value : array_like
        Means.
    sd : array_like
        Standard deviations of the values (n - 1).
    n : array_like
        How many values are behind each mean.
    conf : float
        Confidence, such as 0.95 or 0.998.

    Returns
    -------
    Estimate
        ``value, lower, upper, method``.

    Examples
    --------
    >>> m = mean_of_summary(5, sd=2.581989, n=4)
    >>> round(float(m.lower), 3), round(float(m.upper), 3)
    (0.891, 9.109)
    """
    middle = np.asarray(value, dtype=np.float64)
    sd, n = counts(sd, name="standard deviations"), counts(n)
    enough = np.where(n >= FEWEST_FOR_SPREAD, n, np.nan)
    reach = t.ppf(0.5 + share(conf) / 2, enough - 1) * sd / np.sqrt(enough)
    return Estimate(middle[()], (middle - reach)[()], (middle + reach)[()], "student")


def pool_means(value: npt.ArrayLike, *, sd: npt.ArrayLike, n: npt.ArrayLike) -> Pooled:
    """Put groups together: the mean and standard deviation of all their values.

    The sum of squares is that within the groups plus that between them.

    Parameters
    ----------
    value : array_like
        Means of the groups.
    sd : array_like
        Standard deviations within the groups; a group of one needs none.
    n : array_like
        How many values each group has.

    Returns
    -------
    Pooled
        ``value, sd, n``.

    Examples
    --------
    >>> both = pool_means([3, 7], sd=[1.414214, 1.414214], n=[2, 2])
    >>> float(both.value), round(float(both.sd), 6), float(both.n)
    (5.0, 2.581989, 4.0)
    """
    middle, n = np.asarray(value, dtype=np.float64), counts(n)
    spread = np.where(n == 1, 0.0, counts(sd, name="standard deviations"))
    total = np.sum(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.sum(n * middle) / total
        squares = np.sum((n - 1) * spread**2 + n * (middle - pooled) ** 2)
        return Pooled(pooled, np.sqrt(squares / (total - 1)), total)
