"""One series laid on its calendar: a row for each period there ought to be, with counts and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.finding import CellState
from evalkit.indicators.rhythm import step_of
from evalkit.methods.refusals import LARGEST, CannotEstimateError
from evalkit.periods import Period, next_period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

ONE_OF_EACH = ("indicator", "site_id", "stratum")
FIGURES = {"count": "numerator", "exposure": "denominator", "value": "value"}
MONTHS = {"month": 1, "quarter": 3, "financial quarter": 3, "year": 12, "financial year": 12}
MONTHS_IN_YEAR = 12


def on_calendar(series: pd.DataFrame) -> pd.DataFrame:
    """Put one series on its calendar.

    Parameters
    ----------
    series : pandas.DataFrame
        One indicator at one place for one stratum, in any order: ``period`` (text of the data contract, or
        dates; first days of months are months), ``numerator`` or ``value`` or both, and where known
        ``denominator, state, definition_version``.

    Returns
    -------
    pandas.DataFrame
        A row for each period from the first to the last, in order: ``period`` (text), ``start`` and
        ``end`` (dates), ``count``, ``exposure``, ``value`` (floats, NaN where there is none), ``state``,
        ``version`` (text). ``attrs["cycle"]`` is how many periods make a year, 0 where that is no use;
        ``attrs["kind"]`` the kind of period. Periods that are regularly further apart, such as waves of a
        survey twice a year, do follow each other.

    Raises
    ------
    CannotEstimateError
        If there is no row or figure, more than one series, a period twice or unreadable, an infinite
        figure, a negative count that has a
        denominator, or a denominator of zero or below.

    Examples
    --------
    >>> frame = pd.DataFrame({"period": ["2025-03", "2025-01"], "value": [3.0, 4.0]})
    >>> on_calendar(frame)[["period", "value", "state"]].values.tolist()
    [['2025-01', 4.0, 'value'], ['2025-02', nan, 'not collected'], ['2025-03', 3.0, 'value']]
    """
    _one_series(series)
    periods = _periods(series["period"])
    rows = _rows(series, periods)
    _refuse_impossible(rows)
    places = _places(periods)
    collected = rows["state"].ne(CellState.NOT_COLLECTED.value).to_numpy()
    known = sorted(place for place, there in zip(places, collected, strict=True) if there)
    if not known:
        raise CannotEstimateError("No period has a value.", state=CellState.NOT_COLLECTED)
    step = step_of(known)
    rows.index = pd.Index([(place - known[0]) // step for place in places])
    rows = rows[[(place - known[0]) % step == 0 for place in places]].sort_index()
    whole = _filled(rows, step)
    whole.attrs.update(kind=periods[0].kind, cycle=_cycle(periods[0].kind, step))
    return whole


def position_of(points: pd.DataFrame, start: str | date | None) -> int:
    """Find the first period that a change reaches: the first whose last day is not before it.

    Parameters
    ----------
    points : pandas.DataFrame
        From `on_calendar`.
    start : str or date
        A period or a day.

    Returns
    -------
    int
        Counted from 0 at the first period.

    Raises
    ------
    CannotEstimateError
        If the start is blank, unreadable, or leaves no period on one side.

    Examples
    --------
    >>> points = on_calendar(pd.DataFrame({"period": ["2025-01", "2025-02"], "value": [3.0, 4.0]}))
    >>> position_of(points, "2025-02-14")
    1
    """
    day = _day(start)
    first, last = points["period"].iloc[0], points["period"].iloc[-1]
    after = np.flatnonzero([end >= day for end in points["end"]])
    if not len(after):
        raise CannotEstimateError(f"The start, {start}, lies after the last period, {last}.")
    if after[0] == 0:
        raise CannotEstimateError(
            f"The start, {start}, leaves no period before it: the series begins {first}."
        )
    return int(after[0])


def _day(start: str | date | None) -> date:
    if start is None or pd.isna(start) or str(start).strip() == "":
        raise CannotEstimateError("The date of the start is blank.")
    try:
        return parse_period(start).start if isinstance(start, str) else pd.Timestamp(start).date()
    except ValueError as error:
        raise CannotEstimateError(f"The start cannot be read: {error}") from None


def _one_series(series: pd.DataFrame) -> None:
    if series.empty or "period" not in series:
        raise CannotEstimateError("The series has no period.", state=CellState.NOT_COLLECTED)
    if not {"numerator", "value"} & set(series):
        raise CannotEstimateError("The series has neither counts nor values.", state=CellState.NOT_COLLECTED)
    for column in ONE_OF_EACH:
        found = series[column].nunique(dropna=False) if column in series else 1
        if found > 1:
            raise CannotEstimateError(f"One series is needed; this has {found} values of {column}.")


def _periods(given: pd.Series[Any]) -> list[Period]:
    try:
        periods = [parse_period(text) for text in _texts(given)]
    except ValueError as error:
        raise CannotEstimateError(f"A period cannot be read: {error}") from None
    kinds = sorted({period.kind for period in periods})
    if len(kinds) > 1:
        raise CannotEstimateError(f"One kind of period is needed; this series mixes {' and '.join(kinds)}.")
    twice = pd.Series([period.start for period in periods]).duplicated()
    if twice.any():
        again = periods[int(np.flatnonzero(twice)[0])].text
        raise CannotEstimateError(f"{again} comes more than once in one series.")
    return periods


def _texts(given: pd.Series[Any]) -> list[str]:
    if not pd.api.types.is_datetime64_any_dtype(given):
        return [str(period) for period in given]
    first_days = bool((given.dt.day == 1).all())
    return [str(day) for day in given.dt.strftime("%Y-%m" if first_days else "%Y-%m-%d")]


def _rows(series: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    rows = pd.DataFrame({"period": [period.text for period in periods]})
    for name, column in FIGURES.items():
        rows[name] = _numbers(series, column)
    rows["state"] = _texts(series["state"]) if "state" in series else CellState.VALUE.value
    rows["version"] = (
        series["definition_version"].fillna("").astype(str).to_numpy()
        if "definition_version" in series
        else ""
    )
    empty = rows[["count", "value"]].isna().all(axis=1) & rows["state"].eq(CellState.VALUE.value)
    return rows.assign(state=rows["state"].mask(empty, CellState.NOT_COLLECTED.value))


def _numbers(series: pd.DataFrame, column: str) -> np.ndarray:
    if column not in series:
        return np.full(len(series), np.nan)
    try:
        return pd.to_numeric(series[column]).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise CannotEstimateError(f"The column {column} holds something that is not a number.") from None


def _refuse_impossible(rows: pd.DataFrame) -> None:
    wrong = {
        "an infinite figure": np.isinf(rows[list(FIGURES)]).any(axis=1),
        "a figure too large to be reckoned with": (rows[list(FIGURES)].abs() > LARGEST).any(axis=1),
        "a negative count": (rows["count"] < 0) & rows["exposure"].notna(),
        "a denominator of zero or below": rows["exposure"] <= 0,
    }
    for what, where in wrong.items():
        if where.any():
            which = ", ".join(sorted(rows["period"].iloc[np.flatnonzero(where)])[:3])
            raise CannotEstimateError(f"The series has {what}: {which}.", state=CellState.FAILED_QUALITY)


def _places(periods: Sequence[Period]) -> list[int]:
    """Give each period a number on the calendar of its kind; where lengths differ, its rank."""
    kind = periods[0].kind
    if kind in MONTHS:
        return [(p.start.year * MONTHS_IN_YEAR + p.start.month - 1) // MONTHS[kind] for p in periods]
    first, days = min(periods).start, periods[0].days
    gaps = [(period.start - first).days for period in periods]
    if all(period.days == days for period in periods) and not any(gap % days for gap in gaps):
        return [gap // days for gap in gaps]
    ordered = sorted(gaps)
    return [ordered.index(gap) for gap in gaps]


def _cycle(kind: str, step: int) -> int:
    between = MONTHS.get(kind, 0) * step
    return MONTHS_IN_YEAR // between if between and MONTHS_IN_YEAR % between == 0 else 0


def _filled(rows: pd.DataFrame, step: int) -> pd.DataFrame:
    """Add a row for each period that the series lacks."""
    known = {int(place): parse_period(text) for place, text in zip(rows.index, rows["period"], strict=True)}
    whole = [known[min(known)]]
    for place in range(min(known) + 1, max(known) + 1):
        whole.append(known.get(place) or _after(whole[-1], step))
    filled = rows.reindex(range(min(known), max(known) + 1)).reset_index(drop=True)
    return filled.assign(
        period=[period.text for period in whole],
        start=[period.start for period in whole],
        end=[period.end for period in whole],
        state=filled["state"].fillna(CellState.NOT_COLLECTED.value),
        version=filled["version"].fillna(""),
    )


def _after(period: Period, step: int) -> Period:
    for _ in range(step):
        period = next_period(period)
    return period
