"""Periods in which a figure was to be expected, and what their absence means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.indicators.estimating import NOTHING_TO_MEASURE
from evalkit.indicators.frames import KEY, NOT_APPLICABLE, NOT_COLLECTED, kinds_of_period, shaped, tuples_of
from evalkit.indicators.rhythm import step_of
from evalkit.pack.contract import read_contract
from evalkit.periods import Period, month_of, months_between, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.pack import Pack
    from evalkit.theory.model import Indicator, Theory

Places = frozenset[tuple[str, str]]  # site and period
# Kinds of period that each frequency may be given in.
FREQUENCIES: Mapping[str, tuple[str, ...]] = {
    "month": ("month",),
    "quarter": ("quarter", "financial quarter"),
    "year": ("year", "financial year"),
}
USUAL = 0.5  # a series with figures for half the periods of a kind is expected to have them all
# Tables whose rows are events that may well not happen: their absence says nothing about coverage.
EVENTS = ("incidents", "competencies", "people")
# Logs: a place that has any row in one is covered from the first month of the log to the last.
LOGS = ("concerns", "goals")


def expected_cells(rows: pd.DataFrame, *, pack: Pack, theory: Theory) -> pd.DataFrame:
    """Make a row of every period of the evaluation in which a series has none.

    A series is an indicator at a place that has figures for other periods of the same kind, if that is
    the kind in which it is collected, or half of them are there. Where its periods are regularly further
    apart, only those in step are expected. What is made is *not collected*; or *not
    applicable* where the tables behind the indicator do cover that place and month, so that there was
    nothing to measure.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tidy rows.
    pack : Pack
        The council's data.
    theory : Theory
        The definitions.

    Returns
    -------
    pandas.DataFrame
        The new rows only.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> from evalkit.theory import read_theory
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "t"}, periods={"start": "2025-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> one = shaped(pd.DataFrame({"indicator": ["discharges"], "period": ["2025-05"]}))
    >>> new = expected_cells(one, pack=Pack(Path("e1"), council, {}), theory=read_theory("blended_roles"))
    >>> new[["period", "state"]].values.tolist()
    [['2025-04', 'not collected'], ['2025-06', 'not collected']]
    """
    everybody = rows[rows["stratum"] == ""]
    everybody = everybody.assign(kind_of_period=kinds_of_period(everybody["period"]))
    wanted = _wanted(everybody, pack, theory)
    have = pd.MultiIndex.from_frame(everybody[["indicator", "site_id", "period"]])
    new = wanted[~pd.MultiIndex.from_frame(wanted[["indicator", "site_id", "period"]]).isin(have)]
    if new.empty:
        return rows.iloc[:0]
    return shaped(_explained(new.reset_index(drop=True), pack, theory)).reindex(columns=rows.columns)


def _wanted(rows: pd.DataFrame, pack: Pack, theory: Theory) -> pd.DataFrame:
    calendar = _calendar(pack)
    known = {i.code: i for i in theory.indicators}
    wanted: list[tuple[str, ...]] = []
    for (code, site, kind), (source, periods) in _series(rows).items():
        due = _due(periods, calendar.get(kind, []))
        if len(periods) >= USUAL * len(due) or kind in FREQUENCIES[known[code].frequency]:
            version = known[code].definition_version
            wanted += [(code, version, site, period, "", source) for period in due]
    return pd.DataFrame(wanted, columns=[*KEY, "source"]).astype("str")


def _series(rows: pd.DataFrame) -> dict[tuple[str, str, str], tuple[str, set[str]]]:
    """Gather the periods of each indicator, place and kind of period, with the source of the first."""
    series: dict[tuple[str, str, str], tuple[str, set[str]]] = {}
    columns = ["indicator", "site_id", "kind_of_period", "source", "period"]
    for code, site, kind, source, period in tuples_of(rows, columns):
        series.setdefault((code, site, kind), (source, set()))[1].add(period)
    return series


def _due(periods: set[str], calendar: list[str]) -> list[str]:
    """List the periods of a calendar that fall in step with those of a series."""
    places = [place for place, period in enumerate(calendar) if period in periods]
    if not places:
        return calendar
    step = step_of(places)
    return calendar[places[0] % step :: step]


def _calendar(pack: Pack) -> dict[str, list[str]]:
    """List the periods of each kind that lie wholly inside the evaluation."""
    first, last = (parse_period(t) for t in (pack.council.periods.start, pack.council.periods.end))
    calendar = {"month": [month.text for month in months_between(first, last)]}
    for kind in ("quarter", "financial quarter", "year", "financial year"):
        calendar[kind] = [p.text for p in _inside(_first_of(kind, first), first, last)]
    return calendar


def _first_of(kind: str, first: Period) -> Period:
    year = first.start.year
    before = {
        "quarter": f"{year}-Q1",
        "year": str(year),
        "financial year": f"{year - 1}/{year % 100:02d}",
        "financial quarter": f"{year - 1}/{year % 100:02d}-Q1",
    }
    return parse_period(before[kind])


def _inside(step: Period, first: Period, last: Period) -> list[Period]:
    found = []
    while step.end <= last.end:
        if step.start >= first.start:
            found.append(step)
        step = next_period(step)
    return found


def _explained(new: pd.DataFrame, pack: Pack, theory: Theory) -> pd.DataFrame:
    derived = {i.code: i for i in theory.indicators if i.derive}
    seen = cache(lambda name: _places_and_periods(pack.table(name), name))
    covered = {
        code: _covered(derived[code], seen)
        for code in new.loc[new["source"] == "person-level", "indicator"].unique()
        if code in derived
    }
    inside = [
        (site, period) in covered.get(code, frozenset())
        for code, site, period in zip(new["indicator"], new["site_id"], new["period"], strict=True)
    ]
    state = pd.Series(inside, new.index).map({True: NOT_APPLICABLE, False: NOT_COLLECTED})
    return new.assign(state=state, note=state.map({NOT_APPLICABLE: NOTHING_TO_MEASURE}).fillna(""))


def _covered(indicator: Indicator, seen: Callable[[str], Places]) -> Places:
    """Find the places and periods that every table behind an indicator covers."""
    tables = indicator.derive.tables if indicator.derive else ()
    told = [seen(name) for name in tables if name not in EVENTS]
    return frozenset.intersection(*told) if told else frozenset()


def _places_and_periods(table: pd.DataFrame, name: str) -> Places:
    """List the places and periods that a table covers; one that covers any site covers the council."""
    dated = [f.name for f in read_contract().table(name).fields if f.type in ("date", "datetime")]
    if "site_id" not in table or not ("period" in table or dated):
        return frozenset()
    period = table["period"] if "period" in table else table[dated[0]].dt.strftime("%Y-%m")
    pairs = pd.DataFrame({"site_id": table["site_id"], "period": period}).dropna().drop_duplicates()
    if name in LOGS and len(pairs):
        days = [table[column].dropna() for column in dated]
        first, last = (
            month_of(d) for d in (min(d.min() for d in days if len(d)), max(d.max() for d in days if len(d)))
        )
        span = months_between(first, last)
        sites = {*pairs["site_id"], ""}
        return frozenset((site, month.text) for site in sites for month in span)
    whole = pairs.assign(site_id="")
    return frozenset(tuples_of(pd.concat([pairs, whole]), ["site_id", "period"]))
