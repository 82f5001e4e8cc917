"""The sentences of the chapter on value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.value_spending import NO_YEAR
from evalkit.judgement.words import listed, number

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.chapters.value_plans import Account
    from evalkit.finding import Finding

PAYERS = ("council", "NHS", "provider")
NAMES = {"council": "The council", "NHS": "The NHS", "provider": "Providers"}
WITHIN = {"council": "the council", "NHS": "the NHS", "provider": "providers"}
NO_COSTS = "No costs are recorded, so nothing is said of who pays."


def pounds(amount: float) -> str:
    """Write an amount: to the penny below a hundred pounds, and whole above.

    Examples
    --------
    >>> pounds(3.174), pounds(3457.3), pounds(-120)
    ('£3.17', '£3,457', '−£120')
    """
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    return f"{sign}£{size:,.2f}" if size < 100 else f"{sign}£{size:,.0f}"  # noqa: PLR2004  pence do not matter above


def summary(account: Account, findings: tuple[Finding, ...]) -> str:
    """Say who paid what, what it released, and what a visit cost: each as far as it is known."""
    if account.fit is None:
        return f"{paid(account)} {account.problem} So nothing is said of time or of the cost of a visit."
    if not account.fit.inputs.all_delegated:
        told = [each.sentence for each in findings[:1] if each.estimate is not None]
        return " ".join(("No visit has been delegated so far.", paid(account), *told))
    told = [each.sentence for each in findings[:2] if each.estimate is not None]
    untold = "" if told else " Neither nurse time nor the cost of a visit can be worked out."
    return f"{paid(account)} {' '.join(told)}{untold}".strip()


def paid(account: Account) -> str:
    """Say what each payer paid in cash, price years apart."""
    lines = account.spending.lines
    if not account.spending.recorded:
        return NO_COSTS
    if lines.empty:
        return f"What was paid cannot be added up. {account.spending.cash.unusable}"
    years = sorted(lines["price_year"].unique())
    return " ".join(_paid_in(account, year) for year in years)


def _paid_in(account: Account, year: str) -> str:
    lines = account.spending.lines
    lines = lines[lines["price_year"] == year]
    each = [
        f"{WITHIN[payer]} paid {_total(amounts)}"
        for payer in PAYERS
        if len(amounts := lines.loc[lines["payer"] == payer, "amount"])
    ]
    told = listed(each)
    prices = "prices of a year that is not said" if year == NO_YEAR else f"{year} prices"
    return f"{told[:1].upper()}{told[1:]} in cash, in {prices}."


def _total(amounts: pd.Series[float]) -> str:
    return "an amount that is not known" if amounts.isna().any() else pounds(float(amounts.sum()))


def ledger(account: Account) -> str:
    """Say how to read the table of who pays and who gains."""
    if not account.spending.recorded:
        return f"{NO_COSTS} What is known of time and outcomes stands below."
    apart = len(set(account.spending.lines["price_year"])) > 1
    years = " Prices of different years stand in rows of their own and are not added up." * apart
    return f"Each payer has a row, and what each pays is not added up with what another pays.{years}"


def one(findings: tuple[Finding, ...], subject: str, account: Account) -> str:
    """Give the sentence of one finding, or why there is none."""
    told = next((each.sentence for each in findings if each.subject == subject), "")
    return told or f"No estimate: {account.problem[:1].lower()}{account.problem[1:]}"


def hours(account: Account, findings: tuple[Finding, ...]) -> str:
    """Say what nurses got back once what they gave is counted."""
    told = one(findings, "nurse_hours_net", account)
    known = account.fit is not None and not account.fit.inputs.no_hours
    over = " All months are taken together; chapter 04 shows them one by one." if known else ""
    return f"{told}{over}"


def pay(account: Account) -> str:
    """Say how far pay stands above the minimum wage, first and last."""
    rows = account.pay
    if rows.empty:
        return "No pay of care workers is recorded, so nothing is said of it."
    first, last = rows.iloc[0], rows.iloc[-1]
    paid_now = f"In {last['year']} care workers were paid £{last['pay']:,.2f} an hour on average"
    now = f"{paid_now}, {_above(last['above'])}"
    if len(rows) == 1:
        return f"{now}."
    return f"{now}; in {first['year']} it was {_above(first['above'])}."


def _above(pounds_above: float) -> str:
    side = "above" if pounds_above >= 0 else "below"
    return f"{number(abs(pounds_above), unit='£')} {side} the minimum wage"


def inputs(account: Account) -> str:
    """Say what the figures were worked out from."""
    if account.fit is None:
        return f"Nothing was worked out. {account.problem}"
    how = "rows of visits" if account.route == "rows" else "counts by period, as there are no rows of visits"
    return (
        f"The figures come from {how}. What is said to be an assumption gives way to what is known locally."
    )
