"""Where a series stands: before, latest, and whether the two can be told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters.series import has_figure
from evalkit.finding import CellState
from evalkit.indicators.summary import compare_stretches, latest, windows_of
from evalkit.periods import MONTHS_IN_YEAR, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series
    from evalkit.theory.model import Indicator

LIMITS = {"lower95": "lower", "upper95": "upper"}
SERIES = ["indicator", "site_id", "stratum"]
NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


@dataclass(frozen=True)
class Figure:
    """Hold one figure with its counts and 95% interval; a number that is not known is NaN.

    Examples
    --------
    >>> Figure(period="2025-04", value=31.6, state="value").known
    True
    """

    period: str = ""
    value: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    numerator: float = np.nan
    denominator: float = np.nan
    state: str = CellState.NOT_COLLECTED.value

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return not np.isnan(self.value)


@dataclass(frozen=True)
class Standing:
    """Hold the figure before, the latest, and what their intervals allow to be said."""

    before: Figure
    latest: Figure
    comparison: str


def standings(edition: Edition, series: Sequence[Series]) -> dict[str, Standing]:
    """Say of each series where it stands, by its key."""
    tables = {site: _compared(edition, site) for site in {each.site for each in series}}
    found = {each.key: _standing(tables[each.site], each) for each in series}
    if edition.pack.council.periods.baseline_end:
        return found
    return {
        key: standing if standing.before.known else _without_before(standing)
        for key, standing in found.items()
    }


def _without_before(standing: Standing) -> Standing:
    """Where the council names no baseline, before is not missing: it does not apply."""
    if standing.before.known:
        return standing
    return replace(standing, before=Figure(state=CellState.NOT_APPLICABLE.value))


def _compared(edition: Edition, site: str) -> dict[str, Mapping[str, Any]]:
    """Compare at one place; a site is compared as the whole council is."""
    table = compare_stretches(edition.series, edition.stretches, theory=edition.theory, site=site)
    return {str(row["indicator"]): {str(k): v for k, v in row.items()} for row in table.to_dict("records")}


def _standing(table: Mapping[str, Mapping[str, Any]], series: Series) -> Standing:
    row = table[series.indicator.code]
    now = _figure({name.removeprefix("latest_"): value for name, value in row.items()}, series.indicator)
    then = _figure({name.removeprefix("baseline_"): value for name, value in row.items()}, series.indicator)
    if not now.known:
        return Standing(then, _last(series), "cannot say")
    return Standing(then, now, str(row["comparison"]))


def _last(series: Series) -> Figure:
    """Take the last period with a figure; where there is none, the state that most periods are in."""
    known = series.rows[has_figure(series.rows)]
    if known.empty:
        return Figure(state=str(series.rows["state"].mode().iloc[0]))
    return _figure(known.rename(columns=LIMITS).iloc[-1].to_dict(), series.indicator)


def _figure(cells: Mapping[Any, Any], indicator: Indicator) -> Figure:
    numbers = {name: float("nan") if pd.isna(cells[name]) else float(cells[name]) for name in NUMBERS}
    period, state = str(cells["period"]), str(cells["state"])
    if indicator.kind == "count":
        numbers |= {name: numbers[name] / _months(period) for name in ("value", "lower", "upper")}
    return Figure(period=period, state=state, **numbers)


def _months(period: str) -> int:
    """Count the months of a window: a count over months is shown a month, so that any two compare."""
    parsed = parse_period(period) if period else None
    if parsed is None or parsed.kind != "window":
        return 1
    years, months = parsed.end.year - parsed.start.year, parsed.end.month - parsed.start.month
    return years * MONTHS_IN_YEAR + months + 1


def latest_by(year: pd.DataFrame, *, code: str, column: str) -> pd.DataFrame:
    """Set the sites, or the groups of people, of one indicator beside each other.

    Parameters
    ----------
    year : pandas.DataFrame
        From `latest_year`.
    code : str
        The indicator.
    column : {"site_id", "stratum"}
        What to set beside each other; of the other, everything is taken together.

    Returns
    -------
    pandas.DataFrame
        ``key``, the fields of `Figure`, and ``people``: how many there were below the line in any one period,
        at the least.
    """
    other = {"site_id": "stratum", "stratum": "site_id"}[column]
    found = year[year["indicator"] == code].rename(
        columns={**LIMITS, column: "key", "people_denominator": "people"}
    )
    found = found[(found["key"] != "") & (found[other] == "")]
    return found[["key", "period", *NUMBERS, "people", "state"]].reset_index(drop=True)


def latest_year(edition: Edition) -> pd.DataFrame:
    """Put the last twelve months of every place and group together; else take the last figure in them."""
    series, stretch = edition.series, edition.stretches.latest
    if stretch is None:
        return series.iloc[:0]
    window, pooled = stretch.window, stretch.pooled
    ended = series["end"].between(pd.Timestamp(window.start), pd.Timestamp(window.end))
    done = pd.MultiIndex.from_frame(pooled[SERIES])
    rest = series[ended & ~pd.MultiIndex.from_frame(series[SERIES]).isin(done)]
    parts = [frame for frame in (pooled, latest(rest)) if len(frame)] or [pooled]
    return pd.concat(parts, ignore_index=True)


def before_window(edition: Edition) -> str:
    """Give the stretch of time that is called before; blank where there is no baseline."""
    window = windows_of(edition.pack.council.periods).baseline
    return window.text if window else ""
