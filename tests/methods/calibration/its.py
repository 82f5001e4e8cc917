"""How often interrupted time series err: null series read as effects, known effects outside the interval.

Counts: 60 months, a mean of 80 events, twice the variance of Poisson, a yearly wave of a fifth, a change at
month 36. Scores: 60 months, AR(1) noise with correlation .4, a small trend. The known effects are a fifth
fewer events, and half a standard deviation of the scores.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.methods import ItsFit, ItsModel, fit_its

MONTHS, CHANGE = 60, 36
PERIODS = pd.period_range("2019-01", periods=MONTHS, freq="M").astype(str)
START = PERIODS[CHANGE]
MEAN, VARIANCE_RATIO, WAVE = 80.0, 2.0, 0.2
AR = 0.4
FEWER, HIGHER = -0.2, 0.5


def calibrate(n: int = 200, seed: int = 1) -> dict[str, float]:
    """Give shares of n series of each kind: null series rejected at 5%, known effects covered at 95%."""
    found: dict[str, float] = {}
    for kind, draw in (("counts", counts), ("scores", scores)):
        generator = np.random.default_rng([seed, len(kind), ord(kind[0])])
        nulls = [average(draw(generator, effect=False)) for _ in range(n)]
        known = [
            (average(series), truth(series)) for series in (draw(generator, effect=True) for _ in range(n))
        ]
        found[f"{kind} rejects"] = float(np.mean([low > 0 or high < 0 for low, high in nulls]))
        found[f"{kind} covers"] = float(np.mean([low <= true <= high for (low, high), true in known]))
    found["rejects"] = (found["counts rejects"] + found["scores rejects"]) / 2
    found["covers"] = (found["counts covers"] + found["scores covers"]) / 2
    return found


def counts(generator: np.random.Generator, *, effect: bool) -> pd.DataFrame:
    """Draw overdispersed seasonal counts, by mixing Poisson with gamma."""
    month = np.arange(MONTHS)
    usual = MEAN * np.exp(0.002 * month + WAVE * np.cos(2 * np.pi * month / 12))
    after = np.where(month >= CHANGE, 1 + FEWER * effect, 1.0)
    shape = usual * after / (VARIANCE_RATIO - 1)
    drawn = generator.poisson(generator.gamma(shape, VARIANCE_RATIO - 1))
    return pd.DataFrame({"period": PERIODS, "numerator": drawn, "truth": usual * (after - 1)})


def scores(generator: np.random.Generator, *, effect: bool) -> pd.DataFrame:
    """Draw scores whose noise remembers the month before."""
    noise = generator.standard_normal(MONTHS) * np.sqrt(1 - AR**2)
    noise[0] /= np.sqrt(1 - AR**2)
    for month in range(1, MONTHS):
        noise[month] += AR * noise[month - 1]
    month = np.arange(MONTHS)
    shift = np.where(month >= CHANGE, HIGHER * effect, 0.0)
    return pd.DataFrame({"period": PERIODS, "value": 7 + 0.01 * month + noise + shift, "truth": shift})


def average(series: pd.DataFrame) -> tuple[float, float]:
    """Give the interval of the average effect."""
    fit: ItsFit = fit_its(series.drop(columns="truth"), start=START, model=ItsModel())
    found = fit.effect("average")
    return found.lower, found.upper


def truth(series: pd.DataFrame) -> float:
    """Give the effect that was put in."""
    return float(series["truth"].iloc[CHANGE:].mean())
