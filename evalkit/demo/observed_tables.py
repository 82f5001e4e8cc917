"""Observations of a council without rows about people that are worked out from its other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.counting import Grid, observe
from evalkit.demo.months import MONTHS, SPAN
from evalkit.demo.reading import read_demo_theory, read_minimum_wage, read_process
from evalkit.demo.resources import VISIT_HOURS
from evalkit.periods import MONTHS_IN_YEAR

if TYPE_CHECKING:
    from evalkit.demo.arrays import Floats, Whole
    from evalkit.demo.counting import Volumes
    from evalkit.demo.truth import Truth

GIVEN = ("training", "supervision", "sign-off", "call-back")
CASH = ("fee_uplift", "training", "facilitator")


def from_workforce(workforce: pd.DataFrame) -> pd.DataFrame:
    """Work out turnover, pay and sickness from the table workforce.

    Parameters
    ----------
    workforce : pandas.DataFrame
        Rows of the table workforce, by month.

    Returns
    -------
    pandas.DataFrame
        Rows of the table observations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.resources import draw_workforce
    >>> rows = from_workforce(draw_workforce(design("E08000001", seed=1)))
    >>> sorted(rows["indicator"].unique())
    ['carer_turnover', 'nurse_turnover', 'pay_differential', 'sickness_absence']
    """
    carers = workforce[workforce["role"] == "care worker"]
    nurses = workforce[workforce["role"] == "district nurse"]
    parts: list[pd.DataFrame] = [
        _leavers(carers, "carer_turnover"),
        _leavers(nurses, "nurse_turnover"),
        _pay(carers),
        _sickness(carers),
    ]
    return pd.concat(parts)


def _about(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    version = read_demo_theory().indicator(indicator).definition_version
    return rows[["period", "site_id"]].assign(
        indicator=indicator,
        definition_version=version,
        stratum="",
        people_denominator=rows["headcount"],
        status="value",
    )


def _leavers(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    years = (rows["headcount"] / MONTHS_IN_YEAR).round(3)
    return _about(rows, indicator).assign(
        numerator=rows["leavers"], denominator=years, people_numerator=rows["leavers"]
    )


def _pay(rows: pd.DataFrame) -> pd.DataFrame:
    wage = dict(zip(MONTHS, read_minimum_wage(MONTHS).tolist(), strict=True))
    above = (rows["hourly_pay"] - rows["period"].map(wage)).round(2)
    return _about(rows, "pay_differential").assign(
        value=above, sd=rows["hourly_pay_sd"], denominator=rows["headcount"]
    )


def _sickness(rows: pd.DataFrame) -> pd.DataFrame:
    return _about(rows, "sickness_absence").assign(
        numerator=rows["sickness_days"],
        denominator=(rows["fte"] / MONTHS_IN_YEAR).round(3),
        people_numerator=rows["headcount"],
    )


def from_nurse_time(truth: Truth, *, nurse_time: pd.DataFrame, volumes: Volumes) -> pd.DataFrame:
    """Work out net nurse hours and call-backs from the table nurse_time and the delegated visits.

    Parameters
    ----------
    truth : Truth
        The council.
    nurse_time : pandas.DataFrame
        Rows of the table nurse_time.
    volumes : Volumes
        Visits by site and month.

    Returns
    -------
    pandas.DataFrame
        Rows of the table observations.

    Examples
    --------
    >>> from evalkit.demo.packs import make_council
    >>> rows = make_council("E08000004", seed=1).tables["observations"]
    >>> rows.loc[rows["indicator"] == "nurse_hours_net", "value"].iloc[0] < 0
    np.True_
    """
    sites = tuple(hood.site_id for hood in truth.neighbourhoods)
    grid, visits = Grid(sites, MONTHS), volumes.delegated
    given: Floats = np.sum([_by_site(nurse_time, sites, activity) for activity in GIVEN], axis=0)
    people = _people(visits)
    gained = np.round(visits * VISIT_HOURS - given, 1)
    net = observe("nurse_hours_net", grid=grid, columns={"value": gained, "people_numerator": people})
    calls = {
        "numerator": _by_site(nurse_time, sites, "call-back"),
        "denominator": visits,
        "people_numerator": people,
        "people_denominator": people,
    }
    made = (visits > 0).ravel()
    called = observe("call_backs", grid=grid, columns=calls)
    return pd.concat([net[(given > 0).ravel() | made], called[made]])


def _people(visits: Whole) -> Whole:
    each = read_process("delegated_share").units_per_person
    return np.ceil(visits / each).astype(np.int64)


def _by_site(nurse_time: pd.DataFrame, sites: tuple[str, ...], activity: str) -> Floats:
    rows = nurse_time[nurse_time["activity"] == activity]
    hours = np.zeros((len(sites), SPAN))
    site = rows["site_id"].map({name: i for i, name in enumerate(sites)}).to_numpy(dtype=np.int64)
    month = rows["period"].map({name: i for i, name in enumerate(MONTHS)}).to_numpy(dtype=np.int64)
    hours[site, month] = rows["hours"]
    return hours


def from_costs(costs: pd.DataFrame, *, volumes: Volumes) -> pd.DataFrame:
    """Work out the cash cost of a delegated visit for the whole council.

    Parameters
    ----------
    costs : pandas.DataFrame
        Rows of the table costs.
    volumes : Volumes
        Visits by site and month.

    Returns
    -------
    pandas.DataFrame
        Rows of the table observations.

    Examples
    --------
    >>> from evalkit.demo.packs import make_council
    >>> rows = make_council("E08000004", seed=1).tables["observations"]
    >>> rows.loc[rows["indicator"] == "cash_cost_per_delegated_visit", "site_id"].unique().tolist()
    ['']
    """
    spent = costs[costs["category"].isin(CASH)].groupby("period")["amount_gbp"].sum()
    amount = np.round(spent.reindex(list(MONTHS)).fillna(0).to_numpy(dtype=float), 2)
    visits = volumes.delegated.sum(axis=0)
    people = _people(visits)
    columns = {
        "numerator": amount,
        "denominator": visits,
        "people_numerator": people,
        "people_denominator": people,
    }
    rows = observe("cash_cost_per_delegated_visit", grid=Grid(("",), MONTHS), columns=columns)
    kept: pd.DataFrame = rows[(visits > 0) & (amount > 0)]
    return kept
