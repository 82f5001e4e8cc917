"""What a test of process tracing is worth: its class and its likelihood ratio, from two chances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.errors import UsageError

LEAST, MOST = 0.01, 0.99  # nobody is ever surer than this [ours]
SENSITIVE = 0.8  # from here on a test that fails tells against the hypothesis: hoop, doubly decisive
SPECIFIC = 0.05  # up to here a test that succeeds is hard to explain otherwise: smoking gun, doubly decisive

TestClass = Literal["hoop", "smoking gun", "doubly decisive", "straw in the wind", "between"]
Result = Literal["found", "absent", "not sought"]


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a number that is known within limits.

    Examples
    --------
    >>> Span(0.5, 1, 2).point
    1
    """

    low: float
    point: float
    high: float


def chances(low: float, high: float) -> Span:
    """Make the range of a chance, with its middle.

    Parameters
    ----------
    low, high : float
        Ends of the range, within 0.01 and 0.99.

    Returns
    -------
    Span

    Raises
    ------
    UsageError
        If either end is missing or outside those limits, or they are the wrong way round.

    Examples
    --------
    >>> chances(0.5, 0.75).point
    0.625
    """
    if not LEAST <= low <= high <= MOST:  # not-a-number fails too
        raise UsageError(
            f"A chance cannot range from {low:g} to {high:g}.",
            hint=f"Give two numbers from {LEAST} to {MOST}, the lower first.",
        )
    return Span(low, (low + high) / 2, high)


def class_of(sensitivity: Span, false_positive: Span) -> TestClass:
    """Derive the class of a test from its two chances; it is never chosen.

    Parameters
    ----------
    sensitivity : Span
        The chance to see what the test looks for if the hypothesis is true.
    false_positive : Span
        The same if it is false.

    Returns
    -------
    {"hoop", "smoking gun", "doubly decisive", "straw in the wind", "between"}
        *Between* where a range lies on both sides of a cut, so that it could be either.

    Examples
    --------
    >>> class_of(chances(0.8, 0.9), chances(0.1, 0.2)), class_of(chances(0.7, 0.9), chances(0.1, 0.2))
    ('hoop', 'between')
    """
    found = {
        _class_at(sensitive=s >= SENSITIVE, specific=f <= SPECIFIC)
        for s in (sensitivity.low, sensitivity.high)
        for f in (false_positive.low, false_positive.high)
    }
    return found.pop() if len(found) == 1 else "between"


def _class_at(*, sensitive: bool, specific: bool) -> TestClass:
    if sensitive:
        return "doubly decisive" if specific else "hoop"
    return "smoking gun" if specific else "straw in the wind"


def likelihood_ratio(result: Result, *, sensitivity: Span, false_positive: Span) -> Span:
    """Weigh one result: how many times likelier it is if the hypothesis is true than if it is false.

    Parameters
    ----------
    result : {"found", "absent", "not sought"}
        What came of the test.
    sensitivity, false_positive : Span
        Its two chances.

    Returns
    -------
    Span
        s/f where it was found, (1-s)/(1-f) where it was sought and is absent, and 1 where nobody looked;
        each carried through the ranges of both.

    Examples
    --------
    >>> likelihood_ratio("found", sensitivity=chances(0.5, 0.75), false_positive=chances(0.25, 0.25))
    Span(low=2.0, point=2.5, high=3.0)
    >>> likelihood_ratio("not sought", sensitivity=chances(0.5, 0.75), false_positive=chances(0.1, 0.2))
    Span(low=1.0, point=1.0, high=1.0)
    """
    s, f = sensitivity, false_positive
    if result == "found":
        return Span(s.low / f.high, s.point / f.point, s.high / f.low)
    if result == "absent":
        return Span(*((1 - a) / (1 - b) for a, b in ((s.high, f.low), (s.point, f.point), (s.low, f.high))))
    return Span(1.0, 1.0, 1.0)
