"""Tables of time and money, added up without counting anything twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import FINANCIAL_YEAR_STARTS, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE = ["payer", "category", "kind"]


@dataclass(frozen=True, slots=True)
class Discount:
    """Ask for cash to be discounted.

    Parameters
    ----------
    rate : float
        A year, such as 0.035 (HM Treasury, The Green Book).
    to : str
        The financial year that is not discounted, such as 2023/24.

    Examples
    --------
    >>> Discount(0.035, "2023/24").text
    'Cash is discounted at 3.5% a year to 2023/24; hours are not.'
    """

    rate: float
    to: str

    @property
    def text(self) -> str:
        """Say it in words."""
        return f"Cash is discounted at {100 * self.rate:g}% a year to {self.to}; hours are not."


@dataclass(frozen=True)
class Cash:
    """Hold what was paid, in the prices of one year.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``payer, category, kind, amount_gbp``.
    price_year : str
        The financial year of the prices, such as 2025/26; never blank.
    discounted : str
        How it was discounted, in words; blank where it was not.
    unusable : str
        Why costs that are recorded cannot be added up; blank where they can, or where none are recorded.

    Examples
    --------
    >>> Cash(pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"]), "2025/26").price_year
    '2025/26'
    """

    lines: pd.DataFrame
    price_year: str
    discounted: str = ""
    unusable: str = ""

    @property
    def absent(self) -> str:
        """Why there is no cash; blank where there is."""
        return "" if len(self.lines) else self.unusable or "No costs are recorded."

    def __post_init__(self) -> None:
        """Refuse prices of no year."""
        if not self.price_year.strip():
            raise CannotEstimateError("The price year of the costs is not known; it must be named.")


def no_cash(price_year: str, *, unusable: str = "") -> Cash:
    """Stand in for costs where none can be used: nothing is known of cash, and hours can still be told.

    Parameters
    ----------
    price_year : str
        The financial year of any other prices, such as pay.
    unusable : str
        Why costs that are recorded cannot be added up; blank where none are recorded.

    Returns
    -------
    Cash
        Without lines.

    Examples
    --------
    >>> len(no_cash("2025/26").lines)
    0
    """
    return Cash(pd.DataFrame(columns=[*LINE, "amount_gbp"]), price_year, unusable=unusable)


def cash_of(
    costs: pd.DataFrame,
    *,
    price_year: str = "",
    deflators: Mapping[str, float] | None = None,
    discount: Discount | None = None,
) -> Cash:
    """Add up what was paid by payer, category and kind, in the prices of one year.

    Parameters
    ----------
    costs : pandas.DataFrame
        As in the data contract: ``period, site_id, category, kind, payer, price_year, amount_gbp``.
    price_year : str
        The year to bring prices to; by default the one that all rows have.
    deflators : mapping of str to float, optional
        Price year to price index; needed where rows have several.
    discount : Discount, optional
        Cash is discounted only where this is given.

    Returns
    -------
    Cash

    Raises
    ------
    CannotEstimateError
        If there are no costs, a price year is blank, several cannot be brought together, an amount is missing
        or infinite, or periods of several kinds overlap.

    Examples
    --------
    >>> costs = pd.DataFrame({"period": ["2025-04", "2025-05"], "site_id": "", "category": "training",
    ...     "kind": "setup", "payer": "NHS", "price_year": "2025/26", "amount_gbp": [10.0, 5.0]})
    >>> cash_of(costs).lines["amount_gbp"].tolist(), cash_of(costs).price_year
    ([15.0], '2025/26')
    """
    if costs.empty:
        raise CannotEstimateError("No costs are recorded.")
    if not np.isfinite(costs["amount_gbp"].to_numpy(float, na_value=np.nan)).all():
        raise CannotEstimateError("An amount in the costs is missing or infinite.")
    years = costs["price_year"].fillna("").astype(str).str.strip()
    year = _year(sorted(set(years)), price_year, deflators or {})
    factors = years.map({own: _factor(own, year, deflators or {}) for own in set(years)}).astype(float)
    amounts = costs["amount_gbp"].astype(float) * factors * _discounting(costs["period"], discount)
    lines = rolled(costs.assign(amount_gbp=amounts), LINE, "amount_gbp")
    return Cash(lines, year, discount.text if discount else "")


def rolled(rows: pd.DataFrame, keys: list[str], amount: str) -> pd.DataFrame:
    """Add up amounts over periods and sites; a row for the whole council wins over a sum of its sites.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``period, site_id``, the keys and the amount.
    keys : list of str
        What makes a line.
    amount : str
        The column to add up.

    Returns
    -------
    pandas.DataFrame
        The keys and the amount.

    Raises
    ------
    CannotEstimateError
        If hours are below zero, or a line has periods of several kinds, which may overlap.

    Examples
    --------
    >>> rows = pd.DataFrame({"period": "2025-04", "site_id": ["", "a"], "what": "x", "hours": [5.0, 3.0]})
    >>> rolled(rows, ["what"], "hours").values.tolist()
    [['x', 5.0]]
    """
    _one_kind(rows, keys)
    values = rows[amount].astype(float)
    if (values < 0).any() and amount == "hours":
        raise CannotEstimateError("Hours below zero are recorded.")
    whole = rows["site_id"].fillna("") == ""
    cell = ["period", *keys]
    has_whole = whole.groupby([rows[key] for key in cell]).transform("any")
    kept = rows.assign(**{amount: values})[whole | ~has_whole]
    return kept.groupby(keys, sort=True)[amount].sum().reset_index()


def within(visits: pd.DataFrame, periods: pd.Series) -> pd.DataFrame:
    """Keep the rows whose day lies in one of the periods.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-04-30", "2025-05-01"])})
    >>> len(within(days, pd.Series(["2025-04"])))
    1
    """
    inside = np.zeros(len(visits), dtype=bool)
    for text in periods.unique():
        period = parse_period(text)
        inside |= visits["date"].between(pd.Timestamp(period.start), pd.Timestamp(period.end)).to_numpy(bool)
    return visits[inside]


def _one_kind(rows: pd.DataFrame, keys: list[str]) -> None:
    """Refuse a line whose periods may overlap; lines do not overlap each other."""
    try:
        kind_of = {text: parse_period(str(text)).kind for text in rows["period"].unique()}
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    kinds = rows["period"].map(kind_of).groupby([rows[key] for key in keys]).unique()
    for found in kinds:
        if len(found) > 1:
            raise CannotEstimateError(f"Periods of several kinds may overlap: {', '.join(sorted(found))}.")


def _year(found: list[str], wanted: str, deflators: Mapping[str, float]) -> str:
    if "" in found:
        raise CannotEstimateError("Some costs have no price year, so they cannot be added up.")
    if len(found) == 1 and wanted in ("", found[0]):
        return found[0]
    if not wanted:
        raise CannotEstimateError(
            f"Costs have several price years: {', '.join(found)}. Name one to bring them to."
        )
    absent = sorted({*found, wanted} - set(deflators))
    if absent:
        raise CannotEstimateError(f"There is no price index for {', '.join(absent)}.")
    return wanted


def _factor(own: str, wanted: str, deflators: Mapping[str, float]) -> float:
    if own == wanted:
        return 1.0
    if deflators[own] <= 0 or deflators[wanted] <= 0:
        raise CannotEstimateError("A price index must be above zero.")
    return deflators[wanted] / deflators[own]


def _discounting(periods: pd.Series, discount: Discount | None) -> np.ndarray:
    if discount is None:
        return np.ones(len(periods))
    if not 0 <= discount.rate < 1:
        raise CannotEstimateError("The rate of discount must be between 0 and 1.")
    base = _financial_year(discount.to)
    return np.array([(1 + discount.rate) ** (base - _financial_year(str(text))) for text in periods])


def _financial_year(text: str) -> int:
    try:
        start = parse_period(text).start
    except ValueError as error:
        raise CannotEstimateError(str(error)) from None
    return start.year if start.month >= FINANCIAL_YEAR_STARTS else start.year - 1
