"""Panels that tests of staggered adoption share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from cases import cases

from evalkit.methods.panels import make_panel

COHORTS = (("2022-07", 3), ("2022-10", 3), ("2023-01", 2), ("", 6))


def starts_of(cohorts=COHORTS):
    dates = [start for start, count in cohorts for _ in range(count)]
    return {f"site {number:02}": start for number, start in enumerate(dates)}


def adoption_of(starts):
    rows = [(unit, "started" if start else "will not", start) for unit, start in starts.items()]
    return pd.DataFrame(rows, columns=["unit", "status", "start"])


def observed_of(starts, *, effect=0.0, seed=1, months=18, first="2022-01"):
    source = np.random.default_rng(seed)
    periods = pd.period_range(first, periods=months, freq="M").astype(str)
    rows = [
        (unit, period, 20 + number / 3 + source.normal() + effect * bool(start and period >= start))
        for number, (unit, start) in enumerate(starts.items())
        for period in periods
    ]
    return pd.DataFrame(rows, columns=["unit", "period", "outcome"])


def panel_of(cohorts=COHORTS, *, effect=0.0, seed=1, months=18):
    starts = starts_of(cohorts)
    return make_panel(observed_of(starts, effect=effect, seed=seed, months=months), adoption_of(starts))


def published(name):
    return pd.read_csv(cases("cases", "impact", name))


def panel_from(table, *, unit, time, outcome, first):
    """Make a panel of a published case; a date that is blank there is never by its documentation."""
    years = pd.DataFrame(
        {"unit": table[unit].astype(str), "period": table[time].astype(str), "outcome": table[outcome]}
    )
    known = table.drop_duplicates(unit)
    late = known[first] > table[time].max()
    never = known[first].isna() | (known[first] == 0)
    status = np.select([never, late], ["will not", "planned"], "started")
    start = ["" if none else str(int(year)) for none, year in zip(never, known[first], strict=True)]
    adoption = pd.DataFrame({"unit": known[unit].astype(str), "status": status, "start": start})
    return make_panel(years, adoption)
