"""Text cells as typed values, strictly in the one form that the contract permits."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.pack.safe_text import unguard

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.pack.contract.model import Field

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")  # exact even as a float
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(_DATE.pattern + r" [0-9]{2}:[0-9]{2}")
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\u00ad"  # marks without width that copying brings along


def typed_values(texts: pd.Series[str], *, field: Field) -> pd.Series[Any]:
    """Give text its type; what does not fit, and what is blank, is missing.

    Parameters
    ----------
    texts : pandas.Series
        Text cells.
    field : Field
        The column's part of the contract.

    Returns
    -------
    pandas.Series
        Text with "" for missing; Int64; float64; boolean; or datetime64.

    Examples
    --------
    >>> from evalkit.pack.contract.model import Field
    >>> field = Field(name="n", type="integer", title="n", description="A count.")
    >>> typed_values(pd.Series(["12", "1,200", ""]), field=field).tolist()
    [12, <NA>, <NA>]
    """
    return _TYPES[field.type](texts, field)


def is_free_text(field: Field) -> bool:
    """Say if a column takes any words.

    Examples
    --------
    >>> from evalkit.pack.contract.model import Field
    >>> is_free_text(Field(name="note", type="string", title="note", description="A note."))
    True
    """
    return field.type == "string" and not field.enum and not field.pattern


def tidy(texts: pd.Series[str]) -> pd.Series[str]:
    r"""Take off what cannot be seen at both ends: spaces of all kinds, and marks without width.

    Examples
    --------
    >>> list(tidy(pd.Series(["north\u00a0", "\u200bsouth "])))
    ['north', 'south']
    """
    given = texts.tolist()
    tidied = [text.strip(_ENDS) for text in given]
    return texts if tidied == given else pd.Series(tidied, texts.index, dtype="str")


_SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


_ENDS = _UNSEEN + _SPACES


def _string(texts: pd.Series[str], field: Field) -> pd.Series[Any]:
    return unguard(tidy(texts)) if is_free_text(field) else texts


def _integer(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    numbers = [int(text) if _INTEGER.fullmatch(text) else None for text in texts.tolist()]
    return pd.Series(pd.array(numbers, dtype="Int64"), texts.index)


def _number(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    fits = [_NUMBER.fullmatch(text) is not None for text in texts.tolist()]
    return pd.to_numeric(texts.where(np.array(fits, dtype=np.bool_))).astype("float64")


def _boolean(texts: pd.Series[str], field: Field) -> pd.Series[Any]:
    words = dict.fromkeys(field.true_values, True) | dict.fromkeys(field.false_values, False)
    truths = [words.get(text) for text in texts.tolist()]
    return pd.Series(pd.array(truths, dtype="boolean"), texts.index)


def _date(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return _moments(texts, _DATE, date.fromisoformat)


def _datetime(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return _moments(texts, _MINUTE, datetime.fromisoformat)


def _moments(texts: pd.Series[str], form: re.Pattern[str], read: Callable[[str], date]) -> pd.Series[Any]:
    moments = [_moment(text, read) if form.fullmatch(text) else None for text in texts.tolist()]
    return pd.Series(np.array(moments, dtype="datetime64[us]"), texts.index)


def _moment(text: str, read: Callable[[str], date]) -> date | None:
    try:
        return read(text)
    except ValueError:  # such as the 31st of April
        return None


_TYPES: dict[str, Callable[[pd.Series[str], Field], pd.Series[Any]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
