"""How an estimate bears on the theory of change, from its interval and the smallest important effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.finding import Bearing, Signal


@dataclass(frozen=True, slots=True)
class Reading:
    """What an interval says.

    Parameters
    ----------
    bearing : {"supports", "weakens", "cannot tell"}
        On the theory of change.
    signal : {"improved", "worse", "no signal", "unknown"}
        Of the outcome itself.
    too_small : bool
        Whether there is an effect in the expected direction that is surely below the smallest important one.
    """

    bearing: Bearing
    signal: Signal
    too_small: bool = False


def read_interval(lower: float, upper: float, *, direction: str, smallest_important: float | None) -> Reading:
    """Read an estimate's interval: supports, weakens or cannot tell.

    With the interval turned so that the expected direction is positive and SIE the smallest important
    effect: it weakens if the upper end is below SIE, supports if the lower end is above zero and the upper
    end reaches SIE, and else cannot tell (after Mayne's contribution analysis).

    Parameters
    ----------
    lower, upper : float
        Ends of the interval of the effect, in the outcome's unit; zero is no effect.
    direction : {"up", "down", ...}
        The expected direction; with any other than these two nothing bears on the theory.
    smallest_important : float, optional
        The smallest important effect, above zero; without one nothing bears on the theory.

    Returns
    -------
    Reading

    Examples
    --------
    >>> read_interval(-4, -1, direction="down", smallest_important=2)
    Reading(bearing='supports', signal='improved', too_small=False)
    >>> read_interval(0.1, 0.5, direction="up", smallest_important=1)
    Reading(bearing='weakens', signal='improved', too_small=True)
    >>> read_interval(-1, 3, direction="up", smallest_important=1).bearing
    'cannot tell'
    """
    if direction not in ("up", "down"):
        return Reading("cannot tell", "unknown")
    low, high = (lower, upper) if direction == "up" else (-upper, -lower)
    signal: Signal = "improved" if low > 0 else "worse" if high < 0 else "no signal"
    if smallest_important is None:
        return Reading("cannot tell", signal)
    if high < smallest_important:
        return Reading("weakens", signal, too_small=low > 0)
    return Reading("supports" if low > 0 else "cannot tell", signal)
