"""What the findings of value are checked for, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Check

if TYPE_CHECKING:
    from evalkit.methods.value import ValueFit
    from evalkit.methods.value_inputs import ValueInputs
    from evalkit.methods.value_sums import Result

CAPACITY = "Released time is capacity, and not cash: nobody's budget is smaller by it."
ONE_FOR_ONE = "Each delegated visit is taken to replace one by a nurse; where it does not, less is released."
RANGES = "The range moves each input within its own range and adds the swings up as if they were independent."
KEPT = "Overstated where the visits that nurses keep are the longer ones."
FEWEST_VISITS = 20  # [ours] below it a cost per visit says more about setting up than about visits


def hour_checks(fit: ValueFit) -> tuple[Check, ...]:
    """Check what net nurse hours rest on."""
    left, missing = fit.inputs.visits_without_time, fit.inputs.not_recorded
    return (
        _enough(fit.inputs.delegated_visits.value),
        _ranged(fit, "net nurse hours"),
        Check(
            name="all that nurses gave is recorded",
            passed=not missing,
            text=f"No hours are recorded for {', '.join(missing)}: they count as none."
            if missing
            else "Hours are recorded for training, supervision, sign-off and call-backs.",
        ),
        Check(
            name="nurse time covers the visits",
            passed=not left,
            text=f"{left} delegated visits are left out, since no nurse time is recorded for their period.",
        ),
    )


def cost_checks(fit: ValueFit) -> tuple[Check, ...]:
    """Check what the cash cost of a delegated visit rests on."""
    missing = not_paid(fit.inputs)
    return (
        _enough(fit.inputs.all_delegated),
        _ranged(fit, "cash per delegated visit"),
        Check(
            name="every part of the cash is recorded",
            passed=not missing,
            text=f"Nothing is recorded for {', '.join(missing)}: it counts as none."
            if missing
            else "Fee uplift, training and facilitator are recorded.",
        ),
    )


def fee_checks(fit: ValueFit) -> tuple[Check, ...]:
    """Check what a break-even fee uplift rests on."""
    return _enough(fit.inputs.all_delegated), _ranged(fit, "fee uplift that covers the provider")


def not_paid(inputs: ValueInputs) -> tuple[str, ...]:
    """Name the parts of the cash cost of a visit of which nothing is recorded."""
    there = set(inputs.cash.lines["category"])
    return tuple(name.replace("_", " ") for name in inputs.counted if name not in there)


def caveats_of(inputs: ValueInputs) -> tuple[str, ...]:
    """List what could be wrong with any of the findings."""
    cash = inputs.cash
    left = sorted(set(cash.lines["category"]) - set(inputs.counted))
    return tuple(
        caveat
        for caveat in (
            CAPACITY,
            KEPT,
            RANGES,
            cash.absent or f"Cash is in {cash.price_year} prices.",
            ONE_FOR_ONE if inputs.replaced.value == 1 else "",
            f"Cash per visit leaves out {', '.join(left).replace('_', ' ')}." if left else "",
            cash.discounted or "Nothing is discounted.",
        )
        if caveat
    )


def _enough(visits: float) -> Check:
    return Check(
        name="enough delegated visits",
        passed=visits >= FEWEST_VISITS,
        text=f"{visits:,.0f} delegated visits; {FEWEST_VISITS} are wanted.",
    )


def _ranged(fit: ValueFit, result: Result) -> Check:
    rows = fit.tornadoes[result]
    without = rows.loc[rows["low"] == rows["high"], "input"].tolist()
    return Check(
        name="every input has a range",
        passed=not without,
        text=f"Taken as known: {', '.join(without)}."
        if without
        else "Each input was moved within its range.",
    )
