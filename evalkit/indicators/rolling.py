"""Roll cells up over time: sums of counts, pooled means, the last value of what is cumulative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.indicators.adding_up import ADDABLE, added_up
from evalkit.indicators.estimating import estimated
from evalkit.indicators.frames import (
    COLUMNS,
    LIMITS,
    NOT_COLLECTED,
    PEOPLE,
    SUPPRESSED,
    WITH_FIGURES,
    kinds_of_period,
    put_in_order,
    shaped,
)
from evalkit.indicators.standardising import has_age, standardised_cells
from evalkit.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from evalkit.theory.model import Indicator, Theory

Longer = Literal["quarter", "financial quarter", "year", "financial year"]
MONTHS = {"month": 1, "quarter": 3, "financial quarter": 3, "year": 12, "financial year": 12}
SERIES = ["indicator", "definition_version", "site_id", "stratum"]
FINANCIAL_YEAR_STARTS = 4  # April


def roll_up_periods(series: pd.DataFrame, *, theory: Theory, to: Longer) -> pd.DataFrame:
    """Roll months or quarters up to longer periods.

    Numerators and denominators are added up, means pooled; of a cumulative indicator the last value
    counts. Standardised rates are made anew from their age bands; medians and published rates cannot be
    rolled up, and are left out. Distinct
    people cannot be added up over time: the largest number of any period is given, which is a lower bound.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.
    theory : Theory
        The definitions.
    to : {"quarter", "financial quarter", "year", "financial year"}
        The longer period.

    Returns
    -------
    pandas.DataFrame
        Rows of the same form; ``note`` says how many of the shorter periods each is made of. A count
        with a period missing is *not collected*: the sum would be too low.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = shaped(pd.DataFrame({"indicator": "discharges", "definition_version": "1",
    ...     "period": ["2025-04", "2025-05", "2025-06"], "numerator": [10, 20, 30]}))
    >>> year = roll_up_periods(months, theory=read_theory("blended_roles"), to="quarter")
    >>> year[["period", "value", "note"]].values.tolist()
    [['2025-Q2', 60.0, '3 of 3 months.']]
    """
    return _rolled(series, theory, lambda day: parse_period(_longer(day, to)))


def pool_window(series: pd.DataFrame, *, theory: Theory, window: str) -> pd.DataFrame:
    """Roll everything inside one window up to a single cell for each series.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.
    theory : Theory
        The definitions.
    window : str
        A period, such as ``2024-04-01/2025-03-31``.

    Returns
    -------
    pandas.DataFrame
        As `roll_up_periods` gives them.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> months = shaped(pd.DataFrame({"indicator": "discharges", "definition_version": "1",
    ...     "period": ["2025-04", "2025-05", "2025-06"], "numerator": [10, 20, 30]}))
    >>> window = "2025-04-01/2025-05-31"
    >>> pool_window(months, theory=read_theory("blended_roles"), window=window)["value"].item()
    30.0
    """
    target = parse_period(window)
    return _rolled(series, theory, lambda _: target)


def can_be_pooled(indicator: Indicator) -> bool:
    """Say whether the figures of several periods make one figure.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> can_be_pooled(read_theory("blended_roles").indicator("concern_to_review_hours"))
    False
    """
    return indicator.kind in ADDABLE and indicator.interval != "published"


def _rolled(series: pd.DataFrame, theory: Theory, target_of: Callable[[date], Period]) -> pd.DataFrame:
    known = {i.code: i for i in theory.indicators if can_be_pooled(i)}
    rows = series[series["indicator"].isin(list(known))]
    standard = rows["indicator"].map({code: i.kind == "standardised rate" for code, i in known.items()})
    rows = _inside(rows[~standard.astype(bool) | has_age(rows["stratum"])], target_of)
    if rows.empty:
        return series.iloc[:0][COLUMNS]
    rows = rows.assign(kind=rows["indicator"].map({code: i.kind for code, i in known.items()}))
    cumulative = rows["indicator"].map({code: i.cumulative for code, i in known.items()}).astype(bool)
    parts = [f for f in (_summed(rows[~cumulative]), _last(rows[cumulative])) if not f.empty]
    total = shaped(pd.concat(parts, ignore_index=True))[COLUMNS]
    rates = standardised_cells(total, theory=theory).assign(source="rolled up")
    done = estimated(pd.concat([total, rates.astype(total.dtypes)], ignore_index=True), theory=theory)
    return put_in_order(done, [i.code for i in theory.indicators])


def _inside(rows: pd.DataFrame, target_of: Callable[[date], Period]) -> pd.DataFrame:
    """Keep the shortest periods of each series that lie inside a target, and name it."""
    codes, days = pd.factorize(rows["start"])
    targets = [target_of(day.date()) for day in days]
    first = np.array([t.start for t in targets], dtype="datetime64[s]")[codes]
    last = np.array([t.end for t in targets], dtype="datetime64[s]")[codes]
    inside = (first <= rows["start"]) & (rows["end"] <= last)
    rows = rows.assign(
        part=rows["period"],
        months=kinds_of_period(rows["period"]).map(MONTHS),
        period=pd.array([t.text for t in targets], dtype="str").take(codes),
        span=np.array([_months_in(t) for t in targets], dtype=np.int64)[codes],
    )
    rows = rows[inside & (rows["months"] < rows["span"])]
    shortest = rows.groupby(SERIES)["months"].transform("min")
    return rows[rows["months"] == shortest]


def _months_in(period: Period) -> int:
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return rows
    by = [*SERIES, "period"]
    total = added_up(rows, by=by)
    facts = rows.groupby(by)[[*PEOPLE, "months", "span"]].max().reset_index()
    total = total.drop(columns=PEOPLE).merge(facts, on=by, how="left")
    wanted, found = total["span"] // total["months"], total["made_of"] + total["empty"]
    short = (found < wanted) & (total["kind"] == "count") & (total["state"] != SUPPRESSED)
    return total.assign(
        state=total["state"].mask(short, NOT_COLLECTED),
        source="rolled up",
        note=_made_of(found, wanted, total["months"], total["state"] == SUPPRESSED),
    )


def _made_of(
    found: pd.Series[int], wanted: pd.Series[int], months: pd.Series[int], hidden: pd.Series[bool]
) -> pd.Series[str]:
    unit = months.map({1: "months", 3: "quarters", 12: "years"})
    text = found.astype("str") + " of " + wanted.astype("str") + " " + unit + "."
    return text.where(~hidden, text + " One is suppressed, so no sum is shown.")


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the last figure of each target period: a cumulative figure already holds those before it."""
    if rows.empty:
        return rows
    figures = rows.assign(order=np.where(rows["state"].isin(WITH_FIGURES), 1, 0))
    last = figures.sort_values(["order", "start"], kind="stable").groupby([*SERIES, "period"]).tail(1)
    told = "The value of " + last["part"] + "; it is cumulative."
    return last.assign(method="", source="rolled up", note=told).drop(columns=["order", *LIMITS])


def _longer(day: date, to: Longer) -> str:
    year, quarter = day.year, (day.month - 1) // 3 + 1
    first = year if day.month >= FINANCIAL_YEAR_STARTS else year - 1
    financial = f"{first}/{(first + 1) % 100:02d}"
    names = {
        "quarter": f"{year}-Q{quarter}",
        "financial quarter": f"{financial}-Q{(day.month - FINANCIAL_YEAR_STARTS) % 12 // 3 + 1}",
        "year": str(year),
        "financial year": financial,
    }
    return names[to]
