"""Sizes and labels of places where a rate, crude or standardised, is published with its count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evalkit.errors import one_of
from evalkit.methods.funnel_lines import label_by_counts
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers

RateType = Literal["crude", "standardised"]
FEWEST_EVENTS = 10  # PHEindicatormethods: no standardised rate below ten events
NOT_APPLICABLE = "Not applicable for events less than 10 for dsrs"


def sizes_of_rates(
    observed: npt.ArrayLike,
    rates: npt.ArrayLike,
    *,
    multiplier: float,
    sizes: npt.ArrayLike | None = None,
) -> Numbers:
    """Work out the denominators that rates and their counts imply.

    The denominator is the count over the rate; for a standardised rate that is the size that gives its
    standardised value (PHEindicatormethods, funnels for rates). A place without events has the size that
    was given for it, or none.

    Parameters
    ----------
    observed : array_like
        Events of each place.
    rates : array_like
        Rates, multiplied.
    multiplier : float
        Units of the rates, such as 100,000.
    sizes : array_like, optional
        Denominators of the places without events.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CannotEstimateError
        If a place with events has no rate above zero.

    Examples
    --------
    >>> sizes_of_rates([50, 0], [25, 0], multiplier=1000, sizes=[2000, 800]).tolist()
    [2000.0, 800.0]
    """
    x, rate = np.asarray(observed, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    if np.isnan(x).any():
        raise CannotEstimateError("A place has no count.")
    if ((x > 0) & ~(rate > 0)).any():
        raise CannotEstimateError("A place has events but no rate.")
    instead = np.full(x.shape, np.nan) if sizes is None else np.asarray(sizes, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, multiplier * x / rate, instead)


def label_rates(
    observed: npt.ArrayLike,
    rates: npt.ArrayLike,
    *,
    rate_type: RateType,
    multiplier: float,
    sizes: npt.ArrayLike | None = None,
) -> list[str]:
    """Label places by their rates against the average of all, as PHEindicatormethods publishes them.

    Parameters
    ----------
    observed : array_like
        Events of each place.
    rates : array_like
        Rates, multiplied.
    rate_type : {"crude", "standardised"}
        Of a standardised rate with fewer than ten events nothing is said.
    multiplier : float
        Units of the rates.
    sizes : array_like, optional
        Denominators of the places without events; of use for crude rates only.

    Returns
    -------
    list of str
        As `label_by_limits`, or ``Not applicable for events less than 10 for dsrs``.

    Examples
    --------
    >>> label_rates([50, 80, 9], [25, 60, 30], rate_type="standardised", multiplier=1000)
    ['Low (0.001)', 'High (0.001)', 'Not applicable for events less than 10 for dsrs']
    """
    one_of(rate_type, get_args(RateType), what="type of rate")
    x = np.asarray(observed, dtype=np.float64)
    known = sizes if rate_type == "crude" else None
    implied = sizes_of_rates(x, rates, multiplier=multiplier, sizes=known)
    labels = label_by_counts(x, implied, target=float(x.sum() / np.nansum(implied)))
    few = (x < FEWEST_EVENTS) & (rate_type == "standardised")
    return [NOT_APPLICABLE if too_few else label for too_few, label in zip(few, labels, strict=True)]
