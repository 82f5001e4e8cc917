"""Periods as people write them, turned into first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

PeriodKind = Literal["month", "quarter", "financial quarter", "year", "financial year", "day", "window"]
EXPECTED = "2025-04, 2025-Q2, 2025/26-Q1, 2025, 2025/26, a day 2025-04-01, or start/end"
_MONTHS = {"month": 1, "quarter": 3, "financial quarter": 3, "year": 12, "financial year": 12}
FINANCIAL_YEAR_STARTS = 4  # April
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included.

    Examples
    --------
    >>> parse_period("2025/26-Q1").end
    datetime.date(2025, 6, 30)
    """

    start: date
    end: date
    kind: PeriodKind
    text: str

    def overlaps(self, other: Period) -> bool:
        """Say whether any day lies in both."""
        return self.start <= other.end and other.start <= self.end

    def follows(self, other: Period) -> bool:
        """Say whether this period begins the day after the other ends."""
        return self.start == other.end + timedelta(days=1)

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end - self.start).days + 1


@lru_cache(maxsize=4096)  # a pack names a few hundred periods, each in thousands of rows
def parse_period(text: str) -> Period:
    """Read a period.

    Parameters
    ----------
    text : str
        One of the forms of the data contract.

    Returns
    -------
    Period

    Raises
    ------
    ValueError
        If it is none of these forms, or a financial year whose two years do not follow each other.

    Examples
    --------
    >>> parse_period("2025-02").days
    28
    >>> parse_period("2024/25").start
    datetime.date(2024, 4, 1)
    """
    cleaned = text.strip()
    for pattern, build in _FORMS:
        match = pattern.fullmatch(cleaned)
        if match:
            return build(cleaned, *match.groups())
    raise ValueError(f"{text!r} is not a period. Expected {EXPECTED}.")


def month_of(day: date) -> Period:
    """Give the calendar month that a day lies in.

    Examples
    --------
    >>> month_of(date(2025, 4, 9)).text
    '2025-04'
    """
    return parse_period(f"{day:%Y-%m}")


def financial_year_of(day: date) -> Period:
    """Give the financial year that a day lies in.

    Examples
    --------
    >>> financial_year_of(date(2026, 3, 31)).text
    '2025/26'
    """
    first = day.year if day.month >= FINANCIAL_YEAR_STARTS else day.year - 1
    return _months(first, FINANCIAL_YEAR_STARTS, MONTHS_IN_YEAR, "financial year")


def months_between(first: Period, last: Period) -> list[Period]:
    """List the calendar months from the start of one period to the end of another.

    Examples
    --------
    >>> [m.text for m in months_between(parse_period("2024-12"), parse_period("2025-02"))]
    ['2024-12', '2025-01', '2025-02']
    """
    count = (last.end.year - first.start.year) * MONTHS_IN_YEAR + last.end.month - first.start.month + 1
    return [_months(first.start.year, first.start.month + i, 1, "month") for i in range(count)]


def next_period(period: Period) -> Period:
    """Give the period of the same kind that comes next.

    Examples
    --------
    >>> next_period(parse_period("2024/25-Q4")).text
    '2025/26-Q1'
    """
    first = period.end + timedelta(days=1)
    spans: dict[str, int] = {
        "month": 1,
        "quarter": 3,
        "financial quarter": 3,
        "year": 12,
        "financial year": 12,
    }
    if period.kind in spans:
        return _months(first.year, first.month, spans[period.kind], period.kind)
    last = first + timedelta(days=period.days - 1)
    return parse_period(first.isoformat() if period.kind == "day" else f"{first}/{last}")


def _months(year: int, month: int, count: int, kind: PeriodKind, text: str = "") -> Period:
    year, month = year + (month - 1) // MONTHS_IN_YEAR, (month - 1) % MONTHS_IN_YEAR + 1
    last_year, last_month = (
        year + (month + count - 2) // MONTHS_IN_YEAR,
        (month + count - 2) % MONTHS_IN_YEAR + 1,
    )
    end = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Period(date(year, month, 1), end, kind, text or _name(year, month, kind))


def _name(year: int, month: int, kind: PeriodKind) -> str:
    financial = year if month >= FINANCIAL_YEAR_STARTS else year - 1
    span = f"{financial}/{(financial + 1) % 100:02d}"
    quarter = (month - FINANCIAL_YEAR_STARTS) % MONTHS_IN_YEAR // 3 + 1
    names: dict[str, str] = {
        "month": f"{year}-{month:02d}",
        "quarter": f"{year}-Q{(month - 1) // 3 + 1}",
        "financial quarter": f"{span}-Q{quarter}",
        "year": str(year),
        "financial year": span,
    }
    return names[kind]


def _financial(text: str, first: str, second: str, quarter: str | None = None) -> Period:
    if (int(first) + 1) % 100 != int(second):
        raise ValueError(
            f"{text!r} is not a financial year: {first} is followed by {(int(first) + 1) % 100:02d}."
        )
    if quarter is None:
        return _months(int(first), FINANCIAL_YEAR_STARTS, MONTHS_IN_YEAR, "financial year", text)
    return _months(int(first), FINANCIAL_YEAR_STARTS + 3 * (int(quarter) - 1), 3, "financial quarter", text)


def _day(text: str, day: str) -> Period:
    return Period(date.fromisoformat(day), date.fromisoformat(day), "day", text)


def _window(text: str, first: str, last: str) -> Period:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end < start:
        raise ValueError(f"{text!r} ends before it starts.")
    return Period(start, end, "window", text)


_YEAR = r"((?:19|20)\d{2})"
_FORMS = (
    (re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])"), lambda t, y, m: _months(int(y), int(m), 1, "month", t)),
    (re.compile(rf"{_YEAR}-Q([1-4])"), lambda t, y, q: _months(int(y), 3 * int(q) - 2, 3, "quarter", t)),
    (re.compile(rf"{_YEAR}/(\d\d)-Q([1-4])"), _financial),
    (re.compile(rf"{_YEAR}/(\d\d)"), _financial),
    (re.compile(_YEAR), lambda t, y: _months(int(y), 1, MONTHS_IN_YEAR, "year", t)),
    (re.compile(r"((?:19|20)\d{2}-\d{2}-\d{2})"), _day),
    (re.compile(r"((?:19|20)\d{2}-\d{2}-\d{2})/((?:19|20)\d{2}-\d{2}-\d{2})"), _window),
)
