"""How often interrupted time series err: null series read as effects, known effects outside the interval.

Counts: 60 months, a mean of 80 events, twice the variance of Poisson, a yearly wave of a fifth, a change at
month 36; controlled counts have a comparison series of the same kind beside them, and counts that remember
get what they vary by beyond chance from a process that remembers the month before. Scores: 60 months, AR(1)
noise with correlation .4, a small trend. The known effects are a fifth fewer events, and half a standard
deviation of the scores.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from evalkit.methods import fit_its
from evalkit.methods.power_noise import first_order
from evalkit.methods.power_series import fitted_counts, fitted_scores, reach_of, segments

MONTHS, CHANGE = 60, 36
PERIODS = pd.period_range("2019-01", periods=MONTHS, freq="M").astype(str)
START = PERIODS[CHANGE]
MEAN, VARIANCE_RATIO, WAVE = 80.0, 2.0, 0.2
AR = 0.4
FEWER, HIGHER = -0.2, 0.5
LENGTHS = ((12, 12), (24, 12), (24, 24), (36, 24), (36, 36))  # months before and after
MEMORIES = (0.0, 0.2, 0.4, 0.6)
SLOW = 0.9


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


def by_length(n: int = 2000, seed: int = 1) -> dict[str, dict[tuple[int, int], list[tuple[float, float]]]]:
    """Give shares of n null series rejected, by kind, length and memory: ours, and by Newey-West errors.

    All series of a kind are fitted at once, as for power: by the estimator of `fit_its`, with two harmonics
    for the season. A slow wander is a memory of .9 that makes up half of what scores vary by.
    """
    return {
        kind: {
            length: [rejected(draw, *length, memory, n=n, seed=seed) for memory in MEMORIES]
            for length in LENGTHS
        }
        for kind, draw in MANY.items()
    }


def rejected(draw, before: int, after: int, memory: float, *, n: int, seed: int) -> tuple[float, float]:
    laid = segments(np.arange(before + after), np.arange(before + after) >= before)
    source = np.random.default_rng([seed, before, after, round(100 * memory)])
    found = draw(laid, memory, n, source)
    apart = np.abs(found.effects / found.errors)
    usual = stats.t.ppf(0.975, laid.design.shape[0] - laid.design.shape[1])
    return float((apart > reach_of(laid, found)).mean()), float((apart > usual).mean())


def many_scores(laid, memory, n, source):
    return fitted_scores(laid, first_order(memory, len(laid.after), n, source))


def many_wandering(laid, memory, n, source):
    wander, chance = (first_order(each, len(laid.after), n, source) for each in (SLOW, memory))
    return fitted_scores(laid, (wander + chance) / np.sqrt(2))


def many_counts(laid, memory, n, source):
    spread = np.sqrt(np.log1p((VARIANCE_RATIO - 1) / MEAN))
    noise = spread * first_order(memory, len(laid.after), n, source) - spread**2 / 2
    drawn = source.poisson(MEAN * np.exp(noise)).astype(float)
    return fitted_counts(laid, drawn, np.full(len(laid.after), np.log(MEAN)))


MANY = {"scores": many_scores, "counts": many_counts, "scores with a slow wander": many_wandering}


def counts(
    generator: np.random.Generator, *, effect: bool, memory: float | None = None
) -> tuple[pd.DataFrame, None]:
    """Draw overdispersed seasonal counts, by mixing Poisson with gamma, or with noise that remembers."""
    month = np.arange(MONTHS)
    usual = MEAN * np.exp(0.002 * month + WAVE * np.cos(2 * np.pi * month / 12))
    after = np.where(month >= CHANGE, 1 + FEWER * effect, 1.0)
    if memory is None:
        mixed = generator.gamma(usual * after / (VARIANCE_RATIO - 1), VARIANCE_RATIO - 1)
    else:
        spread = np.sqrt(np.log1p((VARIANCE_RATIO - 1) / MEAN))
        mixed = (
            usual * after * np.exp(spread * first_order(memory, MONTHS, 1, generator)[:, 0] - spread**2 / 2)
        )
    drawn = generator.poisson(mixed)
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


DRAWS = {
    "counts": counts,
    "controlled counts": controlled,
    "scores": scores,
    "counts, memory 0.3": partial(counts, memory=0.3),
    "counts, memory 0.5": partial(counts, memory=0.5),
}


def interval(series: pd.DataFrame, comparison: pd.DataFrame | None) -> tuple[float, float, float]:
    """Give the interval of the average effect, and the effect that was put in."""
    given = series.drop(columns="truth")
    other = None if comparison is None else comparison.drop(columns="truth")
    average = fit_its(given, start=START, comparison=other).effect("average")
    return average.lower, average.upper, float(series["truth"].iloc[CHANGE:].mean())


if __name__ == "__main__":
    print(calibrate())  # noqa: T201 - run by hand, it prints its table
