"""Count what is true: from levels to numerators, denominators and the people behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from evalkit.demo.levels import DECIMALS, levels, sites_of
from evalkit.demo.months import MONTHS, QUARTER, financial_years, quarters
from evalkit.demo.reading import read_demo_theory
from evalkit.periods import MONTHS_IN_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import ArrayLike

    from evalkit.demo.arrays import Counts, Floats, Whole
    from evalkit.demo.processes import Process
    from evalkit.demo.truth import Truth

_LENGTHS = {"month": 1, "quarter": QUARTER, "year": MONTHS_IN_YEAR}
MID_QUARTER = 1  # surveys are taken in the second month of a quarter


class Volumes(NamedTuple):
    """What there was to count, sites by months."""

    eligible: Whole  # visits done for tasks that could be delegated
    delegated: Whole  # those of them that care workers made
    administrations: Whole  # insulin, eye drops and other medicines given


class Grid(NamedTuple):
    """What the rows and columns of an array are: sites (blank is the whole council) and periods."""

    sites: tuple[str, ...]
    periods: tuple[str, ...]


def grid_of(truth: Truth, *, process: Process) -> Grid:
    """Give the sites and periods in which an indicator is counted.

    Parameters
    ----------
    truth : Truth
        The council.
    process : Process
        The indicator.

    Returns
    -------
    Grid

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.reading import read_process
    >>> grid_of(design("E08000001", seed=1), process=read_process("ascof_4a"))
    Grid(sites=('',), periods=('2023/24', '2024/25', '2025/26'))
    """
    sites = tuple(site.site_id for site in sites_of(truth, place=process.place))
    lists = {"month": MONTHS, "quarter": quarters(), "wave": quarters(), "year": financial_years()}
    return Grid(("",) if process.place == "council" else sites, lists[process.every])


def period_levels(truth: Truth, *, process: Process) -> Floats:
    """Give the true level by site and period: the mean of its months, or the month of a wave.

    Parameters
    ----------
    truth : Truth
        The council.
    process : Process
        The indicator.

    Returns
    -------
    numpy.ndarray
        Sites by periods.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.reading import read_process
    >>> period_levels(design("E08000004", seed=1), process=read_process("ascof_4a")).shape
    (1, 3)
    """
    monthly = levels(truth, process=process)
    if process.every == "wave":
        return monthly[:, MID_QUARTER::QUARTER]
    means: Floats = monthly.reshape(len(monthly), -1, _LENGTHS[process.every]).mean(axis=2)
    return np.round(means, DECIMALS)


def draw_denominators(rng: Generator, *, truth: Truth, process: Process) -> Counts:
    """Draw how many there are to count, by site and period; person-days and populations are not drawn.

    Parameters
    ----------
    rng : numpy.random.Generator
        A stream.
    truth : Truth
        The council.
    process : Process
        The indicator.

    Returns
    -------
    numpy.ndarray
        Sites by periods.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.reading import read_process
    >>> from evalkit.demo.streams import stream
    >>> council, process = design("E08000004", seed=1), read_process("ascof_2a2")
    >>> people = sum(site.population_65plus for site in council.neighbourhoods)
    >>> int(draw_denominators(stream(1, "x"), truth=council, process=process)[0, 0]) == people
    True
    """
    expected = process.volume * _thousands(truth, place=process.place)
    wide = np.repeat(expected[:, np.newaxis], len(grid_of(truth, process=process).periods), axis=1)
    if process.kind == "rate" or process.published:
        return np.round(wide)
    return rng.poisson(wide)


def _thousands(truth: Truth, *, place: str) -> Floats:
    people = np.array([hood.population_65plus or 0 for hood in truth.neighbourhoods], dtype=float) / 1000
    return people.sum(keepdims=True) if place == "council" else people


def with_people(rng: Generator, *, x: Counts, n: Counts, each: float) -> dict[str, Counts]:
    """Give counts, and draw how many distinct people stand behind them.

    Parameters
    ----------
    rng : numpy.random.Generator
        A stream.
    x, n : numpy.ndarray
        What was counted, out of what.
    each : float
        Of the denominator, for each person.

    Returns
    -------
    dict of str to numpy.ndarray
        The four columns of counts.

    Examples
    --------
    >>> from evalkit.demo.streams import stream
    >>> counts = with_people(stream(1, "x"), x=np.array([0, 40]), n=np.array([10, 60]), each=6)
    >>> int(counts["people_numerator"][0]), counts["people_denominator"].tolist()
    (0, [2, 10])
    """
    everybody = np.ceil(n / each).astype(np.int64)
    share = np.divide(x, n, out=np.zeros(np.shape(x)), where=n > 0)
    seen = rng.binomial(everybody, np.round(1 - (1 - np.clip(share, 0, 1)) ** each, DECIMALS))
    least = np.maximum(np.minimum(np.ceil(x / each), everybody), 1)
    few = np.clip(seen, np.where(x > 0, least, 0), x).astype(np.int64)
    return {"numerator": x, "denominator": n, "people_numerator": few, "people_denominator": everybody}


def multiplier_of(process: Process) -> float:
    """Give what one unit of the indicator is divided by to get a share or a rate.

    Examples
    --------
    >>> from evalkit.demo.reading import read_process
    >>> multiplier_of(read_process("insulin_on_time"))
    100.0
    """
    return float(read_demo_theory().indicator(process.indicator).multiplier)


def observe(
    indicator: str, *, grid: Grid, columns: Mapping[str, ArrayLike], stratum: str = ""
) -> pd.DataFrame:
    """Lay arrays of sites by periods out as rows of the table observations.

    Parameters
    ----------
    indicator : str
        The indicator's code.
    grid : Grid
        What the rows and columns of the arrays are.
    columns : mapping of str to array_like
        Column to values.
    stratum : str
        The group; blank for everybody.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> rows = observe("continuity", grid=Grid(("north",), ("2024-01",)), columns={"value": [[3.5]]})
    >>> rows["value"].tolist()
    [3.5]
    """
    shape = (len(grid.sites), len(grid.periods))
    laid = {name: np.broadcast_to(values, shape).ravel() for name, values in columns.items()}
    return pd.DataFrame(
        {
            "indicator": indicator,
            "definition_version": read_demo_theory().indicator(indicator).definition_version,
            "site_id": np.repeat(np.array(grid.sites, dtype=object), shape[1]),
            "period": np.tile(np.array(grid.periods, dtype=object), shape[0]),
            "stratum": stratum,
            **laid,
            "status": "value",
        }
    )
