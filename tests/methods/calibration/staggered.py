"""How often staggered adoption rejects with no effect, and covers a known one, on made-up panels."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd

from evalkit.methods import fit_staggered_adoption
from evalkit.methods.panels import Panel

SITES, MONTHS = (12, 20), (24, 36)  # of a council that starts site by site
ADOPTERS = 0.6
EFFECT = 1.5  # in spreads of a site's monthly outcome
LONGEST_MEMORY = 0.6  # of the noise, from month to month


def made_up_panel(source: np.random.Generator, *, effect: float) -> Panel:
    """Make sites with levels of their own, a common path, AR(1) noise, and starts in the middle half."""
    sites = int(source.integers(SITES[0], SITES[1] + 1))
    months = int(source.integers(MONTHS[0], MONTHS[1] + 1))
    names = [f"s{i:02}" for i in range(sites)]
    starts = np.full(sites, inf)
    adopters = round(ADOPTERS * sites)
    starts[:adopters] = source.integers(months // 4, 3 * months // 4, adopters)
    treated = np.arange(months)[None, :] >= starts[:, None]
    common = np.cumsum(source.normal(scale=0.3, size=months))
    levels = source.normal(scale=2, size=(sites, 1))
    outcomes = 20 + levels + common + effect * treated + _noise(source, sites, months)
    periods = pd.period_range("2022-01", periods=months, freq="M").astype(str)
    status = pd.Series(["treated" if start < inf else "never treated" for start in starts], index=names)
    frame = pd.DataFrame(outcomes, index=names, columns=periods)
    return Panel(frame, None, pd.Series(starts, index=names), status, {})


def calibrate(n: int = 200, seed: int = 1) -> dict[str, dict[str, float]]:
    """Give shares of panels that reject no effect at 5%, and whose 95% interval covers a known one.

    Where effects differ, each place has its own, from a normal distribution whose spread is a site's monthly
    one; the truth is their mean over the very places and periods that the estimate weighs, or that of the
    distribution.
    """
    source = np.random.default_rng(seed)
    rejects = [not _holds(made_up_panel(source, effect=0), 0) for _ in range(n)]
    covers = [_holds(made_up_panel(source, effect=EFFECT), EFFECT) for _ in range(n)]
    alike = {"rejects": float(np.mean(rejects)), "covers": float(np.mean(covers))}
    return {"one effect": alike} | _differing(np.random.default_rng([seed, 1]), n)


def _differing(source: np.random.Generator, n: int) -> dict[str, dict[str, float]]:
    """Take effects whose mean is nought: to add one effect to all moves estimate and interval alike."""
    found = []
    for _ in range(n):
        plain = made_up_panel(source, effect=0)
        own = source.normal(size=(len(plain.outcomes), 1))
        row = _overall(replace(plain, outcomes=plain.outcomes + own * _treated(plain)))
        these = row["estimate"] - _overall(plain)["estimate"]
        found.append([row["lower"] <= truth <= row["upper"] for truth in (these, 0.0)])
    kinds = ("effects that differ, on these places", "effects that differ, on places like these")
    shares = np.mean(found, axis=0).tolist()
    return {kind: {"rejects": 1 - share, "covers": share} for kind, share in zip(kinds, shares, strict=True)}


def _treated(panel: Panel) -> np.ndarray:
    return np.arange(panel.outcomes.shape[1])[None, :] >= panel.starts.to_numpy()[:, None]


def _holds(panel: Panel, effect: float) -> bool:
    row = _overall(panel)
    return bool(row["lower"] <= effect <= row["upper"])


def _overall(panel: Panel) -> pd.Series:
    return fit_staggered_adoption(panel).summaries.loc["overall"]


def _noise(source: np.random.Generator, sites: int, months: int) -> np.ndarray:
    memory = source.uniform(0, LONGEST_MEMORY)
    noise = np.empty((sites, months))
    noise[:, 0] = source.normal(size=sites)
    for month in range(1, months):
        fresh = source.normal(scale=np.sqrt(1 - memory**2), size=sites)
        noise[:, month] = memory * noise[:, month - 1] + fresh
    return noise


if __name__ == "__main__":
    print(calibrate())  # noqa: T201 - run by hand
