"""The sums of the cost-consequence table, and how far each input moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value_inputs import FEE, Range

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.methods.value_inputs import ValueInputs

Result = Literal[
    "net nurse hours",
    "net nurse visits",
    "cash per delegated visit",
    "fee uplift that covers the provider",
    "fee uplift that matches time released",
]
RESULTS: tuple[Result, ...] = (
    "net nurse hours",
    "net nurse visits",
    "cash per delegated visit",
    "fee uplift that covers the provider",
    "fee uplift that matches time released",
)


def results(inputs: ValueInputs, figures: Mapping[str, float]) -> dict[Result, float]:
    """Work out every result from one set of figures; what cannot be worked out is NaN.

    Parameters
    ----------
    inputs : ValueInputs
        For the cash and what is counted.
    figures : mapping of str to float
        A figure for each name of ``inputs.ranges()``.

    Returns
    -------
    dict of str to float
        Hours, visits, and pounds a visit.

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> inputs = ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26"))
    >>> found = results(inputs, {name: given.value for name, given in inputs.ranges().items()})
    >>> found["net nurse hours"], found["cash per delegated visit"]
    (30.0, 3.2)
    """
    visits, length = figures["delegated visits"], figures.get("hours of a nurse's visit", np.nan)
    net = visits * figures["nurse visits that one spares"] * length - _given(inputs, figures)
    other = _paid(inputs, of=[name for name in inputs.counted if name != FEE])
    covers = _product(figures, "care worker's hours a visit", "pounds an hour of a care worker")
    valued = net * figures.get("pounds an hour of a nurse", np.nan)
    per = visits + inputs.visits_without_time or np.nan
    return {
        "net nurse hours": net,
        "net nurse visits": net / length,
        "cash per delegated visit": _paid(inputs, of=inputs.counted) / per,
        "fee uplift that covers the provider": covers + _paid(inputs, by="provider") / per,
        "fee uplift that matches time released": (valued - other) / per,
    }


def at_best(inputs: ValueInputs) -> dict[Result, float]:
    """Work out every result from the best figure of each input.

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"])
    >>> at_best(ValueInputs(Range(0), Range(0.5), {}, Cash(cash, "2025/26")))["net nurse hours"]
    0.0
    """
    return results(inputs, {name: given.value for name, given in inputs.ranges().items()})


def paid_a_visit(inputs: ValueInputs, *, of: Collection[str], by: str = "") -> float | None:
    """Give the cash of some categories a delegated visit; None where there is no line of them, or no visit.

    Parameters
    ----------
    inputs : ValueInputs
        The inputs.
    of : collection of str
        Categories.
    by : str
        The payer; blank for all of them.

    Returns
    -------
    float or None

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> inputs = ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26"))
    >>> paid_a_visit(inputs, of=["fee_uplift"]), paid_a_visit(inputs, of=["fee_uplift"], by="NHS")
    (3.2, None)
    """
    lines = inputs.cash.lines
    there = lines["category"].isin(of) & (lines["payer"].eq(by) | (by == ""))
    visits = inputs.all_delegated
    return _paid(inputs, of=of, by=by) / visits if there.any() and visits else None


def tornado(inputs: ValueInputs, *, result: Result = "net nurse hours") -> pd.DataFrame:
    """Move one input at a time to its low and its high, and see how far the result moves.

    Parameters
    ----------
    inputs : ValueInputs
        The inputs with their ranges.
    result : str
        One of `RESULTS`.

    Returns
    -------
    pandas.DataFrame
        ``input, low, high, result_at_low, result_at_high, swing`` of the inputs that the result rests on, the
        widest swing first; an input without a range has a swing of zero and stands last.

    Raises
    ------
    CannotEstimateError
        If the result cannot be worked out from these inputs.

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"])
    >>> inputs = ValueInputs(Range(100, 80, 120), Range(0.5), {"training": Range(20, 18, 22)},
    ...                      Cash(cash, "2025/26"))
    >>> tornado(inputs)[["input", "result_at_low", "result_at_high"]].head(2).values.tolist()
    [['delegated visits', 20.0, 40.0], ['hours of training', 32.0, 28.0]]
    """
    if result not in RESULTS:
        raise CannotEstimateError(f"{result!r} is no result; there are {', '.join(RESULTS)}.")
    ranges = inputs.ranges()
    best = {name: given.value for name, given in ranges.items()}
    settled = results(inputs, best)[result]
    if not np.isfinite(settled):
        raise CannotEstimateError(f"The {result} cannot be worked out from these inputs.")
    rows = []
    for name, given in ranges.items():
        if results(inputs, best | {name: given.value + 1})[result] == settled:
            continue  # this result does not rest on it
        low, high = (results(inputs, best | {name: end})[result] for end in (given.low, given.high))
        rows.append((name, given.low, given.high, low, high, abs(high - low)))
    columns = ["input", "low", "high", "result_at_low", "result_at_high", "swing"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["swing", "input"], ascending=[False, True], kind="stable", ignore_index=True
    )


def spread(inputs: ValueInputs, *, result: Result) -> Range:
    """Give the result with its range: one-way swings added up as if inputs were independent.

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"])
    >>> inputs = ValueInputs(Range(100, 94, 106), Range(0.5), {"training": Range(20, 16, 24)},
    ...                      Cash(cash, "2025/26"))
    >>> spread(inputs, result="net nurse hours")
    Range(value=30.0, low=25.0, high=35.0)
    """
    value = at_best(inputs)[result]
    ends = tornado(inputs, result=result)[["result_at_low", "result_at_high"]].to_numpy(float) - value
    known = np.where(np.isfinite(ends), ends, 0.0)
    down = float(np.sqrt((known.min(axis=1).clip(max=0) ** 2).sum()))
    up = float(np.sqrt((known.max(axis=1).clip(min=0) ** 2).sum()))
    return Range(value, value - down, value + up)


def consequences(inputs: ValueInputs) -> pd.DataFrame:
    """List costs and consequences side by side, by who pays and who gains; nothing is set against another.

    Parameters
    ----------
    inputs : ValueInputs
        The inputs.

    Returns
    -------
    pandas.DataFrame
        ``who, item, kind, amount, low, high, unit``; kind is cash or capacity. There is no total over kinds,
        and no ratio.

    Examples
    --------
    >>> from evalkit.methods import Cash, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> inputs = ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26"))
    >>> table = consequences(inputs)
    >>> table[["who", "item", "kind", "amount"]].values.tolist()[0]
    ['council', 'fee uplift (recurring)', 'cash', -320.0]
    """
    paid = [
        (row["payer"], f"{str(row['category']).replace('_', ' ')} ({row['kind']})", "cash",
         0.0 - row["amount_gbp"], np.nan, np.nan, f"pounds, {inputs.cash.price_year} prices")
        for row in inputs.cash.lines.to_dict("records")
    ]  # fmt: skip
    lines = _hours(inputs)
    hours = [("NHS", name, "capacity", r.value, r.low, r.high, "hours") for name, r in lines.items()]
    return pd.DataFrame([*paid, *hours], columns=["who", "item", "kind", "amount", "low", "high", "unit"])


def _hours(inputs: ValueInputs) -> dict[str, Range]:
    """List the hours that nurses were spared, gave and had released; none where they are not known."""
    if inputs.hours_a_visit is None:
        return {}
    lines = {"nurse hours spared by delegated visits": _avoided(inputs, inputs.hours_a_visit)}
    if inputs.hours_given is None:
        return lines
    for activity, given in inputs.hours_given.items():
        taken = [0.0 - end for end in (given.value, given.high, given.low)]
        lines[f"nurse hours given to {activity}"] = Range(*taken)
    lines["nurse hours released, net"] = spread(inputs, result="net nurse hours")
    return lines


def _given(inputs: ValueInputs, figures: Mapping[str, float]) -> float:
    if inputs.hours_given is None:
        return float("nan")
    return sum(figures[f"hours of {activity}"] for activity in inputs.hours_given)


def _avoided(inputs: ValueInputs, length: Range) -> Range:
    parts = (inputs.delegated_visits, inputs.replaced, length)
    value, low, high = (float(np.prod([getattr(p, end) for p in parts])) for end in ("value", "low", "high"))
    return Range(value, low, high)


def _product(figures: Mapping[str, float], *names: str) -> float:
    return float(np.prod([figures.get(name, np.nan) for name in names]))


def _paid(inputs: ValueInputs, *, of: Collection[str] | None = None, by: str = "") -> float:
    lines = inputs.cash.lines
    rows = zip(lines["payer"].tolist(), lines["category"].tolist(), lines["amount_gbp"].tolist(), strict=True)
    return sum(
        (
            float(amount)
            for payer, category, amount in rows
            if (of is None or category in of) and by in ("", payer)
        ),
        0.0,
    )
