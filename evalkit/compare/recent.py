"""The last year of each outcome in each council: the same periods for all, and what is missing said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import figure, tabulate, words
from evalkit.compare.outcomes import VALUE
from evalkit.finding import CellState
from evalkit.judgement.words import period_name
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.section import Table

IN_A_YEAR = {"month": 12, "quarter": 4, "financial quarter": 4}
HALF = 0.5


def last_year(outcome: Outcome) -> list[str]:
    """List the periods of the last year for which at least half of the councils with figures have one.

    Returns
    -------
    list of str
        In order; empty where there are no figures.
    """
    known = outcome.rows[outcome.rows["state"].eq(VALUE)]
    if known.empty:
        return []
    often = known.groupby(["start", "period"])["council"].nunique().reset_index()
    common = often[often["council"] >= HALF * len(outcome.councils)].sort_values("start")
    last = str(common["period"].iloc[-1])
    wanted = IN_A_YEAR.get(parse_period(last).kind, 1)
    every = outcome.rows[["start", "period"]].drop_duplicates().sort_values("start")
    until = every[every["start"] <= common["start"].iloc[-1]]
    return [str(period) for period in until["period"].tail(wanted)]


def of_last_year(outcome: Outcome) -> pd.DataFrame:
    """Add up each council's counts over the last year; where a period has no figure, its state stands.

    Returns
    -------
    pandas.DataFrame
        ``place, numerator, denominator, state``: a row for each council.
    """
    periods = last_year(outcome)
    rows = outcome.rows[outcome.rows["period"].isin(periods)]
    by_council = dict(list(rows.groupby("council")))
    return pd.DataFrame(
        [_summed(str(name), by_council.get(name), len(periods)) for name in outcome.states.index]
    )


def _summed(name: str, rows: pd.DataFrame | None, wanted: int) -> dict[str, Any]:
    nothing = {"place": name, "numerator": None, "denominator": None, "values": None}
    if rows is None or not wanted:
        return {**nothing, "state": CellState.NOT_COLLECTED.value}
    lacking = rows.loc[rows["state"].ne(VALUE), "state"]
    if len(lacking) or len(rows) < wanted:
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
        notes=tuple(_span(outcome) for outcome in outcomes),
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
    ends = (
        f"{period_name(periods[0])} to {period_name(periods[-1])}"
        if len(periods) > 1
        else period_name(periods[0])
    )
    return (
        f"{outcome.indicator.title}: {ends}, {len(periods)} of them."
        if len(periods) > 1
        else f"{outcome.indicator.title}: {ends}."
    )
