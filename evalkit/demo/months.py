"""The 36 months that every synthetic council covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.periods import MONTHS_IN_YEAR, months_between, parse_period

if TYPE_CHECKING:
    import numpy.typing as npt

START, END = "2023-04", "2026-03"
DATA_AS_AT = "2026-04-20"
MONTHS = tuple(month.text for month in months_between(parse_period(START), parse_period(END)))
SPAN = len(MONTHS)
LAST_DAY = np.datetime64("2026-03-31", "D")
_FIRST = np.datetime64(START, "M")
QUARTER = 3  # months


def index_of(month: str) -> int:
    """Count the months from the first; earlier ones are negative.

    Examples
    --------
    >>> index_of("2023-04"), index_of("2024-05"), index_of("2023-01")
    (0, 13, -3)
    """
    return int((np.datetime64(month, "M") - _FIRST).astype(int))


def month_at(index: int) -> str:
    """Name the month with an index.

    Examples
    --------
    >>> month_at(13), month_at(-1)
    ('2024-05', '2023-03')
    """
    return str(_FIRST + np.timedelta64(index, "M"))


def first_days() -> npt.NDArray[np.datetime64]:
    """Give the first day of each month, and of the month after the last.

    Examples
    --------
    >>> str(first_days()[0]), len(first_days())
    ('2023-04-01', 37)
    """
    return (_FIRST + np.arange(SPAN + 1)).astype("datetime64[D]")


def days_in_month() -> npt.NDArray[np.int64]:
    """Count the days of each month.

    Examples
    --------
    >>> int(days_in_month().sum())
    1096
    """
    return np.diff(first_days()).astype(np.int64)


def calendar_month() -> npt.NDArray[np.int64]:
    """Give the calendar month, 1 to 12, of each month.

    Examples
    --------
    >>> int(calendar_month()[0])
    4
    """
    return (index_in_year() + parse_period(START).start.month - 1) % MONTHS_IN_YEAR + 1


def index_in_year() -> npt.NDArray[np.int64]:
    """Count months within the financial year, from 0 in April.

    Examples
    --------
    >>> int(index_in_year()[12])
    0
    """
    return np.arange(SPAN) % MONTHS_IN_YEAR


def quarters() -> tuple[str, ...]:
    """List the financial quarters that the months make up.

    Examples
    --------
    >>> quarters()[0], len(quarters())
    ('2023/24-Q1', 12)
    """
    years = financial_years()
    return tuple(f"{years[i // 4]}-Q{i % 4 + 1}" for i in range(SPAN // QUARTER))


def financial_years() -> tuple[str, ...]:
    """List the financial years that the months make up.

    Examples
    --------
    >>> financial_years()
    ('2023/24', '2024/25', '2025/26')
    """
    first = parse_period(START).start.year
    return tuple(f"{first + i}/{(first + i + 1) % 100:02d}" for i in range(SPAN // MONTHS_IN_YEAR))


def month_of_day(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Give the index of the month that each day lies in.

    Examples
    --------
    >>> month_of_day(np.array(["2023-05-31"], dtype="datetime64[D]")).tolist()
    [1]
    """
    return (days.astype("datetime64[M]") - _FIRST).astype(np.int64)


def working_day(day: np.datetime64) -> np.datetime64:
    """Move a day at a weekend to the Monday after it.

    Examples
    --------
    >>> str(working_day(np.datetime64("2024-05-11")))
    '2024-05-13'
    """
    return np.busday_offset(day, 0, roll="forward")
