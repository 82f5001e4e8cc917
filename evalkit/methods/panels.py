"""A balanced panel of places and periods, with who took the change up and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.methods.refusals import LARGEST, CannotEstimateError
from evalkit.periods import MONTHS_IN_YEAR, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from evalkit.periods import Period

FEWEST_STEPS = 3  # [ours] below this an even step cannot be told from a period that is missing everywhere
NEVER, PLANNED, STARTED = "never treated", "not yet treated", "treated"
UNTREATED, BEGUN = ("planned", "will not"), ("started", "stopped")  # as adoption is recorded


@dataclass(frozen=True)
class Panel:
    """Hold outcomes of places over periods, none missing, and when each place was first treated.

    Parameters
    ----------
    outcomes : pandas.DataFrame
        A row for each place, a column for each period in order of time; floats.
    exposure : pandas.DataFrame, optional
        Of the same shape: what counts are out of. None where there is none.
    starts : pandas.Series
        Place to the position (0 is the first period) of the first period in which it is treated; infinite
        where it is not treated in any of them.
    status : pandas.Series
        Place to "treated", "not yet treated" (planned, or started after the last period) or "never treated"
        (will not).
    removed : mapping of str to str
        Places that are left out, to why, in words.
    cut : str
        Which periods are left out and why; blank where none is. See `balanced_panel`.

    Examples
    --------
    >>> columns = ["unit", "period", "outcome"]
    >>> observed = pd.DataFrame([("a", "2024", 1), ("a", "2025", 2), ("b", "2024", 3), ("b", "2025", 3)],
    ...                         columns=columns)
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> make_panel(observed, adoption).starts.to_dict()
    {'a': 1.0, 'b': inf}
    """

    outcomes: pd.DataFrame
    exposure: pd.DataFrame | None
    starts: pd.Series[float]
    status: pd.Series[str]
    removed: Mapping[str, str]
    cut: str = ""

    @property
    def treated(self) -> list[str]:
        """Name the places that are treated in some period."""
        return [str(unit) for unit in self.starts.index[np.isfinite(self.starts)]]

    @property
    def periods(self) -> list[str]:
        """Name the periods, in order."""
        return [str(period) for period in self.outcomes.columns]


def make_panel(observed: pd.DataFrame, adoption: pd.DataFrame) -> Panel:
    """Bring outcomes and adoption together, and say of every place that is left out why.

    A place of unknown status, or that has started with no recorded date, is left out: a blank date is never
    read as never. So are places that were treated from the first period, that stopped before the last one,
    that lack a period, and that have outcomes but no row in the adoption.

    Parameters
    ----------
    observed : pandas.DataFrame
        ``unit, period, outcome`` and, where counts have one, ``exposure``; a row for each place and period.
    adoption : pandas.DataFrame
        ``unit, status, start`` and, where known, ``stop``: a row for each place. Status is ``started``,
        ``planned``, ``will not``, ``stopped`` or ``unknown``; dates and periods are text or dates, and may
        be blank.

    Returns
    -------
    Panel

    Raises
    ------
    CannotEstimateError
        If there are no rows, a place has two for one period, a period or date cannot be read, a period is
        missing everywhere (periods may lie evenly apart, such as every fourth year), an outcome is no number
        or infinite, or nothing is left.

    Examples
    --------
    >>> rows = [("a", "2024", 1), ("a", "2025", 2), ("b", "2024", 3), ("b", "2025", 3)]
    >>> observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "unknown", "")],
    ...                         columns=["unit", "status", "start"])
    >>> panel = make_panel(observed, adoption)
    >>> panel.treated, panel.removed
    (['a'], {'b': 'whether it has adopted is not known'})
    """
    _need(observed, "unit", "period", "outcome")
    _need(adoption, "unit", "status", "start")
    observed = _cleaned(observed)
    wide = wide_outcomes(observed)
    _check_gaps([str(period) for period in wide.columns])
    known = _by_unit(_named(adoption))
    try:
        removed = dict(_unfit(wide, known))
    except ValueError as error:
        raise CannotEstimateError(f"A date of adoption cannot be read: {error}") from None
    kept = [unit for unit in wide.index if unit not in removed]
    if not kept:
        raise CannotEstimateError(f"No place is left to compare: {_listed(removed)}.")
    ends = [parse_period(period).end for period in wide.columns]
    starts = {unit: first_treated(known[unit], ends) for unit in kept}
    status = {unit: _status(known[unit], starts[unit]) for unit in kept}
    exposure = _wide(observed, "exposure").loc[kept] if "exposure" in observed else None
    return Panel(
        wide.loc[kept], exposure, pd.Series(starts, dtype=float), pd.Series(status, dtype=str), removed
    )


def wide_outcomes(observed: pd.DataFrame) -> pd.DataFrame:
    """Lay outcomes out, a row for each place and a column for each period in order of time; gaps stay gaps.

    Parameters
    ----------
    observed : pandas.DataFrame
        As for `make_panel`.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    CannotEstimateError
        If there are no rows, a place has two for one period, a period cannot be read, or an outcome is no
        number or infinite.

    Examples
    --------
    >>> observed = pd.DataFrame([("a", "2025", 2), ("a", "2024", 1), ("b", "2025", 3)],
    ...                         columns=["unit", "period", "outcome"])
    >>> wide_outcomes(observed).loc["b"].tolist()
    [nan, 3.0]
    """
    observed = _cleaned(observed)
    _check_rows(observed)
    return _wide(observed, "outcome")


def known_adoption(adoption: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Give the rows of an adoption by place, those alone of which it is known whether and when they started.

    Parameters
    ----------
    adoption : pandas.DataFrame
        As for `make_panel`.

    Returns
    -------
    dict

    Raises
    ------
    CannotEstimateError
        If a date cannot be read.

    Examples
    --------
    >>> adoption = pd.DataFrame([("a", "started", ""), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> list(known_adoption(adoption))
    ['b']
    """
    rows = _by_unit(_named(adoption))
    try:
        return {unit: row for unit, row in rows.items() if not _why_unknown(row)}
    except ValueError as error:
        raise CannotEstimateError(f"A date of adoption cannot be read: {error}") from None


def _need(frame: pd.DataFrame, *columns: str) -> None:
    lacking = [column for column in columns if column not in frame]
    if lacking:
        raise CannotEstimateError(f"There is no column {', '.join(lacking)}, which comparing places needs.")


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Take names of places as text, whatever they were."""
    return frame.assign(unit=frame["unit"].astype(str))


def _cleaned(observed: pd.DataFrame) -> pd.DataFrame:
    """Take names and periods as text and values as floats; without an exposure there is no outcome."""
    columns = [column for column in ("outcome", "exposure") if column in observed]
    try:
        values = {name: observed[name].to_numpy(dtype=float, na_value=np.nan) for name in columns}
    except (TypeError, ValueError):
        raise CannotEstimateError("An outcome or exposure is not a number.") from None
    if "exposure" in values:
        values["outcome"] = np.where(np.isnan(values["exposure"]), np.nan, values["outcome"])
    return _named(observed).assign(period=observed["period"].astype(str), **values)


def _check_rows(observed: pd.DataFrame) -> None:
    if observed.empty:
        raise CannotEstimateError("There are no outcomes.")
    twice = observed.duplicated(["unit", "period"])
    if twice.any():
        unit, period = observed.loc[twice, ["unit", "period"]].iloc[0]
        raise CannotEstimateError(f"{unit} has two rows for {period}; one is needed.")
    sizes = np.abs(observed["outcome"].to_numpy(float))
    if np.isinf(sizes).any():
        raise CannotEstimateError("An outcome is infinite.")
    if (sizes > LARGEST).any():
        raise CannotEstimateError("An outcome is too large to be reckoned with.")
    try:
        for period in observed["period"].unique():
            parse_period(str(period))
    except ValueError as error:
        raise CannotEstimateError(f"A period cannot be read: {error}") from None


def _check_gaps(periods: Sequence[str]) -> None:
    known = [parse_period(period) for period in periods]
    if _evenly_apart(known):
        return
    for one, following in pairwise(known):
        if not following.follows(one):
            raise CannotEstimateError(
                f"{following.text} does not follow {one.text}; every period in between is needed."
            )


def _evenly_apart(periods: Sequence[Period]) -> bool:
    """Say whether periods lie the same stretch apart throughout, as those of a survey every other year."""
    steps = [
        (MONTHS_IN_YEAR * (later.year - start.year) + later.month - start.month, later.day - start.day)
        for start, later in pairwise(period.start for period in periods)
    ]
    return len(steps) >= FEWEST_STEPS and len(set(steps)) == 1


def _wide(observed: pd.DataFrame, column: str) -> pd.DataFrame:
    wide = observed.pivot_table(index="unit", columns="period", values=column, dropna=False, sort=False)
    in_time = sorted(wide.columns, key=lambda period: parse_period(str(period)).start)
    return wide[in_time].sort_index().astype(float)


def _unfit(wide: pd.DataFrame, known: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    first, last = parse_period(str(wide.columns[0])).end, parse_period(str(wide.columns[-1])).end
    yield from ((name, "it has no outcomes") for name in known if name not in wide.index)
    for unit, values in wide.iterrows():
        name = str(unit)
        lacking = int(values.isna().sum())
        why = (
            _why_unfit(known[name], first, last)
            if name in known
            else "its adoption is not recorded, or twice"
        )
        if why or lacking:
            yield name, why or f"{lacking} of {len(values)} periods have no value"


def _why_unfit(row: Mapping[str, Any], first: date, last: date) -> str:
    unknown = _why_unknown(row)
    if unknown or row["status"] in UNTREATED:
        return unknown
    if first_treated(row, [first]) == 0:
        return "it was treated from the first period on"
    if stopped_at(row, [last]) == 0:
        return "it stopped before the last period"
    return ""


def _why_unknown(row: Mapping[str, Any]) -> str:
    if row["status"] not in (*UNTREATED, *BEGUN):
        return "whether it has adopted is not known"
    if row["status"] in BEGUN and _day(row["start"]) is None:
        return "it has started, but the date is not recorded"
    return ""


def _by_unit(adoption: pd.DataFrame) -> dict[str, dict[str, Any]]:
    rows = adoption.drop_duplicates("unit", keep=False).to_dict("records")
    return {str(row["unit"]): {str(name): cell for name, cell in row.items()} for row in rows}


def first_treated(row: Mapping[str, Any], ends: Sequence[date]) -> float:
    """Give the position of the first period in which a place is treated; infinite where there is none.

    Examples
    --------
    >>> first_treated({"status": "started", "start": "2025-02"}, [parse_period("2025").end])
    0.0
    """
    return inf if row["status"] in UNTREATED else _position(_day(row["start"]), ends)


def stopped_at(row: Mapping[str, Any], ends: Sequence[date]) -> float:
    """Give the position of the period in which a place stopped; infinite where it did not.

    One that stopped nobody knows when has stopped before the first.

    Examples
    --------
    >>> stopped_at({"status": "started", "start": "2025-02"}, [parse_period("2025").end])
    inf
    """
    if row["status"] != "stopped":
        return inf
    stop = _day(row.get("stop"))
    return 0 if stop is None else _position(stop, ends)


def _position(day: date | None, ends: Sequence[date]) -> float:
    if day is None:
        return inf
    return next((float(position) for position, end in enumerate(ends) if day <= end), inf)


def _status(row: Mapping[str, Any], start: float) -> str:
    if row["status"] == "will not":
        return NEVER
    return STARTED if start < inf else PLANNED


def _day(value: Any) -> date | None:
    """Give the first day of a date or period; None where it is blank."""
    if pd.isna(value) or value == "":
        return None
    return parse_period(value).start if isinstance(value, str) else pd.Timestamp(value).date()


def _listed(removed: Mapping[str, str]) -> str:
    return "; ".join(f"{unit}: {why}" for unit, why in removed.items())
