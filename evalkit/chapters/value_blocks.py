"""The tables of the chapter on value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.chapters.value_inputs_words import INPUTS, at_ends, origin
from evalkit.chapters.value_spending import NO_YEAR
from evalkit.chapters.value_words import NAMES, PAYERS, pounds
from evalkit.finding import CellState
from evalkit.methods.value_sums import paid_a_visit
from evalkit.methods.value_words import hours_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from evalkit.chapters.value_plans import Account
    from evalkit.finding import Finding
    from evalkit.section import Table

NOT_CASH = "Time is capacity, and not cash; it is not taken from what anybody pays."


def ledger(account: Account, findings: Sequence[Finding]) -> Table:
    """List what each payer pays, and what each gains or gives beside the cash."""
    lines = account.spending.lines
    years = sorted(lines["price_year"].unique()) or [""]
    prices = f", in {years[0]} prices" if len(years) == 1 and years[0] not in ("", NO_YEAR) else ""
    return tabulate(
        [_payer(account, findings, payer, year) for payer in PAYERS for year in years],
        id="ledger_table",
        caption=f"Who pays in cash{prices}, and what stands beside it",
        columns=(
            words("who", "Who"),
            figure("setup", "Paid to set up", unit="£", decimals=0),
            figure("recurring", "Paid to run, so far", unit="£", decimals=0),
            figure("visit", "Cash for each delegated visit", unit="£", decimals=2),
            *([words("year", "In prices of")] if len(lines) and not prices else []),
            words("beside", "Beside the cash"),
        ),
        notes=(NOT_CASH, _counted(account)),
    )


def _counted(account: Account) -> str:
    if account.fit is None or account.spending.cash.absent:
        return ""
    named = ", ".join(account.fit.inputs.counted).replace("_", " ")
    return f"Cash for each delegated visit is of {named} alone."


def _payer(account: Account, findings: Sequence[Finding], payer: str, year: str) -> dict[str, Any]:
    lines = account.spending.lines
    mine = lines[(lines["payer"] == payer) & (lines["price_year"] == year)]
    own = {kind: mine.loc[mine["kind"] == kind, "amount"] for kind in ("setup", "recurring")}
    fit = account.fit
    visit = paid_a_visit(fit.inputs, of=fit.inputs.counted, by=payer) if fit else None
    return {
        "who": NAMES[payer],
        **{kind: _total(amounts) for kind, amounts in own.items()},
        "visit": CellState.NOT_APPLICABLE if visit is None else visit,
        "year": year,
        "beside": _beside(account, findings, payer),
    }


def _total(amounts: pd.Series[float]) -> float | CellState:
    return CellState.NOT_COLLECTED if amounts.empty or amounts.isna().any() else float(amounts.sum())


def _beside(account: Account, findings: Sequence[Finding], payer: str) -> str:
    fit = account.fit
    if fit is None:
        return "not known"
    net = fit.results["net nurse hours"]
    if payer == "NHS":
        if net is None:
            return "hours of nurses: not known"
        span = f"{hours_in_words(net.low)} to {hours_in_words(net.high)}"
        return f"{hours_in_words(net.value)} nurse hours released, net ({span}): capacity, and not cash"
    if payer == "provider":
        fee = next((f for f in findings if f.subject == "break_even_fee_uplift"), None)
        paid = (
            "no uplift is recorded"
            if fit.fee_paid is None
            else f"gets an uplift of {pounds(fit.fee_paid)} a visit"
        )
        if fee is None or fee.estimate is None:
            return paid
        return f"{paid}; each costs it {pounds(fee.estimate)}"
    return "–"


def consequences(account: Account, titles: dict[str, str]) -> Table:
    """List what followed for whom, with counts and ranges; nothing is set against anything else."""
    rows = [*_hours(account), *_pay(account), *_effects(account, titles)]
    return tabulate(
        rows,
        id="consequences_table",
        caption="What followed beside the cash, for whom",
        columns=(
            words("who", "For whom"),
            words("item", "What"),
            figure("amount", "Figure"),
            figure("low", "Low"),
            figure("high", "High"),
            words("unit", "Unit"),
            words("basis", "From"),
        ),
        notes=("Low and high are ranges of inputs for hours, and 95% intervals for effects.",),
    )


def _hours(account: Account) -> Iterable[dict[str, Any]]:
    if account.fit is None:
        return
    visits = f"{account.fit.inputs.delegated_visits.value:,.0f} delegated visits"
    for row in account.fit.consequences.to_dict("records"):
        if row["kind"] == "capacity":
            given = "given to" in row["item"]
            activity = row["item"].rpartition(" ")[2]
            missing = given and activity in account.fit.inputs.not_recorded
            none = CellState.NOT_COLLECTED
            yield {
                "who": "NHS",
                "item": row["item"][:1].upper() + row["item"][1:],
                **{end: none if missing else row[end] for end in ("amount", "low", "high")},
                "unit": "hours: capacity",
                "basis": "hours recorded" if given else visits,
            }


def _pay(account: Account) -> Iterable[dict[str, Any]]:
    if account.pay.empty:
        return
    last = account.pay.iloc[-1]
    yield {
        "who": "Care workers",
        "item": "Pay above the minimum wage",
        "amount": 100 * last["above"],
        "low": CellState.NOT_APPLICABLE,
        "high": CellState.NOT_APPLICABLE,
        "unit": "pence an hour",
        "basis": f"{last['workers']:,.0f} care workers, {last['year']}",
    }


def _effects(account: Account, titles: dict[str, str]) -> Iterable[dict[str, Any]]:
    for each in account.effects:
        yield {
            "who": "People and staff",
            "item": f"Effect: {titles.get(each.subject, each.subject)}",
            "amount": each.estimate,
            "low": each.lower,
            "high": each.upper,
            "unit": each.unit,
            "basis": f"{each.n_periods} periods; on the theory, chapter 05: {each.bearing}",
        }


def spent(account: Account) -> Table:
    """List what was paid by payer, category and kind."""
    lines = account.spending.lines
    order = lines.assign(place=lines["payer"].map({p: i for i, p in enumerate(PAYERS)}))
    rows = order.sort_values(["place", "price_year", "kind", "category"], kind="stable")
    named = rows.assign(
        who=rows["payer"].map(NAMES),
        what=rows["category"].str.replace("_", " "),
        kind=rows["kind"].map({"setup": "to set up", "recurring": "each period"}),
        amount=rows["amount"].astype(object).where(rows["amount"].notna(), CellState.NOT_COLLECTED),
    )
    return tabulate(
        named,
        id="spent",
        caption="What was paid, by payer and kind of cost",
        columns=(
            words("who", "Who pays"),
            words("what", "For what"),
            words("kind", "Kind"),
            figure("amount", "Amount", unit="£", decimals=2),
            words("price_year", "In prices of"),
        ),
        notes=("An amount of which a part is blank is not known.",) if rows["amount"].isna().any() else (),
    )


def pay(account: Account) -> Table:
    """List pay beside the minimum wage by year."""
    return tabulate(
        account.pay,
        id="pay_table",
        caption="Mean hourly pay of care workers beside the minimum wage",
        columns=(
            words("year", "Financial year"),
            figure("pay", "Mean hourly pay", unit="£", decimals=2),
            figure("minimum", "Minimum wage", unit="£", decimals=2),
            figure("above", "Above it", unit="£", decimals=2),
            count("workers", "Care workers, mean"),
            count("periods", "Periods with pay"),
        ),
        notes=("The minimum wage is the adult rate of the National Living Wage in force in each period.",),
    )


def inputs(account: Account) -> Table:
    """List what went in, with its range and where it comes from."""
    assert account.fit  # noqa: S101 - shown only where there is one
    given = account.fit.inputs
    rows = [
        {
            "input": INPUTS.get(name, name.capitalize()),
            "value": at_ends(name, found.value),
            "low": at_ends(name, found.low),
            "high": at_ends(name, found.high),
            "origin": origin(name, account.route),
        }
        for name, found in given.ranges().items()
    ]
    return tabulate(
        rows,
        id="inputs_table",
        caption="What went in",
        columns=(
            words("input", "What"),
            words("value", "Best figure"),
            words("low", "Low"),
            words("high", "High"),
            words("origin", "Where it comes from"),
        ),
    )
