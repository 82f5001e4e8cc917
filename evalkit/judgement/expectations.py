"""Set what was found against what was expected: which way, how far, and within what interval."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Literal, NamedTuple

from evalkit.judgement.words import number, span

if TYPE_CHECKING:
    from evalkit.judgement.wording import Shown

Reading = Literal[
    "as expected",
    "smaller than expected",
    "other way",
    "cannot tell",
    "nothing against it",
    "not looked at",
]
MEANINGS: dict[Reading, str] = {
    "as expected": "it moved that way, and the interval reaches what was expected",
    "smaller than expected": "it moved that way, but the whole interval lies short of what was expected",
    "other way": "it moved against what was expected, or moved where no change was expected",
    "cannot tell": "the interval holds both, or the control chart shows no signal",
    "nothing against it": "no change was expected, and none was seen; that is no proof of it",
    "not looked at": "this edition holds no two figures to compare",
}


QUIET: Reading = "nothing against it"


class Expected(NamedTuple):
    """Hold what was expected: the direction in the words of reflections.yaml, and by how much."""

    direction: str
    size: float | None = None
    important: float | None = None  # the smallest change that would matter, where that was agreed


class Change(NamedTuple):
    """Hold a change and its interval; both ends are None where nobody can give one.

    Examples
    --------
    >>> Change(5, 2, 8).upper
    8
    """

    estimate: float
    lower: float | None = None
    upper: float | None = None


class Level(NamedTuple):
    """Hold a figure and its interval."""

    value: float
    lower: float
    upper: float


def change_between(then: Level, now: Level) -> Change:
    """Give the change from one figure to another, with an interval from theirs.

    The interval is that of Zou and Donner (2008), which recovers the variances from the two intervals and
    so keeps to their limits; the two figures are taken to be independent.

    Parameters
    ----------
    then, now : Level
        The figures, each with its interval.

    Returns
    -------
    Change
        Without an interval where one of the two has none.

    Examples
    --------
    >>> change_between(Level(60, 56, 64), Level(70, 67, 73))
    Change(estimate=10, lower=5.0, upper=15.0)
    """
    difference = now.value - then.value
    ends = (then.lower, then.upper, now.lower, now.upper)
    if any(end != end for end in ends):  # noqa: PLR0124 - the plain test for not-a-number
        return Change(difference)
    below = hypot(now.value - now.lower, then.upper - then.value)
    above = hypot(now.upper - now.value, then.value - then.lower)
    return Change(difference, difference - below, difference + above)


def set_against(expected: Expected, change: Change | None, *, signal: Shown | None) -> tuple[Reading, str]:
    """Say how a change bears on what was expected, and by which rule.

    A control chart without a signal takes every claim back. A size that was expected counts as met where the
    interval reaches it.

    Parameters
    ----------
    expected : Expected
        What was expected.
    change : Change, optional
        What was found; None where this edition cannot compare two figures.
    signal : str, optional
        What the control chart shows; None where there is none.

    Returns
    -------
    tuple of (Reading, str)
        And why, in a few words.

    Examples
    --------
    >>> set_against(Expected("up", 5), Change(3, 1, 4), signal="improved")[0]
    'smaller than expected'
    >>> set_against(Expected("up", 5), Change(3, -1, 7), signal=None)[0]
    'cannot tell'
    """
    if change is None:
        return "not looked at", "No two figures can be compared."
    if expected.direction == "not sure":
        return "cannot tell", "No direction was expected."
    if expected.direction == "no change":
        return _none_expected(expected, change, signal)
    if signal == "no signal":
        return "cannot tell", "The control chart shows no signal, which is not the same as no change."
    return _move_expected(expected, change, signal)


def _move_expected(expected: Expected, change: Change, signal: Shown | None) -> tuple[Reading, str]:
    if change.lower is None or change.upper is None:
        return _without_interval(expected, change, signal)
    sign = 1 if expected.direction == "up" else -1
    low, high = sorted((sign * change.lower, sign * change.upper))
    if high < 0:
        return "other way", "The whole interval lies on the other side of no change."
    if low <= 0:
        return "cannot tell", "The interval holds no change."
    if expected.size is None:
        return "as expected", "The interval leaves out no change."
    short = high < expected.size
    return (
        ("smaller than expected", "The whole interval lies short of it.")
        if short
        else ("as expected", "The interval reaches it.")
    )


def _none_expected(expected: Expected, change: Change, signal: Shown | None) -> tuple[Reading, str]:
    if change.lower is None or change.upper is None:
        quiet = signal == "no signal"
        return ("nothing against it" if quiet else "cannot tell"), "There is no interval."
    furthest = max(abs(change.lower), abs(change.upper))
    if expected.important is not None and furthest < expected.important:
        return "nothing against it", f"Less than the {number(expected.important)} that would matter."
    room = f"Changes of {span(change.lower, change.upper)} cannot be ruled out."
    moved = not change.lower <= 0 <= change.upper
    if moved == (signal in {"improved", "worse", "moved"}):
        return ("other way", "Interval and control chart show a move.") if moved else (QUIET, room)
    if signal is None or signal == "cannot say":
        return "other way", "The interval leaves out no change."
    return "cannot tell", f"Interval and control chart do not agree. {room}"


def _without_interval(expected: Expected, change: Change, signal: Shown | None) -> tuple[Reading, str]:
    if signal not in {"improved", "worse", "moved"} or not change.estimate:
        return "cannot tell", "There is no interval."
    if (change.estimate > 0) != (expected.direction == "up"):
        return "other way", "By the signal of the control chart; there is no interval."
    if expected.size is not None:
        return "cannot tell", "It moved that way; how far cannot be told without an interval."
    return "as expected", "By the signal of the control chart; there is no interval."
