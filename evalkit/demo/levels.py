"""The true level of an indicator in every month, at every site: before anything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.demo.months import SPAN, calendar_month, index_of
from evalkit.demo.streams import stream
from evalkit.periods import MONTHS_IN_YEAR

if TYPE_CHECKING:
    from evalkit.demo.arrays import Floats
    from evalkit.demo.processes import Process
    from evalkit.demo.truth import Effect, SiteTruth, Truth

DECIMALS = 9  # rounding hides the last bit, in which processors differ


def exposure(site: SiteTruth, *, ramp_months: int) -> Floats:
    """Give how far the programme is established at a site in each month, from 0 to 1.

    Parameters
    ----------
    site : SiteTruth
        The site.
    ramp_months : int
        After so many months the effect is full.

    Returns
    -------
    numpy.ndarray
        A value a month.

    Examples
    --------
    >>> from evalkit.demo.truth import SiteTruth
    >>> site = SiteTruth(site_id="n", name="N", kind="neighbourhood", provider="", nursing_team="",
    ...                  status="started", start_date="2024-05-13")
    >>> exposure(site, ramp_months=3)[12:18].tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
    """
    if not site.start_date:
        return np.zeros(SPAN)
    since = np.arange(SPAN) - index_of(site.start_date[:7])
    risen = np.clip((since + 1) / (ramp_months + 1), 0, 1)
    last = index_of(site.stop_date[:7]) if site.stop_date else SPAN
    return np.where(np.arange(SPAN) <= last, risen, 0.0)


def exposures(truth: Truth, *, place: str) -> Floats:
    """Give the exposure of every site of a kind, or the population's share for the whole council.

    Parameters
    ----------
    truth : Truth
        The council.
    place : {"neighbourhood", "provider", "council"}
        A row a site of this kind, or one row for the council.

    Returns
    -------
    numpy.ndarray
        Sites by months.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> float(exposures(design("E08000006", seed=1), place="council").max())
    0.0
    """
    rows = np.array([exposure(s, ramp_months=truth.ramp_months) for s in sites_of(truth, place=place)])
    if place != "council":
        return rows
    whole: Floats = (population_shares(truth) @ rows)[np.newaxis, :]
    return whole


def sites_of(truth: Truth, *, place: str) -> tuple[SiteTruth, ...]:
    """List the sites that a place's rows are about; for the council, its neighbourhoods.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> [site.name for site in sites_of(design("E08000008", seed=1), place="provider")]
    ['Provider A', 'Provider B']
    """
    return truth.providers if place == "provider" else truth.neighbourhoods


def population_shares(truth: Truth) -> Floats:
    """Give each neighbourhood's share of the people aged 65 and over.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> round(float(population_shares(design("E08000008", seed=1)).sum()), 6)
    1.0
    """
    people = np.array([site.population_65plus or 0 for site in truth.neighbourhoods], dtype=float)
    shares: Floats = people / people.sum()
    return shares


def levels(truth: Truth, *, process: Process) -> Floats:
    """Give the true level of an indicator, in its own unit, by site and month.

    The level is what is expected to be counted if everything were reported: baseline, the site's own
    height, season, trend, what varies by chance from month to month, and the effect times exposure.

    Parameters
    ----------
    truth : Truth
        The council.
    process : Process
        The indicator.

    Returns
    -------
    numpy.ndarray
        Sites by months; one row for an indicator of the whole council.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.reading import read_process
    >>> levels(design("E08000008", seed=1), process=read_process("emergency_admissions_65plus")).shape
    (1, 36)
    """
    effect = truth.effect(process.indicator)
    exposed = exposures(truth, place=process.place)
    rng = stream(truth.seed, truth.council, "levels", process.indicator)
    height = rng.normal(0, process.site_sd, (len(exposed), 1)) if len(exposed) > 1 else 0.0
    moved = height + course(effect) + _chance(rng, effect, len(exposed))
    if effect.scale == "ratio":
        return np.round(effect.baseline * np.exp(moved) * effect.effect**exposed, DECIMALS)
    return np.round(effect.baseline + moved + effect.effect * exposed, DECIMALS)


def course(effect: Effect) -> Floats:
    """Give season and trend, which would be there without the programme, by month.

    On the log scale for a ratio; in the indicator's unit for a difference.

    Examples
    --------
    >>> from evalkit.demo.truth import Effect
    >>> float(course(Effect(indicator="x", scale="ratio", baseline=1, effect=1, season=0.1))[9])
    0.1
    """
    angle = 2 * np.pi * (calendar_month() - effect.peak_month) / MONTHS_IN_YEAR
    trend = np.log1p(effect.trend_per_year) if effect.scale == "ratio" else effect.trend_per_year
    season: Floats = effect.season * np.cos(angle) + trend * np.arange(SPAN) / MONTHS_IN_YEAR
    return season


def _chance(rng: np.random.Generator, effect: Effect, rows: int) -> Floats:
    """Draw an autoregressive course of order one whose standard deviation is the effect's noise."""
    rho = effect.autocorrelation
    shocks = rng.normal(0, effect.noise, (rows, SPAN))
    shocks[:, 1:] *= np.sqrt(1 - rho**2)
    for month in range(1, SPAN):
        shocks[:, month] += rho * shocks[:, month - 1]
    return shocks
