"""The mean and limits of an XmR chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.methods.control_rules import RuleSetName, rule_set_named

if TYPE_CHECKING:
    import numpy.typing as npt

    from evalkit.indicators.arguments import Numbers

RANGES_TO_LIMIT = 2.66  # NHS England, Making Data Count: limits at the mean ± 2.66 mean moving ranges
NEAR = 2 / 3  # the near limits, at two thirds of the way
SCREEN = 3.267  # Shewhart's D4 for pairs: ranges from this many mean ranges on are screened out
ROUNDING = 1e-12  # a spread below this share of the values is rounding, not variation


class Limits(NamedTuple):
    """Hold the mean and limits of one group of points; limits are NaN where there is too little variation."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float

    @property
    def drawn(self) -> bool:
        """Say whether there are limits."""
        return not np.isnan(self.upper)


def moving_ranges(values: npt.ArrayLike, *, follows: npt.ArrayLike | None = None) -> Numbers:
    """Give the difference of each point from the one before it, without its sign.

    Parameters
    ----------
    values : array_like
        The series in order of time; NaN is a gap.
    follows : array_like, optional
        True where a point comes straight after the one before it. By default all do.

    Returns
    -------
    numpy.ndarray
        The moving ranges; NaN where there is none.

    Examples
    --------
    >>> moving_ranges([3, 5, 4]).tolist()
    [nan, 2.0, 1.0]
    """
    y = np.asarray(values, dtype=np.float64)
    ranges: Numbers = np.abs(np.diff(y, prepend=np.nan))
    return ranges if follows is None else np.where(np.asarray(follows, dtype=np.bool_), ranges, np.nan)


def xmr_limits(
    values: npt.ArrayLike, *, rule_set: RuleSetName = "mdc-2023", follows: npt.ArrayLike | None = None
) -> Limits:
    """Set the mean and the limits of an XmR chart from one group of points.

    Parameters
    ----------
    values : array_like
        The points in order of time; NaN is a gap, and no range goes across it.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        The second screens out ranges of 3.267 mean ranges and more, once.
    follows : array_like, optional
        True where a point comes straight after the one before it. By default all do.

    Returns
    -------
    Limits
        Never clipped: a limit may lie where no value can.

    Examples
    --------
    >>> limits = xmr_limits([16, 9, 4, 2, 1])
    >>> limits.mean, round(limits.lower, 3), round(limits.upper, 3)
    (6.4, -3.575, 16.375)
    """
    y = np.asarray(values, dtype=np.float64)
    measured = y[~np.isnan(y)]
    if not measured.size:
        return Limits(*[np.nan] * 5)
    mean, spread = float(measured.mean()), mean_range(moving_ranges(y, follows=follows), rule_set=rule_set)
    if not spread > ROUNDING * np.abs(measured).max():  # NaN too: no two points follow each other
        return Limits(mean, *[np.nan] * 4)
    reach = RANGES_TO_LIMIT * spread
    return Limits(mean, mean - reach, mean + reach, mean - NEAR * reach, mean + NEAR * reach)


def mean_range(ranges: Numbers, *, rule_set: RuleSetName) -> float:
    """Average the moving ranges, screened where the rule set says so.

    Parameters
    ----------
    ranges : numpy.ndarray
        From `moving_ranges`; NaN where there is none.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Named rules.

    Returns
    -------
    float
        NaN where no range is left.

    Examples
    --------
    >>> mean_range(np.array([np.nan, 2.0, 1.0]), rule_set="mdc-2023")
    1.5
    """
    known = ranges[~np.isnan(ranges)]
    if rule_set_named(rule_set).screening == "once" and known.size:
        known = known[known < SCREEN * known.mean()]
    return float(known.mean()) if known.size else float("nan")
