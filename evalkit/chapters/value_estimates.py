"""The findings of the chapter on value: those of the method, weakened by what this pack lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Check
from evalkit.judgement.words import counted
from evalkit.methods.value import break_even_uplift, cash_per_delegated_visit, net_nurse_hours

if TYPE_CHECKING:
    from evalkit.chapters.value_plans import Account
    from evalkit.finding import Finding

EXTRA = (
    "The time of a delegated visit is taken as extra to what the provider is paid for; where the task is "
    "done within a visit that is paid for already, it costs the provider less."
)


# What is worked out over all months shows no change, so that it is not counted among the signals.
_DESCRIBED = {"signal": "unknown", "direction": ""}


def findings_of(account: Account, *, council: str) -> tuple[Finding, ...]:
    """Give the net nurse hours, the cash of a delegated visit and the fee that breaks even.

    Parameters
    ----------
    account : Account
        From `account_of`.
    council : str
        Code of the council.

    Returns
    -------
    tuple of Finding
        Empty where no visits are counted.
    """
    if account.fit is None:
        return ()
    hours = net_nurse_hours(account.fit, council=council)
    cash = cash_per_delegated_visit(account.fit, council=council)
    fee = break_even_uplift(account.fit, council=council)
    return (
        _weakened(hours, _uncounted(account)),
        _weakened(cash, _uncounted(account), _uncovered(account), _paid_back(account)),
        _weakened(_with_caveat(fee), _uncounted(account), _paid_back(account)),
    )


def _weakened(finding: Finding, *checks: Check) -> Finding:
    """Add checks; what fails is said in the sentence as well."""
    if finding.estimate is None:
        return finding
    failed = [check.text for check in checks if check.passed is False]
    return finding.model_copy(
        update={
            "checks": (*finding.checks, *checks),
            "sentence": " ".join((finding.sentence, *failed)),
            **_DESCRIBED,
        }
    )


def _with_caveat(fee: Finding) -> Finding:
    return fee if fee.estimate is None else fee.model_copy(update={"caveats": (EXTRA, *fee.caveats)})


def _uncounted(account: Account) -> Check:
    left = account.uncounted
    return Check(
        name="every period has a count of visits",
        passed=not left,
        text=f"Left out: {counted(left, 'period')} without a count of delegated visits."
        if left
        else "No period is without a count.",
    )


def _uncovered(account: Account) -> Check:
    left = account.uncovered
    return Check(
        name="costs cover the visits",
        passed=not left,
        text=f"{counted(left, 'delegated visit').capitalize()} took place in months without any cost "
        "recorded, so the true cost may be higher."
        if left
        else "No delegated visit is in a month without costs.",
    )


def _paid_back(account: Account) -> Check:
    back = account.spending.paid_back
    return Check(
        name="no amount is below zero",
        passed=not back,
        text=f"{counted(back, 'amount').capitalize()} below zero {'counts' if back == 1 else 'count'} as "
        "money paid back."
        if back
        else "No amount is below zero.",
    )
