"""Text cells as typed values, strictly in the one form that the contract permits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.pack.cell_text import DATE, MINUTE
from evalkit.pack.safe_text import unguard

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.pack.contract.model import Field

_INTEGER = r"[+-]?[0-9]{1,15}"  # exact even where pandas goes by way of floats
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
_DATE = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_MINUTE = _DATE + r" [0-9]{2}:[0-9]{2}"
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
    return texts.str.strip(_UNSEEN + _SPACES)


_SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def _string(texts: pd.Series[str], field: Field) -> pd.Series[Any]:
    return unguard(tidy(texts)) if is_free_text(field) else texts


def _integer(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return pd.to_numeric(texts.where(_fits(texts, _INTEGER))).astype("Int64")


def _number(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return pd.to_numeric(texts.where(_fits(texts, _NUMBER))).astype("float64")


def _boolean(texts: pd.Series[str], field: Field) -> pd.Series[Any]:
    words = dict.fromkeys(field.true_values, True) | dict.fromkeys(field.false_values, False)
    return texts.map(words).astype("boolean")


def _date(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return _moment(texts.where(_fits(texts, _DATE)), DATE)


def _datetime(texts: pd.Series[str], _: Field) -> pd.Series[Any]:
    return _moment(texts.where(_fits(texts, _MINUTE)), MINUTE)


def _moment(texts: pd.Series[str], form: str) -> pd.Series[Any]:
    return pd.to_datetime(texts, format=form, errors="coerce").astype("datetime64[us]")


def _fits(texts: pd.Series[str], pattern: str) -> pd.Series[bool]:
    return texts.str.fullmatch(pattern).astype(bool)


_TYPES: dict[str, Callable[[pd.Series[str], Field], pd.Series[Any]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
