"""Draw the sign-offs behind delegated visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.months import DATA_AS_AT
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.truth import Truth

VALID_DAYS = 365
BEFORE_FIRST_VISIT_DAYS = (3, 25)
RENEWED_IN_TIME = 0.85
UNUSED_A_SITE = 2  # signed off and never seen in the sample


def draw_competencies(truth: Truth, *, visits: pd.DataFrame) -> pd.DataFrame:
    """Draw a sign-off before each worker's first visit for a task, and its renewals, some of them late.

    Parameters
    ----------
    truth : Truth
        The council.
    visits : pandas.DataFrame
        Rows of the table visits.

    Returns
    -------
    pandas.DataFrame
        Rows of the table competencies; none where nothing was ever delegated.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.people import draw_people
    >>> from evalkit.demo.visits import draw_visits
    >>> truth = design("E08000006", seed=1)
    >>> len(draw_competencies(truth, visits=draw_visits(truth, people=draw_people(truth))))
    0
    """
    rng = stream(truth.seed, truth.council, "competencies")
    used = visits[visits["role"] == "care worker"]
    span = used.groupby(["site_id", "worker_ref", "task"], as_index=False)["date"].agg(["min", "max"])
    spans = pd.concat([span, _unused(truth)], ignore_index=True)
    rows = [row for one in spans.itertuples(index=False) for row in _sign_offs(rng, *one)]
    table = pd.DataFrame(rows, columns=["worker_ref", "site_id", "task", "signed_off", "expires"])
    return table.sort_values(["signed_off", "worker_ref", "task"], kind="stable").reset_index(drop=True)


def _unused(truth: Truth) -> pd.DataFrame:
    started = [(i, hood) for i, hood in enumerate(truth.neighbourhoods) if hood.start_date]
    rows = [
        (hood.site_id, f"w{100 * (i + 1) + 50 + k}", "insulin", np.datetime64(hood.start_date, "s"))
        for i, hood in started
        for k in range(UNUSED_A_SITE)
    ]
    spans = pd.DataFrame(rows, columns=["site_id", "worker_ref", "task", "min"])
    return spans.assign(max=spans["min"])


def _sign_offs(
    rng: Generator, site: str, worker: str, task: str, first: pd.Timestamp, last: pd.Timestamp
) -> list[tuple[str, str, str, pd.Timestamp, pd.Timestamp]]:
    signed = pd.Timestamp(first) - pd.Timedelta(days=int(rng.integers(*BEFORE_FIRST_VISIT_DAYS)))
    rows = []
    while signed <= pd.Timestamp(DATA_AS_AT):
        expires = signed + pd.Timedelta(days=VALID_DAYS)
        rows.append((worker, site, task, signed, expires))
        if expires > last:
            break
        late = rng.random() > RENEWED_IN_TIME
        signed = expires + pd.Timedelta(days=int(rng.integers(20, 60) if late else -rng.integers(0, 20)))
    return rows
