"""What the chapter on value is worked out from: by rows of visits, else by counts, with what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from evalkit.chapters.delegation import DELEGATED, delegated_visits
from evalkit.chapters.series import at_place, one_kind
from evalkit.chapters.value_pay import pay_by_year
from evalkit.chapters.value_spending import Spending, spending_of, uncovered
from evalkit.finding import CellState
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value import fit_value
from evalkit.methods.value_counts import inputs_from_counts
from evalkit.methods.value_inputs import Range, ValueInputs, inputs_from_tables, pay_of

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.finding import Finding
    from evalkit.methods.value import ValueFit
    from evalkit.methods.value_tables import Cash

# [ours] At most each delegated visit replaces one by a nurse; that one in five does not is easily believed.
REPLACED = Range(1.0, 0.8, 1.0)
# [ours] What an employer pays on top of pay: national insurance, pension, holidays. To be replaced by what
# local providers say.
ON_COSTS = Range(0.2, 0.1, 0.3)
NURSE = "district nurse"
Route = Literal["rows", "counts"]


@dataclass(frozen=True)
class Account:
    """Hold what the programme cost whom, and what it freed for whom.

    Parameters
    ----------
    spending : Spending
        What was paid.
    fit : ValueFit, optional
        Nurse time, cash of a visit, fees; None where no visits are counted.
    route : {"rows", "counts"}
        Whether it comes from rows of visits or from counts.
    problem : str
        Why there is no fit; blank where there is one.
    pay : pandas.DataFrame
        Pay beside the minimum wage, from `pay_by_year`.
    effects : tuple of Finding
        The effects that chapter 05 could estimate.
    uncovered : int
        Delegated visits in months without any cost recorded.
    uncounted : int
        Periods without a count of delegated visits, which are left out.
    """

    spending: Spending
    fit: ValueFit | None
    route: Route
    problem: str
    pay: pd.DataFrame
    effects: tuple[Finding, ...]
    uncovered: int
    uncounted: int = 0


def account_of(edition: Edition) -> Account:
    """Work out what the programme cost whom, and what it freed for whom.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Account

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> account = account_of(open_edition(council="E08000004", pack="demo:E08000004"))
    >>> account.route, account.fit.inputs.delegated_visits.value
    ('counts', 1968.0)
    """
    costs = edition.pack.table("costs")
    spending = spending_of(costs, as_at=edition.pack.council.data_as_at)
    route: Route = "rows" if edition.pack.has("visits") else "counts"
    inputs, problem = _inputs(edition, spending.cash, route)
    return Account(
        spending=spending,
        fit=fit_value(inputs) if inputs else None,
        route=route,
        problem=problem,
        pay=pay_by_year(edition),
        effects=tuple(each for each in edition.findings("impact") if each.estimate is not None),
        uncovered=uncovered(delegated_visits(edition), costs),
        uncounted=_uncounted(_counts(edition)) if route == "counts" else 0,
    )


def _inputs(edition: Edition, cash: Cash, route: Route) -> tuple[ValueInputs | None, str]:
    """Take the inputs with the time of nurses, else without it; or say why there are none."""
    time = edition.pack.table("nurse_time") if edition.pack.has("nurse_time") else None
    take = _from_rows if route == "rows" else _from_counts
    try:
        return take(edition, cash, time), ""
    except CannotEstimateError as error:
        problem = error.message
    try:
        return _without_hours(take(edition, cash, None), problem), ""
    except CannotEstimateError as error:
        return None, error.message


def _from_rows(edition: Edition, cash: Cash, time: pd.DataFrame | None) -> ValueInputs:
    workforce = edition.pack.table("workforce")
    return inputs_from_tables(
        visits=edition.pack.table("visits"),
        nurse_time=time,
        cash=cash,
        workforce=workforce,
        replaced=REPLACED,
        nurse_hour_gbp=pay_of(workforce, role=NURSE, on_costs=ON_COSTS),
        on_costs=ON_COSTS,
    )


def _from_counts(edition: Edition, cash: Cash, time: pd.DataFrame | None) -> ValueInputs:
    rows = _counts(edition)
    known = _known(rows)
    if not known.any():
        raise CannotEstimateError("No delegated visits are counted.", state=CellState.NOT_COLLECTED)
    counts = pd.DataFrame(
        {
            "period": rows["period"],
            "delegated": rows["numerator"].where(known).astype(float),
            "by_nurses": (rows["denominator"] - rows["numerator"]).where(known).astype(float),
        }
    )
    nurse_hour = pay_of(edition.pack.table("workforce"), role=NURSE, on_costs=ON_COSTS)
    return inputs_from_counts(
        counts, nurse_time=time, cash=cash, replaced=REPLACED, nurse_hour_gbp=nurse_hour
    )


def _counts(edition: Edition) -> pd.DataFrame:
    return one_kind(at_place(edition.series, DELEGATED))


def _known(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows["state"].eq(CellState.VALUE.value) & rows["numerator"].notna()


def _uncounted(rows: pd.DataFrame) -> int:
    """Count the periods without a count, from the first of which anything is said."""
    begun = rows["state"].ne(CellState.NOT_COLLECTED.value).cummax()
    return int((begun & ~_known(rows)).sum())


def _without_hours(inputs: ValueInputs, problem: str) -> ValueInputs:
    return ValueInputs(**{**vars(inputs), "no_hours": problem})
