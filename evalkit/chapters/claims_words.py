"""The sentences of the chapter on what can and cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.delegation import DELEGATED
from evalkit.chapters.prose import Markdown, bullets, literal
from evalkit.judgement.wording import shown, shown_counts
from evalkit.judgement.words import counted, listed, number, period_name, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.evidence import Evidence
    from evalkit.finding import Finding
    from evalkit.judgement.wording import Shown
    from evalkit.theory.model import Aim, Purpose

NAMED = 4  # indicators that the first screen has room for
OWN_PAST = "its"  # the method of a finding by the council's own past alone
NO_EFFECT = (
    "Whether blended roles caused any of these changes: this edition holds no estimate of effect. "
    "A control chart says that something changed, and a figure before and after says by how much, but "
    "neither says why."
)


def summary(evidence: Evidence) -> str:
    """Say in two sentences what a tired reader should take away."""
    return f"{evidence.implemented} {signals_sentence(evidence)}"


def effect_sentence(evidence: Evidence) -> str:
    """Say what can be said of causes."""
    if not evidence.effects:
        return NO_EFFECT
    unclear = [evidence.title(each) for each in evidence.effects if each.bearing == "cannot tell"]
    several = counted(len(evidence.effects), "effect")
    made = f"{several} {'was' if len(evidence.effects) == 1 else 'were'} estimated in chapter 5"
    if not unclear:
        return f"Whether blended roles caused these changes: {made}, {_against(evidence.effects)}."
    return (
        f"Whether blended roles caused these changes: {made}, and for {some(unclear)} the estimate cannot "
        "tell. That is not the same as no effect: beside each stands the smallest that could have been seen."
    )


def worth(evidence: Evidence) -> Markdown | str:
    """Say what it costs and frees in the words of chapter 07, those with a failed check marked."""
    if not evidence.value:
        return (
            "Neither nurse time nor the cost of a visit could be worked out; chapter 7 says what is missing."
        )
    return bullets(
        each.sentence + (" Read with care." if any(c.passed is False for c in each.checks) else "")
        for each in evidence.value
    )


def _against(effects: Sequence[Finding]) -> str:
    """Say what effects were reckoned against; there is one of each outcome."""
    own = sum(each.method == OWN_PAST for each in effects)
    if own == len(effects):
        return "each against this council's own past alone"
    others = f"{len(effects) - own} against sites that had not started"
    return f"{others} and {own} against this council's own past alone" if own else others


def aim_sentence(aim: Aim) -> str:
    """Say the aim in one sentence."""
    measure = aim.measure[:1].lower() + aim.measure[1:].rstrip(".")
    return f"The aim: {measure}, from {aim.start} to {aim.goal}, by {_when(aim.by)}."


def _when(text: str) -> str:
    try:
        return period_name(text)
    except ValueError:
        return text.rstrip(".")


def purpose_sentence(purpose: Purpose) -> str:
    """Say the purpose, which is not the aim."""
    return f"The purpose behind it: {purpose.purpose.rstrip('.')}."


def reach_sentence(evidence: Evidence) -> str:
    """Say how far reach has come, where it was measured."""
    title = evidence.titles.get(DELEGATED, "")
    before, latest, unit = evidence.before.get(title), evidence.latest.get(title), evidence.units.get(title)
    if not isinstance(latest, int | float):
        return ""
    now = f"{title}: {number(latest, unit=str(unit))} in the latest year"
    return (
        f"{now}, {number(before, unit=str(unit))} before." if isinstance(before, int | float) else f"{now}."
    )


def signals_sentence(evidence: Evidence) -> str:
    """Count the control charts by their signal."""
    if not evidence.charts:
        return "No indicator has enough periods to tell a signal from noise."
    total = counted(len(evidence.charts) + evidence.short, "indicator")
    return f"Of {total} with figures, {shown_counts(evidence.charts, unjudged=evidence.short)}."


def named(evidence: Evidence, what: Shown) -> Markdown | str:
    """Name the indicators that show one thing, those to be read with care marked."""
    found = evidence.of(what)
    if not found:
        return ""
    care = {finding.subject for finding in evidence.with_care}
    titles = [evidence.title(f) + (" (read with care)" if f.subject in care else "") for f in found]
    head = {"improved": "Signal of improvement", "worse": "Signal of things getting worse"}[what]
    return Markdown(f"**{head}:** {literal(some(titles, most=NAMED))}.")


def order_sentence(evidence: Evidence) -> str:
    """Say how to read the table of signals."""
    if not evidence.charts:
        return "There is none yet: a control chart needs thirteen periods with a value, a run chart ten."
    return "What got worse comes first, then what improved, what moved without being either, and no signal."


def sure_sentence(evidence: Evidence) -> str:
    """Count the control charts that passed their checks."""
    if not evidence.charts:
        return "Nothing has been judged, so there is nothing to be sure of."
    unfitting = len(evidence.of("cannot say"))
    care = sum(shown(finding) != "cannot say" for finding in evidence.with_care)
    passed = len(evidence.charts) - care - unfitting
    parts = (
        (passed, "passed every check of method"),
        (care, f"{'is' if care == 1 else 'are'} to be read with care"),
        (unfitting, "cannot judge anything"),
    )
    found = listed([f"{n} {what}" for n, what in parts if n])
    return f"Of {counted(len(evidence.charts), 'control chart')}, {found}."


def data_sentence(evidence: Evidence) -> str:
    """Say how complete the figures are."""
    return evidence.completeness.sentence


def gaps_sentence(evidence: Evidence) -> str:
    """Count what else cannot be said."""
    if not evidence.gaps:
        return "The other chapters leave nothing open."
    return f"Besides, {counted(len(evidence.gaps), 'thing')} could not be said in the other chapters."


def no_signal_sentence(quiet: Sequence[Finding]) -> str:
    """Say what no signal means, with the steps that could have been seen."""
    if not quiet:
        return "No indicator that could be judged is without a signal."
    return (
        f"{counted(len(quiet), 'indicator').capitalize()} without a signal. For each, the table gives the "
        "least step that would have stood out, beside the smallest that would matter. Where the first is "
        "larger than the second, a change that matters could have gone unseen."
    )


def community_sentence(offers: Sequence[str], questions: Sequence[str]) -> str:
    """Say what is to be brought, and by what rule."""
    if not offers and not questions:
        return "Nothing here is established, stopped or open in a way that others could help with."
    tell, ask = counted(len(offers), "thing").capitalize(), counted(len(questions), "question")
    return f"{tell} to tell, {ask} to ask: chosen by rule from the verdicts, the journey and what was agreed."


def next_sentence(found: Sequence[str]) -> str:
    """Lead in what would help next."""
    if not found:
        return "Nothing is missing that the other chapters asked for."
    return f"First: {found[0][:1].lower()}{found[0][1:]}"
