"""Byar's limits of a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.indicators.arguments import Numbers, counts, z_score

if TYPE_CHECKING:
    import numpy.typing as npt


def byar(x: npt.ArrayLike, *, conf: float = 0.95) -> tuple[Numbers, Numbers]:
    """Give Byar's approximate Poisson limits of a count.

    Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; as in PHEindicatormethods,
    a lower limit that would fall below zero is missing. It holds well from ten events.

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
    >>> lower, upper = byar(65)
    >>> round(float(lower), 3), round(float(upper), 3)
    (50.163, 82.849)
    """
    x, z = counts(x), z_score(conf)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = _shape(x, -z)
    return np.where(lower < 0, np.nan, lower)[()], _shape(x + 1, z)


def _shape(x: Numbers, z: float) -> Numbers:
    shape: Numbers = x * (1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3
    return shape
