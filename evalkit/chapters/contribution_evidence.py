"""The tables of what verdicts rest on: tests, rivals, assumptions, the place, and what to collect next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, figure, tabulate, words

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.chapters.judging import Judged
    from evalkit.judgement.likelihoods import Span
    from evalkit.judgement.process_tracing import Hypothesis
    from evalkit.section import Table


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


def place(edition: Edition) -> Table:
    """List how far each condition was met at the last scoring, with what that score stands for."""
    scores = edition.pack.table("conditions").sort_values("as_at").drop_duplicates("condition", keep="last")
    known = scores.set_index("condition")
    rows = [
        {
            "label": condition.label,
            "score": known.loc[condition.id, "score"],
            "as_at": known.loc[condition.id, "as_at"],
            "basis": known.loc[condition.id, "basis"],
        }
        for condition in edition.theory.conditions
        if condition.id in known.index
    ]
    return tabulate(
        rows,
        id="place_table",
        caption="How far each condition was met at the last scoring",
        columns=(
            words("label", "Condition"),
            figure("score", "Score (0 to 1)", decimals=2),
            words("as_at", "Scored on"),
            words("basis", "On what grounds"),
        ),
    )


def _link(judged: Judged, link: str) -> str:
    labels = {node.id: node.label for node in judged.material.theory.nodes}
    return " leads to ".join(f"“{labels.get(end, end)}”" for end in link.split(">"))


def _chances(span: Span | None) -> str:
    return "cannot be used" if span is None else f"{span.low:g} to {span.high:g}"


def _span(span: Span) -> str:
    return f"{span.low:.2g} to {span.high:.2g}"


def _likely(hypothesis: Hypothesis, prior: float) -> str:
    return _percent(hypothesis.posterior(prior))


def _percent(span: Span) -> str:
    return f"{span.low:.0%} to {span.high:.0%}"
