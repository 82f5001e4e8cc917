"""Which series the chapters look at: the whole council, or a site where there is nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.theory.model import Indicator

GROUPS = ("reach", "proximal", "distal", "unintended", "context")  # the fixed order of a report
USABLE = (CellState.VALUE.value, CellState.DEFINITION_DIFFERS.value)
CHART_FROM = 13  # NHS England, Making Data Count: fewer points make no chart
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
        here = at_place(rows, indicator.code, site=site)
        yield Series(indicator, _one_definition(one_kind(here)), site, names.get(site, site))


def has_figure(rows: pd.DataFrame) -> pd.Series[bool]:
    """Mark the rows whose figure may be used: by the theory's definition, or by a local one."""
    return rows["state"].isin(USABLE) & rows["value"].notna()


def at_place(series: pd.DataFrame, code: str, *, site: str = "") -> pd.DataFrame:
    """Take the rows of one indicator at one place for everybody, in order of time.

    Where a period was measured by two definitions, the theory's own goes before a local one.
    """
    rows = series[(series["indicator"] == code) & (series["site_id"] == site) & (series["stratum"] == "")]
    local = rows["state"].eq(CellState.DEFINITION_DIFFERS.value)
    ordered = rows.assign(local=local).sort_values(["start", "local"], kind="stable").drop(columns="local")
    return ordered.drop_duplicates("period")


def one_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the kind of period that has the most values; months and years are not one series."""
    kinds = rows["period"].map(lambda text: parse_period(text).kind)
    if len(set(kinds)) <= 1:
        return rows
    values = has_figure(rows).groupby(kinds).sum()
    return rows[kinds == values.idxmax()]


def _one_definition(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out figures by a local definition where the theory's own gives any."""
    own = rows["state"].eq(CellState.VALUE.value) & rows["value"].notna()
    if not own.any():
        return rows
    return rows.assign(value=rows["value"].where(own))
