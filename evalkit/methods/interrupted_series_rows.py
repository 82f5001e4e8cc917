"""The rows an interrupted time series is fitted to: which are used, which are left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.finding import CellState
from evalkit.methods.interrupted_series_periods import on_calendar
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.series_faults import Fault, span

if TYPE_CHECKING:
    from evalkit.methods.interrupted_series_design import ItsModel

FEWEST = 4  # figures on either side for a level; fewer say nothing of a course [ours]
FEWEST_FOR_SLOPE = 8  # on either side: METHODS, interrupted time series
PHASE_IN = "phase-in"
WITH_FIGURES = (CellState.VALUE.value, CellState.DEFINITION_DIFFERS.value)
COMPARED = " of the comparison series"


def rows_of(
    points: pd.DataFrame,
    faults: tuple[Fault, ...],
    *,
    start: int,
    model: ItsModel,
    kind: Literal["counts", "means"],
) -> pd.DataFrame:
    """Mark every period of a series as used or left out.

    Parameters
    ----------
    points : pandas.DataFrame
        From `on_calendar`.
    faults : tuple of Fault
        Of the same points.
    start : int
        Position of the first changed period.
    model : ItsModel
        For the phase-in, and what counts are told per.
    kind : {"counts", "means"}
        Which figure is the outcome.

    Returns
    -------
    pandas.DataFrame
        ``period, start, end, outcome, exposure, unit`` (what an outcome is divided by to be told in the
        unit of the report), ``since``, ``changed``, ``sized`` (it has an exposure), ``used``, ``why``.
    """
    outcome = points["value"]
    if kind == "counts" and points["count"].notna().any():
        outcome = points["count"]
    sized = kind == "counts" and bool(points["exposure"].notna().any())
    exposure = points["exposure"] if sized else pd.Series(1.0, points.index)
    out: dict[str, str] = {period: fault.kind for fault in faults for period in fault.periods}
    why = pd.Series([out.get(period, "") for period in points["period"]], points.index, dtype=str)
    why = why.mask(why.eq("") & (outcome.isna() | exposure.isna()), "missing")
    since = points.index.to_numpy() - start
    left_out = model.phase_in if model.phase_in_use == "left out" else 0
    in_phase = (since >= 0) & (since < left_out)
    why = why.mask(why.eq("") & in_phase, PHASE_IN)
    return points[["period", "start", "end"]].assign(
        outcome=outcome,
        exposure=exposure,
        unit=exposure / model.multiplier if sized and model.per == "exposure" else 1.0,
        since=since - left_out,
        changed=since >= left_out,
        sized=sized,
        used=why.eq(""),
        why=why,
    )


def refuse_at_start(points: pd.DataFrame, faults: tuple[Fault, ...], *, start: int, whose: str = "") -> None:
    """Refuse where a fault lies at the very start, since the two could not be told apart.

    Parameters
    ----------
    points : pandas.DataFrame
        From `on_calendar`.
    faults : tuple of Fault
        Of the same points.
    start : int
        Position of the first changed period.
    whose : str
        " of the comparison series", or nothing.

    Raises
    ------
    CannotEstimateError
        With state "failed quality", "definition differs", or that of the period.

    Examples
    --------
    >>> points = on_calendar(pd.DataFrame({"period": ["2025-01", "2025-02"], "value": [3.0, 4.0]}))
    >>> refuse_at_start(points, (), start=1)
    """
    before, here = points["period"].iloc[start - 1], points["period"].iloc[start]
    state = CellState(points["state"].iloc[start])
    if not points["state"].isin(WITH_FIGURES).any():
        raise CannotEstimateError(f"No period{whose} has a value: {here} is marked “{state}”.", state=state)
    for fault in faults:
        if fault.kind == "definition" and (before in fault.periods) != (here in fault.periods):
            raise CannotEstimateError(
                f"The definition{whose} changed just when the change began, {here}: {fault.text}",
                state=CellState.DEFINITION_DIFFERS,
            )
        if here in fault.periods:
            raise CannotEstimateError(
                f"A fault in the data{whose} lies at the start, {here}, so no effect can be told from it. "
                f"{fault.text}",
                state=CellState.FAILED_QUALITY if state.value in WITH_FIGURES else state,
            )


def refuse_few(rows: pd.DataFrame, *, whose: str = "") -> None:
    """Refuse where a side has too few figures, or they cannot show anything.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `rows_of`.
    whose : str
        " of the comparison series", or nothing.

    Raises
    ------
    CannotEstimateError
        If a side has fewer than four figures, or none varies.
    """
    used = rows[rows["used"]]
    for side, figures in (("before", used[~used["changed"]]), ("after", used[used["changed"]])):
        if len(figures) < FEWEST:
            lost = rows[~rows["used"] & rows["changed"].eq(side == "after")]
            left_out = f" ({len(lost)} left out: {span(tuple(lost['period']))})" if len(lost) else ""
            raise CannotEstimateError(
                f"Usable periods {side} the start{whose}: {len(figures)}{left_out}; {FEWEST} are the least."
            )
    if used["outcome"].eq(used["outcome"].iloc[0]).all():
        raise CannotEstimateError(
            f"Every figure{whose} is {used['outcome'].iloc[0]:g}: where nothing varies, nothing can be told."
        )


def refuse_no_events(rows: pd.DataFrame) -> None:
    """Refuse counts that are not counts, or that have no event on one side.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `rows_of`.

    Raises
    ------
    CannotEstimateError
        If a count is below zero, or every count before or after the start is zero.
    """
    used = rows[rows["used"]]
    if (used["outcome"] < 0).any():
        raise CannotEstimateError("The series has a negative count.", state=CellState.FAILED_QUALITY)
    for side, figures in (("before", used[~used["changed"]]), ("after", used[used["changed"]])):
        if not figures["outcome"].sum() > 0:
            raise CannotEstimateError(f"There is no event {side} the start, so no ratio can be estimated.")


def place_comparison(comparison: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Lay a comparison series on the calendar of the treated one.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As the treated series.
    points : pandas.DataFrame
        Of the treated series, from `on_calendar`.

    Returns
    -------
    pandas.DataFrame
        As from `on_calendar`, with the periods of the treated series and no others.

    Raises
    ------
    CannotEstimateError
        If it cannot be read, or its periods are of another kind.
    """
    other = on_calendar(comparison)
    if (other.attrs["kind"], other.attrs["cycle"]) != (points.attrs["kind"], points.attrs["cycle"]):
        raise CannotEstimateError("The comparison series has another kind of period.")
    placed = points[["period", "start", "end"]].merge(
        other.drop(columns=["period", "end"]), on="start", how="left"
    )
    placed["state"] = placed["state"].fillna(CellState.NOT_COLLECTED.value)
    placed["version"] = placed["version"].fillna("")
    placed.attrs.update(points.attrs)
    return placed
