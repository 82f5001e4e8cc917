"""The tidy frame of measured indicators: its columns, types and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.finding import CellState
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEY = ["indicator", "definition_version", "site_id", "period", "stratum"]
COUNTS = ["numerator", "denominator"]
PEOPLE = ["people_numerator", "people_denominator"]
LIMITS = ["lower95", "upper95", "lower998", "upper998"]
NUMBERS = [*COUNTS, "value", *LIMITS, "sd", *PEOPLE]
WORDS = ["method", "state", "source", "note"]
COLUMNS = [
    *("indicator", "definition_version", "site_id", "period", "start", "end", "stratum"),
    *NUMBERS,
    *WORDS,
]
VALUE = CellState.VALUE.value
SUPPRESSED = CellState.SUPPRESSED.value
TOO_FEW = CellState.TOO_FEW.value
NOT_COLLECTED = CellState.NOT_COLLECTED.value
NOT_APPLICABLE = CellState.NOT_APPLICABLE.value
DEFINITION_DIFFERS = CellState.DEFINITION_DIFFERS.value
FAILED_QUALITY = CellState.FAILED_QUALITY.value
WITH_FIGURES = (VALUE, DEFINITION_DIFFERS)  # states whose figures may be worked with
WITHOUT_FIGURES = (SUPPRESSED, TOO_FEW, NOT_COLLECTED, NOT_APPLICABLE)  # states that show no figure


def shaped(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows every column of the tidy frame, in its type; what is absent is missing or blank.

    Parameters
    ----------
    rows : pandas.DataFrame
        At least ``indicator`` and ``period``.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> shaped(pd.DataFrame({"indicator": ["share"], "period": ["2025-04"]}))["state"].tolist()
    ['value']
    """
    blank = {name: "" for name in (*KEY, *WORDS) if name not in rows} | {"state": VALUE}
    absent = dict.fromkeys((name for name in NUMBERS if name not in rows), np.nan)
    frame = rows.assign(**{k: v for k, v in (blank | absent).items() if k not in rows})
    texts = dict.fromkeys((*KEY, *WORDS), "str")
    return with_days(frame.astype(texts | dict.fromkeys(NUMBERS, "float64")))


def tuples_of(rows: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Go through the cells of some columns row by row, much faster than ``itertuples`` goes through text.

    Examples
    --------
    >>> list(tuples_of(pd.DataFrame({"site_id": ["a", "b"], "n": [1, 2]}), ["n", "site_id"]))
    [(1, 'a'), (2, 'b')]
    """
    return zip(*(rows[name].tolist() for name in columns), strict=True)


def with_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the first and last day of each row's period.

    Examples
    --------
    >>> with_days(pd.DataFrame({"period": ["2025-02"]}))["end"].dt.day.tolist()
    [28]
    """
    codes, texts = pd.factorize(rows["period"])
    periods = [parse_period(text) for text in texts]
    first = np.array([p.start for p in periods], dtype="datetime64[s]")
    last = np.array([p.end for p in periods], dtype="datetime64[s]")
    return rows.assign(start=first[codes], end=last[codes])


def kinds_of_period(periods: pd.Series[str]) -> pd.Series[str]:
    """Name the kind of each period, such as ``month``.

    Examples
    --------
    >>> kinds_of_period(pd.Series(["2025-02", "2024/25"])).tolist()
    ['month', 'financial year']
    """
    return periods.map({text: parse_period(text).kind for text in periods.unique()}).astype("str")


def put_in_order(rows: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Sort by indicator as the theory lists them, whole council first, then place, stratum and time.

    Examples
    --------
    >>> two = shaped(pd.DataFrame({"indicator": ["b", "a"], "period": ["2025-04", "2025-04"]}))
    >>> put_in_order(two, ["a", "b"])["indicator"].tolist()
    ['a', 'b']
    """
    rank = rows["indicator"].map({code: i for i, code in enumerate(codes)})
    order = ["_rank", "definition_version", "site_id", "stratum", "start", "end", "period"]
    return rows.assign(_rank=rank).sort_values(order, kind="stable", ignore_index=True)[COLUMNS]


def noted(rows: pd.DataFrame, where: pd.Series[bool], note: str) -> pd.Series[str]:
    """Put a note behind those that the marked rows have already.

    Examples
    --------
    >>> rows = pd.DataFrame({"note": ["One.", ""]})
    >>> noted(rows, pd.Series([True, False]), "Two.").tolist()
    ['One. Two.', '']
    """
    longer = (rows["note"] + " " + note).str.strip()
    return rows["note"].where(~where, longer)
