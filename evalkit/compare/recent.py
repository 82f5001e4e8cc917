"""The last year of each outcome in each council: the same periods for all, and what is missing said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import figure, tabulate, words
from evalkit.compare.outcomes import VALUE
from evalkit.finding import CellState
from evalkit.judgement.words import counted, period_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.section import Table

HALF = 0.5
HOW = (
    "A council needs figures in three quarters of the periods, and none of them hidden for being small; "
    "else it is said why it has none."
)
HIDDEN = CellState.SUPPRESSED.value
ENOUGH = 0.75  # of the periods of the year [ours]: a month or two without a figure hide little of it


def last_year(outcome: Outcome) -> list[str]:
    """List the periods of the last year in which at least half of the councils with figures have one.

    Returns
    -------
    list of str
        In order; empty where there is no such period.
    """
    rows = rows_for_year(outcome)
    known = rows[rows["state"].eq(VALUE)]
    if known.empty:
        return []
    often = known.groupby(["start", "period"])["council"].nunique().reset_index()
    common = often[often["council"] >= HALF * known["council"].nunique()].sort_values("start")
    if common.empty:
        return []
    last = common["start"].iloc[-1]
    within = common["start"] > last - pd.DateOffset(years=1)
    return [str(period) for period in common.loc[within, "period"]]


def rows_for_year(outcome: Outcome) -> pd.DataFrame:
    """Take the rows that a year is read from: whole years where as many councils have them, else months.

    A year that a council released is nearer the truth than a sum of its rounded months.
    """
    if outcome.years.empty:
        return outcome.rows
    with_years = outcome.years.loc[outcome.years["state"].eq(VALUE), "council"].nunique()
    return outcome.years if with_years >= max(len(outcome.councils), 1) else outcome.rows


def of_last_year(outcome: Outcome) -> pd.DataFrame:
    """Add up each council's counts over the last year, where it has figures in three quarters of the periods.

    Returns
    -------
    pandas.DataFrame
        ``place, numerator, denominator, state``: a row for each council.
    """
    periods = last_year(outcome)
    rows = rows_for_year(outcome)
    rows = rows[rows["period"].isin(periods)]
    by_council = dict(list(rows.groupby("council")))
    return pd.DataFrame(
        [_summed(str(name), by_council.get(name), len(periods)) for name in outcome.states.index]
    )


def _summed(name: str, rows: pd.DataFrame | None, wanted: int) -> dict[str, Any]:
    nothing = {"place": name, "numerator": None, "denominator": None, "values": None}
    if rows is None or not wanted:
        return {**nothing, "state": CellState.NOT_COLLECTED.value}
    lacking = rows.loc[rows["state"].ne(VALUE), "state"]
    rows = rows[rows["state"].eq(VALUE)]
    if HIDDEN in set(
        lacking
    ):  # small numbers are hidden, so what is left would be too high, or nothing but noughts
        return {**nothing, "state": HIDDEN}
    if len(rows) < ENOUGH * wanted:
        why = lacking.value_counts().idxmax() if len(lacking) else CellState.NOT_COLLECTED.value
        return {**nothing, "state": str(why)}
    return {
        "place": name,
        "numerator": rows["numerator"].sum(skipna=False),
        "denominator": rows["denominator"].sum(skipna=False),
        "values": rows["value"].mean(),
        "state": VALUE,
    }


def recent_table(outcomes: Sequence[Outcome]) -> Table:
    """Set the last year of every outcome side by side, a row a council."""
    cells: dict[str, dict[str, Any]] = {}
    for outcome in outcomes:
        for row in of_last_year(outcome).to_dict("records"):
            cells.setdefault(str(row["place"]), {})[outcome.indicator.code] = _value(row, outcome)
    rows = [{"council": name, **values} for name, values in cells.items()]
    return tabulate(
        rows,
        id="recent",
        caption="The last year of each outcome, over the same periods for all councils",
        columns=(
            words("council", "Council"),
            *(
                figure(each.indicator.code, each.indicator.title, unit=each.indicator.unit)
                for each in outcomes
            ),
        ),
        notes=(HOW, *(_span(outcome) for outcome in outcomes)),
    )


def _value(row: dict[Hashable, Any], outcome: Outcome) -> float | CellState:
    if row["state"] != VALUE:
        return CellState(row["state"])
    if pd.isna(row["denominator"]) or pd.isna(row["numerator"]) or not row["denominator"]:
        return float(row["values"])
    return float(row["numerator"] / row["denominator"] * outcome.indicator.multiplier)


def _span(outcome: Outcome) -> str:
    periods = last_year(outcome)
    if not periods:
        return ""
    return f"{outcome.indicator.title}: {span_of_year(outcome)} ({counted(len(periods), 'period')})."


def span_of_year(outcome: Outcome) -> str:
    """Name the first and the last period of the last year; blank where there is none."""
    periods = last_year(outcome)
    return " to ".join(dict.fromkeys(period_name(each) for each in (*periods[:1], *periods[-1:])))
