"""Draw when a task was due, when it was done, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Days, Flags, Floats, Whole, Words

# What becomes of insulin that is not on time, and of tasks at large.
NOT_ON_TIME = {"late": 0.65, "early": 0.2, "missed": 0.15}
LOST = {"missed": 0.01, "declined": 0.01, "cancelled": 0.015}
WINDOWS = (7 * 60 + 30, 8 * 60, 8 * 60 + 30, 16 * 60 + 30)  # minutes after midnight
WINDOW_MINUTES = 60
LATE_BY, LATEST_BY = 35, 240  # minutes after the window: the mean, and the most
EARLY_BY, EARLIEST_BY = 20, 120  # minutes before it
WORKING_DAY = (9 * 60, 17 * 60)
NO_TIME = np.datetime64("NaT", "m")


def draw_timing(
    rng: Generator, *, day: Days, insulin: Flags, on_time: Floats, kept: Flags
) -> dict[str, Counts]:
    """Draw window, time done and outcome of each visit's task.

    Insulin is on time by the given chance; what is not is late, early or missed. Other tasks have no
    window. Either may be declined or cancelled.

    Parameters
    ----------
    rng : numpy.random.Generator
        A stream.
    day : numpy.ndarray
        The day, a visit each.
    insulin : numpy.ndarray
        Whether the task is insulin.
    on_time : numpy.ndarray
        The chance of being on time.
    kept : numpy.ndarray
        Visits that are known to have been done as agreed.

    Returns
    -------
    dict of str to numpy.ndarray
        Columns ``due_from, due_to, done_at, outcome``.

    Examples
    --------
    >>> from evalkit.demo.streams import stream
    >>> day, yes = np.array(["2025-04-01"], dtype="datetime64[D]"), np.array([True])
    >>> drawn = draw_timing(stream(1, "x"), day=day, insulin=yes, on_time=np.array([0.9]), kept=yes)
    >>> drawn["outcome"].tolist(), bool(drawn["done_at"] <= drawn["due_to"])
    (['done'], True)
    """
    midnight = day.astype("datetime64[m]")
    fate = np.where(kept, "on time", _punctuality(rng, on_time))
    outcome = np.where(kept, "done", _outcome(rng, insulin, fate))
    opens = midnight + rng.choice(WINDOWS, len(day))
    at_large = midnight + rng.integers(*WORKING_DAY, len(day))
    done = np.where(insulin, opens + _after_opening(rng, fate), at_large)
    return {
        "due_from": np.where(insulin, opens, NO_TIME),
        "due_to": np.where(insulin, opens + WINDOW_MINUTES, NO_TIME),
        "done_at": np.where(outcome == "done", done, NO_TIME),
        "outcome": outcome,
    }


def _punctuality(rng: Generator, on_time: Floats) -> Words:
    otherwise = rng.choice(list(NOT_ON_TIME), len(on_time), p=list(NOT_ON_TIME.values()))
    return np.where(rng.random(len(on_time)) < on_time, "on time", otherwise)


def _outcome(rng: Generator, insulin: Flags, fate: Words) -> Words:
    lost = rng.choice([*LOST, ""], len(fate), p=[*LOST.values(), 1 - sum(LOST.values())])
    lost = np.where(insulin & (lost == "missed"), "", lost)  # insulin is missed by a chance of its own
    return np.select([lost != "", insulin & (fate == "missed")], [lost, "missed"], "done")


def _after_opening(rng: Generator, fate: Words) -> Whole:
    """Draw the minutes from the opening of the window to the injection."""
    count = len(fate)
    late = np.minimum(rng.exponential(LATE_BY, count), LATEST_BY).astype(np.int64)
    early = np.minimum(rng.exponential(EARLY_BY, count), EARLIEST_BY).astype(np.int64)
    inside = rng.integers(0, WINDOW_MINUTES + 1, count)
    return np.select([fate == "late", fate == "early"], [WINDOW_MINUTES + 1 + late, -1 - early], inside)
