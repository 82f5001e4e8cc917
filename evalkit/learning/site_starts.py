"""When sites started, beside those that decided against or stopped before: the share started by each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.learning.competing_events import cumulative_incidence

if TYPE_CHECKING:
    from datetime import date

FEWEST_SITES = 10  # as for funnels: with fewer, a step of a curve is one site
FEWEST_STARTS = 3
DAYS_A_MONTH = 30.4375  # 365.25 / 12


@dataclass(frozen=True)
class SiteStarts:
    """Hold how sites of one kind came to start.

    Parameters
    ----------
    kind : str
        The kind of site there is most of; kinds are never mixed.
    sites : int
        How many of that kind have a known history.
    started, against, waiting : int
        Of them, how many had a first delegated visit, decided against or stopped before one, or still wait.
    unknown : int
        Sites of that kind that are left out: nothing is known of them, or when they started.
    curve : pandas.DataFrame or None
        From `cumulative_incidence`, time in months; None where numbers do not allow it.
    """

    kind: str
    sites: int
    started: int
    against: int
    waiting: int
    unknown: int
    curve: pd.DataFrame | None


def follow_starts(sites: pd.DataFrame, *, began: date, as_at: date) -> SiteStarts | None:
    """Follow sites from the day that the work began to their first delegated visit.

    To have decided against, or stopped before a first visit, is a competing event. Nobody dates a decision
    against; it is placed at the beginning, which changes nothing in the share started, for all sites of a
    council are followed over the same time.

    Parameters
    ----------
    sites : pandas.DataFrame
        Columns kind, status, start_date and stop_date.
    began : datetime.date
        The day that work began in the council.
    as_at : datetime.date
        The day that the data describe.

    Returns
    -------
    SiteStarts or None
        None where there is no site.

    Examples
    --------
    >>> from datetime import date
    >>> sites = pd.DataFrame({"kind": "team", "status": ["started", "will not", "planned"],
    ...     "start_date": pd.to_datetime(["2025-03-01", None, None]), "stop_date": pd.NaT})
    >>> found = follow_starts(sites, began=date(2025, 1, 1), as_at=date(2025, 6, 30))
    >>> found.started, found.against, found.waiting, found.curve
    (1, 1, 1, None)
    """
    if sites.empty:
        return None
    (kind, _), *_ = Counter(sites["kind"].tolist()).most_common(1)
    ours = sites[sites["kind"].eq(kind)]
    known = _histories(ours, pd.Timestamp(began), pd.Timestamp(as_at))
    counts = known["event"].value_counts()
    enough = len(known) >= FEWEST_SITES and counts.get("happened", 0) >= FEWEST_STARTS
    return SiteStarts(
        kind=str(kind),
        sites=len(known),
        started=int(counts.get("happened", 0)),
        against=int(counts.get("competing", 0)),
        waiting=int(counts.get("censored", 0)),
        unknown=len(ours) - len(known),
        curve=cumulative_incidence(known["months"], known["event"]) if enough else None,
    )


def _histories(sites: pd.DataFrame, began: pd.Timestamp, as_at: pd.Timestamp) -> pd.DataFrame:
    first, last = pd.to_datetime(sites["start_date"]), pd.to_datetime(sites["stop_date"])
    first = first.where(first.le(as_at))  # what is dated later has not happened
    status = sites["status"]
    event = pd.Series("unknown", index=sites.index, dtype="object")
    event = event.mask(status.eq("planned") | (status.eq("started") & _later(sites, as_at)), "censored")
    event = event.mask(status.isin(["will not", "stopped"]), "competing")
    event = event.mask(first.notna() & status.isin(["started", "stopped"]), "happened")
    day = first.where(event.eq("happened")).fillna(last.where(event.eq("competing"), as_at))
    days = (day.fillna(began) - began).dt.days.clip(lower=0, upper=(as_at - began).days)
    return pd.DataFrame({"event": event, "months": days / DAYS_A_MONTH})[event.ne("unknown")]


def _later(sites: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series[bool]:
    return pd.to_datetime(sites["start_date"]).gt(as_at)
