"""A directly standardised rate with Dobson's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import Numbers, counts, denominators
from evalkit.indicators.byar_limits import byar

if TYPE_CHECKING:
    import numpy.typing as npt

FEWEST_EVENTS = 10  # PHEindicatormethods: no standardised rate below ten events
Absent = Literal["refuse", "zero"]


class StandardisedRate(NamedTuple):
    """Hold a standardised rate, its limits and the totals behind it."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    method: str
    events: Numbers
    population: Numbers


def standardised_rate(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    standard: npt.ArrayLike,
    *,
    conf: float = 0.95,
    multiplier: float = 100_000,
    absent: Absent = "refuse",
) -> StandardisedRate:
    """Standardise a rate directly, with Dobson's limits and Byar's method for the total.

    Dobson, Kuulasmaa, Eberle and Scherer, Statistics in Medicine 10 (1991), as PHEindicatormethods
    ``calculate_dsr``. The last axis runs over the strata. Below ten events the value and its limits
    are missing: too few.

    Parameters
    ----------
    x : array_like
        Events in each stratum.
    n : array_like
        Population in each stratum; none may be missing.
    standard : array_like
        Standard population in each stratum.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : float
        Units of the rate, such as 100,000.
    absent : {"refuse", "zero"}
        What a missing count means. It is zero only where the table that it comes from is complete.

    Returns
    -------
    StandardisedRate
        ``value, lower, upper, method, events, population``.

    Raises
    ------
    UsageError
        If a population is missing, or a count is and ``absent`` is not ``"zero"``.

    Examples
    --------
    >>> r = standardised_rate([20, 80], [1000, 500], [7000, 3000], multiplier=1000)
    >>> float(r.value), round(float(r.lower), 2), round(float(r.upper), 2)
    (62.0, 50.42, 75.44)
    """
    x, n, standard = _strata(x, n, standard, absent)
    variance = np.sum(standard**2 * x / n**2, axis=-1) / np.sum(standard, axis=-1) ** 2
    return _dobson(x, n, standard, variance=variance, conf=conf, multiplier=multiplier)


def standardised_rate_of_repeats(
    persons: npt.ArrayLike,
    n: npt.ArrayLike,
    standard: npt.ArrayLike,
    *,
    frequency: npt.ArrayLike,
    conf: float = 0.95,
    multiplier: float = 100_000,
) -> StandardisedRate:
    """Standardise a rate of events that one person can have several times, such as falls.

    The plain interval is too narrow here: the variance is the sum over f of f squared times the
    variance from the persons with f events each (PHEindicatormethods, events that are not independent).

    Parameters
    ----------
    persons : array_like
        Persons, a row for each frequency and a column for each stratum.
    n : array_like
        Population in each stratum; none may be missing.
    standard : array_like
        Standard population in each stratum.
    frequency : array_like
        How many events each person of a row had.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : float
        Units of the rate, such as 100,000.

    Returns
    -------
    StandardisedRate
        ``value, lower, upper, method, events, population``.

    Examples
    --------
    >>> r = standardised_rate_of_repeats([[10, 40], [5, 20]], [1000, 500], [7000, 3000],
    ...                                  frequency=[1, 2], multiplier=1000)
    >>> float(r.value), round(float(r.lower), 2), round(float(r.upper), 2)
    (62.0, 47.82, 78.46)
    """
    persons, times = np.atleast_2d(counts(persons, name="persons")), counts(frequency)[:, np.newaxis]
    x, n, standard = _strata(np.sum(persons * times, axis=0), n, standard, "refuse")
    each = np.sum(standard**2 * persons / n**2 * times**2, axis=-1)
    variance = np.sum(each) / np.sum(standard) ** 2
    return _dobson(x, n, standard, variance=variance, conf=conf, multiplier=multiplier)


def _strata(
    x: npt.ArrayLike, n: npt.ArrayLike, standard: npt.ArrayLike, absent: Absent
) -> tuple[Numbers, Numbers, Numbers]:
    x, n = counts(x), denominators(n, name="populations")
    standard = counts(standard, name="standard populations")
    if np.isnan(n).any() or np.isnan(standard).any():
        raise UsageError("A stratum has no population.", hint="Give the population of every stratum.")
    one_of(absent, get_args(Absent), what="way with absent counts")
    if absent == "refuse" and np.isnan(x).any():
        raise UsageError(
            "A stratum has no count.",
            hint='Give every count. Only where its table is complete is it zero: absent="zero".',
        )
    return np.nan_to_num(x), n, standard


def _dobson(
    x: Numbers, n: Numbers, standard: Numbers, *, variance: Numbers, conf: float, multiplier: float
) -> StandardisedRate:
    total = np.sum(x, axis=-1)
    enough = np.where(total >= FEWEST_EVENTS, total, np.nan)
    value = np.sum(standard * x / n, axis=-1) / np.sum(standard, axis=-1)
    step = np.sqrt(variance / enough)
    limits = [(multiplier * (value + step * (limit - enough)))[()] for limit in byar(enough, conf=conf)]
    shown = np.where(np.isnan(enough), np.nan, multiplier * value)[()]
    population = np.sum(np.broadcast_to(n, x.shape), axis=-1)
    return StandardisedRate(shown, limits[0], limits[1], "dobson", total, population)
