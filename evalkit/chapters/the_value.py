"""Chapter 07: value. Who pays, who gains, what it frees, and what fee would break even."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import value_blocks as blocks
from evalkit.chapters import value_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.prose import bullets, tell
from evalkit.chapters.value_charts import FEE, HOURS, tornadoes
from evalkit.chapters.value_estimates import findings_of
from evalkit.chapters.value_gaps import gaps_of
from evalkit.chapters.value_plans import account_of
from evalkit.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.value_plans import Account
    from evalkit.finding import Finding
    from evalkit.section import Block

WORDS = "07_value"


def value(edition: Edition) -> Section:
    """Make the chapter on value.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Section

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> section = value(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("ledger").heading
    (7, 'Who pays, who gains')
    """
    chapter = chapter_named("value")
    account = account_of(edition)
    findings = findings_of(account, council=edition.council)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(account, findings),
        blocks=tuple(_blocks(edition, account, findings)),
        findings=findings,
        gaps=tuple(gaps_of(edition, account)),
    )


def _blocks(edition: Edition, account: Account, findings: tuple[Finding, ...]) -> Iterable[Block]:
    place = edition.pack.council.name
    titles = {indicator.code: indicator.title for indicator in edition.theory.indicators}
    yield tell(WORDS, "short", summary=words.summary(account, findings))
    yield tell(WORDS, "ledger", ledger_sentence=words.ledger(account))
    if account.spending.recorded:
        yield blocks.ledger(account, findings)
    yield blocks.consequences(account, titles)
    yield tell(WORDS, "hours", hours_sentence=words.hours(account, findings))
    yield from tornadoes(account, result=HOURS, council=place)
    yield tell(WORDS, "visit", visit_sentence=words.one(findings, "cash_cost_per_delegated_visit", account))
    if len(account.spending.lines):
        yield blocks.spent(account)
    yield tell(WORDS, "fee", fee_sentence=words.one(findings, "break_even_fee_uplift", account))
    yield from tornadoes(account, result=FEE, council=place)
    yield tell(WORDS, "pay", pay_sentence=words.pay(account))
    if len(account.pay):
        yield blocks.pay(account)
    yield tell(WORDS, "inputs", inputs_sentence=words.inputs(account))
    if account.fit:
        yield blocks.inputs(account)
    yield tell(WORDS, "doubts", doubts=bullets(_doubts(findings)))


def _doubts(findings: Iterable[Finding]) -> Iterable[str]:
    return dict.fromkeys(caveat for each in findings for caveat in each.caveats)
