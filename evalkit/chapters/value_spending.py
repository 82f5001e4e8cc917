"""What was paid, by payer and kind, and why it cannot be added up where it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value_tables import cash_of, no_cash, rolled, within
from evalkit.periods import financial_year_of

if TYPE_CHECKING:
    from datetime import date

    from evalkit.methods.value_tables import Cash

LINE = ["payer", "price_year", "category", "kind"]
NO_YEAR = "not said"


@dataclass(frozen=True)
class Spending:
    """Hold what was paid.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``payer, price_year, category, kind, amount``; an amount is missing where one of its rows is blank.
    cash : Cash
        The same in the prices of one year, or why there is none.
    paid_back : int
        Amounts below zero.
    """

    lines: pd.DataFrame
    cash: Cash
    paid_back: int = 0

    @property
    def recorded(self) -> bool:
        """Whether any cost is recorded."""
        return bool(len(self.lines) or self.cash.unusable)


def spending_of(costs: pd.DataFrame, *, as_at: date) -> Spending:
    """Add up what was paid by payer, price year, category and kind; prices of several years stay apart.

    Parameters
    ----------
    costs : pandas.DataFrame
        As in the data contract.
    as_at : datetime.date
        The day of the data, whose financial year other prices have.

    Returns
    -------
    Spending

    Examples
    --------
    >>> from datetime import date
    >>> costs = pd.DataFrame({"period": ["2024-04", "2025-04"], "site_id": "", "category": "training",
    ...     "kind": "setup", "payer": "NHS", "price_year": ["2024/25", "2025/26"], "amount_gbp": [10.0, 5.0]})
    >>> found = spending_of(costs, as_at=date(2026, 4, 10))
    >>> found.lines["amount"].tolist(), found.cash.unusable[:31]
    ([10.0, 5.0], 'Costs have several price years:')
    """
    year = financial_year_of(as_at).text
    if costs.empty:
        return Spending(pd.DataFrame(columns=[*LINE, "amount"]), no_cash(year))
    try:
        lines = _lines(costs)
    except CannotEstimateError as error:
        return Spending(pd.DataFrame(columns=[*LINE, "amount"]), no_cash(year, unusable=error.message))
    try:
        cash = cash_of(costs)
    except CannotEstimateError as error:
        cash = no_cash(year, unusable=error.message)
    return Spending(lines, cash, int((costs["amount_gbp"] < 0).sum()))


def _lines(costs: pd.DataFrame) -> pd.DataFrame:
    years = costs["price_year"].fillna("").astype(str).str.strip()
    rows = costs.assign(
        price_year=years.where(years != "", NO_YEAR), amount=costs["amount_gbp"].astype(float)
    )
    lines = rolled(rows, LINE, "amount")
    known = np.isfinite(rows["amount"]).groupby([rows[key] for key in LINE]).all()
    return lines.assign(
        amount=lines["amount"].where(known.reindex(pd.MultiIndex.from_frame(lines[LINE])).array)
    )


def uncovered(delegated: pd.DataFrame | None, costs: pd.DataFrame) -> int:
    """Count the delegated visits in months of which no cost is recorded.

    Parameters
    ----------
    delegated : pandas.DataFrame or None
        ``period, numerator``: delegated visits by month.
    costs : pandas.DataFrame
        As in the data contract.

    Returns
    -------
    int

    Examples
    --------
    >>> delegated = pd.DataFrame({"period": ["2025-04", "2025-05"], "numerator": [3.0, 4.0]})
    >>> uncovered(delegated, pd.DataFrame({"period": ["2025-04"]}))
    4
    """
    if delegated is None or delegated.empty or costs.empty:
        return 0
    days = delegated.assign(date=pd.to_datetime(delegated["period"] + "-01"))
    covered = within(days, costs["period"]).index
    return round(float(days.drop(covered)["numerator"].sum()))
