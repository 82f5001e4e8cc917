"""The centre and limits of charts of counted events: P, U and C, and Laney's P' and U'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from evalkit.errors import one_of
from evalkit.methods.control_limits import ROUNDING, mean_range, moving_ranges
from evalkit.methods.control_rules import rule_set_named

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.control_rules import RuleSetName

AttributeKind = Literal["p", "p'", "u", "u'", "c"]
KINDS: tuple[AttributeKind, ...] = ("p", "p'", "u", "u'", "c")
LANEY = ("p'", "u'")
OUT_OF = ("p", "p'")  # charts of events that are part of their denominator
OUTER, NEAR = 3, 2  # Shewhart's sigmas; NHS England, Making Data Count
RANGE_TO_SIGMA = 1.128  # d2 for pairs: Laney, Quality Engineering 14 (2002), 531-537


class AttributeLimits(NamedTuple):
    """Hold the centre and the limits of each point; limits are NaN where there is too little variation.

    ``excess`` is Laney's sigma z: how many times chance alone the points vary; 1 where it was not used.
    """

    centre: float
    lower: Numbers
    upper: Numbers
    near_lower: Numbers
    near_upper: Numbers
    excess: float


def attribute_limits(
    events: npt.ArrayLike,
    sizes: npt.ArrayLike,
    *,
    chart: AttributeKind,
    rule_set: RuleSetName = "mdc-2023",
    follows: npt.ArrayLike | None = None,
    baseline: int | None = None,
    leave_out: npt.ArrayLike | None = None,
) -> AttributeLimits:
    """Set the centre and the limits of a P, P', U, U' or C chart, each point by its own denominator.

    The centre is all events over all denominators; limits are 3 sigma from it, near limits 2 sigma, where
    sigma is sqrt(c(1 - c)/n) for proportions (P), sqrt(c/n) for rates (U) and sqrt(c) for counts (C):
    Montgomery, Introduction to Statistical Quality Control. P' and U' multiply sigma by the mean moving
    range of the z-scores over 1.128: Laney, Quality Engineering 14 (2002). Clipped at 0, and P at 1.

    Parameters
    ----------
    events : array_like
        Counts in order of time; NaN is a gap.
    sizes : array_like
        What they are out of; 1 each for a C chart.
    chart : {"p", "p'", "u", "u'", "c"}
        The kind of chart.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        The second screens out moving ranges that are far too wide, once.
    follows : array_like, optional
        True where a point comes straight after the one before it. By default all do.
    baseline : int, optional
        Set centre and spread from the first so many points only.
    leave_out : array_like, optional
        True where a point has a known cause and is to set neither centre nor spread; no range goes across.

    Returns
    -------
    AttributeLimits
        As shares or rates of one, not multiplied.

    Examples
    --------
    >>> limits = attribute_limits([5, 8, 3, 6], [100, 120, 90, 100], chart="p")
    >>> round(limits.centre, 4), limits.upper.round(4).tolist()
    (0.0537, [0.1213, 0.1154, 0.1249, 0.1213])
    """
    one_of(chart, KINDS, what="attribute chart")
    rule_set_named(rule_set)  # refuses an unknown one, used or not
    x, n = np.asarray(events, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    kept = ~(np.isnan(x) | np.isnan(n))
    straight = np.ones(x.size, dtype=np.bool_) if follows is None else np.asarray(follows, dtype=np.bool_)
    if leave_out is not None:
        kept &= ~np.asarray(leave_out, dtype=np.bool_)
        straight = straight & np.concatenate(([True], ~np.asarray(leave_out, dtype=np.bool_)[:-1]))
    base = np.flatnonzero(kept)[:baseline]
    if not base.size:
        return _lines(np.nan, np.full(x.size, np.nan), chart=chart, excess=np.nan)
    centre = float(x[base].sum() / n[base].sum())
    excess = 1.0
    if chart in LANEY:
        excess = excess_spread(
            x[base], n[base], chart=chart, centre=centre, rule_set=rule_set, follows=straight[base]
        )
    return _lines(centre, sigma(n, chart=chart, centre=centre) * excess, chart=chart, excess=excess)


def sigma(sizes: Numbers, *, chart: AttributeKind, centre: float) -> Numbers:
    """Give the spread that chance alone would give each point.

    Parameters
    ----------
    sizes : numpy.ndarray
        Denominators.
    chart : {"p", "p'", "u", "u'", "c"}
        The kind of chart.
    centre : float
        All events over all denominators.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    UsageError
        If there is no such chart.

    Examples
    --------
    >>> sigma(np.array([100.0]), chart="p", centre=0.5).tolist()
    [0.05]
    """
    one_of(chart, KINDS, what="attribute chart")
    variance = centre * (1 - centre) if chart in OUT_OF else centre
    spread: Numbers = np.sqrt(max(variance, 0.0) / sizes)
    return spread


def excess_spread(
    events: Numbers,
    sizes: Numbers,
    *,
    chart: AttributeKind,
    centre: float,
    rule_set: RuleSetName = "mdc-2023",
    follows: npt.ArrayLike | None = None,
) -> float:
    """Say how many times chance alone the points vary from one to the next (Laney's sigma z).

    Parameters
    ----------
    events, sizes : numpy.ndarray
        Counts and their denominators in order of time.
    chart : {"p", "p'", "u", "u'", "c"}
        The kind of chart.
    centre : float
        All events over all denominators.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.
    follows : array_like, optional
        True where a point comes straight after the one before it.

    Returns
    -------
    float
        1 is what chance gives; NaN where no two points follow each other or chance gives no spread.

    Examples
    --------
    >>> events, sizes = np.array([5.0, 8, 3, 6]), np.array([100.0, 120, 90, 100])
    >>> round(excess_spread(events, sizes, chart="p", centre=22 / 410), 3)
    1.011
    """
    by_chance = sigma(sizes, chart=chart, centre=centre)
    if not (by_chance > 0).all():
        return float("nan")
    z = (events / sizes - centre) / by_chance
    return mean_range(moving_ranges(z, follows=follows), rule_set=rule_set) / RANGE_TO_SIGMA


def _lines(centre: float, spread: Numbers, *, chart: AttributeKind, excess: float) -> AttributeLimits:
    drawn = np.where(spread > ROUNDING * centre, spread, np.nan)
    highest = 1.0 if chart in OUT_OF else np.inf
    lower, upper, near_lower, near_upper = (
        np.clip(centre + times * drawn, 0.0, highest) for times in (-OUTER, OUTER, -NEAR, NEAR)
    )
    return AttributeLimits(centre, lower, upper, near_lower, near_upper, excess)
