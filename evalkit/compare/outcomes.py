"""What is compared of councils: their figures of each outcome by one definition, and when each started."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.series import GROUPS, one_kind
from evalkit.finding import CellState
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.compare.records import Records
    from evalkit.report.record import Result, SiteStart
    from evalkit.theory.model import Indicator

MOST_OUTCOMES = 8  # those beyond are named; each is a picture, and a question more that chance may answer
BEGUN = ("started", "stopped")
YEARS = ("financial year", "year")
VALUE = CellState.VALUE.value
_COLUMNS = ["indicator", "definition_version", "period", "numerator", "denominator", "value", "state"]


@dataclass(frozen=True)
class Outcome:
    """Hold one outcome in all councils.

    Parameters
    ----------
    indicator : Indicator
        Its definition in the theory.
    rows : pandas.DataFrame
        ``council, period, start, numerator, denominator, value, state``: a row a council and period, of one
        kind of period, in order. A figure by another definition has that state, and no value.
    states : pandas.Series
        Council to *value* where it has any figure, else to why it has none.
    other_kinds : mapping of str to str
        Councils that have figures by another kind of period only, such as quarters, to that kind.
    years : pandas.DataFrame
        The rows of whole years, as releases have them beside months.
    """

    indicator: Indicator
    rows: pd.DataFrame
    states: pd.Series[str]
    other_kinds: Mapping[str, str] = field(default_factory=dict)
    years: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def councils(self) -> list[str]:
        """Name the councils that have figures."""
        return [str(name) for name in self.states.index[self.states == VALUE]]

    def without(self, names: Collection[str]) -> Outcome:
        """Leave some councils out."""
        if not names:
            return self
        left = [frame[~frame["council"].isin(list(names))] for frame in (self.rows, self.years)]
        rows, years = (frame.reset_index(drop=True) for frame in left)
        return replace(self, rows=rows, years=years, states=self.states.drop(list(names), errors="ignore"))


def core_outcomes(records: Records) -> tuple[Indicator, ...]:
    """Choose the outcomes to compare: those that a council expected to move, in the order of a report."""
    asked = {
        finding.subject
        for result in records.results
        for finding in result.findings
        if finding.planned is not None
    }
    known = [indicator for indicator in records.theory.indicators if indicator.code in asked]
    return tuple(sorted(known, key=lambda indicator: GROUPS.index(indicator.group)))


def outcomes_of(records: Records, indicators: Sequence[Indicator]) -> tuple[Outcome, ...]:
    """Take the figures of some indicators from the records.

    Parameters
    ----------
    records : Records
        What is compared.
    indicators : sequence of Indicator
        Which of them.

    Returns
    -------
    tuple of Outcome
        In the same order.
    """
    whole = _whole_councils(records)
    names = list(records.names.values())
    return tuple(
        _outcome(indicator, whole[whole["indicator"] == indicator.code], names) for indicator in indicators
    )


def _whole_councils(records: Records) -> pd.DataFrame:
    frames = [
        _of_one(result).assign(council=records.names[result.identity.council]) for result in records.results
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*_COLUMNS, "council"])


def _of_one(result: Result) -> pd.DataFrame:
    rows = result.series.frame()
    rows = rows[(rows["site_id"] == "") & (rows["stratum"] == "")][_COLUMNS]
    return rows.assign(state=[str(state) for state in rows["state"]])


def _outcome(indicator: Indicator, rows: pd.DataFrame, names: Sequence[str]) -> Outcome:
    own = rows["definition_version"].eq(indicator.definition_version) & rows["state"].ne(
        CellState.DEFINITION_DIFFERS.value
    )
    differs = rows["state"].isin([VALUE, CellState.DEFINITION_DIFFERS.value]) & ~own
    rows = rows.assign(
        value=rows["value"].where(own & rows["state"].eq(VALUE)),
        state=rows["state"].mask(differs, CellState.DEFINITION_DIFFERS.value),
    )
    rows = rows.assign(_other=~own).sort_values("_other", kind="stable").drop(columns="_other")
    rows = rows.drop_duplicates(["council", "period"])  # the theory's own definition goes before another
    every, rows = rows, one_kind(rows) if len(rows) else rows
    others = _other_kinds(every, rows)
    rows, years = _in_time(rows), _in_time(every[every["period"].map(_is_year).astype(bool)])
    by_council = dict(list(rows.groupby("council")["state"]))
    states = {name: _why(by_council[name]) if name in by_council else _ABSENT for name in names}
    states |= dict.fromkeys(others, CellState.DEFINITION_DIFFERS.value)  # how often is part of a definition
    return Outcome(indicator, rows, pd.Series(states, dtype="str"), others, years)


def _is_year(period: str) -> bool:
    return parse_period(period).kind in YEARS


def _in_time(rows: pd.DataFrame) -> pd.DataFrame:
    starts = [pd.Timestamp(parse_period(text).start) for text in rows["period"]]
    rows = rows.assign(start=pd.Series(starts, index=rows.index, dtype="datetime64[s]"))
    return rows.sort_values(["council", "start"], ignore_index=True)


_ABSENT = CellState.NOT_COLLECTED.value


def _other_kinds(every: pd.DataFrame, kept: pd.DataFrame) -> dict[str, str]:
    """Name the councils with figures that have no row of the kind of period that is compared."""
    known = every[every["state"].eq(VALUE)]
    others = known[~known["council"].isin(kept["council"])]
    pairs = zip(others["council"], others["period"], strict=True)
    return {str(name): parse_period(period).kind for name, period in pairs}


def _why(states: pd.Series[str]) -> str:
    """Give *value* where there is any figure; else the state that most of its periods have."""
    if states.eq(VALUE).any():
        return VALUE
    return str(states.value_counts().idxmax())


def definitions_of(records: Records, indicators: Iterable[Indicator]) -> dict[str, dict[str, list[str]]]:
    """List, for each indicator that councils measure by several definitions, who uses which.

    Returns
    -------
    dict
        Code of the indicator to version of its definition to names of councils; only where there are several,
        or another than the theory's.
    """
    wanted = {indicator.code: indicator.definition_version for indicator in indicators}
    found: dict[str, dict[str, list[str]]] = {}
    for result in records.results:
        series = result.series
        for code, version in sorted(set(zip(series.indicator, series.definition_version, strict=True))):
            if code in wanted:
                found.setdefault(code, {}).setdefault(version, []).append(
                    records.names[result.identity.council]
                )
    return {code: versions for code, versions in found.items() if set(versions) != {wanted[code]}}


def adoption_of_councils(records: Records) -> pd.DataFrame:
    """Say of each council whether and when it started, from its sites; a blank date is never *never*.

    Returns
    -------
    pandas.DataFrame
        ``unit, status, start, stop``: a council starts with its first site, and has stopped only when all its
        sites that had started have.
    """
    rows = [
        {"unit": records.names[result.identity.council], **_adoption(result.sites)}
        for result in records.results
    ]
    return pd.DataFrame(rows, columns=["unit", "status", "start", "stop"])


def _adoption(sites: Sequence[SiteStart]) -> dict[str, str]:
    begun = [site for site in sites if site.status in BEGUN]
    if not begun:
        return {"status": _not_begun({site.status for site in sites}), "start": "", "stop": ""}
    days = [site.start_date for site in begun]
    if any(day is None for day in days):
        return {"status": "unknown", "start": "", "stop": ""}
    start = min(day for day in days if day is not None).isoformat()
    stops = [site.stop_date for site in begun if site.status == "stopped"]
    if len(stops) < len(begun):
        return {"status": "started", "start": start, "stop": ""}
    known = [day for day in stops if day is not None]
    stop = max(known).isoformat() if len(known) == len(stops) else ""
    return {"status": "stopped", "start": start, "stop": stop}


def _not_begun(statuses: set[str]) -> str:
    """Say how a council stands of which no site has started: in doubt, it is not known."""
    if not statuses or not statuses <= {"planned", "will not"}:
        return "unknown"
    return "planned" if "planned" in statuses else "will not"
