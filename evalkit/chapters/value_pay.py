"""Pay of care workers beside the minimum wage, by financial year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.indicators.reading import minimum_wage
from evalkit.periods import financial_year_of, parse_period

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition

CARE_WORKER = "care worker"
COLUMNS = ["year", "pay", "minimum", "above", "workers", "periods"]


def pay_by_year(edition: Edition) -> pd.DataFrame:
    """Give the mean pay of care workers and the minimum wage then in force, by financial year.

    Each is weighed by the care workers employed in each period and at each site.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    pandas.DataFrame
        ``year, pay, minimum, above, workers, periods``, in order of time; empty where no pay is recorded.

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> pay = pay_by_year(open_edition(council="E08000008", pack="demo:E08000008"))
    >>> pay["year"].tolist(), pay["minimum"].round(2).tolist()
    (['2023/24', '2024/25', '2025/26'], [10.42, 11.44, 12.21])
    """
    rows = edition.pack.table("workforce")
    paid = rows[
        (rows["role"] == CARE_WORKER) & rows["hourly_pay"].notna() & (rows["headcount"].fillna(0) > 0)
    ]
    if paid.empty:
        return pd.DataFrame(columns=COLUMNS)
    first = {text: parse_period(str(text)).start for text in paid["period"].unique()}
    wage = minimum_wage().sort_values("valid_from")
    in_force = np.searchsorted(wage["valid_from"], pd.to_datetime(list(first.values())), side="right") - 1
    least = dict(zip(first, wage["hourly"].to_numpy()[in_force.clip(min=0)], strict=True))
    paid = paid.assign(
        year=paid["period"].map({text: financial_year_of(day).text for text, day in first.items()}),
        minimum=paid["period"].map(least).astype(float),
    )
    return pd.DataFrame([_year(str(year), part) for year, part in paid.groupby("year")], columns=COLUMNS)


def _year(year: str, part: pd.DataFrame) -> tuple[str, float, float, float, float, int]:
    workers = part["headcount"].astype(float)
    pay = float(np.average(part["hourly_pay"].astype(float), weights=workers))
    least = float(np.average(part["minimum"], weights=workers))
    employed = float(workers.groupby(part["period"]).sum().mean())
    return year, pay, least, pay - least, employed, part["period"].nunique()
