"""Observations of a council that brings no rows about people: each indicator counted from its level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.counting import (
    Grid,
    Volumes,
    draw_denominators,
    grid_of,
    multiplier_of,
    observe,
    period_levels,
    with_people,
)
from evalkit.demo.events import REVIEW_SPREAD
from evalkit.demo.incidents import medication_rates
from evalkit.demo.levels import levels
from evalkit.demo.months import MONTHS, QUARTER, index_of, quarters
from evalkit.demo.people import AGES, QUINTILES, REACH_BY_QUINTILE, SEXES
from evalkit.demo.reading import read_process, read_processes
from evalkit.demo.streams import stream
from evalkit.demo.surveys import WAVES, held_waves

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Flags, Floats, Whole
    from evalkit.demo.processes import Process
    from evalkit.demo.truth import Truth

# Counted in a way of their own: several together, or from other tables.
_OWN_WAY = (
    "delegated_share",
    "missed_late_tasks",
    "medication_incidents",
    "medication_incidents_harm",
    "concern_to_review_hours",
)
_COUNTS = ["numerator", "denominator", "people_numerator", "people_denominator"]
FEWEST_CONCERNS = 10
CONCERNS_A_PERSON = 1.1
_95_PER_CENT = 1.959964


def draw_volumes(truth: Truth) -> Volumes:
    """Draw eligible visits, those of them that were delegated, and administrations of medicines.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    Volumes

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> int(draw_volumes(design("E08000001", seed=1)).delegated.sum())
    0
    """
    rng = stream(truth.seed, truth.council, "volumes")
    share = read_process("delegated_share")
    eligible = draw_denominators(rng, truth=truth, process=share)
    delegated = rng.binomial(eligible, levels(truth, process=share) / multiplier_of(share))
    given = draw_denominators(rng, truth=truth, process=read_process("medication_incidents"))
    return Volumes(eligible, delegated, rng.poisson(given))


def draw_counted(truth: Truth, *, volumes: Volumes) -> pd.DataFrame:
    """Draw the observations of all indicators that are counted from their own level.

    Parameters
    ----------
    truth : Truth
        The council.
    volumes : Volumes
        What there was to count.

    Returns
    -------
    pandas.DataFrame
        Rows of the table observations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> truth = design("E08000001", seed=1)
    >>> rows = draw_counted(truth, volumes=draw_volumes(truth))
    >>> rows.loc[rows["indicator"] == "nurse_visits_released", "numerator"].max()
    np.float64(0.0)
    """
    own = [p for p in read_processes() if p.route == "aggregate" and p.volume and p.indicator not in _OWN_WAY]
    parts = [_counted(truth, process, volumes.delegated > 0) for process in own]
    return pd.concat([*_reach(truth, volumes), *_medication(truth, volumes), _concerns(truth), *parts])


def _counted(truth: Truth, process: Process, started: Flags) -> pd.DataFrame:
    rng = stream(truth.seed, truth.council, "observations", process.indicator)
    level = period_levels(truth, process=process)
    n = draw_denominators(rng, truth=truth, process=process)
    if process.only_after_start:
        n = np.where(started, n, 0)
    count = {"proportion": _proportion, "rate": _rate, "mean": _mean}[process.kind]
    rows = observe(
        process.indicator, grid=grid_of(truth, process=process), columns=count(rng, process, level, n)
    )
    return _without_waves(rows, truth) if process.every == "wave" else _with_something(rows)


def _proportion(rng: Generator, process: Process, level: Floats, n: Counts) -> dict[str, Counts]:
    x = rng.binomial(n.astype(np.int64), np.clip(level / multiplier_of(process), 0, 1))
    return with_people(rng, x=x, n=n, each=process.units_per_person)


def _rate(rng: Generator, process: Process, level: Floats, n: Counts) -> dict[str, Counts]:
    x = rng.poisson(level / multiplier_of(process) * n)
    return with_people(rng, x=x, n=n, each=process.units_per_person)


def _mean(rng: Generator, process: Process, level: Floats, n: Counts) -> dict[str, Counts]:
    error = process.sd / np.sqrt(np.maximum(n, 1))
    return {
        "value": np.round(level + rng.normal(0, error), 2),
        "sd": np.round(process.sd * rng.uniform(0.85, 1.15, n.shape), 2),
        "denominator": n,
        "people_denominator": n,
    }


def _with_something(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows with a denominator above nought: where nothing was due there is no row."""
    return rows[rows["denominator"] > 0]


def _without_waves(rows: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """Say of a quarter without a wave that nothing was collected, and leave out where nobody answered."""
    held = [index_of(WAVES[wave]) // QUARTER for wave in held_waves(truth)]
    nothing = ~rows["period"].isin([quarters()[i] for i in held])
    blanked = rows[_COUNTS].astype(float).mask(nothing)
    stated = rows.assign(**blanked, status=rows["status"].mask(nothing, "not collected"))
    return stated[nothing | (rows["denominator"] > 0)]


def _reach(truth: Truth, volumes: Volumes) -> list[pd.DataFrame]:
    rng = stream(truth.seed, truth.council, "observations", "reach")
    share, late = read_process("delegated_share"), read_process("missed_late_tasks")
    grid = grid_of(truth, process=share)
    reached = with_people(rng, x=volumes.delegated, n=volumes.eligible, each=share.units_per_person)
    released = {name: reached[name] for name in ("numerator", "people_numerator")}
    failing = np.clip(levels(truth, process=late) / multiplier_of(late), 0, 1)
    missed = rng.binomial(volumes.delegated, failing)
    failed = with_people(rng, x=missed, n=volumes.delegated, each=late.units_per_person)
    return [
        observe("delegated_share", grid=grid, columns=reached),
        observe("nurse_visits_released", grid=grid, columns=released),
        _with_something(observe("missed_late_tasks", grid=grid, columns=failed)),
        *_strata(rng, share, volumes),
    ]


def _strata(rng: Generator, share: Process, volumes: Volumes) -> list[pd.DataFrame]:
    """Split the council's months by age, sex and deprivation: the most deprived are reached least."""
    eligible, delegated = volumes.eligible.sum(axis=0), volumes.delegated.sum(axis=0)
    quintiles = {str(i): weight for i, weight in enumerate(QUINTILES, start=1)}
    parts = []
    for name, groups, reach in (
        ("age", AGES, np.ones(len(AGES))),
        ("sex", SEXES, np.ones(len(SEXES))),
        ("imd_quintile", quintiles, np.array(REACH_BY_QUINTILE)),
    ):
        n = np.array([rng.multinomial(total, list(groups.values())) for total in eligible])
        x = np.array([_some_of(rng, row, reach, total) for row, total in zip(n, delegated, strict=True)])
        for i, group in enumerate(groups):
            counts = with_people(rng, x=x[:, i], n=n[:, i], each=share.units_per_person)
            grid, stratum = Grid(("",), MONTHS), f"{name}={group}"
            parts.append(observe(share.indicator, grid=grid, columns=counts, stratum=stratum))
    return parts


def _some_of(rng: Generator, n: Whole, reach: Floats, total: int) -> Whole:
    """Draw so many of the groups' visits, each group by its reach, and none beyond what it has."""
    drawn = np.minimum(rng.multinomial(total, n * reach / (n * reach).sum()), n)
    rest = total - drawn.sum()
    added: Whole = drawn + rng.multivariate_hypergeometric(n - drawn, rest)
    return added


def _medication(truth: Truth, volumes: Volumes) -> list[pd.DataFrame]:
    rng = stream(truth.seed, truth.council, "observations", "medication")
    process, given = read_process("medication_incidents"), volumes.administrations
    grid, each = grid_of(truth, process=process), process.units_per_person
    rates = medication_rates(truth)
    harmless, harmful = (rng.poisson(rate / multiplier_of(process) * given) for rate in rates)
    return [
        observe(code, grid=grid, columns=with_people(rng, x=x, n=given, each=each))
        for code, x in (("medication_incidents", harmless + harmful), ("medication_incidents_harm", harmful))
    ]


def _concerns(truth: Truth) -> pd.DataFrame:
    """Draw the time to review of each concern, and give the median of a month with its limits."""
    rng = stream(truth.seed, truth.council, "observations", "concerns")
    process = read_process("concern_to_review_hours")
    n = np.maximum(draw_denominators(rng, truth=truth, process=process), FEWEST_CONCERNS)
    medians = levels(truth, process=process)[0]
    hours = [np.sort(m * np.exp(rng.normal(0, REVIEW_SPREAD, k))) for m, k in zip(medians, n[0], strict=True)]
    everybody = np.ceil(n / CONCERNS_A_PERSON).astype(np.int64)
    columns = {
        "value": np.round([np.median(row) for row in hours], 1),
        "lower": np.round([_limit(row, -1) for row in hours], 1),
        "upper": np.round([_limit(row, 1) for row in hours], 1),
        "denominator": n,
        "people_denominator": everybody,
    }
    return observe(process.indicator, grid=Grid(("",), MONTHS), columns=columns)


def _limit(hours: Floats, side: int) -> float:
    """Give the order statistic that limits a median at about 95% (Conover 1999, 3.2)."""
    count = len(hours)
    rank = count / 2 + side * _95_PER_CENT * np.sqrt(count) / 2
    return float(hours[int(np.clip(np.floor(rank) if side < 0 else np.ceil(rank), 1, count)) - 1])
