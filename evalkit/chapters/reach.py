"""Chapter 04: reach and outcomes, in a fixed order, with counts, intervals and control charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.chapters import inequality_blocks as inequality
from evalkit.chapters import reach_tables as tables
from evalkit.chapters import reach_words as words
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.choice import chosen_for_charts
from evalkit.chapters.comparisons import site_charts, strata_charts
from evalkit.chapters.history import history
from evalkit.chapters.inequalities import contrasts, gradients, grouped_by
from evalkit.chapters.missing import absent_indicators, what_would_give
from evalkit.chapters.outlook import Outlook, outlooks
from evalkit.chapters.prose import tell
from evalkit.chapters.reach_charts import control_chart_of, start_event
from evalkit.chapters.reach_findings import chance_finding, findings
from evalkit.chapters.reach_icons import HEADINGS, page_of_icons
from evalkit.chapters.series import CHART_FROM, GROUPS, RUN_FROM
from evalkit.chapters.site_funnels import funnels, funnels_sentence
from evalkit.chapters.standing import before_window, latest_year
from evalkit.judgement.words import listed
from evalkit.section import Gap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.inequalities import Contrast, Gradient
    from evalkit.finding import Finding
    from evalkit.section import Block, Chart

WORDS = "04_reach_and_outcomes"
MOST_GRADIENT_CHARTS = 2


def reach_and_outcomes(edition: Edition) -> Section:
    """Make the chapter on reach and outcomes.

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
    >>> section = reach_and_outcomes(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> section.number, section.block("summary_reach").caption
    (4, 'Reach: before and latest')
    """
    chapter = chapter_named("reach")
    seen = outlooks(edition)
    people = _people(edition, seen)
    return Section(
        name=chapter.name,
        number=chapter.number,
        title=chapter.title,
        summary=words.summary(seen),
        blocks=tuple(_blocks(edition, seen, people)),
        findings=(*people.findings, *findings(edition, seen)),
        gaps=tuple(_gaps(edition, seen)),
    )


@dataclass(frozen=True)
class _People:
    """Hold what the latest year shows of places and of groups of people."""

    year: pd.DataFrame
    gradients: Sequence[Gradient]
    contrasts: Sequence[Contrast]
    funnels: Sequence[tuple[Chart, Finding]]

    @property
    def findings(self) -> Iterable[Finding]:
        return (
            *(gradient.finding for gradient in self.gradients),
            *(contrast.finding for contrast in self.contrasts),
            *(finding for _, finding in self.funnels),
        )


def _people(edition: Edition, seen: Sequence[Outlook]) -> _People:
    year = latest_year(edition)
    grouped = grouped_by(seen, year=year)
    return _People(
        year,
        gradients(edition, grouped),
        contrasts(edition, grouped),
        funnels(edition, seen, year=year),
    )


def _blocks(edition: Edition, seen: Sequence[Outlook], people: _People) -> Iterable[Block]:
    charted = [outlook for outlook in seen if outlook.finding is not None]
    yield tell(
        WORDS,
        "short",
        signals_sentence=words.signals_sentence(seen),
        chance_sentence=chance_finding(edition, seen).sentence,
        rule_set=edition.settings.rule_set,
        baseline_sentence=words.baseline_sentence(edition, charted),
    )
    yield tell(WORDS, "icons", icons_sentence=words.icons_sentence(seen))
    if seen:
        yield page_of_icons(seen, rule_set=edition.settings.rule_set)
    for group in GROUPS:
        yield from _group(edition, group, [o for o in seen if o.indicator.group == group], charted)
    yield from history(seen, council=edition.pack.council.name)
    yield tell(WORDS, "limits", limits_sentence=words.limits_sentence(charted))
    if charted:
        yield tables.limits(charted)
    yield from _sites(edition, seen, people)
    yield from _groups(edition, seen, people)
    yield tell(
        WORDS,
        "doubts",
        gaps_sentence=words.gaps_sentence(edition, seen),
        doubts=words.baseline_doubt(charted),
    )


def _sites(edition: Edition, seen: Sequence[Outlook], people: _People) -> Iterable[Block]:
    charts = site_charts(edition, seen, year=people.year)
    yield tell(
        WORDS,
        "sites",
        sites_sentence=words.sites_sentence(len(charts)),
        funnels_sentence=funnels_sentence(edition, len(people.funnels)),
    )
    yield from charts
    yield from (chart for chart, _ in people.funnels)


def _groups(edition: Edition, seen: Sequence[Outlook], people: _People) -> Iterable[Block]:
    strata = strata_charts(edition, seen, year=people.year)
    yield tell(
        WORDS,
        "inequalities",
        gradients_sentence=inequality.gradients_sentence(people.gradients),
        contrasts_sentence=inequality.contrasts_sentence(people.contrasts),
    )
    if people.gradients:
        yield inequality.gradient_table(people.gradients)
        yield from (
            inequality.gradient_chart(gradient, council=edition.pack.council.name)
            for gradient in people.gradients[:MOST_GRADIENT_CHARTS]
        )
    if people.contrasts:
        yield inequality.contrast_table(people.contrasts)
    yield from strata


def _group(
    edition: Edition, group: str, members: Sequence[Outlook], charted: Sequence[Outlook]
) -> Iterable[Block]:
    yield tell(WORDS, group, group_sentence=words.group_sentence(members))
    if members:
        yield tables.summary(members, group=group, before=before_window(edition))
    events = start_event(edition)
    for outlook in chosen_for_charts(charted):
        if outlook.indicator.group == group:
            yield control_chart_of(outlook, council=edition.pack.council.name, events=events)


def _gaps(edition: Edition, seen: Sequence[Outlook]) -> Iterable[Gap]:
    for group, missing in absent_indicators(edition, seen).items():
        yield Gap(
            what=f"Anything about {listed([indicator.title for indicator in missing])}.",
            why=f"The pack holds no figures for them ({HEADINGS[group].lower()}).",
            needs=what_would_give(missing),
        )
    short = [outlook for outlook in seen if outlook.finding is None and outlook.indicator.group != "context"]
    if short:
        yield Gap(
            what=f"Whether there was a change in {listed([outlook.series.title for outlook in short])}.",
            why=f"Fewer than {RUN_FROM} periods have a value.",
            needs=f"{RUN_FROM} periods or more with a value; {CHART_FROM} for limits.",
        )
