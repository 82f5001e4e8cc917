"""Panels of few treated places, made up or published, for tests."""

import numpy as np
import pandas as pd
from cases import cases

from evalkit.methods.panels import make_panel

LAST_DAY = "12-31"


def panel_of(values, starts, *, names=None, first=1980, exposure=None):
    """Make a yearly panel of an array (places, periods); starts are positions, or None for never."""
    names = names or [f"p{place:03d}" for place in range(len(values))]
    rows = [
        (name, str(first + year), float(value))
        for name, row in zip(names, values, strict=True)
        for year, value in enumerate(row)
    ]
    observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    if exposure is not None:
        observed["exposure"] = np.asarray(exposure, float).ravel()
    return make_panel(observed, adoption_of(names, starts, first))


def adoption_of(names, starts, first):
    rows = [
        (name, "will not", "") if start is None else (name, "started", str(first + start))
        for name, start in zip(names, starts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["unit", "status", "start"])


def published(name, *, unit, period, outcome, treated):
    """Read a panel of cases/impact with one treated place from a year on."""
    frame = pd.read_csv(cases("cases", "impact", name))
    observed = pd.DataFrame(
        {"unit": frame[unit], "period": frame[period].astype(int).astype(str), "outcome": frame[outcome]}
    )
    place, year = treated
    names = sorted(observed["unit"].unique())
    rows = [(name, "started", str(year)) if name == place else (name, "will not", "") for name in names]
    return make_panel(observed, pd.DataFrame(rows, columns=["unit", "status", "start"]))


def made_up(seed, *, places=24, periods=20, treated=1, effect=0.0, spread=(0.5, 1.0)):
    """Draw places with levels, common shocks, one factor and noise that lasts; the first are treated."""
    draw = np.random.default_rng(seed)
    factor = np.cumsum(draw.normal(size=periods)) * spread[0]
    noise = np.empty((places, periods))
    noise[:, 0] = draw.normal(size=places)
    for period in range(1, periods):
        noise[:, period] = 0.4 * noise[:, period - 1] + draw.normal(size=places) * np.sqrt(1 - 0.4**2)
    values = 20 + 2 * draw.normal(size=(places, 1)) + draw.normal(size=periods)
    values = values + draw.normal(size=(places, 1)) * factor + noise * spread[1]
    values[:treated, LATE(periods) :] += effect
    return values


def LATE(periods):  # noqa: N802 - reads as the constant that it stands for
    return periods * 2 // 3


def starts_of(values, *, treated=1):
    return [LATE(values.shape[1]) if place < treated else None for place in range(len(values))]
