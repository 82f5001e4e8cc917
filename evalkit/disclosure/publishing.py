"""Published rows: counts as the gate lets them out, and values worked out from those alone."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.disclosure.counts import BASE, NO_FIGURE, SMALL
from evalkit.indicators.byar_limits import byar
from evalkit.indicators.estimating import estimated
from evalkit.indicators.frames import COLUMNS, LIMITS, NUMBERS, PEOPLE, SUPPRESSED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.disclosure.counts import Counts
    from evalkit.theory.model import Theory

FIGURES = 3  # significant ones of an average or a coefficient, which rests on no count that is shown
FIGURES_OF_TIMES = 2  # a median is the time of one person
FIGURES_OF_QUOTIENTS = 6
BASE_OF_LIMITS = 40  # people, before 8 lie outside each limit of a median, which is the time of one person
DOBSON = "dobson"
SCALED = (DOBSON, "published")  # values that no plain division of the counts gives


def publish_rows(counts: Counts, *, shown: Mapping[str, int | None], theory: Theory) -> pd.DataFrame:
    """Put published counts into rows, and work their values out anew.

    Parameters
    ----------
    counts : Counts
        The exact rows, with the keys of their counts.
    shown : mapping of str to int or None
        What is published of each count; None where it is hidden.
    theory : Theory
        The definitions.

    Returns
    -------
    pandas.DataFrame
        Rows as `evalkit.indicators.measure` gives them, with ``table``. No count of people, no spread, no
        note and no source is in them. A value that may not be shown is *suppressed*.

    Examples
    --------
    >>> from evalkit.disclosure.counts import count_rows
    >>> from evalkit.indicators.frames import shaped
    >>> from evalkit.theory import read_theory
    >>> theory = read_theory("blended_roles")
    >>> rows = shaped(pd.DataFrame({"indicator": ["delegated_share"], "period": ["2025-04"],
    ...     "numerator": [21], "denominator": [63], "people_numerator": [21], "people_denominator": [63]}))
    >>> counts = count_rows(rows.assign(table="periods", now=True), theory=theory, employers=None)
    >>> shown = dict(zip(counts.counts.index, [20, 65, None]))
    >>> rows = publish_rows(counts, shown=shown, theory=theory)
    >>> rows[["numerator", "denominator", "value"]].round(1).values
    array([[20. , 65. , 30.8]])
    """
    rows = counts.rows[counts.rows["now"]]
    n, d = (_published(rows[f"key_{part}"], shown) for part in ("n", "d"))
    hidden = _hides_a_count(rows, n, d)
    open_ = (rows["withheld"] == "") & ~hidden & _rests_on_enough(rows)
    exact = rows[NUMBERS]
    blank = rows.assign(
        **dict.fromkeys([*LIMITS, "value", "sd", *PEOPLE], np.nan),
        numerator=n,
        denominator=d,
        method="",
        note="",
        source="",
    )
    blank["state"] = blank["state"].where(open_ | (rows["withheld"] == NO_FIGURE), SUPPRESSED)
    made = estimated(blank[[*COLUMNS, "table"]], theory=theory)
    made = made.assign(numerator=n, denominator=d, note="")  # counts stay where just their quotient may not
    made = _averages(_rescaled(made, rows, exact, open_), rows, exact, open_)
    return made.assign(**{name: made[name].map(_plain) for name in ("value", *LIMITS)})


def significant(value: float, figures: int = FIGURES) -> float:
    """Round to so many significant figures.

    Examples
    --------
    >>> significant(1234.5), significant(0.012345), significant(31.1333, 2)
    (1230.0, 0.0123, 31.0)
    """
    if value == 0 or not np.isfinite(value):
        return value
    return round(value, figures - 1 - floor(log10(abs(value))))


def _plain(value: float) -> float:
    """Cut what a quotient of rounded counts has beyond all use: long numbers look like those of people."""
    return significant(value, FIGURES_OF_QUOTIENTS)


def _published(keys: pd.Series[str], shown: Mapping[str, int | None]) -> pd.Series[float]:
    found = [shown.get(key) for key in keys]
    return pd.Series([np.nan if count is None else count for count in found], keys.index, dtype="float64")


def _hides_a_count(rows: pd.DataFrame, n: pd.Series[float], d: pd.Series[float]) -> pd.Series[bool]:
    return ((rows["key_n"] != "") & n.isna()) | ((rows["key_d"] != "") & d.isna())


def _rests_on_enough(rows: pd.DataFrame) -> pd.Series[bool]:
    """Say which values rest on enough people: 20 below the line, and 8 with what is counted, or none."""
    base = rows["people_denominator"].where(rows["denominator"].notna(), rows["people_numerator"])
    below = rows["denominator"].isna() | (rows["denominator"] >= BASE)
    people = (base >= BASE) | (rows["denominator"].isna() & rows["counted"])
    events = rows["people_numerator"].isna() | (rows["people_numerator"] == 0)
    return below & people & (events | (rows["people_numerator"] >= SMALL))


def _rescaled(
    made: pd.DataFrame, rows: pd.DataFrame, exact: pd.DataFrame, open_: pd.Series[bool]
) -> pd.DataFrame:
    """Move a standardised value as rounding moved its count.

    How far the limits of a standardised rate lie from it, above and below, tells its exact count: they are
    made anew from the published one, by Byar's method.
    """
    where = open_ & rows["counted"] & rows["method"].isin(SCALED) & (rows["numerator"] > 0)
    moved = made["numerator"] / rows["numerator"].where(where)
    found = exact[["value", *LIMITS]].mul(moved, axis="index")
    anew = where & (rows["method"] == DOBSON)
    count = made["numerator"].where(anew)
    for ending, conf in (("95", 0.95), ("998", 0.998)):
        for side, limit in zip(("lower", "upper"), byar(count, conf=conf), strict=True):
            name = side + ending
            found[name] = found[name].where(~anew, found["value"] * limit / count)
    filled = {name: made[name].where(~where, found[name].map(significant)) for name in ("value", *LIMITS)}
    return made.assign(**filled, **_settled(made, rows, where & filled["value"].notna()))


def _averages(
    made: pd.DataFrame, rows: pd.DataFrame, exact: pd.DataFrame, open_: pd.Series[bool]
) -> pd.DataFrame:
    """Round averages, which rest on no published count."""
    where = open_ & ~rows["counted"] & exact["value"].notna()
    times = rows["kind"] == "median time"
    figures = np.where(times, FIGURES_OF_TIMES, FIGURES)
    ends = exact[LIMITS].mask(times & ~(rows["people_numerator"] >= BASE_OF_LIMITS))
    exact = exact.assign(**{name: ends[name] for name in LIMITS})
    filled = {
        name: made[name].where(
            ~where, [significant(value, n) for value, n in zip(exact[name], figures, strict=True)]
        )
        for name in ("value", *LIMITS)
    }
    return made.assign(**filled, **_settled(made, rows, where))


def _settled(made: pd.DataFrame, rows: pd.DataFrame, where: pd.Series[bool]) -> dict[str, pd.Series[str]]:
    return {name: made[name].where(~where, rows[name]) for name in ("method", "state")}
