"""Draw the people who could have a task delegated, and when it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from evalkit.demo.levels import levels, population_shares
from evalkit.demo.months import LAST_DAY, SPAN, first_days
from evalkit.demo.reading import read_process
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Days, Flags, Floats, Whole, Words
    from evalkit.demo.truth import Truth

STOCK = 65  # people eligible on any day, in the sample of one council
STAY_MONTHS = 14.0
MONTH_DAYS = 30.4
SHORTEST_STAY_DAYS = 20
CARE_WORKER_SHARE = 0.85  # of the visits of a person whose tasks are delegated; nurses keep the reviews
FIRST_STAYS_DAYS = 60  # the first person with delegation at a site
NOT_A_DAY = np.datetime64("NaT", "D")
AGES = {"18-64": 0.12, "65-74": 0.18, "75-84": 0.35, "85+": 0.35}
SEXES = {"f": 0.6, "m": 0.4}
ETHNIC_GROUPS = {"white": 0.81, "asian": 0.1, "black": 0.02, "mixed": 0.01, "other": 0.01, "not stated": 0.05}
QUINTILES = (0.32, 0.22, 0.18, 0.15, 0.13)  # most deprived fifth first, as in much of the North West
# Reach that differs by deprivation is part of the truth: the most deprived fifth is reached least.
REACH_BY_QUINTILE = (0.85, 0.95, 1.05, 1.15, 1.15)
TASKS = {
    "insulin": 0.5,
    "pressure_area_care": 0.17,
    "wound_care": 0.14,
    "medicines": 0.08,
    "eye_drops": 0.05,
    "compression_hosiery": 0.03,
    "catheter_care": 0.03,
}
NEVER_DELEGATED = "catheter_care"  # outside the delegation policy of every synthetic council


class People(NamedTuple):
    """The table of people, and what is true of each beyond it."""

    table: pd.DataFrame
    site: Whole  # index of the neighbourhood
    task: Words  # the person's main task
    lot: Floats  # between 0 and 1: the lower, the sooner delegated


def draw_people(truth: Truth) -> People:
    """Draw the people of a council's sample.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    People

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> people = draw_people(design("E08000006", seed=1)).table
    >>> bool(people["delegated_from"].isna().all()), people["person_ref"].is_unique
    (True, True)
    """
    rng = stream(truth.seed, truth.council, "people")
    site, since, until = _stays(rng, truth)
    count = len(site)
    quintile = rng.choice(len(QUINTILES), count, p=QUINTILES)
    task = rng.choice(list(TASKS), count, p=list(TASKS.values()))
    lot = rng.random(count) / np.array(REACH_BY_QUINTILE)[quintile]
    fit = np.where(task == "insulin", lot, np.inf)
    lot[_firsts(truth, site=site, since=since, until=until, lot=fit)] = 0
    began, ended = _delegated(truth, site=site, since=since, until=until, lot=lot)
    never = task == NEVER_DELEGATED
    table = pd.DataFrame(
        {
            "person_ref": [f"p{i:04d}" for i in range(1, count + 1)],
            "site_id": np.array([hood.site_id for hood in truth.neighbourhoods])[site],
            "eligible_from": since,
            "eligible_to": _blank_if_open(until),
            "delegated_from": np.where(never, NOT_A_DAY, began),
            "delegated_to": np.where(never, NOT_A_DAY, ended),
            "age_band": rng.choice(list(AGES), count, p=list(AGES.values())),
            "sex": rng.choice(list(SEXES), count, p=list(SEXES.values())),
            "ethnic_group": rng.choice(list(ETHNIC_GROUPS), count, p=list(ETHNIC_GROUPS.values())),
            "imd_decile": 2 * quintile + rng.integers(1, 3, count),
        }
    )
    return People(table, site, task, lot)


def _stays(rng: Generator, truth: Truth) -> tuple[Whole, Days, Days]:
    """Draw who is eligible at the start and who comes later, in order of site and day."""
    days = int((LAST_DAY - first_days()[0]).astype(int)) + 1
    stock = np.round(STOCK * population_shares(truth)).astype(int)
    arrivals = rng.poisson(stock * SPAN / STAY_MONTHS)
    counts = stock + arrivals
    site = np.repeat(np.arange(len(stock)), counts)
    at_start = np.concatenate([np.arange(n) < s for n, s in zip(counts, stock, strict=True)])
    stay = SHORTEST_STAY_DAYS + rng.exponential(STAY_MONTHS * MONTH_DAYS - SHORTEST_STAY_DAYS, len(site))
    came = np.where(
        at_start, -rng.exponential(STAY_MONTHS * MONTH_DAYS, len(site)), rng.random(len(site)) * days
    )
    since = np.floor(came).astype(int)
    until = np.floor(np.where(at_start, stay, came + stay)).astype(int)
    order = np.lexsort((since, site))
    origin = first_days()[0]
    return site[order], origin + since[order], origin + until[order]


def _firsts(truth: Truth, *, site: Whole, since: Days, until: Days, lot: Floats) -> list[int]:
    """Find, for each site that started, the first of those for whom it can start on its day and go on."""
    found = []
    for i, hood in enumerate(truth.neighbourhoods):
        if hood.start_date:
            start = np.datetime64(hood.start_date)
            stays = np.datetime64(hood.stop_date or start + FIRST_STAYS_DAYS)
            there = (site == i) & (since <= start) & (until >= stays) & np.isfinite(lot)
            found += np.flatnonzero(there)[np.argsort(lot[there], kind="stable")[:1]].tolist()
    return found


def _delegated(
    truth: Truth,
    *,
    site: Whole,
    since: Days,
    until: Days,
    lot: Floats,
) -> tuple[Days, Days]:
    """Delegate each person's task from the month in which the site's share passes the person's lot."""
    share = levels(truth, process=read_process("delegated_share")) / 100 / CARE_WORKER_SHARE
    reached = share[site] > lot[:, np.newaxis]
    month = np.where(reached.any(axis=1), reached.argmax(axis=1), SPAN)
    starts, stops = _site_days(truth, "start_date"), _site_days(truth, "stop_date")
    began = np.fmax(np.fmax(first_days()[month], starts[site]), since)
    ended = np.fmin(until, stops[site])
    ever = (month < SPAN) & (began <= ended) & (began <= LAST_DAY)
    return np.where(ever, began, NOT_A_DAY), np.where(ever, _blank_if_open(ended), NOT_A_DAY)


def _site_days(truth: Truth, column: str) -> Days:
    texts = [getattr(hood, column) or "NaT" for hood in truth.neighbourhoods]
    return np.array(texts, dtype="datetime64[D]")


def _blank_if_open(days: Days) -> Days:
    return np.where(days > LAST_DAY, NOT_A_DAY, days)


def eligible_days(people: People) -> tuple[Days, Days]:
    """Give each person's first and last eligible day; an open end is taken as after the last month.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> since, until = eligible_days(draw_people(design("E08000006", seed=1)))
    >>> bool((since <= until).all())
    True
    """
    since = people.table["eligible_from"].to_numpy().astype("datetime64[D]")
    until = people.table["eligible_to"].to_numpy().astype("datetime64[D]")
    return since, np.where(np.isnat(until), first_days()[-1], until)


def is_delegated(people: People, *, person: Whole, day: Days) -> Flags:
    """Say whether a person's task was delegated on a day.

    Parameters
    ----------
    people : People
        The people of the sample.
    person : numpy.ndarray
        Index of each person.
    day : numpy.ndarray
        A day for each.

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> people = draw_people(design("E08000006", seed=1))
    >>> is_delegated(people, person=np.array([0]), day=first_days()[:1]).tolist()
    [False]
    """
    began = people.table["delegated_from"].to_numpy().astype("datetime64[D]")[person]
    ended = people.table["delegated_to"].to_numpy().astype("datetime64[D]")[person]
    flags: Flags = (day >= began) & (np.isnat(ended) | (day <= ended))
    return flags
