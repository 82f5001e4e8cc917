"""What the programme costs whom and frees for whom, in findings: capacity beside cash, never merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import CellState, Check, Finding, Signal
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.value_inputs import FEE, Range
from evalkit.methods.value_sums import RESULTS, at_best, consequences, spread, tornado

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.methods.value_inputs import ValueInputs
    from evalkit.methods.value_sums import Result

CAPACITY = "Released time is capacity, and not cash: nobody's budget is smaller by it."
ONE_FOR_ONE = "Each delegated visit is taken to replace one by a nurse; where it does not, less is released."
RANGES = "The range moves each input within its own range and adds the swings up as if they were independent."
KEPT = "Overstated where the visits that nurses keep are the longer ones."
FEWEST_VISITS = 20  # [ours] below it a cost per visit says more about setting up than about visits


@dataclass(frozen=True)
class ValueFit:
    """Hold what the programme costs and frees.

    Parameters
    ----------
    consequences : pandas.DataFrame
        ``who, item, kind, amount, low, high, unit``: costs and consequences side by side, with no ratio.
    results : mapping of str to Range or None
        Of each of `RESULTS`; None where it cannot be worked out.
    tornadoes : mapping of str to pandas.DataFrame
        Of each result that can be: how far each input moves it.
    fee_paid : float, optional
        The uplift paid per delegated visit, in pounds.
    price_year : str
        The financial year of the prices.
    inputs : ValueInputs
        What it was worked out from.
    """

    consequences: pd.DataFrame
    results: Mapping[Result, Range | None]
    tornadoes: Mapping[Result, pd.DataFrame]
    fee_paid: float | None
    price_year: str
    inputs: ValueInputs


def fit_value(inputs: ValueInputs) -> ValueFit:
    """Work out costs and consequences, net nurse time, cash per visit, break-even uplifts and tornadoes.

    Net nurse hours are the visits that delegation spares times the length of a nurse's visit, less training,
    supervision, sign-off and call-backs; net nurse visits are those hours in visits (DOMAIN 3, Value).
    The fee uplift that covers the provider is what a delegated visit costs it, in a care worker's time and
    the provider's own cash. The one that matches time released is where the cash of the programme equals
    what the net hours are valued at: a comparison of capacity with cash, and no saving.

    Parameters
    ----------
    inputs : ValueInputs
        From `inputs_from_tables`, or by hand.

    Returns
    -------
    ValueFit

    Raises
    ------
    CannotEstimateError
        If an input was refused.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import Cash, Range, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> fit = fit_value(ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26")))
    >>> fit.results["net nurse visits"].value, fit.fee_paid
    (60.0, 3.2)
    """
    best = at_best(inputs)
    able = [name for name in RESULTS if np.isfinite(best[name])]
    visits = inputs.delegated_visits.value
    fee = inputs.cash.lines.loc[inputs.cash.lines["category"] == FEE, "amount_gbp"].astype(float).sum()
    return ValueFit(
        consequences(inputs),
        {name: spread(inputs, result=name) if name in able else None for name in RESULTS},
        {name: tornado(inputs, result=name) for name in able},
        float(fee) / visits if visits > 0 else None,
        inputs.cash.price_year,
        inputs,
    )


def net_nurse_hours(fit: ValueFit, *, council: str) -> Finding:
    """Say how many nurse hours were released once what nurses gave is counted.

    Parameters
    ----------
    fit : ValueFit
        From `fit_value`.
    council : str
        Code of the council.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import Cash, Range, ValueInputs
    >>> cash = pd.DataFrame(columns=["payer", "category", "kind", "amount_gbp"])
    >>> inputs = ValueInputs(Range(100, 80, 120), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26"))
    >>> net_nurse_hours(fit_value(inputs), council="E08000008").sentence[:67]
    'Delegated visits released 30 nurse hours net (range 20 to 40), the '
    """
    net, visits = fit.results["net nurse hours"], fit.results["net nurse visits"]
    known = _known(council, "nurse_hours_net", "Do nurses gain time once what they give is counted?", "hours")
    if net is None or visits is None:
        return refusal(known, CannotEstimateError("Net nurse hours cannot be worked out from these inputs."))
    signal: Signal = "improved" if net.low > 0 else "worse" if net.high < 0 else "no signal"
    return _finding(known, net, fit, _net_sentence(net, visits, _given(fit)), signal=signal, direction="up")


def cash_per_delegated_visit(fit: ValueFit, *, council: str) -> Finding:
    """Say what a delegated visit cost in cash; nurse hours stand beside it and are never taken from it.

    Parameters
    ----------
    fit : ValueFit
        From `fit_value`.
    council : str
        Code of the council.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import Cash, Range, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> fit = fit_value(ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26")))
    >>> cash_per_delegated_visit(fit, council="E08000008").sentence
    'A delegated visit cost £3.20 in cash, in 2025/26 prices.'
    """
    cost = fit.results["cash per delegated visit"]
    question = "What does a delegated visit cost in cash?"
    known = _known(
        council, "cash_cost_per_delegated_visit", question, f"pounds a visit, {fit.price_year} prices"
    )
    if fit.inputs.cash.lines.empty:
        return refusal(known, CannotEstimateError("No costs are recorded.", state=CellState.NOT_COLLECTED))
    if cost is None:
        return refusal(known, CannotEstimateError("There is no delegated visit to share the cash among."))
    sentence = f"A delegated visit cost £{cost.value:,.2f} in cash{_range(cost)}, in {fit.price_year} prices."
    return _finding(known, cost, fit, sentence, direction="down")


def break_even_uplift(fit: ValueFit, *, council: str) -> Finding:
    """Say what fee uplift covers what a delegated visit costs the provider.

    Parameters
    ----------
    fit : ValueFit
        From `fit_value`.
    council : str
        Code of the council.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import Cash, Range, ValueInputs
    >>> cash = pd.DataFrame({"payer": ["council"], "category": ["fee_uplift"], "kind": ["recurring"],
    ...                      "amount_gbp": [320.0]})
    >>> inputs = ValueInputs(Range(100), Range(0.5), {"training": Range(20)}, Cash(cash, "2025/26"),
    ...                      worker_hours_a_visit=Range(0.25), worker_hour_gbp=Range(14))
    >>> break_even_uplift(fit_value(inputs), council="E08000008").sentence[:70]
    'An uplift of £3.50 a delegated visit covers what it costs the provider'
    """
    needed = fit.results["fee uplift that covers the provider"]
    unit = f"pounds a visit, {fit.price_year} prices"
    known = _known(council, "break_even_fee_uplift", "What fee uplift breaks even?", unit)
    if needed is None:
        missing = "A care worker's hours and pay a delegated visit are not known."
        return refusal(known, CannotEstimateError(missing, state=CellState.NOT_COLLECTED))
    paid = "" if fit.fee_paid is None else f"; £{fit.fee_paid:,.2f} was paid"
    sentence = (
        f"An uplift of £{needed.value:,.2f} a delegated visit covers what it costs the provider"
        f"{_range(needed)}{paid}, in {fit.price_year} prices."
    )
    return _finding(known, needed, fit, sentence + _matching(fit), direction="context")


def _net_sentence(net: Range, visits: Range, given: float) -> str:
    span = "" if net.low == net.high else f" (range {_hours(net.low)} to {_hours(net.high)})"
    if net.value == 0 and visits.value == 0 and not given:
        return "No visit was delegated, and nurses gave no hours to it."
    if net.low > 0:
        released = f"Delegated visits released {_hours(net.value)} nurse hours net{span}"
        return f"{released}, the time of {_hours(visits.value)} visits: capacity, and not cash."
    if net.high < 0:
        return f"Nurses gave {_hours(-net.value)} hours more than delegated visits released{span}."
    return f"Nurses gave about as many hours as delegated visits released: {_hours(net.value)} net{span}."


def _given(fit: ValueFit) -> float:
    return sum(given.value for given in fit.inputs.hours_given.values())


def _matching(fit: ValueFit) -> str:
    match = fit.results["fee uplift that matches time released"]
    if match is None:
        return ""
    if match.value <= 0:
        return " At no uplift do the hours released, at what they are valued at, match the other cash spent."
    return (
        f" At £{match.value:,.2f} the cash of the programme equals what the hours released are valued at, "
        "which is no saving."
    )


def _finding(
    known: Mapping[str, object], found: Range, fit: ValueFit, sentence: str, **more: object
) -> Finding:
    ranged = found.low != found.high
    return Finding.model_validate(
        {
            **known,
            "sentence": sentence,
            "estimate": found.value,
            "lower": found.low if ranged else None,
            "upper": found.high if ranged else None,
            "numerator": None,
            "denominator": fit.inputs.delegated_visits.value,
            "checks": _checks(fit),
            "caveats": _caveats(fit),
            **more,
        }
    )


def _checks(fit: ValueFit) -> tuple[Check, ...]:
    visits = fit.inputs.delegated_visits.value
    without = [name for name, given in fit.inputs.ranges().items() if given.low == given.high]
    listed = ", ".join(without)
    return (
        Check(
            name="enough delegated visits",
            passed=visits >= FEWEST_VISITS,
            text=f"{visits:,.0f} delegated visits; {FEWEST_VISITS} are wanted.",
        ),
        Check(
            name="every input has a range",
            passed=not without,
            text=f"Taken as known: {listed}." if without else "Each input was moved within its range.",
        ),
        Check(
            name="nurse time covers the visits",
            passed=not fit.inputs.visits_without_time,
            text=f"{fit.inputs.visits_without_time} delegated visits are left out, since no nurse time is "
            "recorded for their period.",
        ),
    )


def _caveats(fit: ValueFit) -> tuple[str, ...]:
    given = fit.inputs
    left = sorted(set(given.cash.lines["category"]) - set(given.counted))
    caveats = [CAPACITY, KEPT, RANGES]
    caveats.append(
        f"Cash is in {fit.price_year} prices." if len(given.cash.lines) else "No costs are recorded."
    )
    if given.replaced == Range(1.0):
        caveats.append(ONE_FOR_ONE)
    if left:
        caveats.append(f"Cash per visit leaves out {', '.join(left).replace('_', ' ')}.")
    caveats.append(given.cash.discounted or "Nothing is discounted.")
    return tuple(caveats)


def _known(council: str, subject: str, question: str, unit: str) -> dict[str, object]:
    return {
        "council": council,
        "subject": subject,
        "method": "cost-consequence",
        "question": question,
        "unit": unit,
        "scale": "range of inputs",
    }


def _range(found: Range) -> str:
    return "" if found.low == found.high else f" (range £{found.low:,.2f} to £{found.high:,.2f})"


def _hours(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}"  # noqa: PLR2004  a decimal where it matters
