"""The inputs of value from counts by period, for a council without rows of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value_inputs import (
    NO_TIME,
    NONE_GIVEN,
    UNSURE,
    Range,
    ValueInputs,
    counted,
    hours_given,
    not_recorded,
)
from evalkit.methods.value_tables import rolled

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.methods.value_tables import Cash


def inputs_from_counts(
    counts: pd.DataFrame,
    *,
    nurse_time: pd.DataFrame | None,
    cash: Cash,
    replaced: Range | None = None,
    nurse_hour_gbp: Range | None = None,
) -> ValueInputs:
    """Take the inputs from counts of visits by period, where there are no rows of visits.

    The length of a nurse's visit is the hours that nurses recorded for visits over the visits for eligible
    tasks that they made in the same periods, right to a tenth. How long a delegated visit takes a care worker
    cannot be known from counts.

    Parameters
    ----------
    counts : pandas.DataFrame
        ``period, delegated, by_nurses`` of the whole council; a period without a figure is left out.
    nurse_time : pandas.DataFrame or None
        As in the data contract; without it all visits are counted, and no hours are known.
    cash : Cash
        From `cash_of`.
    replaced, nurse_hour_gbp : Range, optional
        As in `ValueInputs`.

    Returns
    -------
    ValueInputs

    Raises
    ------
    CannotEstimateError
        If a count or hours are below zero.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.value_tables import no_cash
    >>> counts = pd.DataFrame({"period": ["2025-04"], "delegated": [100.0], "by_nurses": [300.0]})
    >>> time = pd.DataFrame({"period": "2025-04", "site_id": "", "activity": ["visits", "training"],
    ...                      "hours": [150.0, 20.0]})
    >>> inputs = inputs_from_counts(counts, nurse_time=time, cash=no_cash("2025/26"))
    >>> inputs.delegated_visits.value, inputs.hours_a_visit.value
    (100.0, 0.5)
    """
    known = counts.dropna(subset=["delegated"])
    timed = known if nurse_time is None else known[known["period"].isin(nurse_time["period"])]
    delegated = float(timed["delegated"].sum())
    if delegated < 0:
        raise CannotEstimateError("Visits below zero are recorded.")
    length = None if nurse_time is None else _length(timed, nurse_time)
    given = None if nurse_time is None or length is None else hours_given(nurse_time)
    return ValueInputs(
        delegated_visits=counted(round(delegated)),
        hours_a_visit=length,
        hours_given=given,
        cash=cash,
        replaced=replaced or Range(1.0),
        nurse_hour_gbp=nurse_hour_gbp,
        visits_without_time=round(float(known["delegated"].sum()) - delegated),
        not_recorded=not_recorded(nurse_time) if nurse_time is not None and given else (),
        no_hours="" if given else _no_hours(nurse_time, length),
    )


def _no_hours(nurse_time: pd.DataFrame | None, length: Range | None) -> str:
    if nurse_time is None:
        return NO_TIME
    if length is None:
        return "No hours of nurses' visits are recorded beside their visits, so what one takes is not known."
    return NONE_GIVEN


def _length(timed: pd.DataFrame, nurse_time: pd.DataFrame) -> Range | None:
    """Give the hours of a nurse's visit, from the periods that have both; None where none has."""
    of_visits = nurse_time[nurse_time["activity"] == "visits"]
    both = timed[timed["period"].isin(of_visits["period"]) & (timed["by_nurses"] > 0)]
    if both.empty:
        return None
    within = of_visits[of_visits["period"].isin(both["period"])]
    hours = float(rolled(within, ["activity"], "hours")["hours"].sum())
    value = hours / float(both["by_nurses"].sum())
    return Range(value, value * (1 - UNSURE), value * (1 + UNSURE)) if value > 0 else None
