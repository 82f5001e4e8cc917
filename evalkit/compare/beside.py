"""Councils side by side: what is compared, over time, in funnels, effects together, councils as units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import bullets
from evalkit.compare import compared, funnel_blocks, multiples_blocks, pooled_blocks, recent, unit_blocks
from evalkit.compare.catalogue import COMPARISONS
from evalkit.compare.outcomes import MOST_OUTCOMES, adoption_of_councils, core_outcomes, outcomes_of
from evalkit.compare.pooled import pooled_effects
from evalkit.compare.rules import released_apart
from evalkit.compare.rules_blocks import rules_table
from evalkit.compare.signals import signals_table
from evalkit.compare.telling import capital, tell_side
from evalkit.compare.units import SINGLE, STAGGERED, councils_as_units
from evalkit.compare.year_blocks import year_chart
from evalkit.judgement.words import counted, listed, some
from evalkit.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.compare.funnel_blocks import Funnel, Rounding
    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.pooled import Pooled
    from evalkit.compare.records import Records
    from evalkit.compare.units import Units
    from evalkit.finding import Finding
    from evalkit.section import Block, Gap
    from evalkit.theory.model import Indicator


def side_by_side(records: Records) -> Section:
    """Set the records of several councils side by side.

    Parameters
    ----------
    records : Records
        From `read_records`, or `gather`.

    Returns
    -------
    Section

    Examples
    --------
    >>> from evalkit.compare import Records
    >>> from evalkit.theory import read_theory
    >>> side_by_side(Records("2026-04", read_theory("blended_roles"), ())).summary
    'There is no council to compare.'
    """
    core = core_outcomes(records)
    outcomes = outcomes_of(records, core[:MOST_OUTCOMES])
    apart = [records.names[code] for code in released_apart(records)]
    alike = [outcome.without(apart) for outcome in outcomes]
    rounding: Rounding = "rounded" if records.is_shareable else "exact"
    funnels = [funnel_blocks.funnel_of(outcome, counts=rounding) for outcome in alike]
    effects = pooled_effects(records)
    adoption = adoption_of_councils(records)
    units = [councils_as_units(outcome, adoption) for outcome in alike]
    made = COMPARISONS["side_by_side"]
    summary = _summary(records, effects, units)
    return Section(
        name=made.name,
        number=made.number,
        title=made.title,
        summary=summary,
        blocks=(
            tell_side("short", summary=summary),
            *_compared(records, core, outcomes),
            *_over_time(records, outcomes, core[MOST_OUTCOMES:]),
            *_funnels(records, outcomes, funnels),
            *_years(alike, funnels, rounding),
            *_pooled(effects),
            *_units(units),
            *_single(units),
            tell_side("doubts", doubts=bullets(_doubts(effects, units))),
        ),
        findings=tuple(_findings(records, funnels, effects, units)),
        gaps=tuple(_gaps(records, funnels, effects, units)),
    )


def _summary(records: Records, effects: Sequence[Pooled], units: Sequence[Units]) -> str:
    if not records.results:
        return "There is no council to compare."
    together = _clear([each.finding for each in effects if each.fit], records)
    as_units = _clear([each.staggered for each in units if each.staggered_fit], records)
    return (
        f"{capital(counted(len(records.results), 'council'))} side by side. Effects put together from three "
        f"councils or more: {together}. Effects with councils as units, all post hoc: {as_units}."
    )


def _clear(findings: Sequence[Finding], records: Records) -> str:
    """Say how many estimates there are, and which of them can be told from none."""
    if not findings:
        return "none"
    titles = [
        f"{records.theory.indicator(finding.subject).title} ({unit_blocks.signal_words(finding)})"
        for finding in findings
        if finding.signal in ("improved", "worse")
    ]
    number = f"{len(findings)}, of which"
    return f"{number} {listed(titles)}" if titles else f"{number} none can be told from no effect"


def _compared(records: Records, core: Sequence[Indicator], outcomes: Sequence[Outcome]) -> Iterator[Block]:
    yield tell_side(
        "compared",
        compared_sentence=compared.compared_sentence(records),
        definitions_sentence=compared.definitions_sentence(records, core),
        left_out=bullets(compared.left_out_words(records)),
    )
    if records.results:
        yield compared.councils_table(records)
    yield tell_side("missing", missing_sentence=compared.missing_sentence(outcomes))
    if outcomes:
        yield compared.missing_table(outcomes)
    yield tell_side("rules")
    yield rules_table(records, outcomes)


def _over_time(records: Records, outcomes: Sequence[Outcome], others: Sequence[Indicator]) -> Iterator[Block]:
    said = f"{counted(len(outcomes), 'outcome')} on which a council expected a change."
    beyond = f" Not compared here: {some([each.title for each in others])}." if others else ""
    yield tell_side("over_time", over_time_sentence=f"{capital(said)}{beyond}")
    if outcomes:
        yield signals_table(records, outcomes)
    charts = (multiples_blocks.over_time(outcome, records) for outcome in outcomes)
    yield from (chart for chart in charts if chart)


def _funnels(records: Records, outcomes: Sequence[Outcome], funnels: Sequence[Funnel]) -> Iterator[Block]:
    said = funnel_blocks.funnels_sentence(funnels, councils=len(records.results))
    yield tell_side("funnels", funnels_sentence=said)
    yield from (funnel_blocks.funnel_chart(funnel) for funnel in funnels if funnel.fit)
    if outcomes:
        yield recent.recent_table(outcomes)


def _years(outcomes: Sequence[Outcome], funnels: Sequence[Funnel], counts: Rounding) -> Iterator[Block]:
    """Draw the last year with intervals where no funnel could be made."""
    for outcome, funnel in zip(outcomes, funnels, strict=True):
        chart = None if funnel.fit else year_chart(outcome, off=funnel_blocks.rounded_off(outcome, counts))
        if chart:
            yield chart


def _pooled(effects: Sequence[Pooled]) -> Iterator[Block]:
    yield tell_side("pooled", pooled_sentence=pooled_blocks.pooled_sentence(effects))
    if effects:
        yield pooled_blocks.pooled_table(effects)
    shown = [each for each in effects if len(each.estimates) >= pooled_blocks.FEWEST_SHOWN]
    yield from map(pooled_blocks.forest, shown[: pooled_blocks.MOST_FORESTS])
    if any(each.fit for each in effects):
        yield pooled_blocks.spread_table(effects)
        yield pooled_blocks.without_each(effects)


def _units(units: Sequence[Units]) -> Iterator[Block]:
    yield tell_side("units", units_sentence=unit_blocks.units_sentence(units))
    if any(each.designs for each in units):
        yield unit_blocks.designs_table(units)
    fitted = [each for each in units if each.staggered_fit]
    yield from map(unit_blocks.event_study, fitted[: unit_blocks.MOST_EVENT_STUDIES])
    if fitted:
        yield unit_blocks.effects_table(units, design=STAGGERED)


def _single(units: Sequence[Units]) -> Iterator[Block]:
    yield tell_side("single", single_sentence=unit_blocks.single_sentence(units))
    fitted = [each for each in units if each.single_fit]
    for each in fitted[:1]:
        yield from unit_blocks.mixture(each)
    if fitted:
        yield unit_blocks.effects_table(units, design=SINGLE)


def _doubts(effects: Sequence[Pooled], units: Sequence[Units]) -> Iterator[str]:
    findings = [each.finding for each in effects if each.fit]
    findings += [each.staggered for each in units if each.staggered_fit]
    caveats = dict.fromkeys(caveat for finding in findings for caveat in finding.caveats)
    yield from (caveat for caveat in caveats if not caveat.startswith("Left out: "))  # the table says so


def _findings(
    records: Records, funnels: Sequence[Funnel], effects: Sequence[Pooled], units: Sequence[Units]
) -> Iterator[Finding]:
    yield from (each.finding for each in effects)
    yield from (each.staggered for each in units)
    codes = {name: code for code, name in records.names.items()}
    for each in units:
        whose = codes.get(each.alone, each.single.council)
        yield each.single.model_copy(update={"council": whose})
    yield from funnel_blocks.funnel_findings(funnels, records)


def _gaps(
    records: Records, funnels: Sequence[Funnel], effects: Sequence[Pooled], units: Sequence[Units]
) -> Iterator[Gap]:
    yield from funnel_blocks.funnel_gaps(funnels, councils=len(records.results))
    yield from pooled_blocks.pooled_gaps(effects)
    yield from unit_blocks.unit_gaps(units)
