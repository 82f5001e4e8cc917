"""Draw who comes: how many different workers a person meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.demo.levels import levels
from evalkit.demo.reading import read_process

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Flags, Whole, Words
    from evalkit.demo.people import People
    from evalkit.demo.truth import Truth

NURSES_A_TEAM = 9
WORKERS_A_SITE = 8
SPREAD = 0.35  # of the number of faces between people, in workers


def draw_faces(
    rng: Generator,
    *,
    truth: Truth,
    people: People,
    person: Whole,
    month: Whole,
    dense: Flags,
    delegated: Flags,
) -> Words:
    """Draw the worker of each visit.

    Where all visits of four weeks are in the sample, the person meets as many different workers as is
    true of the site and month, give or take. Other visits fall to anybody in the pool.

    Parameters
    ----------
    rng : numpy.random.Generator
        The council's stream for faces.
    truth : Truth
        The council.
    people : People
        The people of its sample.
    person, month : numpy.ndarray
        Index of the person and of the month, a visit each.
    dense : numpy.ndarray
        Whether all visits of these four weeks are in the sample.
    delegated : numpy.ndarray
        Whether a care worker makes the visit.

    Returns
    -------
    numpy.ndarray
        Pseudonyms of workers, a visit each.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> from evalkit.demo.streams import stream
    >>> truth = design("E08000006", seed=1)
    >>> one, no = np.zeros(3, dtype=int), np.zeros(3, dtype=bool)
    >>> faces = draw_faces(stream(1, "x"), truth=truth, people=draw_people(truth), person=one, month=one,
    ...                    dense=no, delegated=no)
    >>> {face[:2] for face in faces.tolist()}
    {'n1'}
    """
    slot = rng.integers(0, np.where(delegated, WORKERS_A_SITE, NURSES_A_TEAM))
    wanted = levels(truth, process=read_process("continuity"))[people.site[person], month]
    for rows in _groups(person, month, dense):
        slot[rows] = _slots(rng, delegated[rows], float(wanted[rows[0]]))
    site = people.site[person]
    teams = np.array([int(hood.nursing_team.split()[-1]) for hood in truth.neighbourhoods])
    number = np.where(delegated, 100 * (site + 1) + slot, 100 * teams[site] + slot) + 1
    return np.char.add(np.where(delegated, "w", "n"), number.astype(str))


def _groups(person: Whole, month: Whole, dense: Flags) -> list[Whole]:
    rows = np.flatnonzero(dense)
    if not len(rows):
        return []
    rows = rows[np.lexsort((month[rows], person[rows]))]
    changes = (np.diff(person[rows]) != 0) | (np.diff(month[rows]) != 0)
    return np.split(rows, np.flatnonzero(changes) + 1)


def _slots(rng: Generator, delegated: Flags, wanted: float) -> Whole:
    """Give each visit a worker's place so that about as many different workers come as wanted."""
    chance = wanted + rng.normal(0, SPREAD)
    faces = int(np.clip(np.floor(chance + rng.random()), 1, len(delegated)))
    carers, nurses = _shared_out(faces, int(delegated.sum()), int((~delegated).sum()))
    slots = np.empty(len(delegated), dtype=np.int64)
    slots[delegated] = _at_least_once(rng, carers, int(delegated.sum()), WORKERS_A_SITE)
    slots[~delegated] = _at_least_once(rng, nurses, int((~delegated).sum()), NURSES_A_TEAM)
    return slots


def _shared_out(faces: int, carer_visits: int, nurse_visits: int) -> tuple[int, int]:
    if not carer_visits or not nurse_visits:
        return min(faces, carer_visits, WORKERS_A_SITE), min(faces, nurse_visits, NURSES_A_TEAM)
    carers = min(max(faces - 1, 1), carer_visits, WORKERS_A_SITE)
    return carers, min(max(faces - carers, 1), nurse_visits, NURSES_A_TEAM)


def _at_least_once(rng: Generator, faces: int, visits: int, pool: int) -> Whole:
    chosen = rng.choice(pool, faces, replace=False)
    again = chosen[rng.integers(0, faces, visits - faces)] if faces else chosen
    return rng.permutation(np.concatenate([chosen, again])).astype(np.int64)
