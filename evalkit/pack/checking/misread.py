"""What a cell that does not fit was probably meant to be: said, and never silently taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from evalkit.pack.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.pack.contract.model import Field


@dataclass(frozen=True)
class Guess:
    """What is wrong with a cell, what it should say, and how to mend it."""

    message: str
    expected: str = ""
    mend: str = ""


def explain(text: str, *, field: Field) -> Guess | None:
    """Guess what somebody meant who wrote this in a column of this kind.

    Parameters
    ----------
    text : str
        The cell, which does not fit.
    field : Field
        The column's part of the contract.

    Returns
    -------
    Guess or None
        None if nothing is known about it.

    Examples
    --------
    >>> from evalkit.pack.contract.model import Field
    >>> day = Field(name="date", type="date", title="date", description="The day.")
    >>> explain("13/04/2025", field=day).expected
    '2025-04-13'
    >>> explain("1,200", field=day.model_copy(update={"type": "integer"})).expected
    '1200'
    """
    kind = "enum" if field.enum else field.type
    return next((guess for look in _LOOKS[kind] for guess in look(text.strip(), field)), None)


_DATE_MEND = "Write dates as year-month-day; in Excel, format the column as yyyy-mm-dd before saving."
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b(.*)")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-]?(\d{1,2})[/.\-]?(\d{1,2})\b(.*)|(\d{4})(\d{2})(\d{2})(.*)")
_NAMED_MONTH = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})[ \-,]+(\d{4}|\d{2})", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)  # Excel's 1900 date system, with its false leap day allowed for
_TIME = re.compile(r"[T ]+(\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_CENTURY_TURNS = 69  # two-digit years as POSIX reads them: 69 to 99 are 19xx


def _day_first(text: str, field: Field) -> Iterator[Guess]:
    match = _NUMERIC_DATE.fullmatch(text)
    if not match:
        return
    first, second, year, rest = int(match[1]), int(match[2]), _year(match[3]), match[4]
    british, american = _iso(year, second, first, rest, field), _iso(year, first, second, rest, field)
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
        year, month, day, rest = (match[i] or match[i + 4] or "" for i in (1, 2, 3, 4))
        meant = _iso(int(year), int(month), int(day), rest, field)
        if meant:
            yield Guess("This date is not written in full as the contract has it.", meant, _DATE_MEND)
        elif not rest:
            yield Guess("There is no such day in the calendar.")


def _month_by_name(text: str, field: Field) -> Iterator[Guess]:
    match = _NAMED_MONTH.fullmatch(text)
    month = match and match[2][:3].lower()
    if match and month in _MONTHS:
        meant = _iso(_year(match[3]), _MONTHS.index(month) + 1, int(match[1]), "", field)
        if meant:
            yield Guess("This date is written in words.", meant, _DATE_MEND)


def _serial(text: str, field: Field) -> Iterator[Guess]:
    if _SERIAL.fullmatch(text):
        day = datetime.combine(_SERIAL_ZERO, datetime.min.time()) + timedelta(days=float(text))
        meant = _iso(day.year, day.month, day.day, f" {day:%H:%M}", field)
        yield Guess("This is the number that Excel keeps for a date.", meant, _DATE_MEND)


def _iso(year: int, month: int, day: int, rest: str, field: Field) -> str:
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
    return f"{found} {int(time[1]):02d}:{time[2]}" if time else f"{found} 00:00"


def _year(text: str) -> int:
    return int(text) + (0 if len(text) > 2 else 1900 if int(text) >= _CENTURY_TURNS else 2000)  # noqa: PLR2004 - digits


_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, \u00a0\u202f']\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_PERCENT = re.compile(r"[+-]?\d+(\.\d+)? ?%")
_MONEY = re.compile(r"[£$€] ?([+-]?\d[\d,]*(\.\d+)?)|([+-]?\d[\d,]*(\.\d+)?) ?(gbp|p)", re.IGNORECASE)
_BRACKETED = re.compile(r"\((\d+(\.\d+)?)\)")
_WHOLE_WITH_POINT = re.compile(r"([+-]?\d+)\.0+")
_HIDDEN = re.compile(r"\*+|\[?c\]?|<\s?\d+|\d+\s?or fewer|suppressed", re.IGNORECASE)
_ABSENT = re.compile(
    r"[-–—.?]+|n/?a|nan|null|none|nil|\[?[xzu]\]?|missing|unknown|not known|tbc", re.IGNORECASE
)


def _thousands(text: str, _: Field) -> Iterator[Guess]:
    if _THOUSANDS.fullmatch(text):
        plain = re.sub(r"[, \u00a0\u202f']", "", text)
        yield Guess("The number has marks between its thousands.", plain, "Write digits alone.")
    elif _DECIMAL_COMMA.fullmatch(text):
        yield Guess("The number has a decimal comma.", text.replace(",", "."), "Write a decimal point.")


def _percent(text: str, _: Field) -> Iterator[Guess]:
    if _PERCENT.fullmatch(text):
        mend = "Write the number without the sign."
        yield Guess("The number is written as a percentage.", text.rstrip(" %"), mend)


def _money(text: str, _: Field) -> Iterator[Guess]:
    match = _MONEY.fullmatch(text)
    if match:
        plain = (match[1] or match[3]).replace(",", "")
        yield Guess("The number has a currency sign.", plain, "Write the number in pounds without the sign.")


def _bracketed(text: str, _: Field) -> Iterator[Guess]:
    match = _BRACKETED.fullmatch(text)
    if match:
        yield Guess("The number stands in brackets.", f"-{match[1]}", "Write a minus sign for a loss.")


def _point_nought(text: str, field: Field) -> Iterator[Guess]:
    match = _WHOLE_WITH_POINT.fullmatch(text)
    if match and field.type == "integer":
        yield Guess("This must be a whole number.", match[1], "Write it without the decimal point.")


def _no_number(text: str, _: Field) -> Iterator[Guess]:
    if _HIDDEN.fullmatch(text):
        mend = "Leave the number blank; in observations, write suppressed or too few under status."
        yield Guess("This marks a figure that is not shown.", "a number or a blank", mend)
    elif _ABSENT.fullmatch(text):
        mend = "Leave the cell blank; in observations, say why under status."
        yield Guess("This is a word for no number.", "a number or a blank", mend)


def _word(text: str, field: Field) -> Iterator[Guess]:
    squeezed = " ".join(text.replace("_", " ").replace("-", " ").lower().split())
    for word in field.enum:
        if squeezed == " ".join(word.replace("-", " ").lower().split()):
            yield Guess("This word is not written as the contract has it.", word, f"Write {word}.")
    near = nearest(text, known=field.enum)
    if near:
        yield Guess("This is none of the permitted words.", field.allowed, near)


_MONTH_YEAR = re.compile(r"([a-z]{3,9})[ \-,]+(\d{4}|\d{2})", re.IGNORECASE)
_SLASHED_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_SHORT_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_QUARTER = re.compile(
    r"q([1-4])[ \-]+(\d{4})([/\-](\d{2}))?|(\d{4})([/\-](\d{2}))?[ \-]*q([1-4])", re.IGNORECASE
)
_YEARS = re.compile(r"(\d{4})[-/–](?:20)?(\d{2})")


def _period(text: str, field: Field) -> Iterator[Guess]:
    meant = next((found for read in _PERIODS for found in read(text)), "")
    if meant and re.fullmatch(field.pattern, meant) and field.name in ("period", "price_year"):
        yield Guess("This period is not written as the contract has it.", meant, f"Write {meant}.")


def _period_month(text: str) -> Iterator[str]:
    match = _MONTH_YEAR.fullmatch(text)
    if match and match[1][:3].lower() in _MONTHS:
        yield f"{_year(match[2])}-{_MONTHS.index(match[1][:3].lower()) + 1:02d}"
    match = _SLASHED_MONTH.fullmatch(text)
    if match:
        yield f"{match[2]}-{int(match[1]):02d}"


def _period_quarter(text: str) -> Iterator[str]:
    match = _QUARTER.fullmatch(text)
    if match:
        quarter, year, second = match[1] or match[8], match[2] or match[5], match[4] or match[7]
        yield f"{year}/{second}-Q{quarter}" if second else f"{year}-Q{quarter}"


def _period_year(text: str) -> Iterator[str]:
    match = _YEARS.fullmatch(text)
    if match and (int(match[1]) + 1) % 100 == int(match[2]):
        yield f"{match[1]}/{match[2]}"
    match = _SHORT_MONTH.fullmatch(text)
    if match:
        yield f"{match[1]}-{int(match[2]):02d}"


_PERIODS = (_period_month, _period_quarter, _period_year)
_NOT_SLUG = re.compile(r"[^A-Za-z0-9]+")


def _code(text: str, field: Field) -> Iterator[Guess]:
    for meant in (_NOT_SLUG.sub("_", text).strip("_"), _NOT_SLUG.sub("_", text).strip("_").lower()):
        if field.pattern and re.fullmatch(field.pattern, meant):
            yield Guess("This code has characters that a code cannot have.", f"a code such as {meant}", "")


_DATES = (_day_first, _year_first, _month_by_name, _serial)
_NUMBERS = (_thousands, _percent, _money, _bracketed, _point_nought, _no_number)
_LOOKS: dict[str, tuple[Callable[[str, Field], Iterator[Guess]], ...]] = {
    "date": _DATES,
    "datetime": _DATES,
    "number": _NUMBERS,
    "integer": _NUMBERS,
    "boolean": (),
    "enum": (_word,),
    "string": (_period, _code),
}
