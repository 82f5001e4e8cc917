"""Draw which person is visited on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.demo.months import SPAN, first_days, month_of_day
from evalkit.demo.people import eligible_days

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Days, Flags, Whole
    from evalkit.demo.people import People
    from evalkit.demo.truth import Truth

VISITS = 3150  # in the sample of one council; some hold a second task
DENSE_SHARE = 0.14  # of people with insulin: all their visits of four weeks are in the sample
DENSE_VISITS = 10
FOUR_WEEKS = 28


class Plan(NamedTuple):
    """Which person is visited on which day; one entry a visit."""

    person: Whole
    month: Whole
    day: Days
    dense: Flags  # whether all visits of these four weeks are in the sample


def draw_plan(rng: Generator, *, truth: Truth, people: People) -> Plan:
    """Draw who is in the sample on which days, in order of day.

    Parameters
    ----------
    rng : numpy.random.Generator
        A stream.
    truth : Truth
        The council.
    people : People
        The people of the sample.

    Returns
    -------
    Plan

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> from evalkit.demo.streams import stream
    >>> truth = design("E08000006", seed=1)
    >>> plan = draw_plan(stream(1, "x"), truth=truth, people=draw_people(truth))
    >>> bool((np.diff(plan.day).astype(int) >= 0).all())
    True
    """
    since, until = eligible_days(people)
    first, last = first_days()[:-1], first_days()[1:] - 1
    begins = np.maximum(since[:, np.newaxis], first)
    ends = np.minimum(until[:, np.newaxis], last)
    dense = _dense(rng, people, begins, ends)
    person, month = np.nonzero((begins <= ends) & ~dense)
    rate = max(VISITS - DENSE_VISITS * dense.sum(), 0) / max(len(person), 1)
    times = rng.poisson(rate, len(person))
    person, month = np.repeat(person, times), np.repeat(month, times)
    span = (ends - begins).astype(int)[person, month] + 1
    day = begins[person, month] + np.floor(rng.random(len(person)) * span).astype(int)
    rest = Plan(person, month, day, np.zeros(len(person), dtype=bool))
    return _in_order(_in_order(_dense_plan(rng, dense), rest), _marked_days(truth, people))


def _marked_days(truth: Truth, people: People) -> Plan:
    """Plan the first delegated visit of each site that started, and the last of each that stopped."""
    table, found = people.table, []
    for hood in truth.neighbourhoods:
        for column, marked in (("delegated_from", hood.start_date), ("delegated_to", hood.stop_date)):
            here = (table["site_id"] == hood.site_id) & (table[column] == np.datetime64(marked or "NaT"))
            found += [(i, marked) for i in np.flatnonzero(here)[:1]]
    person = np.array([i for i, _ in found], dtype=np.int64)
    day = np.array([marked for _, marked in found], dtype="datetime64[D]")
    return Plan(person, month_of_day(day), day, np.zeros(len(day), dtype=bool))


def _dense(rng: Generator, people: People, begins: Days, ends: Days) -> Flags:
    """Draw whose four weeks are in the sample in full: people with insulin, eligible throughout."""
    chosen: Flags = rng.random((len(people.task), SPAN)) < DENSE_SHARE
    throughout = (begins == first_days()[:-1]) & ((ends - begins).astype(int) + 1 >= FOUR_WEEKS)
    chosen &= throughout & (people.task == "insulin")[:, np.newaxis]
    return chosen


def _dense_plan(rng: Generator, dense: Flags) -> Plan:
    person, month = np.nonzero(dense)
    days = rng.permuted(np.tile(np.arange(FOUR_WEEKS), (len(person), 1)), axis=1)[:, :DENSE_VISITS]
    months = np.repeat(month, DENSE_VISITS)
    day = first_days()[months] + np.sort(days, axis=1).ravel()
    return Plan(np.repeat(person, DENSE_VISITS), months, day, np.ones(len(months), dtype=bool))


def _in_order(one: Plan, other: Plan) -> Plan:
    day, person = np.concatenate([one.day, other.day]), np.concatenate([one.person, other.person])
    order = np.lexsort((person, day))
    month = np.concatenate([one.month, other.month])[order]
    return Plan(person[order], month, day[order], np.concatenate([one.dense, other.dense])[order])
