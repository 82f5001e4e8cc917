"""Typed cells as the text that a CSV file holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import UsageError
from evalkit.pack.safe_text import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.pack.contract.model import Field, TableSpec

DATE = "%Y-%m-%d"
MINUTE = "%Y-%m-%d %H:%M"
_LINE_ENDS = re.compile("\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no reader of text files takes these


def as_text(rows: pd.DataFrame, *, spec: TableSpec) -> pd.DataFrame:
    """Turn typed cells into the text of the contract.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows with columns of the contract, in any order.
    spec : TableSpec
        The table's part of the contract.

    Returns
    -------
    pandas.DataFrame
        Every column of the contract, in its order, as text.

    Raises
    ------
    UsageError
        If a column is none of the contract, or a cell does not have its column's type.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> spec = read_contract().table("goals")
    >>> as_text(pd.DataFrame({"set": [pd.Timestamp(2025, 4, 1)]}), spec=spec)["set"][0]
    '2025-04-01'
    """
    unknown = [str(column) for column in rows.columns if column not in spec.columns]
    if unknown:
        raise UsageError(
            f"{spec.name} has no column {', '.join(unknown)}.",
            hint=f"Its columns are: {', '.join(spec.columns)}.",
        )
    return pd.DataFrame(
        {field.name: _column(rows, field, spec) for field in spec.fields},
        index=rows.index,
        columns=list(spec.columns),
        dtype=str,
    )


def _column(rows: pd.DataFrame, field: Field, spec: TableSpec) -> pd.Series[str]:
    if field.name not in rows:
        return pd.Series("", index=rows.index, dtype=str)
    cells = rows[field.name]
    if pd.api.types.is_datetime64_any_dtype(cells):
        form = DATE if field.type == "date" else MINUTE
        return pd.Series(cells.dt.strftime(form).fillna(""), dtype=str)
    codes, uniques = pd.factorize(cells)  # most columns repeat a few values
    try:
        texts = [_WRITERS[field.type](value) for value in uniques]
    except (ValueError, TypeError, OverflowError):
        raise UsageError(
            f"{spec.name}, column {field.name}: a cell cannot be written. Expected {field.allowed}.",
            hint=f"Found: {', '.join(repr(value) for value in uniques[:3])}.",
        ) from None
    written = pd.Series([*texts, ""], dtype=str)  # code -1, missing, takes the last
    return _guarded(written, field).take(codes).set_axis(rows.index)


def _guarded(texts: pd.Series[str], field: Field) -> pd.Series[str]:
    free = field.type == "string" and not field.enum and not field.pattern
    return guard(texts) if free else texts


def _text(value: Any) -> str:
    return _CONTROLS.sub("�", _LINE_ENDS.sub("\n", str(value))).strip()


def _integer(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value != int(value):
        raise ValueError(value)
    return str(int(value))


def _number(value: Any) -> str:
    if isinstance(value, str):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004 - exact as a float


def _boolean(value: Any) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _date(value: Any) -> str:
    return value if isinstance(value, str) else pd.Timestamp(value).strftime(DATE)


def _minute(value: Any) -> str:
    return value if isinstance(value, str) else pd.Timestamp(value).strftime(MINUTE)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _minute,
}
