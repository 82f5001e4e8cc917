"""The tables of the chapter on what can and cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit import __version__
from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.chapters.reach_icons import HEADINGS
from evalkit.judgement.wording import RUN_CHART, shown, strength
from evalkit.judgement.words import counted, listed, period_name
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.evidence import Evidence
    from evalkit.finding import Finding
    from evalkit.judgement.wording import Shown
    from evalkit.section import Table

WORST_FIRST: tuple[Shown, ...] = ("worse", "improved", "moved", "no signal", "cannot say")
_STRENGTHS = {"stands": "passed its checks", "with care": "read with care", "unchecked": "not checked"}
_LABELS: dict[Shown, str] = {
    "worse": "Got worse",
    "improved": "Improved",
    "moved": "Moved",
    "no signal": "No signal",
    "cannot say": "Cannot be judged",
}


def signal_counts(evidence: Evidence) -> Chart:
    """Draw how many indicators of each group show which signal."""
    counts = [
        {"label": heading, "group": _LABELS[what], "value": n}
        for group, heading in HEADINGS.items()
        for what in WORST_FIRST
        if (n := sum(evidence.groups.get(f.subject) == group for f in evidence.of(what)))
    ]
    spoken = listed([f"{row['label']}: {row['value']} {str(row['group']).lower()}" for row in counts])
    totals = listed([f"{len(evidence.of(s))} {_LABELS[s].lower()}" for s in WORST_FIRST if evidence.of(s)])
    return Chart(
        id="signal_counts",
        kind="bars",
        title="Indicators by what their control chart shows",
        message=f"{counted(len(evidence.charts), 'control chart').capitalize()}: {totals}.",
        alt=f"Bars of how many indicators of each group show which signal. {spoken}.",
        data=tabulate(
            counts,
            id="signal_counts_data",
            caption="Indicators by group and signal",
            columns=(words("label", "Group"), words("group", "Signal"), count("value", "Indicators")),
        ),
    )


def signals(evidence: Evidence) -> Table:
    """Tabulate every control chart's signal in words, what got worse first."""
    rows = [_signal_row(evidence, f) for what in WORST_FIRST for f in evidence.of(what)]
    return tabulate(
        rows,
        id="signals_table",
        caption="Every indicator that could be judged, and how firmly",
        columns=(
            words("signal", "Signal"),
            words("title", "Indicator"),
            words("unit", "Unit"),
            figure("before", "Before"),
            figure("latest", "Latest"),
            words("sentence", "In words"),
            words("firm", "How firm"),
        ),
    )


def _signal_row(evidence: Evidence, finding: Finding) -> dict[str, Any]:
    title = evidence.title(finding)
    quiet = shown(finding) in {"no signal", "cannot say"}
    sentence = finding.sentence.removeprefix(f"{title}: ").partition(". ")[0].rstrip(".") + "."
    sentence = sentence if quiet else finding.sentence.partition(". ")[0] + "."
    return {
        "signal": _LABELS[shown(finding)],
        "title": title,
        "unit": finding.unit,
        "before": evidence.before.get(title),
        "latest": evidence.latest.get(title),
        "sentence": f"{sentence[:1].upper()}{sentence[1:]}",
        "firm": _STRENGTHS[strength(finding)],
    }


def with_care(evidence: Evidence) -> Table:
    """Tabulate the checks that failed."""
    rows = [
        {
            "title": evidence.title(finding),
            "signal": _LABELS[shown(finding)],
            "why": " ".join(check.text for check in finding.checks if check.passed is False),
        }
        for finding in evidence.with_care
    ]
    return tabulate(
        rows,
        id="with_care",
        caption="Control charts to be read with care, and why",
        columns=(
            words("title", "Indicator"),
            words("signal", "What it shows"),
            words("why", "Which check failed"),
        ),
    )


def gaps(evidence: Evidence) -> Table:
    """Tabulate what the other chapters could not say."""
    rows = [
        {"chapter": f"{number:02d}", "what": gap.what, "why": gap.why, "needs": gap.needs}
        for number, gap in evidence.gaps
    ]
    return tabulate(
        rows,
        id="gaps_table",
        caption="What could not be said, chapter by chapter",
        columns=(
            words("what", "What"),
            words("why", "Why"),
            words("needs", "What would be needed"),
            words("chapter", "Chapter"),
        ),
    )


def no_signal(quiet: Sequence[Finding], evidence: Evidence) -> Table:
    """Tabulate what could have been seen where nothing was."""
    rows = [
        {
            "title": evidence.title(finding),
            "unit": finding.unit,
            "detectable": finding.smallest_detectable,
            "important": finding.smallest_important,
            "seen": _could_be_seen(finding),
        }
        for finding in quiet
    ]
    return tabulate(
        rows,
        id="no_signal_table",
        caption="Where there is no signal, what could have been seen",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            figure("detectable", "Least step that would stand out", decimals=2),
            figure("important", "Smallest that would matter", decimals=2),
            words("seen", "Would a change that matters have been seen at once?"),
        ),
        notes=("A lasting smaller change may still show later, as seven points in a row on one side.",),
    )


def _could_be_seen(finding: Finding) -> str:
    if finding.method == RUN_CHART:
        return "no: a run chart shows only what lasts for many points"
    if finding.smallest_detectable is None or finding.smallest_important is None:
        return "not known: nobody has said what would matter"
    return "yes" if finding.smallest_detectable <= finding.smallest_important else "no"


def provenance(edition: Edition) -> Table:
    """Tabulate what the edition was made from."""
    council = edition.pack.council
    facts = {
        "Council": f"{council.name} ({council.council})",
        "Edition": period_name(edition.month),
        "Data as at": period_name(council.data_as_at.isoformat()),
        "Synthetic": "yes: every figure is made up" if council.synthetic else "no",
        "Theory of change": f"{edition.core.id}, version {edition.core.version}",
        "Rules of the control charts": edition.settings.rule_set,
        "evalkit": __version__,
        "Files of the pack": str(len(edition.pack.hashes)),
        "Fingerprint of all inputs": edition.fingerprint,
    }
    return tabulate(
        [{"what": what, "value": value} for what, value in facts.items()],
        id="provenance_table",
        caption="What this edition was made from",
        columns=(words("what", "What"), words("value", "Value")),
    )
