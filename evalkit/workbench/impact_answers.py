"""The impact of one outcome by one design: verdict, estimate, picture, and whether it was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import tabulate, words
from evalkit.chapters.impact_blocks import counterfactual, designs, periods_of, reasons
from evalkit.chapters.impact_plans import ask
from evalkit.chapters.impact_site_blocks import donors, event_study
from evalkit.chapters.prose import bullets, literal
from evalkit.methods.interrupted_series_checks import figure_text
from evalkit.section import Prose
from evalkit.workbench.amounts import size_of
from evalkit.workbench.designs import estimate_by, offered
from evalkit.workbench.editions import whose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.chapters.impact_plans import Asked
    from evalkit.finding import Finding
    from evalkit.section import Block, Chart, Table
    from evalkit.workbench.editions import Opened

POST_HOC = (
    "**Post hoc.** {why} Looking long enough at figures always finds something: this can raise a question, "
    "and answers none. It is kept nowhere and goes into no report."
)
PLANNED = (
    "**As it was written down beforehand** (specification {hash}). {why} Any other design or outcome that is "
    "looked at here is post hoc."
)
SEEN: dict[str, str] = {
    "counterfactual": "What was observed, beside what was to be expected without the change.",
    "event_study": "The sites that started beside those that had not, by time since the start.",
    "bars": "How much each of the other sites counts in what is compared with.",
}
PASSED = {True: "passed", False: "failed", None: "for information"}


def answer_impact(opened: Opened, indicator: str, design: str) -> tuple[Block, ...]:
    """Estimate the effect on one outcome by one design, if the data allow it, and mark what is post hoc.

    Parameters
    ----------
    opened : Opened
        The council's edition, from `open_pack`.
    indicator : str
        Code of the outcome.
    design : str
        One of those that the data allow; blank where there is none.

    Returns
    -------
    tuple of Prose, Table and Chart
        Whose figures these are, what the data allow, whether this was planned, the estimate with its
        counts, a picture, its checks, and what could be wrong with it.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> tameside = open_pack("demo:E08000008")
    >>> blocks = answer_impact(tameside, "insulin_on_time", "interrupted series")
    >>> [block.id for block in blocks][:5]
    ['whose', 'allowed', 'designs', 'design_reasons', 'standing']
    """
    asked = ask(opened.edition, opened.outcomes[indicator])
    return (whose(opened.edition), *_verdict(asked), *_estimated(opened, asked, design))


def _verdict(asked: Asked) -> Iterator[Block]:
    if asked.verdict is None:
        yield Prose(id="allowed", heading="What the data allow", text=literal(asked.problem))
        return
    yield Prose(id="allowed", heading="What the data allow", text=literal(asked.verdict.sentence))
    yield designs([asked])
    yield reasons([asked])


def _estimated(opened: Opened, asked: Asked, design: str) -> Iterator[Block]:
    if design not in offered(asked):
        text = "None of the designs that can be fitted here is allowed, so there is no estimate."
        yield Prose(id="estimate", heading="The effect", text=text)
        return
    made = estimate_by(opened.edition, asked, design)
    yield _standing(made)
    yield Prose(id="estimate", heading="The effect", text=f"**{literal(made.finding.sentence)}**")
    yield _figures(made, asked)
    yield from _pictures(made, council=opened.edition.pack.council.name)
    if made.finding.checks:
        yield _checks(made.finding)
    doubts = (
        *made.finding.caveats,
        "One council's figures cannot tell the programme from all else that changed.",
    )
    yield Prose(id="doubts", heading="What could be wrong with this", text=bullets(dict.fromkeys(doubts)))


def _standing(made: Estimate) -> Prose:
    plan = made.answer.plan
    form = PLANNED if plan.planned.planned else POST_HOC
    text = form.format(why=literal(plan.planned.text), hash=plan.specification.hash[:12])
    return Prose(id="standing", heading="Planned or post hoc", text=text)


def _pictures(made: Estimate, *, council: str) -> Iterator[Chart]:
    """Draw what a design shows: marked as planned or post hoc, and without a message of its own."""
    answer = made.answer
    if answer.series is not None:
        drawn = [counterfactual(made, council=council)]
    elif answer.staggered is not None:
        drawn = [event_study(made, answer, council=council)]
    else:
        drawn = [donors(made, answer, council=council)] if answer.synthetic is not None else []
    for chart in drawn:
        title = f"{chart.title} ({answer.plan.design}; {_mark(made)})"
        yield chart.model_copy(update={"title": title, "message": SEEN[chart.kind]})


def _mark(made: Estimate) -> str:
    return "planned" if made.answer.plan.planned.planned else "post hoc"


def _figures(made: Estimate, asked: Asked) -> Table:
    finding, indicator = made.finding, asked.series.indicator
    rows = [{"what": what, "figure": shown} for what, shown in _told(finding, made, asked)]
    return tabulate(
        rows,
        id="figures",
        caption=f"{indicator.title}: {'as ' if _mark(made) == 'planned' else ''}{_mark(made)}",
        columns=(words("what", "What"), words("figure", "Figure")),
    )


def _told(finding: Finding, made: Estimate, asked: Asked) -> Iterator[tuple[str, str]]:
    indicator = asked.series.indicator
    yield "Design", made.answer.plan.design
    yield "Planned or post hoc", _mark(made)
    if finding.estimate is not None:
        yield "Effect, on average since the start", size_of(finding.estimate, indicator)
    if finding.lower is not None and finding.upper is not None:
        yield "95% interval", f"{figure_text(finding.lower)} to {size_of(finding.upper, indicator)}"
    if finding.estimate is not None:
        seen = finding.smallest_detectable
        least = "none, however large" if seen is None else size_of(seen, indicator)
        yield "Smallest effect that these data could show", least
    important = finding.smallest_important
    yield "Smallest effect that matters", size_of(important, indicator) if important else "nobody has said"
    yield "Periods before and after", periods_of(made) or "not fitted"
    yield from _counts(asked)
    yield "On the theory", finding.bearing if _mark(made) == "planned" else "nothing: it is post hoc"


def _counts(asked: Asked) -> Iterator[tuple[str, str]]:
    """Tell the counts of the whole council on either side of the start."""
    if not asked.specification.starts:
        return
    start = pd.Timestamp(asked.specification.starts[0][1])
    rows = asked.series.rows
    after = rows["end"] >= start
    for name, side in (("before the start", rows[~after]), ("since the start", rows[after])):
        known = side.dropna(subset=["numerator"])
        if known.empty:
            continue
        out_of = known["denominator"].sum()
        counts = f"{known['numerator'].sum():,.0f}" + (f" of {out_of:,.0f}" if out_of else "")
        yield f"Counts {name}", f"{counts}, in {len(known)} periods"


def _checks(finding: Finding) -> Table:
    rows = [{"name": each.name, "passed": PASSED[each.passed], "text": each.text} for each in finding.checks]
    return tabulate(
        rows,
        id="checks",
        caption="Checks of this estimate",
        columns=(words("name", "Check"), words("passed", "Result"), words("text", "What was found")),
    )
