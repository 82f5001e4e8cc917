"""What the chapter on value could not say, and who usually holds what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.pack.contract import read_contract
from evalkit.section import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.value_plans import Account

CASH = "What a delegated visit costs in cash."
HOURS = "Whether nurses gain time, once what they give is counted."
PROVIDER = "What fee uplift covers the provider."
MATCH = "At what fee uplift cash equals what the hours released are valued at."


def gaps_of(edition: Edition, account: Account) -> Iterable[Gap]:
    """List what could not be said.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    account : Account
        From `account_of`.

    Yields
    ------
    Gap
    """
    yield from _cash(account)
    yield from _hours(account)
    yield from _fees(edition, account)
    if not account.effects:
        yield Gap(
            what="What the money bought besides time.",
            why="Chapter 05 could estimate no effect on an outcome.",
            needs="What chapter 05 asks for.",
        )


def _cash(account: Account) -> Iterable[Gap]:
    spending, fit = account.spending, account.fit
    if not spending.recorded:
        yield Gap(
            what="Who pays, and how much.",
            why="The pack has no costs.",
            needs=held("costs", "a row for what each payer spent on each thing in a period"),
        )
    elif spending.cash.unusable:
        yield Gap(what=CASH, why=spending.cash.unusable, needs=_repair(spending.cash.unusable))
    elif fit and not fit.inputs.all_delegated:
        yield Gap(
            what=CASH,
            why="No visit was delegated.",
            needs="Nothing more to collect: delegated visits, first.",
        )
    elif fit and fit.results["cash per delegated visit"] is not None:
        counted = set(fit.inputs.counted)
        if not set(spending.cash.lines["category"]) & counted:
            yield Gap(
                what=CASH,
                why="No cost is of a fee uplift, training or a facilitator.",
                needs=held("costs", "the categories fee_uplift, training and facilitator"),
            )


def _repair(why: str) -> str:
    if "several price years" in why:
        return (
            "All amounts in the prices of one year, by the GDP deflators of HM Treasury, and that price_year."
        )
    if "no price year" in why:
        return "price_year in each row of costs.csv."
    return "That row of costs.csv mended; `evalkit check` names it."


def _hours(account: Account) -> Iterable[Gap]:
    if account.fit is None:
        needs = f"Counts of delegated_share in observations.csv, or {held('visits', 'a row a task')}"
        yield Gap(what=HOURS, why=account.problem, needs=needs)
        if account.spending.recorded and not account.spending.cash.unusable:
            yield Gap(what=CASH, why=account.problem, needs=needs)
        return
    if not account.fit.inputs.no_hours:
        return
    needs = held("nurse_time", "hours for training, supervision, sign-off, call-backs and visits")
    yield Gap(what=HOURS, why=account.fit.inputs.no_hours, needs=needs)


def _fees(edition: Edition, account: Account) -> Iterable[Gap]:
    fit = account.fit
    if fit and fit.inputs.all_delegated and not account.spending.cash.unusable:
        if account.route == "counts":
            yield Gap(
                what=PROVIDER,
                why="Counts do not say how long a delegated visit takes a care worker.",
                needs=held("visits", "minutes and travel of each visit"),
            )
        elif fit.inputs.worker_hour_gbp is None:
            yield Gap(
                what=PROVIDER,
                why="No pay of care workers is recorded.",
                needs=held("workforce", "headcount and hourly pay of care workers"),
            )
        if fit.inputs.nurse_hour_gbp is None and not fit.inputs.no_hours:
            yield Gap(
                what=MATCH,
                why="Nobody has said what an hour of a nurse is valued at.",
                needs="workforce.csv: headcount and hourly pay of district nurses, which an NHS trust holds.",
            )
    if account.pay.empty:
        there = not edition.series[edition.series["indicator"] == "pay_differential"].empty
        yield Gap(
            what="Pay beside the minimum wage.",
            why="No pay of care workers is recorded"
            + (", only what is above the minimum wage: chapter 04 shows that." if there else "."),
            needs=held("workforce", "headcount and hourly pay of care workers"),
        )


def held(table: str, what: str) -> str:
    """Name a table, what is wanted of it, and who usually holds it.

    Examples
    --------
    >>> held("nurse_time", "hours by activity")
    'nurse_time.csv: hours by activity; usually held by the NHS trust.'
    """
    spec = read_contract().table(table)
    return f"{spec.file}: {what}; usually held by the {spec.held_by}."
