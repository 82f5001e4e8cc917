"""Figures that every council has: admissions by age and sex, and what is published each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.counting import (
    Grid,
    draw_denominators,
    grid_of,
    multiplier_of,
    observe,
    period_levels,
    with_people,
)
from evalkit.demo.levels import levels
from evalkit.demo.months import MONTHS
from evalkit.demo.reading import read_process, read_processes
from evalkit.demo.streams import stream
from evalkit.indicators import byar, standard_population, wilson

if TYPE_CHECKING:
    from evalkit.demo.arrays import Counts
    from evalkit.demo.processes import Process
    from evalkit.demo.truth import Truth

ADMISSIONS = "emergency_admissions_65plus"
# People aged 65 and over by band, and how often each band is admitted beside the youngest.
SHARES = {"65-69": 0.28, "70-74": 0.24, "75-79": 0.2, "80-84": 0.14, "85-89": 0.09, "90+": 0.05}
ADMITTED = {"65-69": 1.0, "70-74": 1.35, "75-79": 1.85, "80-84": 2.6, "85-89": 3.5, "90+": 4.2}
WOMEN = {"65-69": 0.51, "70-74": 0.52, "75-79": 0.54, "80-84": 0.57, "85-89": 0.62, "90+": 0.7}
ADMISSIONS_A_PERSON = 1.08
ROUNDED_TO = 5  # published counts


def draw_published(truth: Truth) -> pd.DataFrame:
    """Draw the observations that every council has, whatever its route.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table observations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> rows = draw_published(design("E08000008", seed=1))
    >>> rows.loc[rows["indicator"] == "emergency_admissions_65plus", "stratum"].nunique()
    12
    """
    yearly = [
        process for process in read_processes() if process.route == "always" and process.every == "year"
    ]
    return pd.concat([*_admissions(truth), *(_year(truth, process) for process in yearly)])


def _admissions(truth: Truth) -> list[pd.DataFrame]:
    rng = stream(truth.seed, truth.council, "observations", ADMISSIONS)
    process = read_process(ADMISSIONS)
    level = levels(truth, process=process)[0] / multiplier_of(process)
    total = sum(hood.population_65plus or 0 for hood in truth.neighbourhoods)
    relative, parts = _relative_risks(), []
    for band, share in SHARES.items():
        for sex, part in (("f", WOMEN[band]), ("m", 1 - WOMEN[band])):
            people = round(total * share * part)
            admitted = rng.poisson(np.round(level * relative[band] * people, 6))
            columns = {
                "numerator": admitted,
                "denominator": people,
                "people_numerator": np.ceil(admitted / ADMISSIONS_A_PERSON).astype(np.int64),
                "people_denominator": people,
                "complete": True,
            }
            grid, stratum = Grid(("",), MONTHS), f"age={band};sex={sex}"
            parts.append(observe(ADMISSIONS, grid=grid, columns=columns, stratum=stratum))
    return parts


def _relative_risks() -> dict[str, float]:
    """Scale the risks to a mean of one in the standard population: the level is the standardised rate."""
    standard = standard_population()[list(SHARES)].to_numpy(dtype=float)
    risks = np.array(list(ADMITTED.values()))
    mean = float((standard * risks).sum() / standard.sum())
    return {band: risk / mean for band, risk in ADMITTED.items()}


def _year(truth: Truth, process: Process) -> pd.DataFrame:
    rng = stream(truth.seed, truth.council, "observations", process.indicator)
    level = period_levels(truth, process=process)
    n = draw_denominators(rng, truth=truth, process=process)
    size = multiplier_of(process)
    if process.kind == "proportion":
        x = rng.binomial(n.astype(np.int64), np.clip(level / size, 0, 1))
    else:
        x = rng.poisson(level / size * n)
    counts = with_people(rng, x=x, n=n, each=1)
    columns = {**_as_published(process, x, n, size), **_rounded(counts)} if process.published else counts
    return observe(process.indicator, grid=grid_of(truth, process=process), columns=columns)


def _as_published(process: Process, x: Counts, n: Counts, size: float) -> dict[str, Counts]:
    shares = wilson(x, n) if process.kind == "proportion" else [limit / n for limit in byar(x)]
    lower, upper = (np.round(share * size, 1) for share in shares)
    return {"value": np.round(x / n * size, 1), "lower": lower, "upper": upper}


def _rounded(counts: dict[str, Counts]) -> dict[str, Counts]:
    return {name: np.round(values / ROUNDED_TO) * ROUNDED_TO for name, values in counts.items()}
