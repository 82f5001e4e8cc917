"""Reporting failures and gaps in a series, found and said before anything is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.finding import CellState
from evalkit.methods.interrupted_series_periods import on_calendar
from evalkit.methods.series_departures import Departure, find_departures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FaultKind = Literal["missing", "state", "definition", "collapse", "step", "zero", "late"]
SAYS = {
    "collapse": "{what} lie below a third of those before and after, and come back: "
    "a reporting failure looks like this",
    "step": "{what} leave the usual range by far and come back: a recording error looks like this",
    "zero": "{what} are zero, in a series that has none elsewhere: zero was probably recorded for missing",
    "late": "{what}, the last ones, lie below a third of those before: late reporting looks like this, "
    "and only later figures can tell",
}
SHOWN = 3  # figures in a sentence
WHOLE_FROM = 100


@dataclass(frozen=True)
class Fault:
    """Hold one reason not to believe, or not to have, some periods of a series.

    Parameters
    ----------
    kind : {"missing", "state", "definition", "collapse", "step", "zero", "late"}
        Missing: no figure. State: marked as no value, such as "failed quality". Definition: measured by
        another version than the rest. Collapse, step: out of line for a few periods, then back. Zero: none
        where many are usual. Late: the last periods fall off.
    periods : tuple of str
        Those concerned, in order.
    text : str
        What was found, as one sentence.

    Examples
    --------
    >>> Fault("missing", ("2025-02",), "2025-02: no figure.").periods
    ('2025-02',)
    """

    kind: FaultKind
    periods: tuple[str, ...]
    text: str


def find_faults(series: pd.DataFrame) -> tuple[Fault, ...]:
    """Find reporting failures and gaps in one series.

    A change that lasts is no fault; one that comes back within half a year is, unless the same months of
    other years do the same. What a programme brought about for a few months only is taken for a fault
    too: the two look alike.

    Parameters
    ----------
    series : pandas.DataFrame
        As for `evalkit.methods.its`: ``period``, ``numerator`` or ``value``, and where known
        ``denominator, state, definition_version``.

    Returns
    -------
    tuple of Fault
        Gaps first, then what was found in the figures, each in order of time.

    Raises
    ------
    CannotEstimateError
        If the series cannot be read at all.

    Examples
    --------
    >>> months = [f"2023-{month:02d}" for month in range(1, 13)]
    >>> out = [2001, 1797, 2000, 1972, 2089, 2250, 418, 258, 315, 1969, 2545, 2505]
    >>> print(find_faults(pd.DataFrame({"period": months, "numerator": out}))[0].text)
    2023-07 to 2023-09: the figures lie below a third of those before and after, and come back: a reporting \
failure looks like this (418, 258, 315; usual about 2,000).
    """
    return faults_of(on_calendar(series))


def faults_of(points: pd.DataFrame) -> tuple[Fault, ...]:
    """Find the faults of a series that lies on its calendar already.

    Parameters
    ----------
    points : pandas.DataFrame
        From `on_calendar`.

    Returns
    -------
    tuple of Fault

    Examples
    --------
    >>> points = on_calendar(pd.DataFrame({"period": ["2025-01", "2025-03"], "value": [3.0, 4.0]}))
    >>> [fault.text for fault in faults_of(points)]
    ['2025-02: no figure.']
    """
    gaps = [*_states(points), *_versions(points)]
    lost = {period for gap in gaps for period in gap.periods}
    sound = points[~points["period"].isin(lost)]
    found = [_fault(sound, departure) for departure in find_departures(sound, cycle=points.attrs["cycle"])]
    return (*gaps, *sorted(found, key=lambda fault: points["period"].tolist().index(fault.periods[0])))


def lacking_of(points: pd.DataFrame, *, kind: Literal["counts", "means"]) -> tuple[Fault, ...]:
    """Find periods that have a figure, but not the one that a model needs.

    Parameters
    ----------
    points : pandas.DataFrame
        From `on_calendar`.
    kind : {"counts", "means"}
        Counts need a count, and a denominator where other periods have one; means need a value.

    Returns
    -------
    tuple of Fault

    Examples
    --------
    >>> months = ["2025-01", "2025-02"]
    >>> series = pd.DataFrame({"period": months, "numerator": [3, 4], "denominator": [9, None]})
    >>> lacking_of(on_calendar(series), kind="counts")[0].text
    '2025-02: no denominator.'
    """
    names = {"value": "value"}
    if kind == "counts" and points["count"].notna().any():
        names = {"count": "count", "exposure": "denominator"}
    there = points["state"].ne(CellState.NOT_COLLECTED.value)
    return tuple(
        Fault("missing", periods, f"{span(periods)}: no {name}.")
        for column, name in names.items()
        if points[column].notna().any()
        for _, periods in _runs(points, pd.Series("x", points.index).where(points[column].isna() & there, ""))
    )


def span(periods: Sequence[str]) -> str:
    """Name a stretch of periods.

    Examples
    --------
    >>> span(("2023-07", "2023-08", "2023-09")), span(("2023-07",))
    ('2023-07 to 2023-09', '2023-07')
    """
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def _states(points: pd.DataFrame) -> Iterator[Fault]:
    allowed = CellState.VALUE.value
    if not points["state"].eq(allowed).any():
        allowed = CellState.DEFINITION_DIFFERS.value  # a series all by a local definition is one series
    for state, periods in _runs(points, points["state"].where(points["state"].ne(allowed), "")):
        if state == CellState.NOT_COLLECTED.value:
            yield Fault("missing", periods, f"{span(periods)}: no figure.")
        else:
            yield Fault("state", periods, f"{span(periods)}: marked “{state}”.")


def _versions(points: pd.DataFrame) -> Iterator[Fault]:
    stated = points["version"].where(points["state"].ne(CellState.NOT_COLLECTED.value), "")
    last = {version: place for place, version in stated.items() if version}
    if not last:
        return
    counts = stated.value_counts()
    usual = max(last, key=lambda version: (counts[version], last[version]))
    for version, periods in _runs(points, stated.where(stated.ne(usual), "")):
        text = f"{span(periods)}: measured by definition version {version}, the rest by version {usual}."
        yield Fault("definition", periods, text)


def _runs(points: pd.DataFrame, marks: pd.Series[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each mark that is not blank with the stretch of periods that bears it."""
    stretch = marks.ne(marks.shift()).cumsum()
    for _, rows in points[marks.ne("")].groupby(stretch):
        yield str(marks[rows.index[0]]), tuple(rows["period"])


def _fault(points: pd.DataFrame, departure: Departure) -> Fault:
    periods = tuple(points.loc[list(departure.rows), "period"])
    shown = ", ".join(_figure(figure) for figure in departure.figures[:SHOWN])
    text = SAYS[departure.kind].format(what=departure.what)
    return Fault(
        departure.kind,
        periods,
        f"{span(periods)}: {text} ({shown}; usual about {_figure(departure.usual)}).",
    )


def _figure(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= WHOLE_FROM else f"{number:.3g}"
