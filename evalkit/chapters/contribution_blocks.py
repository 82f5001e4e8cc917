"""The tables of the chapter on contribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.judgement.reading import read_decision_table, read_scales
from evalkit.judgement.sentences import STRONGEST_FIRST
from evalkit.judgement.strengths import strengths_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.judging import Judged
    from evalkit.judgement.likelihoods import Span
    from evalkit.judgement.process_tracing import Hypothesis
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
        id="verdicts",
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


def tests(judged: Judged) -> Table:
    """List the tests of process tracing, one a row."""
    rows = [
        {
            "link": _link(judged, each.link),
            "text": test.text,
            "kind": test.kind or "cannot be said",
            "sensitivity": _chances(test.sensitivity),
            "false_positive": _chances(test.false_positive),
            "result": test.result,
            "ratio": _span(test.ratio) if test.counts else "1",
            "package": test.package or "its own",
            "set_when": test.set_when if test.result != "not sought" else "",
        }
        for each in judged.material.hypotheses
        for test in each.tests
    ]
    return tabulate(
        rows,
        id="tests_table",
        caption="Tests of evidence, with the class that follows from their chances",
        columns=(
            words("link", "Link"),
            words("text", "What should be seen"),
            words("kind", "Class"),
            words("sensitivity", "Chance if true"),
            words("false_positive", "Chance if false"),
            words("result", "Result"),
            words("ratio", "Likelihood ratio"),
            words("package", "Hangs together with"),
            words("set_when", "Chances set"),
        ),
        notes=("Post hoc: the chances were set after the result was known.",),
        parts="link",
    )


def posteriors(judged: Judged) -> Table:
    """List how likely each hypothesis is after its tests, over the priors."""
    sought = [each for each in judged.material.hypotheses if each.is_tested]
    return tabulate(
        [
            {
                "link": _link(judged, each.link),
                "text": each.text,
                "packages": len(each.packages),
                "half": _likely(each, 0.5),
                "quarter": _likely(each, 0.25),
                "most": _likely(each, 0.75),
                "strict": _percent(each.without_post_hoc.posterior()),
            }
            for each in sought
        ],
        id="posteriors_table",
        caption="How likely each hypothesis is after its tests",
        columns=(
            words("link", "Link"),
            words("text", "What is held to be so"),
            count("packages", "Independent packages"),
            words("half", "From an even prior"),
            words("quarter", "From a quarter"),
            words("most", "From three quarters"),
            words("strict", "Even prior, without post hoc tests"),
        ),
    )


def rivals(judged: Judged) -> Table:
    """List the rival explanations."""
    rows = [
        {
            "link": _link(judged, link),
            "explanation": rival.explanation,
            "how": rival.how_examined or "not said",
            "stands": rival.stands,
        }
        for link, found in judged.material.rivals.items()
        for rival in found
    ]
    return tabulate(
        rows,
        id="rivals_table",
        caption="Rival explanations, and where they stand",
        columns=(
            words("link", "Link"),
            words("explanation", "What else could explain it"),
            words("how", "How it was examined"),
            words("stands", "Where it stands"),
        ),
    )


def assumptions(judged: Judged) -> Table:
    """List the assumptions, the critical first, with how many links each blocks."""
    material = judged.material
    order = ("critical", "important", "minor")
    listed = sorted(material.theory.assumptions, key=lambda each: order.index(each.criticality))
    return tabulate(
        [
            {
                "text": each.text,
                "criticality": each.criticality,
                "status": material.status(each.id) if each.id in material.assumptions else "nobody has said",
                "evidence": material.assumptions[each.id].evidence if each.id in material.assumptions else "",
                "named": sum(each.id in v.link.assumptions for v in judged.verdicts),
                "downstream": _downstream(judged, each.id),
            }
            for each in listed
        ],
        id="assumptions_here",
        caption="Assumptions, the critical first, and what rests on them",
        columns=(
            words("text", "What must hold"),
            words("criticality", "How critical"),
            words("status", "Status here"),
            words("evidence", "On what grounds"),
            count("named", "Links that name it"),
            count("downstream", "Links that it could block"),
        ),
        notes=(
            "Only critical assumptions block; they do so for every link downstream of one that names them.",
        ),
    )


def _downstream(judged: Judged, assumption: str) -> int:
    return sum(assumption in verdict.critical for verdict in judged.verdicts)


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


def next_tests(judged: Judged) -> Table:
    """List the tests that nobody has sought, the best first."""
    return tabulate(
        [
            {
                "text": each.test.text,
                "link": _link(judged, each.test.link),
                "ask": "; ".join(each.ask) or "not said",
                "source": each.test.source or each.test.package or "not said",
                "gain": each.gain.point,
                "range": f"{each.gain.low:.2f} to {each.gain.high:.2f}",
                "note": _note(ready=each.ready, dependent=each.dependent),
            }
            for each in judged.next_tests
        ],
        id="next_tests",
        caption="Tests that nobody has sought, what would tell most first",
        columns=(
            words("text", "Look whether"),
            words("link", "For the link"),
            words("ask", "Whom to ask"),
            words("source", "Where"),
            figure("gain", "Expected gain (bits)", decimals=2),
            words("range", "Range"),
            words("note", "Note"),
        ),
        notes=("Expected gain: 0 would tell nothing, 1 all there is to know.",),
    )


def _note(*, ready: bool, dependent: bool) -> str:
    if not ready:
        return "wait: the step before it has not happened here"
    return "hangs together with a test that was made, so it adds little" if dependent else ""


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


def _link(judged: Judged, link: str) -> str:
    labels = {node.id: node.label for node in judged.material.theory.nodes}
    return " leads to ".join(f"“{labels.get(end, end)}”" for end in link.split(">"))


def _share(verdict: LinkVerdict) -> str:
    return "all" if verdict.holds_in == 1 else f"{verdict.holds_in:.0%}"


def _chances(span: Span | None) -> str:
    return "cannot be used" if span is None else f"{span.low:g} to {span.high:g}"


def _span(span: Span) -> str:
    return f"{span.low:.2g} to {span.high:.2g}"


def _likely(hypothesis: Hypothesis, prior: float) -> str:
    return _percent(hypothesis.posterior(prior))


def _percent(span: Span) -> str:
    return f"{span.low:.0%} to {span.high:.0%}"
