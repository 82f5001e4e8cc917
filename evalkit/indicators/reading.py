"""Read the reference figures that indicators need."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.bundled import bundled
from evalkit.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path


def standard_population(path: Path | None = None) -> pd.Series[int]:
    """Read the European Standard Population 2013: people by five-year age band.

    Eurostat, Revision of the European Standard Population (2013).

    Parameters
    ----------
    path : Path, optional
        Another standard population in the same layout (``age_band, population``).

    Returns
    -------
    pandas.Series
        Population by age band.

    Examples
    --------
    >>> int(standard_population()["65-69"])
    5500
    """
    table = _read(path or bundled("data", "reference", "european_standard_population_2013.csv"))
    return table.set_index("age_band")["population"].astype("int64")


def minimum_wage(path: Path | None = None) -> pd.DataFrame:
    """Read the statutory minimum wage by the day from which it holds.

    Parameters
    ----------
    path : Path, optional
        Another table in the same layout (``valid_from, hourly_pay_gbp, source``).

    Returns
    -------
    pandas.DataFrame
        Columns ``valid_from`` and ``hourly``.

    Examples
    --------
    >>> list(minimum_wage().columns)
    ['valid_from', 'hourly']
    """
    table = _read(path or bundled("data", "reference", "minimum_wage.csv"))
    hourly = table["hourly_pay_gbp"].astype("float64")
    return pd.DataFrame({"valid_from": pd.to_datetime(table["valid_from"]), "hourly": hourly})


@cache
def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise FileError(f"The reference table {path.name} is missing.", hint="Install evalkit again.")
    return pd.read_csv(path)
