"""Directly standardised rates from counts and populations given by age band."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from evalkit.indicators.estimating import CONFIDENCES
from evalkit.indicators.frames import (
    FAILED_QUALITY,
    KEY,
    NOT_COLLECTED,
    PEOPLE,
    SUPPRESSED,
    TOO_FEW,
    VALUE,
    shaped,
    tuples_of,
)
from evalkit.indicators.reading import standard_population
from evalkit.indicators.standardised_rates import standardised_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.indicators.arguments import Numbers
    from evalkit.theory.model import Theory

BAND = re.compile(r"(\d+)-(\d+)|(\d+)\+")
AGE = "age="
Key = tuple[str, ...]
PLACE = ["indicator", "definition_version", "site_id"]


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
    banded = rows[rows["indicator"].isin(list(definitions)) & has_age(rows["stratum"])]
    if banded.empty:
        return rows.iloc[:0]
    new = shaped(pd.DataFrame(_cells(banded, {code: i.multiplier for code, i in definitions.items()})))
    given = pd.MultiIndex.from_frame(rows[KEY])
    return new[~pd.MultiIndex.from_frame(new[KEY]).isin(given)].reindex(columns=rows.columns)


def has_age(strata: pd.Series[str]) -> pd.Series[bool]:
    """Mark strata that have an age band.

    Examples
    --------
    >>> has_age(pd.Series(["age=85+;sex=f", "sex=f"])).tolist()
    [True, False]
    """
    return strata.str.contains(AGE, regex=False)


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


@cache
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


class Bands(NamedTuple):
    """Hold the age bands of one cell, or of all, as arrays."""

    bands: list[str]
    state: list[str]
    numerator: Numbers
    denominator: Numbers
    people: Numbers  # a column each of people_numerator and people_denominator
    source: list[str]

    def at(self, where: list[int]) -> Bands:
        """Take the bands of one cell."""
        return Bands(
            [self.bands[i] for i in where],
            [self.state[i] for i in where],
            self.numerator[where],
            self.denominator[where],
            self.people[where],
            [self.source[i] for i in where],
        )


def _cells(banded: pd.DataFrame, multipliers: Mapping[str, float]) -> list[dict[str, object]]:
    banded = banded.assign(band=banded["stratum"].map(age_band), rest=banded["stratum"].map(without_age))
    usual = {key: set(bands) for key, bands in banded.groupby(PLACE, sort=False)["band"]}
    cells, whole = [], _bands(banded)
    for key, where in _groups(banded).items():
        part = whole.at(where)
        figures = _cell(part, usual[key[:3]], multipliers[key[0]])
        cells.append(figures | dict(zip([*PLACE, "period", "stratum"], key, strict=True)))
    return cells


def _groups(banded: pd.DataFrame) -> dict[Key, list[int]]:
    """Find the rows of each cell; where no total was given, all groups of one kind make it."""
    cells: dict[Key, list[int]] = {}
    rests: dict[Key, set[str]] = {}
    for i, key in enumerate(tuples_of(banded, [*PLACE, "period", "rest"])):
        cells.setdefault(key, []).append(i)
        rests.setdefault(key[:4], set()).add(key[4])
    for key, found in rests.items():
        if "" not in found and len({rest.partition("=")[0] for rest in found}) == 1:
            cells[(*key, "")] = [i for rest in sorted(found) for i in cells[(*key, rest)]]
    return cells


def _bands(banded: pd.DataFrame) -> Bands:
    return Bands(
        banded["band"].tolist(),
        banded["state"].tolist(),
        banded["numerator"].to_numpy(),
        banded["denominator"].to_numpy(),
        banded[PEOPLE].to_numpy(),
        banded["source"].tolist(),
    )


def _cell(part: Bands, usual: set[str], multiplier: float) -> dict[str, object]:
    fault = _fault(part, usual)
    if fault:
        return {"state": fault[0], "note": fault[1], "source": part.source[0]}
    weights = [weight(band) for band in part.bands]
    normal, wide = (
        standardised_rate(part.numerator, part.denominator, weights, conf=conf, multiplier=multiplier)
        for conf in CONFIDENCES
    )
    few = bool(np.isnan(normal.value))
    return {
        "numerator": float(normal.events),
        "denominator": float(normal.population),
        "value": normal.value,
        "lower95": normal.lower,
        "upper95": normal.upper,
        "lower998": wide.lower,
        "upper998": wide.upper,
        **dict(zip(PEOPLE, part.people.sum(axis=0), strict=True)),
        "method": "dobson",
        "state": TOO_FEW if few else VALUE,
        "note": "Fewer than ten events." if few else "Standardised to the European Standard Population 2013.",
        "source": part.source[0],
    }


def _fault(part: Bands, usual: set[str]) -> tuple[str, str] | None:
    lost = sorted(usual - set(part.bands))
    strange = sorted({band for band in part.bands if np.isnan(weight(band))})
    for wrong, state, note in (
        (strange, FAILED_QUALITY, f"The standard population has no age band {', '.join(strange)}."),
        (not _side_by_side(part.bands), FAILED_QUALITY, "The age bands overlap or leave an age out."),
        (SUPPRESSED in part.state, SUPPRESSED, "The count of an age band is suppressed."),
        (lost, NOT_COLLECTED, f"The age band {', '.join(lost)} is missing."),
        (not (part.denominator > 0).all(), NOT_COLLECTED, "An age band has no population."),
        (
            np.isnan(part.numerator).any(),
            NOT_COLLECTED,
            "An age band has no count, and its table is not said to be complete.",
        ),
    ):
        if wrong:
            return state, note
    return None


def _side_by_side(bands: list[str]) -> bool:
    edges = sorted({e for band in bands if (e := _edges(band))})
    return all(a[1] + 1 == b[0] for a, b in pairwise(edges))
