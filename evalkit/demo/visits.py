"""Draw visits: which days, which task, who came and whether it was on time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.counting import Volumes
from evalkit.demo.faces import draw_faces
from evalkit.demo.levels import levels
from evalkit.demo.months import MONTHS, SPAN, month_of_day
from evalkit.demo.people import CARE_WORKER_SHARE, NEVER_DELEGATED, is_delegated
from evalkit.demo.plans import draw_plan
from evalkit.demo.reading import read_process
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Flags, Whole, Words
    from evalkit.demo.people import People
    from evalkit.demo.plans import Plan
    from evalkit.demo.truth import Truth

SECOND_TASK_SHARE = 0.22  # of insulin visits also hold a blood glucose check
# What becomes of insulin that is not on time, and of tasks at large.
NOT_ON_TIME = {"late": 0.65, "early": 0.2, "missed": 0.15}
LOST = {"missed": 0.01, "declined": 0.01, "cancelled": 0.015}
WINDOWS = (7 * 60 + 30, 8 * 60, 8 * 60 + 30, 16 * 60 + 30)  # minutes after midnight
WINDOW_MINUTES = 60
ADMINISTRATIONS = ("insulin", "eye_drops", "medicines")
NO_TIME = np.datetime64("NaT", "m")
MINUTES = {"insulin": 18, "wound_care": 35, "pressure_area_care": 25}
OTHER_MINUTES = 20


def draw_visits(truth: Truth, *, people: People) -> pd.DataFrame:
    """Draw the visits of a council's sample.

    Whoever comes, insulin is on time with the chance that is true of the site and month. A visit is a
    care worker's only while the person's task is delegated, so never before the site's start.

    Parameters
    ----------
    truth : Truth
        The council.
    people : People
        The people of its sample.

    Returns
    -------
    pandas.DataFrame
        Rows of the table visits.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> truth = design("E08000006", seed=1)
    >>> draw_visits(truth, people=draw_people(truth))["role"].unique().tolist()
    ['district nurse']
    """
    rng = stream(truth.seed, truth.council, "visits")
    plan = draw_plan(rng, people=people)
    during = is_delegated(people, person=plan.person, day=plan.day)
    delegated = during & (rng.random(len(during)) < CARE_WORKER_SHARE)
    faces = draw_faces(
        stream(truth.seed, truth.council, "faces"),
        truth=truth,
        people=people,
        person=plan.person,
        month=plan.month,
        dense=plan.dense,
        delegated=delegated,
    )
    visits = _rows(rng, truth, people, plan, delegated).assign(worker_ref=faces)
    return _numbered(_lose(_with_second_tasks(rng, visits), truth))


def _rows(rng: Generator, truth: Truth, people: People, plan: Plan, delegated: Flags) -> pd.DataFrame:
    task = people.task[plan.person]
    refs = people.table[["person_ref", "site_id"]].iloc[plan.person].reset_index(drop=True)
    timed = _timed(rng, truth, plan, people.site[plan.person], task == "insulin")
    return refs.assign(
        date=plan.day,
        task=task,
        eligible=task != NEVER_DELEGATED,
        role=np.where(delegated, "care worker", "district nurse"),
        minutes=_minutes(rng, task),
        travel_minutes=np.where(delegated, rng.integers(2, 7, len(task)), rng.integers(5, 16, len(task))),
        **timed,
    )


def _minutes(rng: Generator, task: Words) -> Whole:
    usual = pd.Series(task).map(MINUTES).fillna(OTHER_MINUTES).to_numpy(dtype=float)
    return np.round(usual * rng.uniform(0.7, 1.4, len(task))).astype(np.int64)


def _timed(rng: Generator, truth: Truth, plan: Plan, site: Whole, insulin: Flags) -> dict[str, Counts]:
    """Window, time done and outcome: insulin by the true share on time, other tasks by chance."""
    count = len(site)
    on_time = levels(truth, process=read_process("insulin_on_time"))[site, plan.month] / 100
    fate = np.where(
        rng.random(count) < on_time,
        "on time",
        rng.choice(list(NOT_ON_TIME), count, p=list(NOT_ON_TIME.values())),
    )
    lost = _lost(rng, count)
    outcome = np.where(lost != "", lost, np.where(insulin & (fate == "missed"), "missed", "done"))
    outcome = np.where(insulin & (lost == "missed"), "done", outcome)  # insulin is missed by its own chance
    opens = plan.day.astype("datetime64[m]") + rng.choice(WINDOWS, count)
    done = np.where(
        insulin,
        opens + _after_opening(rng, fate),
        plan.day.astype("datetime64[m]") + rng.integers(9 * 60, 17 * 60, count),
    )
    return {
        "due_from": np.where(insulin, opens, NO_TIME),
        "due_to": np.where(insulin, opens + WINDOW_MINUTES, NO_TIME),
        "done_at": np.where(outcome == "done", done, NO_TIME),
        "outcome": outcome,
    }


def _after_opening(rng: Generator, fate: Words) -> Whole:
    """Minutes from the opening of the window to the injection."""
    count = len(fate)
    late = WINDOW_MINUTES + 1 + np.floor(rng.exponential(35, count)).astype(np.int64)
    early = -1 - np.floor(rng.exponential(20, count)).astype(np.int64)
    inside = rng.integers(0, WINDOW_MINUTES + 1, count)
    return np.select(
        [fate == "late", fate == "early"], [np.minimum(late, 300), np.maximum(early, -120)], inside
    )


def _lost(rng: Generator, count: int) -> Words:
    return rng.choice([*LOST, ""], count, p=[*LOST.values(), 1 - sum(LOST.values())])


def _with_second_tasks(rng: Generator, visits: pd.DataFrame) -> pd.DataFrame:
    """Add a blood glucose check to some insulin visits: a row more, the same visit."""
    visits = visits.assign(visit=np.arange(len(visits)))
    both = (
        (visits["task"] == "insulin")
        & (visits["outcome"] == "done")
        & (rng.random(len(visits)) < SECOND_TASK_SHARE)
    )
    checks = visits[both].assign(task="blood_glucose", due_from=None, due_to=None)
    return pd.concat([visits, checks]).sort_values(["visit", "task"], ascending=[True, False], kind="stable")


def _lose(visits: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """Take out the months of a site whose records are lost."""
    months = np.array(MONTHS)[month_of_day(visits["date"].to_numpy().astype("datetime64[D]"))]
    lost = np.zeros(len(visits), dtype=bool)
    for hole in truth.holes:
        if hole.indicator == "visits":
            lost |= (visits["site_id"] == hole.site_id).to_numpy() & np.isin(months, hole.periods)
    return visits[~lost]


def _numbered(visits: pd.DataFrame) -> pd.DataFrame:
    number = visits["visit"].rank(method="dense").astype(int)
    rows = [f"r{i}" for i in range(1, len(visits) + 1)]
    return (
        visits.assign(row_id=rows, visit_id="v" + number.astype(str))
        .drop(columns="visit")
        .reset_index(drop=True)
    )


def visit_volumes(visits: pd.DataFrame, *, truth: Truth) -> Volumes:
    """Count eligible and delegated visits and administrations of medicines.

    Parameters
    ----------
    visits : pandas.DataFrame
        Rows of the table visits.
    truth : Truth
        The council.

    Returns
    -------
    Volumes

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> truth = design("E08000006", seed=1)
    >>> int(visit_volumes(draw_visits(truth, people=draw_people(truth)), truth=truth).delegated.sum())
    0
    """
    done = visits[visits["outcome"] == "done"]
    own = done[done["eligible"]].drop_duplicates("visit_id")
    given = done[done["task"].isin(ADMINISTRATIONS)]
    carers = own[own["role"] == "care worker"]
    return Volumes(_count(own, truth), _count(carers, truth), _count(given, truth))


def _count(rows: pd.DataFrame, truth: Truth) -> Whole:
    order = {hood.site_id: i for i, hood in enumerate(truth.neighbourhoods)}
    site = rows["site_id"].map(order).to_numpy(dtype=np.int64)
    month = month_of_day(rows["date"].to_numpy().astype("datetime64[D]"))
    counts = np.zeros((len(order), SPAN), dtype=np.int64)
    np.add.at(counts, (site, month), 1)
    return counts
