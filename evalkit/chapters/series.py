"""Which series the chapters look at: the whole council, or a site where there is nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.finding import CellState
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.chapters.edition import Edition
    from evalkit.theory.model import Indicator

GROUPS = ("reach", "proximal", "distal", "unintended", "context")  # the fixed order of a report
USABLE = (CellState.VALUE.value, CellState.DEFINITION_DIFFERS.value)
CHART_FROM = 13  # NHS England, Making Data Count: fewer points set no limits
RUN_FROM = 10  # Anhøj and Olesen, PLoS ONE 9 (2014): fewer points make no chart at all
MOST_SITES = 6  # of an indicator that has no figures of the whole council


@dataclass(frozen=True)
class Series:
    """Hold the periods of one indicator at one place, for everybody, in order of time.

    ``site`` is blank for the whole council. Only where an indicator has no figures of the whole
    council, such as those of an NHS trust that serves several, is the series that of a site.
    """

    indicator: Indicator
    rows: pd.DataFrame
    site: str = ""
    site_name: str = ""

    @property
    def title(self) -> str:
        """Name the indicator, and the site where it is not the whole council."""
        return f"{self.indicator.title} ({self.site_name})" if self.site else self.indicator.title

    @property
    def key(self) -> str:
        """Make an id of the indicator, and the site where it is not the whole council."""
        return f"{self.indicator.code}_{self.site}" if self.site else self.indicator.code

    def place(self, council: str) -> str:
        """Name the place."""
        return self.site_name or council


def series_of(edition: Edition) -> tuple[Series, ...]:
    """Take every series that has rows, in the order of the report."""
    everybody = edition.series[edition.series["stratum"] == ""]
    by_code = {str(code): rows for code, rows in everybody.groupby("indicator", sort=False)}
    names = dict(edition.pack.table("sites")[["site_id", "name"]].itertuples(index=False, name=None))
    ordered = sorted(edition.theory.indicators, key=lambda indicator: GROUPS.index(indicator.group))
    there = [(indicator, by_code[indicator.code]) for indicator in ordered if indicator.code in by_code]
    return tuple(series for indicator, rows in there for series in _series(indicator, rows, names))


def _series(indicator: Indicator, rows: pd.DataFrame, names: Mapping[str, str]) -> Iterable[Series]:
    sites = sorted(set(rows["site_id"]))
    for site in [""] if "" in sites else sites[:MOST_SITES]:
        here = _in_time(rows[rows["site_id"] == site])
        yield Series(indicator, _one_definition(one_kind(here)), site, names.get(site, site))


def has_figure(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark the rows whose figure may be used: by the theory's definition, or by a local one."""
    return rows["state"].isin(USABLE) & rows["value"].notna()


def at_place(series: pd.DataFrame, code: str, *, site: str = "") -> pd.DataFrame:
    """Take the rows of one indicator at one place for everybody, in order of time.

    Where a period was measured by two definitions, the theory's own goes before a local one.
    """
    return _in_time(
        series[(series["indicator"] == code) & (series["site_id"] == site) & (series["stratum"] == "")]
    )


def _in_time(rows: pd.DataFrame) -> pd.DataFrame:
    local = (rows["state"] == CellState.DEFINITION_DIFFERS.value).to_numpy()
    ordered = rows.iloc[np.lexsort((local, rows["start"].to_numpy()))]
    return ordered if ordered["period"].is_unique else ordered.drop_duplicates("period")


def one_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the kind of period that has the most values; months and years are not one series."""
    kinds = [parse_period(text).kind for text in rows["period"].tolist()]
    if len(set(kinds)) <= 1:
        return rows
    kind_of = pd.Series(kinds, rows.index)
    return rows[kind_of == has_figure(rows).groupby(kind_of).sum().idxmax()]


def _one_definition(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out figures by a local definition where the theory's own gives any."""
    known = rows["value"].notna()
    own = known & (rows["state"] == CellState.VALUE.value)
    if not own.any() or own.equals(known):
        return rows
    return rows.assign(value=rows["value"].where(own))
