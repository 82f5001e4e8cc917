"""The share that something has happened to, where something else may happen first and rule it out.

Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978) 141. A site that decided against, or
stopped before its first delegated visit, will not start later: to call it censored, as a Kaplan-Meier curve
would, takes it for one that may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import UsageError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

EVENTS = ("happened", "competing", "censored")


def cumulative_incidence(durations: Iterable[float], events: Iterable[str]) -> pd.DataFrame:
    """Estimate the share to whom it has happened by each time, with competing events (Aalen-Johansen).

    Parameters
    ----------
    durations : iterable of float
        Time of each case from its beginning to its event, or until it was last seen waiting.
    events : iterable of str
        What ended each: ``happened``, ``competing`` (something that rules it out), or ``censored``.

    Returns
    -------
    pandas.DataFrame
        A row a distinct time: ``time``, ``at_risk``, ``happened``, ``competing``, ``censored`` (counts),
        ``incidence`` and ``incidence_competing`` (shares by then), and ``waiting``; the three add up to 1.

    Raises
    ------
    UsageError
        If there is no case, a duration is negative or missing, or an event is another word.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], ["happened", "competing", "happened", "censored"])
    >>> curve[["time", "incidence", "incidence_competing"]].values.tolist()
    [[1.0, 0.25, 0.0], [2.0, 0.25, 0.25], [3.0, 0.5, 0.25], [4.0, 0.5, 0.25]]
    """
    times, kinds = _cases(durations, events)
    steps = np.unique(times)
    counted = {kind: np.array([(times[kinds == kind] == step).sum() for step in steps]) for kind in EVENTS}
    at_risk = np.array([(times >= step).sum() for step in steps])
    ended = counted["happened"] + counted["competing"]
    waiting = np.cumprod(1 - ended / at_risk)
    before = np.concatenate([[1.0], waiting[:-1]])  # still waiting just before each time
    return pd.DataFrame(
        {
            "time": steps,
            "at_risk": at_risk,
            **counted,
            "incidence": np.cumsum(before * counted["happened"] / at_risk),
            "incidence_competing": np.cumsum(before * counted["competing"] / at_risk),
            "waiting": waiting,
        }
    )


def _cases(
    durations: Iterable[float], events: Iterable[str]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.str_]]]:
    times = np.asarray(list(durations), dtype=np.float64)
    kinds = np.asarray(list(events), dtype=str)
    for kind in kinds.tolist():
        one_of(kind, EVENTS, what="event")
    if not times.size or times.size != kinds.size or not (np.isfinite(times) & (times >= 0)).all():
        raise UsageError(
            "Every case needs one event and one duration that is not negative.",
            hint=f"There are {times.size} durations and {kinds.size} events.",
        )
    return times, kinds
