"""What councils met with on their way, who met it, and what was done: taken from records alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.compare.groups import Groups
    from evalkit.report.record import Result
    from evalkit.theory.model import Theory

FOUND, STOPPED, ASSUMPTION, CONTRADICTED, WORSE = (
    "Found on the way",
    "Work on a step stopped",
    "Assumption that failed",
    "Link that the evidence contradicts",
    "Figures that got worse",
)
KINDS = (STOPPED, ASSUMPTION, CONTRADICTED, WORSE, FOUND)


@dataclass(frozen=True)
class Met:
    """Hold one thing that councils met with.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    what : str
        What it was.
    councils : tuple of str
        Codes of those that met it.
    asked : int
        Councils whose records say anything of this: for each, met or not.
    how : tuple of str
        What was done and what came of it, as they wrote it.
    here : str
        How it stands in the council that asks; blank where its record does not say.
    """

    kind: str
    what: str
    councils: tuple[str, ...]
    asked: int
    how: tuple[str, ...] = ()
    here: str = ""


def risks_met(groups: Groups, *, theory: Theory) -> tuple[Met, ...]:
    """List what other councils met with.

    Parameters
    ----------
    groups : Groups
        The councils.
    theory : Theory
        Names what they met with.

    Returns
    -------
    tuple of Met
        By kind, and within a kind in the order of the theory, or of the words.
    """
    peers = groups.peers
    return (
        *_stopped(peers, groups.own, theory),
        *_assumptions(peers, groups.own, theory),
        *_contradicted(peers, groups.own, theory),
        *_worse(peers, groups.own, theory),
        *_found(peers),
    )


def _codes(results: Sequence[Result], fits: Callable[[Result], bool]) -> tuple[str, ...]:
    return tuple(each.identity.council for each in results if fits(each))


def _stopped(peers: Sequence[Result], own: Result | None, theory: Theory) -> Iterator[Met]:
    here = {each.milestone: each.status for each in own.milestones} if own else {}
    stands = {each.identity.council: {one.milestone: one.status for one in each.milestones} for each in peers}
    for stage in theory.journey:
        for each in stage.milestones:
            met = tuple(code for code, steps in stands.items() if steps.get(each.id) == "stopped")
            if met:
                asked = sum(steps.get(each.id, "not reported") != "not reported" for steps in stands.values())
                yield Met(STOPPED, f"{each.label} ({stage.label})", met, asked, here=here.get(each.id, ""))


def _assumptions(peers: Sequence[Result], own: Result | None, theory: Theory) -> Iterator[Met]:
    here = {each.assumption: each.status for each in own.assumptions} if own else {}
    for each in theory.assumptions:
        said = [(result, one) for result in peers for one in result.assumptions if one.assumption == each.id]
        failed = [(result, one) for result, one in said if one.status == "fails"]
        if failed:
            yield Met(
                ASSUMPTION,
                each.text,
                tuple(result.identity.council for result, _ in failed),
                len(said),
                how=tuple(dict.fromkeys(one.evidence for _, one in failed if one.evidence)),
                here=here.get(each.id, ""),
            )


def _contradicted(peers: Sequence[Result], own: Result | None, theory: Theory) -> Iterator[Met]:
    verdicts = {each.identity.council: {one.link: one.verdict for one in each.verdicts} for each in peers}
    here = {one.link: one.verdict for one in own.verdicts} if own else {}
    for link in theory.links:
        met = tuple(code for code, said in verdicts.items() if said.get(link.id) == "contradicted")
        if met:
            asked = sum(said.get(link.id, "not tested") != "not tested" for said in verdicts.values())
            yield Met(CONTRADICTED, link_words(link.id, theory), met, asked, here=str(here.get(link.id, "")))


def link_words(link: str, theory: Theory) -> str:
    """Name a link by the labels of its nodes."""
    labels = {node.id: node.label for node in theory.nodes}
    source, _, target = link.partition(">")
    return f"{labels.get(source, source)} → {labels.get(target, target)}"


def signals_of(result: Result) -> dict[str, str]:
    """Give the signal of each control chart of the whole council, by its indicator and definition."""
    return {
        finding.subject: finding.signal
        for finding in result.findings
        if finding.rule_set and not finding.site and not finding.stratum and finding.state is CellState.VALUE
    }


def _worse(peers: Sequence[Result], own: Result | None, theory: Theory) -> Iterator[Met]:
    signals = {each.identity.council: signals_of(each) for each in peers}
    here = signals_of(own) if own else {}
    for indicator in theory.indicators:
        known = {code: said[indicator.code] for code, said in signals.items() if indicator.code in said}
        met = tuple(code for code, signal in known.items() if signal == "worse")
        if met:
            asked = sum(signal != "unknown" for signal in known.values())
            yield Met(WORSE, indicator.title, met, asked, here=here.get(indicator.code, ""))


def _found(peers: Sequence[Result]) -> Iterator[Met]:
    found: dict[str, list[tuple[str, str]]] = {}
    with_actions = [each for each in peers if each.actions]
    for result in with_actions:
        for each in result.actions:
            if each.finding:
                done = f"{each.action}: {each.what_followed}" if each.what_followed else each.action
                found.setdefault(each.finding, []).append((result.identity.council, done))
    for what, said in sorted(found.items()):
        codes = tuple(dict.fromkeys(code for code, _ in said))
        how = tuple(dict.fromkeys(done for _, done in said))
        yield Met(FOUND, what, codes, len(with_actions), how=how)
