"""Rules that find published figures which cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENGLAND = "E92000001"
WINDOW = 12  # months on either side that say what is usual
ENOUGH = 3  # months on either side, or there is nothing to compare with
COLLAPSED = 1 / 3  # below a third of the usual both before and after; a true fall stays down
FIGURES_TO_COPY = 2  # one figure may repeat by chance
EXPECTED_EVENTS = 10  # Poisson: the chance of none where 10 are expected is e**-10, about 1 in 22,000


def copied_year(observations: pd.DataFrame) -> pd.Series[bool]:
    """Find months whose every figure equals that of the same month a year before.

    Parameters
    ----------
    observations : DataFrame
        Columns ``code, indicator, period`` (months) and ``numerator``.

    Returns
    -------
    Series of bool
        True where the figure was copied.

    Examples
    --------
    >>> rows = [("RMP", i, p, n) for i, n in (("seen", 900), ("late", 90)) for p in ("2024-02", "2025-02")]
    >>> frame = pd.DataFrame(rows, columns=["code", "indicator", "period", "numerator"])
    >>> frame[copied_year(frame)].period.unique().tolist()
    ['2025-02']
    """
    wide = observations.pivot_table(index=["code", "period"], columns="indicator", values="numerator")
    if wide.shape[1] < FIGURES_TO_COPY:
        return pd.Series(data=False, index=observations.index)
    a_year_on = wide.rename(index=_next_year, level="period")
    copied = wide.eq(a_year_on.reindex(wide.index)).all(axis=1)
    keys = pd.MultiIndex.from_frame(observations[["code", "period"]])
    return pd.Series(copied.reindex(keys, fill_value=False).to_numpy(), index=observations.index)


def collapse(observations: pd.DataFrame) -> pd.Series[bool]:
    """Find months far below those before and those after: a reporting failure, not a fall.

    Parameters
    ----------
    observations : DataFrame
        Columns ``code, indicator, period`` (months), ``numerator``, and ``denominator`` where it has one.

    Returns
    -------
    Series of bool
        True where the month has collapsed.

    Examples
    --------
    >>> frame = pd.DataFrame({"code": "RMP", "indicator": "out", "denominator": float("nan"),
    ...     "period": [f"2023-{m:02d}" for m in range(1, 9)],
    ...     "numerator": [900.0, 950, 910, 80, 70, 930, 905, 940]})
    >>> frame[collapse(frame)].period.tolist()
    ['2023-04', '2023-05']
    """
    ordered = observations.sort_values("period", kind="stable")
    rates = ordered["numerator"] / ordered["denominator"].fillna(1)
    by_series = rates.groupby([ordered["code"], ordered["indicator"]])
    low = rates.lt(COLLAPSED * by_series.transform(_usual_before))
    low &= rates.lt(COLLAPSED * by_series.transform(_usual_after))
    return low.reindex(observations.index)


def part_month(observations: pd.DataFrame) -> pd.Series[bool]:
    """Find counts of a month in which some days were not reported.

    Parameters
    ----------
    observations : DataFrame
        Columns ``period`` (months) and ``days``, those reported.

    Returns
    -------
    Series of bool
        True where days are missing. A month with no day reported has no count to doubt.

    Examples
    --------
    >>> part_month(pd.DataFrame({"period": ["2025-01", "2025-02"], "days": [31.0, 21.0]})).tolist()
    [False, True]
    """
    whole = {text: parse_period(text).days for text in observations["period"].unique()}
    return observations["days"].gt(0) & observations["days"].lt(observations["period"].map(whole))


def impossible_zero(observations: pd.DataFrame) -> pd.Series[bool]:
    """Find zeros where England's rate leads one to expect many: recorded for missing.

    Parameters
    ----------
    observations : DataFrame
        Columns ``code, indicator, period, stratum, numerator, denominator``, with rows for England.

    Returns
    -------
    Series of bool
        True where the zero is not believed. Without rows for England nothing is.

    Examples
    --------
    >>> frame = pd.DataFrame({"code": ["E92000001", "E06000049", "E06000053"], "indicator": "offered",
    ...     "period": "2020/21", "stratum": "",
    ...     "numerator": [310.0, 0, 0], "denominator": [10_000.0, 9_900, 12]})
    >>> frame[impossible_zero(frame)].code.tolist()
    ['E06000049']
    """
    keys = ["indicator", "period", "stratum"]
    england = observations[observations["code"] == ENGLAND].drop_duplicates(keys).set_index(keys)
    rates = (england["numerator"] / england["denominator"]).rename("rate")
    rate = observations.join(rates, on=keys)["rate"]
    return observations["numerator"].eq(0) & (rate * observations["denominator"]).ge(EXPECTED_EVENTS)


RULES: Mapping[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
    "copied year": copied_year,
    "part month": part_month,
    "collapse": collapse,
    "impossible zero": impossible_zero,
}
REASONS = {
    "copied year": "every figure of the month equals that of the same month a year before, so it was copied",
    "part month": "the count is of some days of the month only",
    "collapse": "the month lies below a third of the months before and after, so reporting failed",
    "impossible zero": f"a zero stands where England's rate leads one to expect {EXPECTED_EVENTS} or more, "
    "so it was recorded for a missing figure",
}


def _next_year(month: str) -> str:
    return f"{int(month[:4]) + 1}{month[4:]}"


def _usual_before(rates: pd.Series[float]) -> pd.Series[float]:
    return rates.shift(1).rolling(WINDOW, min_periods=ENOUGH).median()


def _usual_after(rates: pd.Series[float]) -> pd.Series[float]:
    return _usual_before(rates[::-1])[::-1]
