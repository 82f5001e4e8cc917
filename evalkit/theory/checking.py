"""Check that the parts of a theory fit together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.errors import Problem, worst_first
from evalkit.theory.graph import edges_of, find_cycles, reachable
from evalkit.theory.references import check_names, check_references
from evalkit.theory.wording import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.safe_yaml import Lines
    from evalkit.theory.model import Node, Theory
    from evalkit.theory.references import Found

BEGINNINGS = ("input", "activity")
ENDS = ("outcome", "impact")
UNDECIDED = 0.5  # neither in nor out of the set (Ragin), so refused for a fuzzy score
FITTING = {
    "proportion": ("wilson", "published", "none"),
    "rate": ("byar", "published", "none"),
    "count": ("byar", "published", "none"),
    "mean": ("student", "published", "none"),
    "ratio": ("byar", "published", "none"),
    "standardised rate": ("dobson", "published", "none"),
    "standardised ratio": ("indirect", "published", "none"),
    "median time": ("kaplan-meier", "published", "none"),
}


def check_theory(theory: Theory, *, file: str = "", lines: Lines | None = None) -> list[Problem]:
    """List everything that does not fit together in a theory.

    A circle of links is an error, because evidence about a link counts what lies upstream of it. A node
    without links, an outcome that nothing leads to, a beginning that leads nowhere and an indicator
    without a node are warnings. A node that nothing measures is a note.

    Parameters
    ----------
    theory : Theory
        The theory, with local changes or without.
    file : str
        What to call its file; blank gives the theory's id.
    lines : Lines, optional
        Where its parts stand, from `read_theory_with_lines`.

    Returns
    -------
    list of Problem
        Worst first.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> {problem.severity for problem in check_theory(read_theory("blended_roles"))}
    {'note'}
    """
    data = theory.model_dump(by_alias=True)
    found = [found for check in _CHECKS for found in check(theory)]
    return worst_first(
        replace(
            problem,
            file=file or f"{theory.id}.yaml",
            row=None if lines is None else lines.at(*path),
            column=path_of(data, path),
        )
        for problem, path in found
    )


def _circles(theory: Theory) -> Iterator[Found]:
    edges = edges_of(theory)
    for circle in find_cycles(edges):
        message = f"The links go round in a circle: {' > '.join(circle)}."
        mend = "Take out the link that looks back, and say in a description that it feeds the next round."
        problem = Problem(
            "circle", message, "links that lead from inputs towards impact", mend, found=circle[0]
        )
        yield problem, ("links", _link_index(theory, circle[-2], circle[-1]))


def _link_index(theory: Theory, source: str, target: str) -> int:
    return next(i for i, link in enumerate(theory.links) if (link.source, link.target) == (source, target))


def _orphans(theory: Theory) -> Iterator[Found]:
    linked = {end for edge in edges_of(theory) for end in edge}
    for index, node in enumerate(theory.nodes):
        if node.id not in linked:
            yield (
                _about(node, "orphan", "has no link", "at least one link", "Link it, or take it out."),
                ("nodes", index),
            )


def _breaks(theory: Theory) -> Iterator[Found]:
    edges = edges_of(theory)
    backward = [(target, source) for source, target in edges]
    linked = {end for edge in edges for end in edge}
    fed = reachable([n.id for n in theory.nodes if n.kind in BEGINNINGS], edges)
    useful = reachable([n.id for n in theory.nodes if n.kind in ENDS], backward)
    for index, node in enumerate(theory.nodes):
        if node.id in linked and node.id not in fed:
            wanted = "a path from an input or an activity"
            yield (
                _about(node, "no-path", "has nothing that leads to it", wanted, "Say what brings it about."),
                ("nodes", index),
            )
        if node.id in linked and node.id not in useful:
            wanted = "a path to an outcome"
            yield (
                _about(node, "dead-end", "leads to no outcome", wanted, "Say what it brings about."),
                ("nodes", index),
            )


def _about(node: Node, rule: str, what: str, wanted: str, mend: str) -> Problem:
    message = f"{node.kind.capitalize()} {node.id} {what}."
    return Problem(rule, message, wanted, mend, severity="warning", found=node.id)


def _measures(theory: Theory) -> Iterator[Found]:
    for index, indicator in enumerate(theory.indicators):
        if not indicator.nodes:
            message = f"Indicator {indicator.code} measures no node."
            wanted, mend = "at least one node", "Name the nodes that it measures."
            problem = Problem(
                "indicator-without-node", message, wanted, mend, severity="warning", found=indicator.code
            )
            yield problem, ("indicators", index)
        if indicator.interval not in FITTING[indicator.kind]:
            message = f"Indicator {indicator.code}: no {indicator.interval} interval fits a {indicator.kind}."
            wanted = " or ".join(FITTING[indicator.kind])
            problem = Problem(
                "interval-unfit", message, wanted, "Choose one of these.", found=indicator.interval
            )
            yield problem, ("indicators", index, "interval")


def _unmeasured(theory: Theory) -> Iterator[Found]:
    measured = {node for indicator in theory.indicators for node in indicator.nodes}
    for index, node in enumerate(theory.nodes):
        if node.id not in measured:
            message = f"No indicator measures the {node.kind} {node.id}."
            mend = "Milestones, conditions or stories may say enough; if not, add an indicator."
            yield Problem("unmeasured", message, mend=mend, severity="note", found=node.id), ("nodes", index)


def _unused(theory: Theory) -> Iterator[Found]:
    used = {assumption for link in theory.links for assumption in link.assumptions}
    for index, assumption in enumerate(theory.assumptions):
        if assumption.id not in used:
            message = f"No link rests on the assumption {assumption.id}."
            mend = "Name it on the links that need it."
            problem = Problem("assumption-unused", message, mend=mend, severity="note", found=assumption.id)
            yield problem, ("assumptions", index)


def _anchors(theory: Theory) -> Iterator[Found]:
    for index, condition in enumerate(theory.conditions):
        scores = [anchor.score for anchor in condition.anchors]
        if UNDECIDED in scores or scores != sorted(set(scores)) or not {0.0, 1.0} <= set(scores):
            message = f"The anchors of condition {condition.id} cannot be scored by."
            wanted = "rising scores from 0 to 1, none of them exactly 0.5"
            found = ", ".join(f"{score:g}" for score in scores) or "none"
            yield (
                Problem("anchors", message, wanted, "Describe 0, 0.33, 0.67 and 1.", found=found),
                ("conditions", index),
            )


_CHECKS = (
    check_names,
    check_references,
    _circles,
    _orphans,
    _breaks,
    _measures,
    _unmeasured,
    _unused,
    _anchors,
)
