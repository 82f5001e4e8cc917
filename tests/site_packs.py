"""Write packs of a council whose sites start at different times, for tests of effects by sites."""

from __future__ import annotations

import numpy as np
import pandas as pd
from small_packs import observations

MONTHS = pd.period_range("2022-04", "2025-03", freq="M").astype(str).tolist()
PERIODS = {"start": "2022-04", "baseline_end": "2024-03", "end": "2025-03"}
BEFORE = {
    "recorded_on": "2023-01-09",
    "recorded_by": "the team",
    "expectations": [
        {"indicator": "insulin_on_time", "direction": "up", "size": 5, "why": "breakfast", "by": "2025-03"}
    ],
}
MANY = dict(
    zip(
        [f"s{number:02d}" for number in range(12)],
        ["2024-04-08", "2024-04-20", "2024-07-03", "2024-07-09", "2024-09-02"]
        + ["will not"] * 4
        + ["planned"] * 3,
        strict=True,
    )
)
ONE = {"s00": "2024-04-08"} | {f"s{number:02d}": "will not" for number in range(1, 21)}


def sites_of(states, *, providers=None):
    """Give the table of sites: each a start, or a status; each with staff of its own unless told."""
    shared = providers or {}
    rows = [
        {
            "site_id": site,
            "name": site.capitalize(),
            "kind": "neighbourhood",
            "provider": shared.get(site, f"Provider {site}"),
            "nursing_team": f"Team {site}",
            "status": "started" if state[:2] == "20" else state,
            "start_date": state if state[:2] == "20" else None,
        }
        for site, state in states.items()
    ]
    return pd.DataFrame(rows)


def insulin_at(states, *, effect=8.0, seed=1, people=400, without=()):
    """Give monthly figures of each site and of the whole council; `without` names (site, month) left out."""
    source = np.random.default_rng(seed)
    common, tables, total = source.normal(0, 1.5, len(MONTHS)), [], np.zeros(len(MONTHS), dtype=int)
    for site, state in states.items():
        treated = np.array([state[:2] == "20" and month >= state[:7] for month in MONTHS])
        share = 70 + source.normal(0, 4) + common + source.normal(0, 2, len(MONTHS)) + effect * treated
        counts = np.round(share / 100 * people).astype(int)
        total += counts
        rows = observations("insulin_on_time", counts, denominator=people, periods=MONTHS, site_id=site)
        tables.append(rows[~rows["period"].isin([month for place, month in without if place == site])])
    whole = observations("insulin_on_time", total, denominator=people * len(states), periods=MONTHS)
    return pd.concat([*tables, whole.assign(site_id="")])
