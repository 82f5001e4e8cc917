"""Directly standardised rates from counts and populations given by age band."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.indicators.estimating import CONFIDENCES
from evalkit.indicators.frames import FAILED_QUALITY, KEY, NOT_COLLECTED, SUPPRESSED, TOO_FEW, VALUE, shaped
from evalkit.indicators.reading import standard_population
from evalkit.indicators.standardised_rates import standardised_rate

if TYPE_CHECKING:
    from evalkit.theory.model import Theory

BAND = re.compile(r"(\d+)-(\d+)|(\d+)\+")
AGE = "age="
CELL = ["indicator", "definition_version", "site_id", "period"]


def standardised_cells(rows: pd.DataFrame, *, theory: Theory) -> pd.DataFrame:
    """Standardise the rates that are given by age band to the European Standard Population 2013.

    Bands of ten years and open ones take the standard population of the five-year bands inside them. A
    band that other periods have and this one lacks, a suppressed or missing count, or a missing population
    leaves no rate.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tidy rows before values are worked out.
    theory : Theory
        The definitions.

    Returns
    -------
    pandas.DataFrame
        The new cells, where none was given.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> rows = shaped(pd.DataFrame({"indicator": "emergency_admissions_65plus", "period": "2024/25",
    ...     "definition_version": "1", "stratum": ["age=65-74", "age=75-84", "age=85+"],
    ...     "numerator": [50, 60, 70], "denominator": [900, 600, 300]}))
    >>> standardised_cells(rows, theory=read_theory("blended_roles"))["value"].round(1).tolist()
    [9316.2]
    """
    definitions = {i.code: i for i in theory.indicators if i.kind == "standardised rate"}
    banded = rows[rows["indicator"].isin(list(definitions)) & rows["stratum"].str.contains(AGE, regex=False)]
    if banded.empty:
        return rows.iloc[:0]
    banded = banded.assign(band=banded["stratum"].map(age_band), rest=banded["stratum"].map(without_age))
    cells = []
    for place, part in banded.groupby(["indicator", "definition_version", "site_id"], sort=False):
        for period, rest, cell in _cells_of_place(part):
            multiplier = definitions[str(place[0])].multiplier
            known = dict(zip(KEY, (*place, period, rest), strict=True))
            cells.append(_cell(cell, part, multiplier) | known)
    new = shaped(pd.DataFrame(cells))
    given = pd.MultiIndex.from_frame(rows[KEY])
    return new[~pd.MultiIndex.from_frame(new[KEY]).isin(given)].reindex(columns=rows.columns)


def age_band(stratum: str) -> str:
    """Take the age band out of a stratum.

    Examples
    --------
    >>> age_band("age=65-74;sex=f"), without_age("age=65-74;sex=f")
    ('65-74', 'sex=f')
    """
    return next((p.removeprefix(AGE) for p in stratum.split(";") if p.startswith(AGE)), "")


def without_age(stratum: str) -> str:
    """Give the rest of a stratum, without its age band.

    Examples
    --------
    >>> without_age("age=65-74")
    ''
    """
    return ";".join(part for part in stratum.split(";") if not part.startswith(AGE))


def weight(band: str) -> float:
    """Give the standard population of an age band, or NaN where five-year bands do not fill it.

    Examples
    --------
    >>> weight("65-74"), weight("85+"), weight("18-64")
    (10500.0, 2500.0, nan)
    """
    edges = _edges(band)
    if edges is None:
        return float("nan")
    population = standard_population()
    fives = {five: _edges(str(five)) for five in population.index}
    inside = [five for five, e in fives.items() if e and e[0] >= edges[0] and e[1] <= edges[1]]
    starts = [e[0] for five, e in fives.items() if e and five in inside]
    ends = [e[1] for five, e in fives.items() if e and five in inside]
    exact = bool(inside) and (min(starts), max(ends)) == edges
    return float(population[inside].sum()) if exact else float("nan")


def _edges(band: str) -> tuple[float, float] | None:
    match = BAND.fullmatch(band)
    if not match:
        return None
    first, last, open_from = match.groups()
    return (float(open_from), np.inf) if open_from else (float(first), float(last))


def _cells_of_place(part: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """List period, stratum without age, and its bands; all groups together where no total was given."""
    found = []
    for period, rows in part.groupby("period", sort=False):
        rests = {str(rest): cell for rest, cell in rows.groupby("rest", sort=False)}
        if "" not in rests and len({rest.partition("=")[0] for rest in rests}) == 1:
            rests[""] = rows
        found += [(str(period), rest, cell) for rest, cell in rests.items()]
    return found


def _cell(cell: pd.DataFrame, part: pd.DataFrame, multiplier: float) -> dict[str, object]:
    fault = _fault(cell, part)
    if fault:
        return {"state": fault[0], "note": fault[1], "source": _source(cell)}
    counts = cell["numerator"].to_numpy()
    weights = cell["band"].map(weight).to_numpy()
    rates = [
        standardised_rate(counts, cell["denominator"], weights, conf=conf, multiplier=multiplier)
        for conf in CONFIDENCES
    ]
    few = bool(np.isnan(rates[0].value))
    return {
        "numerator": float(rates[0].events),
        "denominator": float(rates[0].population),
        "value": rates[0].value,
        "lower95": rates[0].lower,
        "upper95": rates[0].upper,
        "lower998": rates[1].lower,
        "upper998": rates[1].upper,
        "people_numerator": cell["people_numerator"].sum(min_count=len(cell)),
        "people_denominator": cell["people_denominator"].sum(min_count=len(cell)),
        "method": "dobson",
        "state": TOO_FEW if few else VALUE,
        "note": "Fewer than ten events." if few else "Standardised to the European Standard Population 2013.",
        "source": _source(cell),
    }


def _source(cell: pd.DataFrame) -> str:
    return str(cell["source"].iloc[0])


def _fault(cell: pd.DataFrame, part: pd.DataFrame) -> tuple[str, str] | None:
    lost = sorted(set(part["band"]) - set(cell["band"]))
    strange = sorted(set(cell.loc[cell["band"].map(weight).isna(), "band"]))
    for wrong, state, note in (
        (strange, FAILED_QUALITY, f"The standard population has no age band {', '.join(strange)}."),
        (not _side_by_side(cell["band"]), FAILED_QUALITY, "The age bands overlap or leave an age out."),
        ((cell["state"] == SUPPRESSED).any(), SUPPRESSED, "The count of an age band is suppressed."),
        (lost, NOT_COLLECTED, f"The age band {', '.join(lost)} is missing."),
        (cell["denominator"].fillna(0).le(0).any(), NOT_COLLECTED, "An age band has no population."),
        (
            cell["numerator"].isna().any(),
            NOT_COLLECTED,
            "An age band has no count, and its table is not said to be complete.",
        ),
    ):
        if wrong:
            return state, note
    return None


def _side_by_side(bands: pd.Series[str]) -> bool:
    edges = sorted({e for band in bands.unique() if (e := _edges(band))})
    return all(a[1] + 1 == b[0] for a, b in pairwise(edges))
