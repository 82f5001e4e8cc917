"""Exact Poisson limits of a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from evalkit.indicators.arguments import Numbers, counts, share

if TYPE_CHECKING:
    import numpy.typing as npt


def exact_poisson(x: npt.ArrayLike, *, conf: float = 0.95) -> tuple[Numbers, Numbers]:
    """Give exact (Garwood) Poisson limits of a count.

    Garwood, Biometrika 28 (1936), by chi-squared quantiles. The lower limit of no events is zero.

    Parameters
    ----------
    x : array_like
        Counts.
    conf : float
        Confidence, such as 0.95 or 0.998.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits of the count.

    Examples
    --------
    >>> lower, upper = exact_poisson([0, 5])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 1.623], [3.689, 11.668])
    """
    x, tail = counts(x), (1 - share(conf)) / 2
    lower = np.where(x == 0, 0.0, chi2.ppf(tail, 2 * x) / 2)
    return lower[()], (chi2.ppf(1 - tail, 2 * x + 2) / 2)[()]
