"""What the programme costs whom and frees for whom, in findings: capacity beside cash, never merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import CellState, Finding
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.value_checks import caveats_of, cost_checks, fee_checks, hour_checks
from evalkit.methods.value_inputs import FEE
from evalkit.methods.value_sums import RESULTS, at_best, consequences, paid_a_visit, spread, tornado
from evalkit.methods.value_words import cost_sentence, fee_sentence, net_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.finding import Signal
    from evalkit.methods.value_inputs import Range, ValueInputs
    from evalkit.methods.value_sums import Result


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
        The uplift paid per delegated visit, in pounds; None where none is recorded.
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
    supervision, sign-off and call-backs; net nurse visits are those hours in visits.
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
    return ValueFit(
        consequences(inputs),
        {name: spread(inputs, result=name) if name in able else None for name in RESULTS},
        {name: tornado(inputs, result=name) for name in able},
        paid_a_visit(inputs, of=(FEE,)),
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
    net = fit.results["net nurse hours"]
    known = _known(council, "nurse_hours_net", "Do nurses gain time once what they give is counted?", "hours")
    if net is None:
        why = fit.inputs.no_hours or "Net nurse hours cannot be worked out from these inputs."
        return refusal(known, CannotEstimateError(why, state=CellState.NOT_COLLECTED))
    signal: Signal = "improved" if net.low > 0 else "worse" if net.high < 0 else "no signal"
    return _finding(
        known,
        net,
        fit,
        sentence=net_sentence(fit),
        checks=hour_checks(fit),
        denominator=fit.inputs.delegated_visits.value,
        signal=signal,
        direction="up",
    )


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
    >>> cash_per_delegated_visit(fit, council="E08000008").sentence[:57]
    'A delegated visit cost £3.20 in cash, in 2025/26 prices. '
    """
    cost = fit.results["cash per delegated visit"]
    question = "What does a delegated visit cost in cash?"
    known = _known(
        council, "cash_cost_per_delegated_visit", question, f"pounds a visit, {fit.price_year} prices"
    )
    if cost is None or _no_cost(fit):
        none = CannotEstimateError("There is no delegated visit to share the cash among.")
        return refusal(known, _no_cost(fit) or none)
    return _finding(
        known,
        cost,
        fit,
        sentence=cost_sentence(fit, cost),
        checks=cost_checks(fit),
        numerator=cost.value * fit.inputs.all_delegated,
        denominator=fit.inputs.all_delegated,
        direction="down",
    )


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
    if fit.inputs.cash.unusable:
        return refusal(known, CannotEstimateError(fit.inputs.cash.unusable))
    if needed is None:
        missing = "A care worker's hours and pay a delegated visit are not known."
        return refusal(known, CannotEstimateError(missing, state=CellState.NOT_COLLECTED))
    return _finding(
        known,
        needed,
        fit,
        sentence=fee_sentence(fit, needed),
        checks=fee_checks(fit),
        denominator=fit.inputs.all_delegated,
        direction="context",
    )


def _no_cost(fit: ValueFit) -> CannotEstimateError | None:
    """Say why there is no cash to make a cost of a visit; None where there is."""
    inputs, cost = fit.inputs, fit.results["cash per delegated visit"]
    if inputs.cash.unusable:
        return CannotEstimateError(inputs.cash.unusable)
    if inputs.cash.absent:
        return CannotEstimateError(inputs.cash.absent, state=CellState.NOT_COLLECTED)
    if not set(inputs.cash.lines["category"]) & set(inputs.counted):
        named = ", ".join(inputs.counted).replace("_", " ")
        return CannotEstimateError(f"No cost is recorded for any of {named}.", state=CellState.NOT_COLLECTED)
    if cost is not None and cost.value < 0:
        return CannotEstimateError("More money is recorded as paid back than as paid.")
    return None


def _finding(known: Mapping[str, object], found: Range, fit: ValueFit, **more: object) -> Finding:
    ranged = found.low != found.high
    return Finding.model_validate(
        {
            **known,
            "estimate": found.value,
            "lower": found.low if ranged else None,
            "upper": found.high if ranged else None,
            "caveats": caveats_of(fit.inputs),
            **more,
        }
    )


def _known(council: str, subject: str, question: str, unit: str) -> dict[str, object]:
    return {
        "council": council,
        "subject": subject,
        "method": "cost-consequence",
        "question": question,
        "unit": unit,
        "scale": "range of inputs",
    }
