"""An indirectly standardised ratio or rate, with the limits of its count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from evalkit.errors import UsageError, one_of
from evalkit.indicators.arguments import Numbers, counts, denominators
from evalkit.indicators.rates import count_limits

if TYPE_CHECKING:
    import numpy.typing as npt

Absent = Literal["refuse", "zero"]


class StandardisedRatio(NamedTuple):
    """Hold observed over expected events, and the limits."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    method: npt.NDArray[np.str_]
    observed: Numbers
    expected: Numbers


def ratio_of_counts(
    observed: npt.ArrayLike, expected: npt.ArrayLike, *, conf: float = 0.95, multiplier: npt.ArrayLike = 1
) -> StandardisedRatio:
    """Give observed over expected events, exact below ten observed, Byar's from ten.

    Parameters
    ----------
    observed : array_like
        Events that happened.
    expected : array_like
        Events that the reference rates would give; above zero.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : array_like
        1 or 100, or a reference rate.

    Returns
    -------
    StandardisedRatio
        ``value, lower, upper, method, observed, expected``.

    Examples
    --------
    >>> r = ratio_of_counts(9, 4.5)
    >>> float(r.value), round(float(r.lower), 3), str(r.method)
    (2.0, 0.915, 'exact')
    """
    observed, expected = counts(observed), denominators(expected, name="expected events")
    scale = np.asarray(multiplier, dtype=np.float64) / expected
    lower, upper, method = count_limits(observed, conf=conf)
    value, lower, upper = (part * scale for part in (observed, lower, upper))
    return StandardisedRatio(value[()], lower[()], upper[()], method, observed, expected)


def standardised_ratio(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    reference_x: npt.ArrayLike,
    reference_n: npt.ArrayLike,
    *,
    conf: float = 0.95,
    multiplier: float = 1,
    absent: Absent = "refuse",
) -> StandardisedRatio:
    """Standardise indirectly: observed events over those that reference rates would give.

    As PHEindicatormethods ``calculate_ISRatio``. The last axis runs over the strata.

    Parameters
    ----------
    x : array_like
        Events in each stratum.
    n : array_like
        Population in each stratum.
    reference_x : array_like
        Events in each stratum of the reference population.
    reference_n : array_like
        Reference population in each stratum; above zero, none missing.
    conf : float
        Confidence, such as 0.95 or 0.998.
    multiplier : float
        1 for a ratio, 100 for a percentage of what is expected.
    absent : {"refuse", "zero"}
        What a missing count or population means. It is zero only where its table is complete.

    Returns
    -------
    StandardisedRatio
        ``value, lower, upper, method, observed, expected``.

    Examples
    --------
    >>> r = standardised_ratio([6, 14], [100, 200], [30, 70], [1000, 1000])
    >>> float(r.expected), round(float(r.value), 3)
    (17.0, 1.176)
    """
    x, n = _filled(x, "counts", absent), _filled(n, "populations", absent)
    reference_x = _filled(reference_x, "reference counts", absent)
    expected = np.sum(reference_x / _reference(reference_n) * n, axis=-1)
    return ratio_of_counts(np.sum(x, axis=-1), expected, conf=conf, multiplier=multiplier)


def indirectly_standardised_rate(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    reference_x: npt.ArrayLike,
    reference_n: npt.ArrayLike,
    *,
    conf: float = 0.95,
    multiplier: float = 100_000,
    absent: Absent = "refuse",
) -> StandardisedRatio:
    """Give the indirectly standardised ratio times the crude rate of the reference population.

    As PHEindicatormethods ``calculate_ISRate``; the parameters are those of `standardised_ratio`, the
    multiplier gives the units of the rate.

    Examples
    --------
    >>> r = indirectly_standardised_rate([6, 14], [100, 200], [30, 70], [1000, 1000], multiplier=1000)
    >>> round(float(r.value), 3)
    58.824
    """
    events = np.sum(_filled(reference_x, "reference counts", absent), axis=-1)
    crude = events / np.sum(_reference(reference_n), axis=-1) * multiplier
    return standardised_ratio(x, n, reference_x, reference_n, conf=conf, multiplier=crude, absent=absent)


def _reference(given: npt.ArrayLike) -> Numbers:
    reference = denominators(given, name="reference populations")
    if np.isnan(reference).any():
        raise UsageError("A reference population is missing.", hint="Give it for every stratum.")
    return reference


def _filled(given: npt.ArrayLike, name: str, absent: Absent) -> Numbers:
    numbers = counts(given, name=name)
    one_of(absent, get_args(Absent), what="way with absent counts")
    if absent == "refuse" and np.isnan(numbers).any():
        raise UsageError(
            f"One of the {name} is missing.",
            hint='Give them all. Only where their table is complete are they zero: absent="zero".',
        )
    return np.nan_to_num(numbers)
