"""Numbers, lists and periods as people say them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evalkit.periods import month_of, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.periods import Period

WHOLE_FROM = 10_000  # from here on a decimal place says nothing to a reader
TWO_PLACES_BELOW = 10


def listed(items: Sequence[str], *, joint: str = "and") -> str:
    """Join words into a list that reads as a sentence.

    Parameters
    ----------
    items : sequence of str
        The words, in order.
    joint : str
        The word before the last.

    Returns
    -------
    str

    Examples
    --------
    >>> listed(["visits", "goals", "surveys"])
    'visits, goals and surveys'
    """
    if len(items) < 2:  # noqa: PLR2004 - one item needs no joint
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def some(items: Sequence[str], *, most: int = 5) -> str:
    """Join words into a list, and count those beyond the first few.

    Parameters
    ----------
    items : sequence of str
        The words, in order.
    most : int
        How many to name.

    Returns
    -------
    str

    Examples
    --------
    >>> some(["a", "b", "c", "d"], most=2)
    'a, b and 2 others'
    """
    beyond = len(items) - most
    if beyond <= 1:
        return listed(items)
    return listed([*items[:most], f"{beyond} others"])


def counted(count: int, noun: str, *, plural: str = "") -> str:
    """Write a count with its noun in the right number.

    Parameters
    ----------
    count : int
        How many.
    noun : str
        The thing, in the singular.
    plural : str
        Its plural, where an s does not make it.

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "site"), counted(0, "site"), counted(2, "delivery", plural="deliveries")
    ('1 site', 'no sites', '2 deliveries')
    """
    word = noun if count == 1 else plural or f"{noun}s"
    return f"{count:,} {word}" if count else f"no {word}"


def number(value: float | None, *, unit: str = "") -> str:
    """Write a number with its unit, to the places that a reader can use.

    Parameters
    ----------
    value : float or None
        The number; None is said to be not known.
    unit : str
        The unit: a per cent sign and a pound sign join the number, others follow it.

    Returns
    -------
    str

    Examples
    --------
    >>> number(43.21, unit="%"), number(12345.6), number(2.345, unit="per 1,000"), number(-1.5, unit="£")
    ('43.2%', '12,346', '2.35 per 1,000', '−£1.50')
    """
    if value is None or value != value:  # noqa: PLR0124 - the plain test for not-a-number
        return "not known"
    sign, size = ("−" if value < 0 else ""), abs(value)
    if unit == "£":
        return f"{sign}£{size:,.2f}"
    if unit == "%":
        return f"{sign}{size:,.1f}%"
    return f"{sign}{size:,.{_places(size)}f} {unit}".strip()


def span(low: float, high: float, *, unit: str = "") -> str:
    """Write an interval.

    Parameters
    ----------
    low, high : float
        Its ends.
    unit : str
        The unit; only a per cent or a pound sign is written, with both ends.

    Returns
    -------
    str

    Examples
    --------
    >>> span(4.66, 5.84, unit="%"), span(545.6, 702.58, unit="per 100,000")
    ('4.7% to 5.8%', '545.6 to 702.6')
    """
    sign = unit if unit in {"%", "£"} else ""
    return f"{number(low, unit=sign)} to {number(high, unit=sign)}"


def _places(size: float) -> int:
    if size >= WHOLE_FROM or size == int(size):
        return 0
    return 2 if size < TWO_PLACES_BELOW else 1


def period_name(period: str) -> str:
    """Write a period as people say it.

    Parameters
    ----------
    period : str
        A period of the data contract.

    Returns
    -------
    str

    Examples
    --------
    >>> period_name("2024-11"), period_name("2025-04-09"), period_name("2025/26"), period_name("2025-Q2")
    ('November 2024', '9 April 2025', '2025/26', '2025-Q2')
    >>> period_name("2024-04-01/2025-03-31")
    'April 2024 to March 2025'
    """
    parsed = parse_period(period)
    if parsed.kind == "month":
        return f"{_MONTHS[parsed.start.month - 1]} {parsed.start.year}"
    if parsed.kind == "day":
        return f"{parsed.start.day} {_MONTHS[parsed.start.month - 1]} {parsed.start.year}"
    if parsed.kind == "window":
        first, last = _ends(parsed)
        return f"{period_name(first)} to {period_name(last)}"
    return period


def _ends(window: Period) -> tuple[str, str]:
    """Name a window by its months where it is made of whole ones, else by its days."""
    if window.start.day == 1 and (window.end + timedelta(days=1)).day == 1:
        return month_of(window.start).text, month_of(window.end).text
    return str(window.start), str(window.end)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
