"""Draw events: when they happen, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evalkit.demo.months import days_in_month, first_days
from evalkit.demo.people import eligible_days

if TYPE_CHECKING:
    import pandas as pd
    from numpy.random import Generator

    from evalkit.demo.arrays import Days, Flags, Floats, Whole
    from evalkit.demo.people import People


class Happened(NamedTuple):
    """Events in order of site and month, each with a person who was eligible all that month."""

    person: Whole
    month: Whole
    day: Days


def draw_events(rng: Generator, *, people: People, expected: Floats, tasks: tuple[str, ...] = ()) -> Happened:
    """Draw events, as many as are expected at each site in each month, give or take.

    Parameters
    ----------
    rng : numpy.random.Generator
        A stream.
    people : People
        The people of the sample.
    expected : numpy.ndarray
        How many to expect, sites by months.
    tasks : tuple of str
        Only people with these main tasks; anybody if empty.

    Returns
    -------
    Happened

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> from evalkit.demo.streams import stream
    >>> people = draw_people(design("E08000006", seed=1))
    >>> len(draw_events(stream(1, "x"), people=people, expected=np.zeros((4, 36))).day)
    0
    """
    able = _eligible_all_month(people)
    if tasks:
        able &= np.isin(people.task, tasks)[:, np.newaxis]
    site, month = (places.ravel() for places in np.indices(expected.shape))
    times = rng.poisson(expected).ravel()
    drawn = [_pick(rng, able[:, month[i]] & (people.site == site[i]), times[i]) for i in range(len(times))]
    person = np.concatenate(drawn)
    months = np.repeat(month, [len(some) for some in drawn])
    day = first_days()[months] + np.floor(rng.random(len(months)) * days_in_month()[months]).astype(int)
    return Happened(person, months, day)


def _pick(rng: Generator, able: Flags, times: int) -> Whole:
    who = np.flatnonzero(able) if times else np.zeros(0, dtype=np.int64)
    return rng.choice(who, times) if len(who) else who


def _eligible_all_month(people: People) -> Flags:
    since, until = (days[:, np.newaxis] for days in eligible_days(people))
    flags: Flags = (since <= first_days()[:-1]) & (until >= first_days()[1:] - 1)
    return flags


def person_days(people: People, *, sites: int) -> Floats:
    """Count the days on which people were eligible, sites by months.

    Parameters
    ----------
    people : People
        The people of the sample.
    sites : int
        How many neighbourhoods there are.

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> truth = design("E08000006", seed=1)
    >>> person_days(draw_people(truth), sites=len(truth.neighbourhoods)).shape
    (4, 36)
    """
    since, until = (days[:, np.newaxis] for days in eligible_days(people))
    days = np.minimum(until, first_days()[1:] - 1) - np.maximum(since, first_days()[:-1])
    counted = np.clip(days.astype(int) + 1, 0, None)
    return np.array([counted[people.site == site].sum(axis=0) for site in range(sites)], dtype=float)


def who(people: People, *, seen: Happened) -> pd.DataFrame:
    """Give person, site, main task and day of each event.

    Parameters
    ----------
    people : People
        The people of the sample.
    seen : Happened
        The events.

    Returns
    -------
    pandas.DataFrame
        Columns ``person_ref, site_id, date, task`` and the index of the person.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> one = np.array([0])
    >>> rows = who(draw_people(design("E08000006", seed=1)), seen=Happened(one, one, first_days()[:1]))
    >>> rows["person_ref"].tolist()
    ['p0001']
    """
    refs = people.table[["person_ref", "site_id"]].iloc[seen.person].reset_index(drop=True)
    return refs.assign(date=seen.day, task=people.task[seen.person], person=seen.person)
