"""How often interrupted time series err: null series read as effects, known effects outside the interval.

Counts: 60 months, a mean of 80 events, twice the variance of Poisson, a yearly wave of a fifth, a change at
month 36; controlled counts have a comparison series of the same kind beside them. Scores: 60 months, AR(1)
noise with correlation .4, a small trend. The known effects are a fifth fewer events, and half a standard
deviation of the scores.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.methods import fit_its

MONTHS, CHANGE = 60, 36
PERIODS = pd.period_range("2019-01", periods=MONTHS, freq="M").astype(str)
START = PERIODS[CHANGE]
MEAN, VARIANCE_RATIO, WAVE = 80.0, 2.0, 0.2
AR = 0.4
FEWER, HIGHER = -0.2, 0.5


def calibrate(n: int = 200, seed: int = 1) -> dict[str, float]:
    """Give shares of n series of each kind: null series rejected at 5%, known effects covered at 95%."""
    found: dict[str, float] = {}
    for place, (kind, draw) in enumerate(DRAWS.items()):
        generator = np.random.default_rng([seed, place])
        nulls = [interval(*draw(generator, effect=False)) for _ in range(n)]
        found[f"{kind} rejects"] = float(np.mean([low > 0 or high < 0 for low, high, _ in nulls]))
        known = [interval(*draw(generator, effect=True)) for _ in range(n)]
        found[f"{kind} covers"] = float(np.mean([low <= true <= high for low, high, true in known]))
    for share in ("rejects", "covers"):
        found[share] = float(np.mean([found[f"{kind} {share}"] for kind in DRAWS]))
    return found


def counts(generator: np.random.Generator, *, effect: bool) -> tuple[pd.DataFrame, None]:
    """Draw overdispersed seasonal counts, by mixing Poisson with gamma."""
    month = np.arange(MONTHS)
    usual = MEAN * np.exp(0.002 * month + WAVE * np.cos(2 * np.pi * month / 12))
    after = np.where(month >= CHANGE, 1 + FEWER * effect, 1.0)
    shape = usual * after / (VARIANCE_RATIO - 1)
    drawn = generator.poisson(generator.gamma(shape, VARIANCE_RATIO - 1))
    return pd.DataFrame({"period": PERIODS, "numerator": drawn, "truth": usual * (after - 1)}), None


def controlled(generator: np.random.Generator, *, effect: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw counts and a comparison series."""
    comparison, _ = counts(generator, effect=False)
    return counts(generator, effect=effect)[0], comparison


def scores(generator: np.random.Generator, *, effect: bool) -> tuple[pd.DataFrame, None]:
    """Draw scores whose noise remembers the month before."""
    noise = generator.standard_normal(MONTHS)
    for month in range(1, MONTHS):
        noise[month] = AR * noise[month - 1] + np.sqrt(1 - AR**2) * noise[month]
    month = np.arange(MONTHS)
    shift = np.where(month >= CHANGE, HIGHER * effect, 0.0)
    return pd.DataFrame({"period": PERIODS, "value": 7 + 0.01 * month + noise + shift, "truth": shift}), None


DRAWS = {"counts": counts, "controlled counts": controlled, "scores": scores}


def interval(series: pd.DataFrame, comparison: pd.DataFrame | None) -> tuple[float, float, float]:
    """Give the interval of the average effect, and the effect that was put in."""
    given = series.drop(columns="truth")
    other = None if comparison is None else comparison.drop(columns="truth")
    average = fit_its(given, start=START, comparison=other).effect("average")
    return average.lower, average.upper, float(series["truth"].iloc[CHANGE:].mean())


if __name__ == "__main__":
    print(calibrate())  # noqa: T201 - run by hand, it prints its table
