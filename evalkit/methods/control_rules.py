"""The rules that mark special cause on a control chart, and the named rule sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from evalkit.indicators.arguments import Numbers

Marks = npt.NDArray[np.int64]
RuleSetName = Literal["mdc-2023", "ptd-0.2.2"]
RUN = 7  # NHS England, Making Data Count: seven points make a shift or a trend
THREE, TWO = 3, 2  # NHS England, Making Data Count: two of three points close to a limit


class RuleSet(NamedTuple):
    """Hold how a named rule set differs from the others.

    ``screening`` drops moving ranges that are far too wide before the limits are set; ``close_points``
    says which points count as close to a limit in two-in-three: all beyond the near limit, or only those
    that are not beyond the outer one too.
    """

    name: RuleSetName
    screening: Literal["none", "once"]
    close_points: Literal["all beyond", "inside the limits"]


RULE_SETS: dict[RuleSetName, RuleSet] = {
    "mdc-2023": RuleSet("mdc-2023", "none", "all beyond"),  # NHS England's own tools, November 2023
    "ptd-0.2.2": RuleSet("ptd-0.2.2", "once", "inside the limits"),  # NHSRplotthedots 0.2.2
}


def rule_set_named(name: str) -> RuleSet:
    """Find a rule set by its name.

    Parameters
    ----------
    name : str
        ``"mdc-2023"`` or ``"ptd-0.2.2"``.

    Returns
    -------
    RuleSet

    Raises
    ------
    UsageError
        If there is no such rule set.

    Examples
    --------
    >>> rule_set_named("ptd-0.2.2").screening
    'once'
    """
    if name not in RULE_SETS:
        raise UsageError(f"No rule set is called {name!r}.", hint=f"There are: {', '.join(RULE_SETS)}.")
    return RULE_SETS[name]


def shift_ends(side: npt.ArrayLike) -> Marks:
    """Mark where seven points in a row on one side of the mean end.

    Parameters
    ----------
    side : array_like
        1 above the mean, -1 below it; 0 (on the mean) and NaN (a gap) break a run.

    Returns
    -------
    numpy.ndarray
        1 where a run of seven ends, else 0.

    Examples
    --------
    >>> shift_ends([1, 1, 1, 1, 1, 1, 1, 1, -1]).tolist()
    [0, 0, 0, 0, 0, 0, 1, 1, 0]
    """
    return np.abs(_run_ends(np.nan_to_num(np.asarray(side, dtype=np.float64)), RUN))


def trend_ends(values: npt.ArrayLike) -> Marks:
    """Mark where seven points that rise or fall each time end.

    Parameters
    ----------
    values : array_like
        The series; a tie and NaN (a gap) break a trend.

    Returns
    -------
    numpy.ndarray
        1 where six rises end, -1 where six falls end, else 0.

    Examples
    --------
    >>> trend_ends([2, 1, 2, 3, 4, 5, 6, 7, 3]).tolist()
    [0, 0, 0, 0, 0, 0, 0, 1, 0]
    """
    y = np.asarray(values, dtype=np.float64)
    steps = np.nan_to_num(np.sign(np.diff(y, prepend=np.nan)))
    return _run_ends(steps, RUN - 1)


def spread(ends: npt.ArrayLike) -> Marks:
    """Mark all seven points of each pattern that was marked at its end; a later pattern wins.

    Parameters
    ----------
    ends : array_like
        1 or -1 where a pattern of seven ends.

    Returns
    -------
    numpy.ndarray
        The same mark on the seven points, else 0.

    Examples
    --------
    >>> spread([0, 0, 0, 0, 0, 0, 0, 1, 0]).tolist()
    [0, 1, 1, 1, 1, 1, 1, 1, 0]
    """
    ended = np.asarray(ends, dtype=np.int64)
    marks = np.zeros_like(ended)
    for end in np.flatnonzero(ended):
        marks[max(0, end - RUN + 1) : end + 1] = ended[end]
    return marks


def two_in_three(close: npt.ArrayLike, side: npt.ArrayLike) -> Marks:
    """Mark the points of two in three: three in a row on one side, at least two close to the limit.

    Parameters
    ----------
    close : array_like
        1 where a point is close to a limit.
    side : array_like
        1 above the mean, -1 below it; 0 (on the mean) and NaN (a gap) break the pattern.

    Returns
    -------
    numpy.ndarray
        1 on the close points of such a three, else 0.

    Examples
    --------
    >>> two_in_three([0, 1, 1, 0], [1, 1, 1, -1]).tolist()
    [0, 1, 1, 0]
    """
    near = np.asarray(close, dtype=np.float64) > 0
    where = np.nan_to_num(np.asarray(side, dtype=np.float64))
    marks = np.zeros(near.size, dtype=np.int64)
    for first in range(near.size - THREE + 1):
        three = slice(first, first + THREE)
        if abs(where[three].sum()) == THREE and near[three].sum() >= TWO:
            marks[three] |= near[three]
    return marks


def _run_ends(signs: Numbers, length: int) -> Marks:
    ends = np.zeros(signs.size, dtype=np.int64)
    for last in range(length - 1, signs.size):
        window = signs[last - length + 1 : last + 1]
        if window[0] != 0 and (window == window[0]).all():
            ends[last] = int(window[0])
    return ends
