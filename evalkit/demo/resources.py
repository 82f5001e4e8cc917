"""Draw what goes in: workforce, nurses' time and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.levels import levels, sites_of
from evalkit.demo.months import MONTHS, SPAN, index_of
from evalkit.demo.reading import read_minimum_wage, read_process
from evalkit.demo.streams import stream
from evalkit.periods import MONTHS_IN_YEAR

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Floats
    from evalkit.demo.truth import Truth

CARE_WORKERS = (55, 110)
NURSES = (9, 15)
FTE_EACH = {"care worker": 0.72, "district nurse": 0.85}
PAY_SD = 0.6
NURSE_SICKNESS = 9.0  # days a whole-time nurse a year
# Hours of nurses and pounds, for each eligible visit of a month, so that a sample has a sample's share.
TRAINING_HOURS, TRAINING_MONTHS = 0.12, (-3, 3)  # months around a site's start
SIGN_OFF_HOURS, SIGN_OFF_MONTHS = 0.05, (-1, 5)
SUPERVISION_HOURS = 0.05  # for each delegated visit
VISIT_HOURS = 0.5  # for each visit that nurses make
FEE_UPLIFT = 3.2  # pounds for each delegated visit
FACILITATOR, FACILITATOR_LEADS_BY = 0.9, 8  # months before the first visit
TRAINING_COST = 1.1
STALLED_FACILITATOR = ("2024-06", "2025-08")


def draw_workforce(truth: Truth) -> pd.DataFrame:
    """Draw the workforce: care workers by provider, district nurses by neighbourhood.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table workforce; months in a hole are absent.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> sorted(draw_workforce(design("E08000006", seed=1))["role"].unique())
    ['care worker', 'district nurse']
    """
    rng = stream(truth.seed, truth.council, "workforce")
    pay = levels(truth, process=read_process("pay_differential")) + read_minimum_wage(MONTHS)
    carers = _role(rng, truth, "provider", "care worker", CARE_WORKERS, "carer_turnover", "sickness_absence")
    nurses = _role(rng, truth, "neighbourhood", "district nurse", NURSES, "nurse_turnover", "")
    carers = carers.assign(
        hourly_pay=np.round(pay.ravel() + rng.normal(0, PAY_SD / np.sqrt(carers["headcount"])), 2),
        hourly_pay_sd=np.round(PAY_SD * rng.uniform(0.9, 1.1, len(carers)), 2),
    )
    rows = pd.concat([carers, nurses], ignore_index=True)
    lost = np.zeros(len(rows), dtype=bool)
    for hole in (h for h in truth.holes if h.indicator == "workforce"):
        lost |= (rows["site_id"] == hole.site_id).to_numpy() & rows["period"].isin(hole.periods).to_numpy()
    return rows[~lost].sort_values(["period", "site_id", "role"], kind="stable").reset_index(drop=True)


def _role(
    rng: Generator,
    truth: Truth,
    place: str,
    role: str,
    size: tuple[int, int],
    turnover: str,
    sickness: str,
) -> pd.DataFrame:
    sites = sites_of(truth, place=place)
    headcount = np.round(rng.integers(*size, (len(sites), 1)) * (1 + rng.normal(0, 0.02, (len(sites), SPAN))))
    fte = np.round(headcount * FTE_EACH[role], 1)
    days = (
        levels(truth, process=read_process(sickness))
        if sickness
        else np.full(headcount.shape, NURSE_SICKNESS)
    )
    leavers = rng.poisson(headcount * levels(truth, process=read_process(turnover)) / 100 / MONTHS_IN_YEAR)
    starters = rng.poisson(leavers.mean(axis=1, keepdims=True) + 0.1, headcount.shape)
    return pd.DataFrame(
        {
            "period": np.tile(MONTHS, len(sites)),
            "site_id": np.repeat([site.site_id for site in sites], SPAN),
            "role": role,
            "headcount": headcount.ravel(),
            "fte": fte.ravel(),
            "starters": np.minimum(starters, headcount).astype(np.int64).ravel(),
            "leavers": np.minimum(leavers, headcount).astype(np.int64).ravel(),
            "sickness_days": rng.poisson(fte * days / MONTHS_IN_YEAR).ravel(),
            "vacancies": rng.poisson(headcount * 0.07).ravel(),
        }
    )


def draw_nurse_time(truth: Truth, *, eligible: Counts, delegated: Counts) -> pd.DataFrame:
    """Draw the hours of nurses by activity, in proportion to the visits that the pack holds.

    Parameters
    ----------
    truth : Truth
        The council.
    eligible, delegated : numpy.ndarray
        Visits, sites by months.

    Returns
    -------
    pandas.DataFrame
        Rows of the table nurse_time.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> visits = np.ones((4, 36)) * 25
    >>> rows = draw_nurse_time(design("E08000006", seed=1), eligible=visits, delegated=visits * 0)
    >>> rows["activity"].unique().tolist()
    ['visits']
    """
    rng = stream(truth.seed, truth.council, "nurse time")
    usual = np.where(eligible > 0, eligible, eligible.mean(axis=1, keepdims=True))
    back = levels(truth, process=read_process("call_backs")) / 100
    hours = {
        "training": TRAINING_HOURS * usual * _around_start(truth, TRAINING_MONTHS),
        "sign-off": SIGN_OFF_HOURS * usual * _around_start(truth, SIGN_OFF_MONTHS),
        "supervision": SUPERVISION_HOURS * delegated,
        "call-back": back * delegated,
        "visits": VISIT_HOURS * (eligible - delegated),
    }
    rows = pd.concat([_activity(rng, truth, name, amount) for name, amount in hours.items()])
    rows = _once_begun(rows, ["site_id", "activity"], "hours")
    return rows.sort_values(["period", "site_id", "activity"], kind="stable").reset_index(drop=True)


def _activity(rng: Generator, truth: Truth, activity: str, hours: Floats) -> pd.DataFrame:
    given = np.round(hours * np.exp(rng.normal(0, 0.12, hours.shape)), 1)
    return pd.DataFrame(
        {
            "period": np.tile(MONTHS, len(hours)),
            "site_id": np.repeat([hood.site_id for hood in truth.neighbourhoods], SPAN),
            "activity": activity,
            "hours": given.ravel(),
        }
    )


def _around_start(truth: Truth, months: tuple[int, int]) -> Floats:
    first, last = months
    flags = np.zeros((len(truth.neighbourhoods), SPAN))
    for i, hood in enumerate(truth.neighbourhoods):
        if hood.start_date:
            start = index_of(hood.start_date[:7])
            flags[i, max(start + first, 0) : max(start + last, 0)] = 1
    return flags


def draw_costs(truth: Truth, *, eligible: Counts, delegated: Counts) -> pd.DataFrame:
    """Draw the costs of the programme for the whole council, by payer.

    Parameters
    ----------
    truth : Truth
        The council.
    eligible, delegated : numpy.ndarray
        Visits, sites by months.

    Returns
    -------
    pandas.DataFrame
        Rows of the table costs; a council that only got ready paid nothing.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> visits = np.ones((4, 36)) * 25
    >>> costs = draw_costs(design("E08000006", seed=1), eligible=visits, delegated=visits * 0)
    >>> costs["category"].unique().tolist()
    ['facilitator']
    """
    rng = stream(truth.seed, truth.council, "costs")
    visits = eligible.sum(axis=0)
    training = TRAINING_COST * (_around_start(truth, TRAINING_MONTHS) * eligible).sum(axis=0)
    lines = [
        _line(rng, "facilitator", "recurring", "council", FACILITATOR * visits * _facilitated(truth)),
        _line(rng, "training", "setup", "NHS", training),
        _line(rng, "backfill", "setup", "provider", training * 0.6),
        _line(rng, "fee_uplift", "recurring", "council", FEE_UPLIFT * delegated.sum(axis=0)),
    ]
    rows = _once_begun(pd.concat(lines), ["category"], "amount_gbp")
    return rows.sort_values(["period", "category"], kind="stable").reset_index(drop=True)


def _once_begun(rows: pd.DataFrame, line: list[str], amount: str) -> pd.DataFrame:
    """Keep the months of each line from its first amount to its last; nought between them is a nought."""
    rows = rows.sort_values("period", kind="stable")
    some = (rows[amount] > 0).astype(int)
    begun = some.groupby([rows[name] for name in line]).cummax() > 0
    goes_on = some[::-1].groupby([rows[name][::-1] for name in line]).cummax()[::-1] > 0
    return rows[begun & goes_on]


def _line(rng: Generator, category: str, kind: str, payer: str, amounts: Floats) -> pd.DataFrame:
    spent = np.round(amounts * rng.uniform(0.95, 1.05, SPAN), 2)
    return pd.DataFrame(
        {
            "period": MONTHS,
            "site_id": "",
            "category": category,
            "kind": kind,
            "payer": payer,
            "price_year": "2025/26",
            "amount_gbp": spent,
        }
    )


def _facilitated(truth: Truth) -> Floats:
    """Flag the months with a facilitator: until it stopped, or the secondment of a stalled council."""
    months = np.arange(SPAN)
    if truth.started:
        last = index_of(truth.stop) if truth.stop else SPAN
        return ((months >= index_of(truth.start) - FACILITATOR_LEADS_BY) & (months <= last)).astype(float)
    if truth.fate == "stalled":
        first, last = map(index_of, STALLED_FACILITATOR)
        return ((months >= first) & (months <= last)).astype(float)
    return np.zeros(SPAN)
