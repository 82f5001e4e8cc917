"""Views that stack columns of one kind from all tables, so that one rule can look at them all."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from evalkit.pack.contract import read_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.pack.contract.model import Field, TableSpec

PERIOD_COLUMNS = ("period", "price_year")
_MACROS = (
    "create macro day(x) as strftime(x, '%Y-%m-%d')",
    "create macro minute(x) as strftime(x, '%Y-%m-%d %H:%M')",
    r"create macro num(x) as regexp_replace(cast(x as varchar), '\.0$', '')",
)
_CELL = """select '$table' as "table", _row, '$column' as "column", "$column" as "$name" from "$table\""""
_DAY = """
select '$table' as "table", _row, '$column' as "column", "$column" as "day", $future as may_be_future
from "$table" where "$column" is not null"""
_RUN = """
select '$table' as "table", _row, concat_ws('|', $parts) as series, "period", $months as months
from "$table" $join"""
_PERIODS = """
create view periods as
select cells."table", _row, "column", cells."period", first_day, last_day, form
from ($cells) cells left join spans on spans."period" = cells."period" where cells."period" <> ''"""
_SERIES = """
create view series as
select cells."table", _row, series, cells."period", first_day, last_day, form, months
from ($cells) cells left join spans on spans."period" = cells."period\""""
_STRATUM = "array_to_string(list_sort(string_split(stratum, ';')), ';')"  # in whichever order it was written
_VERSION = "coalesce(nullif(definition_version, ''), i.version, '')"
_INDICATORS = "left join theory_indicators i on i.code = indicator"
_FREQUENCY = "case frequency when 'month' then 1 when 'quarter' then 3 when 'year' then 12 end"


def definitions() -> Iterator[str]:
    """Give the SQL that defines the macros and views, from the contract's own names.

    Yields
    ------
    str
        One statement.

    Examples
    --------
    >>> [statement.split(" as")[0].strip() for statement in definitions()][3:]
    ['create view dates', 'create view texts', 'create view periods', 'create view series']
    """
    yield from _MACROS
    yield "create view dates as " + _stack(_fill(_DAY, *one) for one in _fields() if one[1].type in _DATED)
    yield "create view texts as " + _stack(
        _fill(_CELL, *one, name="text") for one in _fields() if _worded(one[1])
    )
    cells = _stack(_fill(_CELL, *one, name="period") for one in _fields() if one[1].name in PERIOD_COLUMNS)
    yield Template(_PERIODS).substitute(cells=cells)
    yield Template(_SERIES).substitute(cells=_stack(_run(t) for t in read_contract().tables if t.series))


_DATED = ("date", "datetime")


def _worded(field: Field) -> bool:
    return field.type == "string" and not field.enum and field.name not in PERIOD_COLUMNS


def _fields() -> Iterator[tuple[TableSpec, Field]]:
    return ((table, field) for table in read_contract().tables for field in table.fields)


def _fill(template: str, table: TableSpec, field: Field, *, name: str = "") -> str:
    future = str(field.may_be_future).lower()
    return Template(template).substitute(table=table.name, column=field.name, name=name, future=future)


def _stack(parts: Iterable[str]) -> str:
    return " union all ".join(parts)


def _run(table: TableSpec) -> str:
    """Name the series that a row belongs to, and how many months apart its periods should be."""
    parts = [_STRATUM if column == "stratum" else f'"{column}"' for column in table.series]
    of_indicators = "indicator" in table.series
    return Template(_RUN).substitute(
        table=table.name,
        parts=", ".join([*parts, _VERSION] if of_indicators else parts),
        months=_FREQUENCY if of_indicators else "null" if table.name == "costs" else "1",
        join=_INDICATORS if of_indicators else "",
    )
