"""The centre and limits of charts of what lies between rare events: G and T."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from evalkit.errors import one_of
from evalkit.methods.attribute_limit_lines import NEAR, OUTER, RANGE_TO_SIGMA
from evalkit.methods.control_limits import ROUNDING, Limits, mean_range, moving_ranges
from evalkit.methods.control_rules import rule_set_named
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.control_rules import RuleSetName

RareKind = Literal["g", "t"]
Centre = Literal["median", "mean"]
RARE_KINDS: tuple[RareKind, ...] = ("g", "t")
TO_NORMAL = 3.6  # Nelson, Journal of Quality Technology 26 (1994), 239-241: times to the power of 1/3.6


def rare_event_limits(
    gaps: npt.ArrayLike,
    *,
    chart: RareKind,
    rule_set: RuleSetName = "mdc-2023",
    follows: npt.ArrayLike | None = None,
    centre: Centre = "median",
    least: int = 0,
) -> Limits:
    """Set the centre and the limits of a G or T chart.

    G, of opportunities between events, follows the geometric distribution: limits are the mean m and
    3 sqrt((m - a)(m - a + 1)) above it, a the least that there can be, near limits 2, none of use below; the
    centre line is the median (Provost and Murray, The Health Care Data Guide; qicharts2) or the mean
    (Benneyan, Health Care Management Science 4 (2001) 305; qcc). T, of time between events, takes the power
    1/3.6 (Nelson 1994), the limits of an XmR chart with 3/1.128 mean ranges, and the power 3.6 back. As
    qicharts2.

    Parameters
    ----------
    gaps : array_like
        What lies between events, in order of time; NaN is left out.
    chart : {"g", "t"}
        The kind of chart.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        The second screens out the moving ranges of a T chart that are far too wide, once.
    follows : array_like, optional
        True where a gap comes straight after the one before it.
    centre : {"median", "mean"}
        The centre line of a G chart; its limits are the same.
    least : int
        The least that can lie between two events on a G chart: 0 where the opportunities between them are
        counted, 1 where the event that ends them is counted too.

    Returns
    -------
    Limits
        None below zero; NaN where there is too little variation.

    Raises
    ------
    UsageError
        If there is no such chart or centre line.
    CannotEstimateError
        If a gap of a G chart is below the least that there can be.

    Examples
    --------
    >>> limits = rare_event_limits([3, 8, 1, 12, 6], chart="g")
    >>> limits.mean, round(limits.upper, 2)
    (6.0, 25.44)
    """
    one_of(chart, RARE_KINDS, what="chart of rare events")
    rule_set_named(rule_set)  # refuses an unknown one, used or not
    y = np.asarray(gaps, dtype=np.float64)
    if np.isnan(y).all():
        return Limits(*[np.nan] * 5)
    one_of(centre, get_args(Centre), what="centre line")
    return _geometric(y[~np.isnan(y)], centre, least) if chart == "g" else _nelson(y, rule_set, follows)


def _geometric(y: Numbers, centre: Centre, least: int) -> Limits:
    if y.min() < least:
        raise CannotEstimateError(f"A gap between events is below {least}, the least that there can be.")
    mean = float(y.mean())
    middle = float(np.median(y)) if centre == "median" else mean
    if y.min() == y.max():
        return Limits(middle, *[np.nan] * 4)
    spread = float(np.sqrt((mean - least) * (mean - least + 1)))
    lower, near_lower = (max(float(least), mean - times * spread) for times in (OUTER, NEAR))
    return Limits(middle, lower, mean + OUTER * spread, near_lower, mean + NEAR * spread)


def _nelson(y: Numbers, rule_set: RuleSetName, follows: npt.ArrayLike | None) -> Limits:
    even = y ** (1 / TO_NORMAL)
    mean = float(np.nanmean(even))
    spread = mean_range(moving_ranges(even, follows=follows), rule_set=rule_set) / RANGE_TO_SIGMA
    if not spread > ROUNDING * mean:  # NaN too: no two gaps follow each other
        return Limits(mean**TO_NORMAL, *[np.nan] * 4)
    lines = (max(0.0, mean + times * spread) ** TO_NORMAL for times in (-OUTER, OUTER, -NEAR, NEAR))
    return Limits(mean**TO_NORMAL, *lines)
