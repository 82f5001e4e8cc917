"""Periods along an axis: every period between the first and the last has its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - the doctests use it
from typing import TYPE_CHECKING

from evalkit.periods import (
    FINANCIAL_YEAR_STARTS,
    MONTHS_IN_YEAR,
    month_of,
    months_between,
    next_period,
    parse_period,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.periods import Period

MOST_LABELS = 9
MOST_MONTHS = 7  # along the shorter axis of a journey
LONGEST = 600  # periods; a chain longer than this is no axis
_MONTH_STEPS = (1, 3, 6, 12, 24, 60)
_STEPS = (1, 2, 4, 8, 16, 32, 64)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold the periods of an axis in order, those without a row included.

    Examples
    --------
    >>> line = timeline(["2025-06", "2025-04"])
    >>> line.periods, line.place("2025-06")
    (('2025-04', '2025-05', '2025-06'), 2)
    """

    periods: tuple[str, ...]

    def place(self, period: str) -> int:
        """Give the place of a period along the axis."""
        return self.periods.index(period)

    def ticks(self) -> tuple[list[int], list[str]]:
        """Choose places to label, few enough to read, and their labels."""
        if all(_kind(text) == "month" for text in self.periods):
            return self._month_ticks()
        step = next(s for s in _STEPS if len(self.periods) / s <= MOST_LABELS or s == _STEPS[-1])
        places = list(range(0, len(self.periods), step))
        return places, [self.periods[i].replace("-Q", "\nQ").replace("/20", "/\n20") for i in places]

    def _month_ticks(self) -> tuple[list[int], list[str]]:
        months = [parse_period(text).start for text in self.periods]
        step = next(s for s in _MONTH_STEPS if len(months) / s <= MOST_LABELS or s == _MONTH_STEPS[-1])
        places = [i for i, month in enumerate(months) if _months_since_april(month) % step == 0]
        return places, [month_label(months[i]) for i in places]


def timeline(periods: Iterable[str]) -> Timeline:
    """Lay periods along an axis, filling in those of the same kind that have no row.

    Parameters
    ----------
    periods : iterable of str
        Periods of the data contract, in any order; other texts keep their order.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> timeline(["2024/25-Q4", "2025/26-Q2"]).periods
    ('2024/25-Q4', '2025/26-Q1', '2025/26-Q2')
    """
    texts = list(dict.fromkeys(periods))
    try:
        known = sorted((parse_period(text) for text in texts), key=lambda p: (p.start, p.end))
    except ValueError:
        return Timeline(tuple(texts))
    return Timeline(tuple(_filled(known)))


def spans(periods: Iterable[str]) -> tuple[Timeline, dict[str, tuple[int, int]]]:
    """Lay periods of several kinds along one axis of months, each over the months that it covers.

    Parameters
    ----------
    periods : iterable of str
        Periods of the data contract, or other texts.

    Returns
    -------
    tuple
        The axis, and for each period the first place that it covers and the one after its last. Periods
        of one kind have a place each.

    Examples
    --------
    >>> axis, places = spans(["2025-04", "2025-Q2"])
    >>> axis.periods, places["2025-Q2"]
    (('2025-04', '2025-05', '2025-06'), (0, 3))
    """
    texts = list(dict.fromkeys(periods))
    axis = timeline(texts)
    if len({_kind(text) for text in texts}) < 2 or "other" in map(_kind, texts):  # noqa: PLR2004 - two kinds are several
        return axis, {text: (axis.place(text), axis.place(text) + 1) for text in texts}
    known = {text: parse_period(text) for text in texts}
    first = min(known.values(), key=lambda p: p.start)
    last = max(known.values(), key=lambda p: p.end)
    months = [month.text for month in months_between(first, last)]
    covered = {text: (f"{p.start:%Y-%m}", f"{p.end:%Y-%m}") for text, p in known.items()}
    return Timeline(tuple(months)), {
        t: (months.index(a), months.index(b) + 1) for t, (a, b) in covered.items()
    }


def month_starts(first: date, last: date) -> list[date]:
    """Choose the first days of months to label between two days.

    Parameters
    ----------
    first, last : datetime.date
        The ends of the axis.

    Returns
    -------
    list of datetime.date

    Examples
    --------
    >>> [day.isoformat() for day in month_starts(date(2024, 2, 10), date(2025, 3, 1))]
    ['2024-04-01', '2024-07-01', '2024-10-01', '2025-01-01']
    """
    months = [
        month.start for month in months_between(month_of(first), month_of(last)) if month.start >= first
    ]
    step = next(s for s in _MONTH_STEPS if len(months) / s <= MOST_MONTHS or s == _MONTH_STEPS[-1])
    return [day for day in months if _months_since_april(day) % step == 0]


def month_label(day: date) -> str:
    """Write a month on two lines, the same on every machine.

    Examples
    --------
    >>> month_label(date(2024, 4, 1)).split()
    ['Apr', '2024']
    """
    return f"{_NAMES[day.month - 1]}\n{day.year}"


def _months_since_april(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month - FINANCIAL_YEAR_STARTS


def _filled(known: Sequence[Period]) -> list[str]:
    texts = [period.text for period in known]
    if len({period.kind for period in known}) != 1 or known[0].kind in ("day", "window"):
        return texts
    chain = [known[0]]
    while chain[-1].start < known[-1].start and len(chain) < LONGEST:
        chain.append(next_period(chain[-1]))
    filled = [period.text for period in chain]
    return filled if set(texts) <= set(filled) else texts


def _kind(text: str) -> str:
    try:
        return parse_period(text).kind
    except ValueError:
        return "other"
