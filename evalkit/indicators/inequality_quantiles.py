"""Places put into quantiles, such as tenths by deprivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import UsageError

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers

First = Literal["highest", "lowest"]


def quantiles_of(
    values: npt.ArrayLike,
    *,
    number: int = 10,
    first: First = "highest",
    groups: npt.ArrayLike | None = None,
) -> Numbers:
    """Put places into quantiles by their value, as PHEindicatormethods ``phe_quantile``.

    Parameters
    ----------
    values : array_like
        A value for each place, such as its deprivation score; NaN has no quantile.
    number : int
        How many quantiles; 10 for tenths.
    first : {"highest", "lowest"}
        Which values make quantile 1. Of a deprivation score the highest are the most deprived.
    groups : array_like, optional
        Make quantiles within each of these, such as regions.

    Returns
    -------
    numpy.ndarray
        1 to ``number``; NaN throughout a group that has fewer places than quantiles.

    Raises
    ------
    UsageError
        If the number of quantiles is below two, or groups and values are not as many.

    Examples
    --------
    >>> quantiles_of([12, 40, 25, 33], number=2).tolist()
    [2.0, 1.0, 2.0, 1.0]
    """
    y = np.asarray(values, dtype=np.float64)
    if number < 2 or first not in ("highest", "lowest"):  # noqa: PLR2004  two halves
        raise UsageError(
            f"There are no {number} quantiles from the {first}.",
            hint="Take two or more, from highest or lowest.",
        )
    within = np.zeros(y.shape, dtype=object) if groups is None else np.asarray(groups, dtype=object)
    if within.shape != y.shape:
        raise UsageError(f"There are {within.size} groups for {y.size} values.", hint="Give one for each.")
    found = np.full(y.shape, np.nan)
    for name in dict.fromkeys(within.tolist()):
        here = (within == name) & ~np.isnan(y)
        found[here] = _ranked(-y[here] if first == "highest" else y[here], number)
    return found


def _ranked(y: Numbers, number: int) -> Numbers:
    if y.size < number:
        return np.full(y.shape, np.nan)
    behind = (y.size + 1) - rankdata(y, method="min")
    ranked: Numbers = np.maximum(np.floor((number + 1) - np.ceil(behind / (y.size / number))), 1)
    return ranked
