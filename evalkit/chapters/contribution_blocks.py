"""The tables of verdicts, of their conditions, and of how strong and how firm they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.reading import read_decision_table, read_scales
from evalkit.judgement.sentences import STRONGEST_FIRST
from evalkit.judgement.strengths import strengths_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.judging import Judged
    from evalkit.judgement.verdicts import LinkVerdict
    from evalkit.section import Table

STRETCHES = {
    "input": "From what goes in",
    "activity": "From what is done",
    "output": "From what it makes possible",
    "outcome": "From one outcome to the next",
    "impact": "From what it is for",
}
ENDS = (words("source", "From"), words("target", "To"))


def outcomes(judged: Judged) -> Table:
    """List what can be said of each outcome."""
    return tabulate(
        [
            {
                "label": said.node.label,
                "said": said.said,
                "strongest": said.strongest,
                "horizon": "What it is for"
                if said.node.kind == "impact"
                else f"{said.node.horizon}-term".capitalize(),
            }
            for said in judged.outcomes
        ],
        id="outcome_sentences",
        caption="What can be said of each outcome here",
        columns=(
            words("label", "Outcome"),
            words("said", "What can be said"),
            words("strongest", "Strongest verdict"),
            words("horizon", ""),
        ),
        parts="horizon",
    )


def verdicts(judged: Judged) -> Table:
    """List each link with its verdict, the row that decided it and how firm it is."""
    return tabulate(
        [
            {
                **_ends(judged, verdict),
                "verdict": verdict.label,
                "row": verdict.row.row,
                "why": verdict.row.why,
                "holds": _share(verdict),
            }
            for verdict in _ordered(judged, judged.verdicts)
        ],
        id="verdicts_table",
        caption="Each link, its verdict and the row of the decision table that decided it",
        columns=(
            *ENDS,
            words("verdict", "Verdict"),
            words("why", "What decided it"),
            count("row", "Row"),
            words("holds", "Stays in"),
            words("stretch", ""),
        ),
        notes=("Stays in: the share of reasonable settings that give the same verdict.",),
        parts="stretch",
    )


def conditions(judged: Judged) -> Table:
    """List the five conditions of each link."""
    return tabulate(
        [
            {**_ends(judged, verdict), **{name: reason.value for name, reason in verdict.reasons.items()}}
            for verdict in _ordered(judged, judged.verdicts)
        ],
        id="conditions_table",
        caption="The five conditions of each link",
        columns=(*ENDS, *_condition_columns(), words("stretch", "")),
        parts="stretch",
    )


def reasons(judged: Judged) -> Table:
    """Say why each condition was read as it was, of the links that were tested."""
    return tabulate(
        [
            {**_ends(judged, verdict), **{name: reason.why for name, reason in verdict.reasons.items()}}
            for verdict in _ordered(judged, _tested(judged))
        ],
        id="reasons_table",
        caption="Why each condition was read so, of the links that were tested",
        columns=(*ENDS, *_condition_columns(), words("stretch", "")),
        parts="stretch",
    )


def _condition_columns() -> tuple[Any, ...]:
    titles = {"activity": "Happened", "effect": "Change seen", "link_evidence": "Tied together"}
    titles |= {"assumptions": "Assumptions", "rivals": "Rivals"}
    return tuple(words(c.id, f"({c.letter}) {titles[c.id]}") for c in read_decision_table().conditions)


def strength(judged: Judged) -> Table:
    """List how strong the evidence for each tested link is, by each scale."""
    scales = {scale.id: scale for scale in read_scales()}
    rows = []
    for verdict in _ordered(judged, _tested(judged)):
        scored = strengths_of(judged.material, verdict)
        rows.append(
            {
                **_ends(judged, verdict),
                "maryland": scored.maryland or "none",
                "nesta": str(scored.nesta),
                "confidence": scored.confidence,
                "doubts": "; ".join(scored.doubts),
            }
        )
    return tabulate(
        rows,
        id="strength_table",
        caption="Strength of the evidence for each link that was tested, by three scales",
        columns=(
            *ENDS,
            words("maryland", "Maryland (1 to 5)"),
            words("nesta", "Nesta (1 to 5)"),
            words("confidence", "Confidence in qualitative evidence"),
            words("doubts", "What lowers that"),
            words("stretch", ""),
        ),
        notes=tuple(f"{s.title}: {s.asks}; {s.after}; rubric version {s.version}." for s in scales.values()),
        parts="stretch",
    )


def firmness(judged: Judged) -> Table:
    """List the verdicts that hang on settings, and what else they might be."""
    loose = [each for each in judged.verdicts if each.holds_in < 1]
    return tabulate(
        [
            {
                **_ends(judged, each),
                "verdict": each.label,
                "holds": _share(each),
                "others": "; ".join(
                    f"{label} in {share:.0%}" for label, share in each.shares.items() if label != each.label
                ),
                "settings": each.settings,
            }
            for each in sorted(loose, key=lambda each: each.holds_in)
        ],
        id="firmness_table",
        caption="Verdicts that hang on settings, the loosest first",
        columns=(
            *ENDS,
            words("verdict", "Verdict"),
            words("holds", "Stays in"),
            words("others", "Otherwise"),
            count("settings", "Settings tried"),
        ),
    )


def _tested(judged: Judged) -> tuple[LinkVerdict, ...]:
    return judged.of("established", "plausible", "not established", "contradicted")


def _ordered(judged: Judged, found: Iterable[LinkVerdict]) -> list[LinkVerdict]:
    """Order links by the stretch of the theory that they start from, then by verdict."""
    kinds = {node.id: node.kind for node in judged.material.theory.nodes}
    stretches = list(STRETCHES)
    return sorted(
        found,
        key=lambda v: (stretches.index(kinds[v.link.source]), STRONGEST_FIRST.index(v.label), -v.holds_in),
    )


def _ends(judged: Judged, verdict: LinkVerdict) -> dict[str, str]:
    source, target = (judged.material.theory.node(end) for end in (verdict.link.source, verdict.link.target))
    return {"source": source.label, "target": target.label, "stretch": STRETCHES[source.kind]}


def _share(verdict: LinkVerdict) -> str:
    return "all" if verdict.holds_in == 1 else f"{verdict.holds_in:.0%}"
