"""The sentences of value: never stronger than what is recorded, and never adding up payers in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.methods.value_checks import FEWEST_VISITS, not_paid
from evalkit.methods.value_sums import paid_a_visit

if TYPE_CHECKING:
    from evalkit.methods.value import ValueFit
    from evalkit.methods.value_inputs import Range, ValueInputs

_DECIMALS_BELOW = 10  # hours


def net_sentence(fit: ValueFit) -> str:
    """Say how many hours were released; what is not recorded makes it a most."""
    missing = ", ".join(fit.inputs.not_recorded)
    less = f" No hours are recorded for {missing}: what was given there is not taken off." if missing else ""
    return f"{_net(fit)}{less}{_left_out(fit.inputs)}"


def cost_sentence(fit: ValueFit, cost: Range) -> str:
    """Say what a delegated visit cost in cash, and who paid how much of it."""
    missing = ", ".join(not_paid(fit.inputs))
    less = f" Nothing is recorded for {missing}." if missing else ""
    return (
        f"A delegated visit cost £{cost.value:,.2f} in cash{_range(cost)}, in {fit.price_year} prices"
        f"{_payers(fit.inputs)}.{less}{_few(fit.inputs)}"
    )


def fee_sentence(fit: ValueFit, needed: Range) -> str:
    """Say what fee uplift covers a visit, what was paid, and what would match the hours released."""
    paid = "no uplift is recorded" if fit.fee_paid is None else f"£{fit.fee_paid:,.2f} was paid"
    return (
        f"An uplift of £{needed.value:,.2f} a delegated visit covers what it costs the provider"
        f"{_range(needed)}; {paid}, in {fit.price_year} prices.{_matching(fit)}{_few(fit.inputs)}"
    )


def hours_in_words(value: float) -> str:
    """Write hours with a decimal where it matters.

    Examples
    --------
    >>> hours_in_words(1234.5), hours_in_words(-2.04)
    ('1,234', '−2.0')
    """
    size = abs(value)
    written = f"{size:,.0f}" if size >= _DECIMALS_BELOW else f"{size:,.1f}"
    return f"−{written}" if value < 0 else written


def _net(fit: ValueFit) -> str:
    net, visits = fit.results["net nurse hours"], fit.results["net nurse visits"]
    assert net  # noqa: S101 - the sentence is of a finding
    assert visits  # noqa: S101 - hours in visits
    given = sum(each.value for each in (fit.inputs.hours_given or {}).values())
    low, high = hours_in_words(net.low), hours_in_words(net.high)
    span = "" if net.low == net.high else f" (range {low} to {high})"
    if net.value == 0 and visits.value == 0 and not given:
        return "No visit was delegated, and nurses gave no hours to it."
    if net.low > 0:
        released = f"Delegated visits released {hours_in_words(net.value)} nurse hours net{span}"
        return f"{released}, the time of {hours_in_words(visits.value)} visits: capacity, and not cash."
    if net.high < 0:
        return f"Nurses gave {hours_in_words(-net.value)} hours more than delegated visits released{span}."
    about = "Nurses gave about as many hours as delegated visits released"
    return f"{about}: {hours_in_words(net.value)} net{span}."


def _left_out(inputs: ValueInputs) -> str:
    left = inputs.visits_without_time
    return f" {left:,} delegated visits without nurse time for their period are left out." if left else ""


def _few(inputs: ValueInputs) -> str:
    if inputs.all_delegated >= FEWEST_VISITS:
        return ""
    return f" With {inputs.all_delegated:,.0f} delegated visits this says more of setting up than of visits."


def _payers(inputs: ValueInputs) -> str:
    """Split the cost of a visit by payer, so that nothing is added up in silence."""
    lines = inputs.cash.lines
    payers = lines.loc[lines["category"].isin(inputs.counted), "payer"].unique().tolist()
    if len(payers) == 1:
        return ""
    each = [(payer, paid_a_visit(inputs, of=inputs.counted, by=payer) or 0.0) for payer in payers]
    largest = sorted(each, key=lambda one: (-one[1], one[0]))
    return ": " + ", ".join(f"£{amount:,.2f} by the {payer}" for payer, amount in largest)


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


def _range(found: Range) -> str:
    return "" if found.low == found.high else f" (range £{found.low:,.2f} to £{found.high:,.2f})"
