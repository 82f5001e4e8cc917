"""Draw incidents, and how much of them is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.happening import draw_events, person_days, who
from evalkit.demo.levels import levels
from evalkit.demo.months import SPAN, index_of
from evalkit.demo.people import CARE_WORKER_SHARE, is_delegated
from evalkit.demo.reading import read_process
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Floats
    from evalkit.demo.people import People
    from evalkit.demo.truth import Reporting, Truth

PER = 1000  # administrations, or person-days
HARMS = {"low": 0.85, "moderate": 0.13, "severe": 0.02}
CATEGORIES = {2: 0.75, 3: 0.19, 4: 0.06}
# Rows that no indicator counts, so that a reader who counts all rows is found out.
FIRST_CATEGORY, BEGAN_ELSEWHERE = 0.5, 0.15  # for each ulcer that counts
FALLS, OTHERS = 0.13, 0.05  # a site and month
DONE_BY_SOMEBODY = {
    "medication": ("insulin", "eye_drops", "medicines"),
    "hypoglycaemia": ("insulin",),
}


def reported_share(reporting: Reporting) -> Floats:
    """Give the share of events that is reported in each month.

    Parameters
    ----------
    reporting : Reporting
        The share before and after, and when it rises.

    Returns
    -------
    numpy.ndarray
        A share a month.

    Examples
    --------
    >>> from evalkit.demo.truth import Reporting
    >>> share = reported_share(Reporting(indicator="x", before=0.5, after=0.9, rises_from="2024-05"))
    >>> share[12:18].round(1).tolist()
    [0.5, 0.6, 0.7, 0.8, 0.9, 0.9]
    """
    if not reporting.rises_from:
        return np.full(SPAN, reporting.before)
    since = np.arange(SPAN) - index_of(reporting.rises_from) + 1
    risen = np.clip(since / reporting.rises_over_months, 0, 1)
    return reporting.before + (reporting.after - reporting.before) * risen


def medication_rates(truth: Truth) -> tuple[Floats, Floats]:
    """Give the reported rates of medication incidents with no harm and with harm, by site and month.

    Harm is always reported; what did no harm only in part.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    tuple of numpy.ndarray
        For each 1,000 administrations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> harmless, harmful = medication_rates(design("E08000008", seed=1))
    >>> bool((harmless > harmful).all())
    True
    """
    every = levels(truth, process=read_process("medication_incidents"))
    harm = levels(truth, process=read_process("medication_incidents_harm"))
    reporting = next(r for r in truth.reporting if r.indicator == "medication_incidents")
    return (every - harm) * reported_share(reporting), harm


def draw_incidents(truth: Truth, *, people: People, administrations: Counts) -> pd.DataFrame:
    """Draw the incidents that are reported.

    Parameters
    ----------
    truth : Truth
        The council.
    people : People
        The people of its sample.
    administrations : numpy.ndarray
        Insulin, eye drops and other medicines given, sites by months.

    Returns
    -------
    pandas.DataFrame
        Rows of the table incidents.

    Examples
    --------
    >>> from evalkit.demo.packs import make_council
    >>> make_council("E08000006", seed=1).tables["incidents"]["role"].str.contains("care").sum()
    np.int64(0)
    """
    rng = stream(truth.seed, truth.council, "incidents")
    parts = [
        *_medication(rng, truth, people, administrations),
        *_harms_to_people(rng, truth, people),
        *_uncounted(rng, people, np.ones(administrations.shape)),
    ]
    rows = pd.concat([part for part in parts if len(part)]).sort_values(["date", "person_ref"], kind="stable")
    numbered = rows.assign(incident_id=[f"i{i:04d}" for i in range(1, len(rows) + 1)])
    return _with_roles(rng, people, numbered).drop(columns="person").reset_index(drop=True)


def _medication(rng: Generator, truth: Truth, people: People, given: Counts) -> list[pd.DataFrame]:
    harmless, harmful = (rate / PER * given for rate in medication_rates(truth))
    return [
        _kind(rng, people, harmless, "medication").assign(harm="none"),
        _harmed(rng, _kind(rng, people, harmful, "medication")),
    ]


def _harms_to_people(rng: Generator, truth: Truth, people: People) -> list[pd.DataFrame]:
    days = person_days(people, sites=len(truth.neighbourhoods)) / PER
    hypos, ulcers = (
        levels(truth, process=read_process(code)) * days for code in ("hypoglycaemia", "pressure_ulcers")
    )
    sore = "pressure ulcer"
    first = _kind(rng, people, ulcers * FIRST_CATEGORY, sore).assign(category=1, harm="low")
    elsewhere = _graded(rng, _kind(rng, people, ulcers * BEGAN_ELSEWHERE, sore))
    return [
        _harmed(rng, _kind(rng, people, hypos, "hypoglycaemia")),
        _graded(rng, _kind(rng, people, ulcers, sore)).assign(acquired_here=True),
        first.assign(acquired_here=True),
        elsewhere.assign(acquired_here=False),
    ]


def _uncounted(rng: Generator, people: People, one: Floats) -> list[pd.DataFrame]:
    falls = _kind(rng, people, FALLS * one, "fall")
    return [_harmed(rng, falls), _kind(rng, people, OTHERS * one, "other").assign(harm="none")]


def _kind(rng: Generator, people: People, expected: Floats, kind: str) -> pd.DataFrame:
    tasks = DONE_BY_SOMEBODY.get(kind, ())
    return who(people, seen=draw_events(rng, people=people, expected=expected, tasks=tasks)).assign(type=kind)


def _harmed(rng: Generator, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(harm=rng.choice(list(HARMS), len(rows), p=list(HARMS.values())))


def _graded(rng: Generator, rows: pd.DataFrame) -> pd.DataFrame:
    category = rng.choice(list(CATEGORIES), len(rows), p=list(CATEGORIES.values()))
    return rows.assign(category=category, harm="moderate")


def _with_roles(rng: Generator, people: People, rows: pd.DataFrame) -> pd.DataFrame:
    """Draw who did it: a care worker only while the person's task was delegated."""
    day = rows["date"].to_numpy().astype("datetime64[D]")
    during = is_delegated(people, person=rows["person"].to_numpy(), day=day)
    carer = during & (rng.random(len(rows)) < CARE_WORKER_SHARE)
    somebody = rows["type"].isin(list(DONE_BY_SOMEBODY)).to_numpy()
    sore = (rows["type"] == "pressure ulcer").to_numpy()
    task = np.select([somebody, sore], [rows["task"].to_numpy(dtype=str), "pressure_area_care"], "")
    return rows.assign(
        role=np.select([somebody & carer, somebody], ["care worker", "district nurse"], ""), task=task
    )
