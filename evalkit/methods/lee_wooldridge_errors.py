"""Errors of a difference between two groups of places, each with one number."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.stats import t as students_t

from evalkit.methods.few_treated_intervals import Interval, critical_t

Errors = Literal["exact", "robust"]
HOW = {
    "exact": "exact t with places less two degrees of freedom",
    "robust": "HC3 errors, t with places less two degrees of freedom",
}


def two_group_error(changes: np.ndarray, treated: np.ndarray, *, errors: Errors) -> np.ndarray:
    """Give the standard error of the difference between two means.

    Parameters
    ----------
    changes : numpy.ndarray
        Shape (places, ...): one number a place, or one for each period.
    treated : numpy.ndarray
        Shape (places,): booleans.
    errors : {"exact", "robust"}
        One variance for both groups, or HC3 (MacKinnon and White 1985).

    Returns
    -------
    numpy.ndarray
        Of the shape of one place's changes.

    Examples
    --------
    >>> treated = np.array([False, False, False, True])
    >>> two_group_error(np.array([1.0, 2.0, 3.0, 9.0]), treated, errors="exact").round(4)
    np.float64(1.1547)
    """
    groups = [changes[treated], changes[~treated]]
    if errors == "robust":
        return np.sqrt(sum(_hc3(group) for group in groups))
    squares = sum(((group - group.mean(axis=0)) ** 2).sum(axis=0) for group in groups)
    pooled = squares / (len(changes) - 2)
    error: np.ndarray = np.sqrt(pooled * sum(1 / len(group) for group in groups))
    return error


def two_group_interval(
    estimate: float, error: float, freedom: int, *, errors: Errors, band: np.ndarray
) -> Interval:
    """Give the interval by Student's t.

    Parameters
    ----------
    estimate, error : float
        In the outcome's unit.
    freedom : int
        Degrees of freedom.
    errors : {"exact", "robust"}
        Named in the interval.
    band : numpy.ndarray
        Shape (cohorts, periods): standard errors of each period's gap.

    Returns
    -------
    Interval

    Examples
    --------
    >>> round(two_group_interval(5.0, 1.0, 10, errors="exact", band=np.zeros((1, 1))).upper, 3)
    7.228
    """
    factor = critical_t(freedom)
    return Interval(estimate - factor * error, estimate + factor * error, error, HOW[errors], factor * band)


def two_sided_p(estimate: float, error: float, freedom: int) -> float:
    """Give the two-sided p-value; zero where the error is zero and the estimate is not.

    Examples
    --------
    >>> round(two_sided_p(2.228, 1.0, 10), 3)
    0.05
    """
    if error == 0:
        return float(estimate == 0)
    return float(2 * students_t.sf(abs(estimate) / error, freedom))


def _hc3(group: np.ndarray) -> np.ndarray:
    shrunk = 1 - 1 / len(group)
    squares: np.ndarray = ((group - group.mean(axis=0)) ** 2).sum(axis=0)
    return squares / (shrunk * len(group)) ** 2
