"""Which figures of an edition are published: by period, by year, and of the last year by site and group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.indicators.frames import COLUMNS, COUNTS, PEOPLE, WITH_FIGURES, shaped
from evalkit.indicators.rolling import SERIES, pool_window
from evalkit.periods import months_between, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.periods import Period
    from evalkit.report.identity import Identity
    from evalkit.report.record import Result
    from evalkit.theory.model import Indicator, Theory

YEAR = 12
PERIODS, YEARS, SITES, GROUPS = "periods", "years", "sites", "groups"
# Events that harm are few in a month: 1 to 7 nearly always. So they are published by twelve months alone.
SAFETY_TABLES = frozenset({"incidents"})
EMPLOYER_TABLES = frozenset({"workforce"})  # pay, turnover, absence: of employers as much as of people
LEAST_EMPLOYERS = 3
# Groups of people as the contract codes them; a group that a council made up itself is not published.
GROUPINGS = {
    "age": r"\d{1,3}(-\d{1,3}|\+)",
    "sex": r"f|m|other|not known",
    "ethnic_group": r"asian|black|mixed|white|other|not stated",
    "imd_quintile": r"[1-5]",
}
GROUP = re.compile("|".join(f"{name}=({values})" for name, values in GROUPINGS.items()))


def published_rows(result: Result, *, theory: Theory, before: Sequence[str] = ()) -> pd.DataFrame:
    """Choose the rows of a record's series that are published, and pool years where they are wanted.

    Whole council by period; whole council by years of twelve months, counted back from the last month; of
    the last year also by site and by each single group of people. Safety indicators have years alone.

    Parameters
    ----------
    result : Result
        The exact record.
    theory : Theory
        The definitions.
    before : sequence of str
        Years that earlier releases published, and this one does not.

    Returns
    -------
    pandas.DataFrame
        Rows as `evalkit.indicators.measure` gives them, with ``table``: which table a row stands in, and
        ``now``: whether it is published, or was before.

    """
    series = shaped(result.series.frame())
    by_year_alone = [i.code for i in theory.indicators if reads(i, SAFETY_TABLES)]
    kinds = {site.site_id: site.kind for site in result.sites}
    now = [*_tables(result, series, theory, by_year_alone)]
    past = [part for year in before for part in _of_year(series, theory, year, kinds=kinds, last=True)]
    parts = [
        part.assign(now=here) for some, here in ((now, True), (past, False)) for part in some if len(part)
    ]
    rows = pd.concat(parts or [series.iloc[:0].assign(table="", now=True)])
    return rows[[*COLUMNS, "table", "now"]].reset_index(drop=True)


def years_of(identity: Identity) -> list[str]:
    """Name the years of twelve months that an edition covers, the last first.

    Examples
    --------
    >>> from evalkit.report.identity import Identity, TheoryName
    >>> who = Identity(council="e1", name="E", programme="B", edition="2025-09", synthetic=True,
    ...     theory=TheoryName(id="blended_roles", version="1"), start="2023-09", end="2025-08",
    ...     data_as_at="2025-09-30")
    >>> years_of(who)
    ['2024-09-01/2025-08-31', '2023-09-01/2024-08-31']
    """
    months = months_between(parse_period(identity.start), parse_period(identity.end))
    ends = range(len(months), YEAR - 1, -YEAR)
    return [f"{months[end - YEAR].start}/{months[end - 1].end}" for end in ends]


def reads(indicator: Indicator, tables: frozenset[str]) -> bool:
    """Say whether an indicator is made from any of some tables.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> reads(read_theory("blended_roles").indicator("pressure_ulcers"), SAFETY_TABLES)
    True
    """
    return indicator.derive is not None and not tables.isdisjoint(indicator.derive.tables)


def _tables(
    result: Result, series: pd.DataFrame, theory: Theory, by_year_alone: Sequence[str]
) -> Iterator[pd.DataFrame]:
    whole = (series["site_id"] == "") & (series["stratum"] == "")
    yield series[whole & ~series["indicator"].isin(by_year_alone)].assign(table=PERIODS)
    kinds = {site.site_id: site.kind for site in result.sites}
    for number, year in enumerate(years_of(result.identity)):
        yield from _of_year(series, theory, year, kinds=kinds, last=number == 0)


def _of_year(
    series: pd.DataFrame, theory: Theory, year: str, *, kinds: Mapping[str, str], last: bool
) -> Iterator[pd.DataFrame]:
    pooled = _people_throughout(pool_window(series, theory=theory, window=year), series, parse_period(year))
    whole, plain = pooled["site_id"] == "", pooled["stratum"] == ""
    yield pooled[whole & plain].assign(table=YEARS)
    if last:
        sites = pooled[~whole & plain]
        yield sites.assign(table=SITES + " " + sites["site_id"].map(kinds).fillna("").astype("str"))
        known = pooled["stratum"].map(lambda stratum: bool(GROUP.fullmatch(stratum))).astype(bool)
        groups = pooled[whole & known]
        yield groups.assign(table=GROUPS + " " + groups["stratum"].str.split("=").str[0])


def _people_throughout(pooled: pd.DataFrame, series: pd.DataFrame, year: Period) -> pd.DataFrame:
    """Take the people of a year for not known where those of any part of it are not."""
    inside = (series["start"] >= pd.Timestamp(year.start)) & (series["end"] <= pd.Timestamp(year.end))
    parts = series[inside & series["state"].isin(WITH_FIGURES)]
    lacks = {
        people: parts[count].notna() & parts[people].isna()
        for people, count in zip(PEOPLE, COUNTS, strict=True)
    }
    keys = pd.MultiIndex.from_frame(pooled[SERIES])
    return pooled.assign(
        **{
            people: pooled[people].mask(keys.isin(pd.MultiIndex.from_frame(parts.loc[where, SERIES])))
            for people, where in lacks.items()
        }
    )
