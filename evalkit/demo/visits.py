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
from evalkit.demo.timing import draw_timing

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Flags, Whole, Words
    from evalkit.demo.people import People
    from evalkit.demo.plans import Plan
    from evalkit.demo.truth import Truth

SECOND_TASK_SHARE = 0.22  # of insulin visits also hold a blood glucose check
ADMINISTRATIONS = ("insulin", "eye_drops", "medicines")
MINUTES = {"insulin": 18, "wound_care": 35, "pressure_area_care": 25}
OTHER_MINUTES = 20
UNEVENNESS = (0.7, 1.4)  # of the length of visits
SHORT_WAYS, LONG_WAYS = (2, 7), (5, 16)  # minutes of travel of care workers and of nurses


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
    plan = draw_plan(rng, truth=truth, people=people)
    during = is_delegated(people, person=plan.person, day=plan.day)
    marked = during & _is_marked(truth, people, plan)
    delegated = marked | (during & (rng.random(len(during)) < CARE_WORKER_SHARE))
    faces = draw_faces(
        stream(truth.seed, truth.council, "faces"),
        truth=truth,
        people=people,
        person=plan.person,
        month=plan.month,
        dense=plan.dense,
        delegated=delegated,
    )
    visits = _rows(rng, truth, people, plan, delegated, marked).assign(worker_ref=faces)
    return _numbered(_lose(_with_second_tasks(rng, visits), truth))


def _is_marked(truth: Truth, people: People, plan: Plan) -> Flags:
    """Say which visits fall on the day on which their site started or stopped."""
    days = [[hood.start_date or "NaT", hood.stop_date or "NaT"] for hood in truth.neighbourhoods]
    marked = np.array(days, dtype="datetime64[D]")[people.site[plan.person]]
    flags: Flags = (plan.day[:, np.newaxis] == marked).any(axis=1)
    return flags


def _rows(
    rng: Generator, truth: Truth, people: People, plan: Plan, delegated: Flags, marked: Flags
) -> pd.DataFrame:
    task = people.task[plan.person]
    on_time = levels(truth, process=read_process("insulin_on_time"))[people.site[plan.person], plan.month]
    timing = draw_timing(rng, day=plan.day, insulin=task == "insulin", on_time=on_time / 100, kept=marked)
    travel = np.where(delegated, rng.integers(*SHORT_WAYS, len(task)), rng.integers(*LONG_WAYS, len(task)))
    refs = people.table[["person_ref", "site_id"]].iloc[plan.person].reset_index(drop=True)
    return refs.assign(
        date=plan.day,
        task=task,
        eligible=task != NEVER_DELEGATED,
        role=np.where(delegated, "care worker", "district nurse"),
        minutes=_minutes(rng, task),
        travel_minutes=travel,
        **timing,
    )


def _minutes(rng: Generator, task: Words) -> Whole:
    usual = pd.Series(task).map(MINUTES).fillna(OTHER_MINUTES).to_numpy(dtype=float)
    return np.round(usual * rng.uniform(*UNEVENNESS, len(task))).astype(np.int64)


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
