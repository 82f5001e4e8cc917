"""Dates and times as people and programs write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from evalkit.pack.checking.guess import Guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.pack.contract.model import Field

_DATE_MEND = "Write dates as year-month-day; in Excel, format the column as yyyy-mm-dd before saving."
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b(.*)")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-]?(\d{1,2})[/.\-]?(\d{1,2})(\D.*)?")
_NAMED_MONTH = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})[ \-,]+(\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)  # Excel's 1900 date system, with its false leap day allowed for
_TIME = re.compile(r"[T ]+(\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_CENTURY_TURNS = 69  # two-digit years as POSIX reads them: 69 to 99 are 19xx


def _day_first(text: str, field: Field) -> Iterator[Guess]:
    match = _NUMERIC_DATE.fullmatch(text)
    if not match:
        return
    first, second, rest = int(match[1]), int(match[2]), match[4]
    british = _written(full_year(match[3]), second, first, rest, field)
    american = _written(full_year(match[3]), first, second, rest, field)
    if british and american and british != american:
        yield Guess(
            "This date can be read in two ways.",
            f"{british} if the day comes first, {american} if the month does",
            _DATE_MEND,
        )
    elif british:
        yield Guess("This date is written with the day first.", british, _DATE_MEND)
    elif american:
        yield Guess("This date is written with the month first.", american, _DATE_MEND)


def _year_first(text: str, field: Field) -> Iterator[Guess]:
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        rest = match[4] or ""
        meant = _written(int(match[1]), int(match[2]), int(match[3]), rest, field)
        if meant and meant.startswith(text):
            yield Guess("The time is missing.", meant, "Add the time, or leave the cell blank.")
        elif meant:
            yield Guess("This date is not written in full as the contract has it.", meant, _DATE_MEND)
        elif not rest:
            yield Guess("There is no such day in the calendar.")


def _month_by_name(text: str, field: Field) -> Iterator[Guess]:
    usual, other = _NAMED_MONTH.fullmatch(text), _MONTH_FIRST.fullmatch(text)
    day, name, year = usual.groups() if usual else (other[2], other[1], other[3]) if other else ("", "", "")
    month = name[:3].lower()
    if month in MONTHS:
        meant = _written(full_year(year), MONTHS.index(month) + 1, int(day), "", field)
        if meant:
            yield Guess("This date is written in words.", meant, _DATE_MEND)


def _serial(text: str, field: Field) -> Iterator[Guess]:
    if _SERIAL.fullmatch(text):
        day = datetime.combine(_SERIAL_ZERO, datetime.min.time()) + timedelta(days=float(text))
        meant = _written(day.year, day.month, day.day, f" {day:%H:%M}" if "." in text else "", field)
        yield Guess("This is the number that Excel keeps for a date.", meant, _DATE_MEND)


def _written(year: int, month: int, day: int, rest: str, field: Field) -> str:
    """Write a day as the column wants it; blank if there is no such day."""
    try:
        found = date(year, month, day).isoformat()
    except ValueError:
        return ""
    time = _TIME.fullmatch(rest)
    if rest and not time:
        return ""
    if field.type == "date":
        return found
    return f"{found} {int(time[1]):02d}:{time[2]}" if time else f"{found} and a time, such as 10:15"


def full_year(text: str) -> int:
    """Give the year that two digits stand for, or four.

    Examples
    --------
    >>> full_year("25"), full_year("98"), full_year("2025")
    (2025, 1998, 2025)
    """
    century = 0 if len(text) > len("25") else 1900 if int(text) >= _CENTURY_TURNS else 2000
    return century + int(text)


DATES = (_serial, _day_first, _year_first, _month_by_name)
