"""Verdicts in words: one sentence a link and one an outcome, never stronger than the verdicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.words import listed
from evalkit.theory.graph import edges_of, reachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.judgement.decision_table import VerdictLabel
    from evalkit.judgement.verdicts import LinkVerdict
    from evalkit.theory.model import Node, Theory

STRONGEST_FIRST: tuple[VerdictLabel, ...] = (
    "established",
    "plausible",
    "not established",
    "contradicted",
    "not tested",
    "not tested (not implemented)",
)
HORIZONS = ("short", "medium", "long")
_LINKS: dict[VerdictLabel, str] = {
    "established": "“{source}” contributed to “{target}” here.",
    "plausible": "It is plausible, but not established, that “{source}” contributed to “{target}” here.",
    "not established": "It is not established that “{source}” contributed to “{target}” here.",
    "contradicted": "The evidence here is against “{source}” having contributed to “{target}”.",
    "not tested": "Nobody has tested here whether “{source}” contributed to “{target}”.",
    "not tested (not implemented)": (
        "Whether “{source}” contributes to “{target}” could not be tested here: it was not implemented."
    ),
}
_OUTCOMES: dict[VerdictLabel, str] = {
    "established": "{sources} contributed to it here.",
    "plausible": "It is plausible, but not established, that {sources} contributed to it here.",
    "not established": "It is not established that {sources} contributed to it here.",
    "contradicted": "The evidence here is against {sources} having contributed to it.",
    "not tested": "Nobody has tested here whether {sources} contributed to it.",
    "not tested (not implemented)": (
        "Whether {sources} contributes to it could not be tested here: it was not implemented."
    ),
}


@dataclass(frozen=True)
class OutcomeSaid:
    """Hold what can be said of one outcome.

    Parameters
    ----------
    node : Node
        The outcome.
    said : str
        What can be said of it, from the verdicts of the links into it, without its name.
    strongest : str
        The strongest of those verdicts.
    verdicts : tuple of LinkVerdict
        Those of the links into it, the strongest first.
    """

    node: Node
    said: str
    strongest: VerdictLabel
    verdicts: tuple[LinkVerdict, ...]

    @property
    def sentence(self) -> str:
        """The same with its name before it."""
        return f"{self.node.label}: {self.said}"


def link_sentence(verdict: LinkVerdict, theory: Theory) -> str:
    """Say the verdict of one link in a sentence.

    Parameters
    ----------
    verdict : LinkVerdict
        The verdict.
    theory : Theory
        The theory that the link is of.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.judgement.material import Material
    >>> from evalkit.judgement.verdicts import judge
    >>> from evalkit.theory.reading import read_theory
    >>> theory = read_theory("blended_roles")
    >>> link_sentence(judge(Material(theory))[0], theory)[:40]
    'Nobody has tested here whether “Integrat'
    """
    source, target = theory.node(verdict.link.source).label, theory.node(verdict.link.target).label
    return _LINKS[verdict.label].format(source=source, target=target)


def outcome_sentences(theory: Theory, verdicts: Iterable[LinkVerdict]) -> tuple[OutcomeSaid, ...]:
    """Say in a sentence what can be said of each outcome, from the verdicts of the links into it.

    Parameters
    ----------
    theory : Theory
        The theory.
    verdicts : iterable of LinkVerdict
        Of all its links.

    Returns
    -------
    tuple of OutcomeSaid
        One for each outcome and impact with a link into it, the soonest first.
    """
    into: dict[str, list[LinkVerdict]] = {}
    for verdict in verdicts:
        into.setdefault(verdict.link.target, []).append(verdict)
    nodes = [node for node in theory.nodes if node.kind in ("outcome", "impact") and node.id in into]
    nodes.sort(key=lambda node: (node.kind == "impact", HORIZONS.index(node.horizon)))
    return tuple(_said(theory, node, sorted(into[node.id], key=_rank)) for node in nodes)


def _said(theory: Theory, node: Node, verdicts: Sequence[LinkVerdict]) -> OutcomeSaid:
    best = verdicts[0].label
    named = {
        label: [f"“{theory.node(v.link.source).label}”" for v in verdicts if v.label == label]
        for label in STRONGEST_FIRST
    }
    told = [_outcome(best, named[best])]
    if best != "contradicted" and named["contradicted"]:
        told.append(_outcome("contradicted", named["contradicted"]))
    others = Counter(v.label for v in verdicts if v.label not in (best, "contradicted"))
    if others:
        told.append(f"Of the other links into it, {listed([_are(n, label) for label, n in others.items()])}.")
    return OutcomeSaid(node, " ".join(told), best, tuple(verdicts))


def _outcome(label: VerdictLabel, sources: Sequence[str]) -> str:
    made = _OUTCOMES[label].format(sources=listed(sources, joint="and" if label == "established" else "or"))
    return made if len(sources) == 1 else made.replace("it was not implemented", "they were not implemented")


def _are(n: int, label: str) -> str:
    return f"{n} {'is' if n == 1 else 'are'} {label}"


def _rank(verdict: LinkVerdict) -> tuple[int, float]:
    return STRONGEST_FIRST.index(verdict.label), -verdict.holds_in


def strongest_evidence(verdicts: Iterable[LinkVerdict]) -> LinkVerdict | None:
    """Find the link that is best borne out: established before plausible, then the one that holds most.

    Parameters
    ----------
    verdicts : iterable of LinkVerdict
        Of all links.

    Returns
    -------
    LinkVerdict or None
        None where no link is even plausible.
    """
    good = [each for each in verdicts if each.label in ("established", "plausible")]
    return min(good, key=lambda each: (*_rank(each), _bare(each)), default=None)


def _bare(verdict: LinkVerdict) -> bool:
    return verdict.reasons["link_evidence"].value == "none"


def biggest_hole(theory: Theory, verdicts: Iterable[LinkVerdict]) -> LinkVerdict | None:
    """Find the link into an outcome that nobody can vouch for and on which most else rests.

    Links that no evidence ties together come first, then those where it cannot tell.

    Parameters
    ----------
    theory : Theory
        The theory.
    verdicts : iterable of LinkVerdict
        Of all its links.

    Returns
    -------
    LinkVerdict or None
        None where each link into an outcome was tested, or could not be since it was not implemented.
    """
    outcomes = {node.id for node in theory.nodes if node.kind in ("outcome", "impact")}
    edges = edges_of(theory)
    holes = [
        each
        for each in verdicts
        if each.label in ("not tested", "not established") and each.link.target in outcomes
    ]
    return min(
        holes, key=lambda each: (not _bare(each), -len(reachable([each.link.target], edges))), default=None
    )
