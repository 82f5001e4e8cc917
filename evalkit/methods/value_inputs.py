"""What the value of the programme is worked out from, each with its range."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from evalkit.indicators import exact_poisson, mean
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value_tables import rolled, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.methods.value_tables import Cash

GIVEN = ("training", "supervision", "sign-off", "call-back")  # what nurses give; visits are what they spare
UNSURE = 0.10  # [ours] hours written down are taken as right to a tenth
NO_TIME = "No nurse time is recorded."
NONE_GIVEN = "No hours that nurses gave to training, supervision, sign-off or call-backs are recorded."
LEAST = 0.01  # of the mean: a length of time is above zero
FEE = "fee_uplift"
COUNTED = (FEE, "training", "facilitator")  # of the cash cost of a delegated visit


@dataclass(frozen=True, slots=True)
class Range:
    """Hold one input, and how low and how high it might be.

    Parameters
    ----------
    value : float
        The best figure.
    low, high : float, optional
        By default the value itself: taken as known.

    Examples
    --------
    >>> Range(3)
    Range(value=3, low=3, high=3)
    >>> Range(3, 2, 5).high
    5
    """

    value: float
    low: float = None  # type: ignore[assignment]  # set below where it is not given
    high: float = None  # type: ignore[assignment]  # set below where it is not given

    def __post_init__(self) -> None:
        """Fill in what is not given, and refuse what is no range."""
        for name in ("low", "high"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, self.value)
        if not all(isfinite(end) for end in (self.low, self.value, self.high)):
            raise CannotEstimateError("An input is missing or infinite.")
        if not self.low <= self.value <= self.high:
            raise CannotEstimateError(
                f"{self.value:g} is not within its range of {self.low:g} to {self.high:g}."
            )


@dataclass(frozen=True)
class ValueInputs:
    """Hold all inputs, over one stretch of time.

    Parameters
    ----------
    delegated_visits : Range
        Visits for eligible tasks with no nurse present.
    hours_a_visit : Range, optional
        Hours of a nurse's visit, with travel; above zero. None where they are not known.
    hours_given : mapping of str to Range, optional
        Hours that nurses gave, by activity: training, supervision, sign-off, call-back. None where no time
        of nurses is known.
    cash : Cash
        What was paid, from `cash_of` or by hand.
    replaced : Range
        Nurse visits that one delegated visit spares; 1 where each replaces one.
    nurse_hour_gbp : Range, optional
        What an hour of a nurse is valued at, to set capacity beside cash; it is not money saved.
    worker_hours_a_visit, worker_hour_gbp : Range, optional
        Hours that a delegated visit takes a care worker with travel; and what such an hour costs the
        provider.
    counted : tuple of str
        Categories of cash that make up the cash cost per delegated visit.
    visits_without_time : int
        Delegated visits beyond those, in periods with no nurse time recorded: they share the cash, and are
        left out of the hours.
    not_recorded : tuple of str
        Activities of which no hours are recorded; they count as none.
    no_hours : str
        Why hours of nurses are not known; blank where they are.

    Examples
    --------
    >>> from evalkit.methods import no_cash
    >>> inputs = ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, no_cash("2025/26"))
    >>> inputs.replaced.value
    1.0
    """

    delegated_visits: Range
    hours_a_visit: Range | None
    hours_given: Mapping[str, Range] | None
    cash: Cash
    replaced: Range = field(default_factory=lambda: Range(1.0))
    nurse_hour_gbp: Range | None = None
    worker_hours_a_visit: Range | None = None
    worker_hour_gbp: Range | None = None
    counted: tuple[str, ...] = COUNTED
    visits_without_time: int = 0
    not_recorded: tuple[str, ...] = ()
    no_hours: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.hours_a_visit and self.hours_a_visit.low <= 0:
            raise CannotEstimateError("The hours of a nurse's visit must be above zero.")
        if any(given.low < 0 for given in self.ranges().values()):
            raise CannotEstimateError("An input is below zero.")

    @property
    def all_delegated(self) -> float:
        """Delegated visits, with those in periods without nurse time."""
        return self.delegated_visits.value + self.visits_without_time

    def ranges(self) -> dict[str, Range]:
        """Give every input by its name in words."""
        known = {
            "delegated visits": self.delegated_visits,
            "nurse visits that one spares": self.replaced,
            "hours of a nurse's visit": self.hours_a_visit,
            **{f"hours of {activity}": given for activity, given in (self.hours_given or {}).items()},
            "pounds an hour of a nurse": self.nurse_hour_gbp,
            "care worker's hours a visit": self.worker_hours_a_visit,
            "pounds an hour of a care worker": self.worker_hour_gbp,
        }
        return {name: given for name, given in known.items() if given is not None}


def inputs_from_tables(
    *,
    visits: pd.DataFrame,
    nurse_time: pd.DataFrame | None,
    cash: Cash,
    workforce: pd.DataFrame | None = None,
    replaced: Range | None = None,
    nurse_hour_gbp: Range | None = None,
    on_costs: Range | None = None,
) -> ValueInputs:
    """Take the inputs from the tables of a pack.

    A delegated visit is valued as in the indicator of net nurse hours: at the mean length of nurses' visits
    for eligible tasks at its site, with travel, or of the council where the site has none. Only visits in
    periods with nurse time recorded are counted.

    Parameters
    ----------
    visits, nurse_time, workforce : pandas.DataFrame
        As in the data contract. Without `nurse_time` (None) all visits are counted, and no hours are known.
    cash : Cash
        From `cash_of`.
    replaced, nurse_hour_gbp : Range, optional
        As in `ValueInputs`.
    on_costs : Range, optional
        What an employer pays on top of pay, as a share of it, such as 0.2.

    Returns
    -------
    ValueInputs

    Raises
    ------
    CannotEstimateError
        If the table of nurse time is empty, no nurse's visit can be measured, or a figure is below zero.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.value_tables import Cash
    >>> visits = pd.DataFrame({"visit_id": ["1", "2", "3"], "date": pd.to_datetime(["2025-04-02"] * 3),
    ...     "site_id": "a", "eligible": True, "role": ["district nurse", "district nurse", "care worker"],
    ...     "outcome": "done", "minutes": [20.0, 30, 25], "travel_minutes": [10.0, 10, 5]})
    >>> time = pd.DataFrame({"period": ["2025-04"], "site_id": "a", "activity": "training", "hours": 0.5})
    >>> cash = Cash(pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"]), "2025/26")
    >>> inputs = inputs_from_tables(visits=visits, nurse_time=time, cash=cash)
    >>> inputs.delegated_visits.value, round(inputs.hours_a_visit.value, 3)
    (1.0, 0.583)
    """
    if nurse_time is not None and nurse_time.empty:
        raise CannotEstimateError("No nurse time is recorded, so what nurses gave is not known.")
    every = _done(visits)
    done = every if nurse_time is None else within(every, nurse_time["period"])
    delegated, by_nurses = done[~done["nurse"]], done[done["nurse"]]
    given = None if nurse_time is None else hours_given(nurse_time)
    pay = None if workforce is None else pay_of(workforce, role="care worker", on_costs=on_costs)
    return ValueInputs(
        delegated_visits=counted(len(delegated)),
        hours_a_visit=None if nurse_time is None else _length(delegated, by_nurses),
        hours_given=given,
        cash=cash,
        replaced=replaced or Range(1.0),
        nurse_hour_gbp=nurse_hour_gbp,
        worker_hours_a_visit=_mean(delegated["hours"]) if pay and len(delegated) else None,
        worker_hour_gbp=pay,
        visits_without_time=int((~every["nurse"]).sum()) - len(delegated),
        not_recorded=not_recorded(nurse_time) if nurse_time is not None and given else (),
        no_hours="" if given else NO_TIME if nurse_time is None else NONE_GIVEN,
    )


def pay_of(workforce: pd.DataFrame, *, role: str, on_costs: Range | None = None) -> Range | None:
    """Give what an hour of a role costs: the mean of the last twelve periods, and the range of the sites.

    Parameters
    ----------
    workforce : pandas.DataFrame
        As in the data contract: ``period, site_id, role, headcount, hourly_pay``.
    role : str
        Such as ``care worker``.
    on_costs : Range, optional
        What an employer pays on top of pay, as a share of it, such as 0.2.

    Returns
    -------
    Range or None
        None where no pay is recorded.

    Examples
    --------
    >>> import pandas as pd
    >>> staff = pd.DataFrame({"period": "2025-04", "site_id": ["a", "b"], "role": "care worker",
    ...                       "headcount": [30.0, 10.0], "hourly_pay": [12.0, 14.0]})
    >>> pay_of(staff, role="care worker"), pay_of(staff, role="district nurse")
    (Range(value=12.5, low=12.0, high=14.0), None)
    """
    rows = workforce[(workforce["role"] == role) & workforce["hourly_pay"].notna()]
    rows = rows[rows["headcount"].fillna(0) > 0]
    if rows.empty:
        return None
    recent = rows[rows["period"].isin(sorted(rows["period"].unique())[-12:])]
    weights, pay = recent["headcount"].astype(float), recent["hourly_pay"].astype(float)
    by_site = (weights * pay).groupby(recent["site_id"]).sum() / weights.groupby(recent["site_id"]).sum()
    value, extra = float(np.average(pay, weights=weights)), on_costs or Range(0.0)
    low, high = min(value, float(by_site.min())), max(value, float(by_site.max()))
    return Range(value * (1 + extra.value), low * (1 + extra.low), high * (1 + extra.high))


def _done(visits: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each visit done for an eligible task: site, day, whether a nurse was there, hours."""
    rows = visits[
        visits["eligible"].fillna(False).astype(bool)
        & (visits["outcome"] == "done")
        & visits["role"].isin(["care worker", "district nurse"])
    ]
    by_visit = rows.assign(nurse=rows["role"] == "district nurse").groupby("visit_id", sort=True)
    done = by_visit.agg(
        site_id=("site_id", "min"),
        date=("date", "min"),
        nurse=("nurse", "any"),
        minutes=("minutes", "max"),
        travel=("travel_minutes", "max"),
    )
    hours = (done["minutes"].astype(float) + done["travel"].astype(float).fillna(0)) / 60
    return done.assign(hours=hours, nurse=done["nurse"].astype(bool))


def counted(number: int) -> Range:
    """Give a count with its exact 95% limits of Poisson.

    Examples
    --------
    >>> counted(0)
    Range(value=0.0, low=0.0, high=3.6888794541139354)
    """
    lower, upper = exact_poisson(number)
    return Range(float(number), float(lower), float(upper))


def _length(delegated: pd.DataFrame, by_nurses: pd.DataFrame) -> Range:
    """Give the mean hours of nurses' visits, weighted by where visits were delegated."""
    known = by_nurses.dropna(subset=["hours"])
    if known.empty:
        raise CannotEstimateError("No nurse's visit has a length, so what one would take is not known.")
    means = known.groupby("site_id")["hours"].mean()
    shares = delegated["site_id"].map(means).fillna(known["hours"].mean())
    value = float(shares.mean()) if len(shares) else float(known["hours"].mean())
    width = _mean(known["hours"])
    return Range(value, value * width.low / width.value, value * width.high / width.value)


def _mean(values: pd.Series) -> Range:
    found = mean(values.dropna().astype(float))
    if not np.isfinite(found.lower):
        return Range(float(found.value))
    return Range(float(found.value), max(float(found.lower), LEAST * float(found.value)), float(found.upper))


def not_recorded(nurse_time: pd.DataFrame) -> tuple[str, ...]:
    """Name what nurses may give of which no hours are recorded.

    Examples
    --------
    >>> import pandas as pd
    >>> not_recorded(pd.DataFrame({"activity": ["training", "call-back"]}))
    ('supervision', 'sign-off')
    """
    return tuple(activity for activity in GIVEN if not nurse_time["activity"].eq(activity).any())


def hours_given(nurse_time: pd.DataFrame) -> dict[str, Range] | None:
    """Add up the hours that nurses gave by activity, each right to a tenth; None where none are recorded.

    Examples
    --------
    >>> import pandas as pd
    >>> time = pd.DataFrame({"period": ["2025-04"], "site_id": "", "activity": "training", "hours": 20.0})
    >>> hours_given(time)["training"]
    Range(value=20.0, low=18.0, high=22.0)
    """
    rows = nurse_time[nurse_time["activity"].isin(GIVEN)]
    if rows.empty:
        return None
    totals = rolled(rows, ["activity"], "hours")
    found = {str(a): float(h) for a, h in zip(totals["activity"], totals["hours"], strict=True)}
    hours = {activity: found.get(activity, 0.0) for activity in GIVEN}
    return {a: Range(h, h * (1 - UNSURE), h * (1 + UNSURE)) for a, h in hours.items()}
