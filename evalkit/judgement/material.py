"""What links are judged from: the theory, what the council wrote down, and what its chapters found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from evalkit.judgement.process_tracing import trace
from evalkit.judgement.wording import CHARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from evalkit.finding import Finding
    from evalkit.judgement.process_tracing import Hypothesis
    from evalkit.theory.model import Indicator, Link, Node, Theory

AnswerToImplemented = Literal["yes", "no", "cannot tell"]
IMPACT_METHODS = {  # to their level on the Maryland scale, at most: see design_verdict_rules
    "its": 2,
    "controlled its": 3,
    "staggered adoption": 3,
    "synthetic difference-in-differences": 3,
}
TABLES = (
    "evidence",
    "rivals",
    "assumptions",
    "milestones",
    "claims",
)  # of the pack, that verdicts are read from
WORST_FIRST = ("fails", "open", "holds")


@dataclass(frozen=True)
class Rival:
    """Hold another explanation of what a link claims, and where it stands."""

    explanation: str
    how_examined: str
    verdict: str

    @property
    def stands(self) -> str:
        """Where it stands; answered only where somebody says how."""
        return "open" if self.verdict == "answered" and not self.how_examined.strip() else self.verdict


@dataclass(frozen=True)
class Assumed:
    """Hold where an assumption stands here, and on what grounds."""

    status: str
    evidence: str = ""


@dataclass(frozen=True)
class Material:
    """Hold all that the verdicts of one council are read from.

    Parameters
    ----------
    theory : Theory
        The theory with the council's local changes.
    implemented : {"yes", "no", "cannot tell"}
        Whether people are signed off and visits were delegated in six months in a row.
    milestones : mapping of str to str
        Milestones to their status.
    charts, effects : mapping of str to Finding
        By indicator, of the whole council: what its control chart says, and what an estimate of effect does.
    hypotheses : tuple of Hypothesis
        The tests of process tracing, put together.
    assumptions : mapping of str to Assumed
        Where each stands; the worst where one is told twice.
    rivals : mapping of str to tuple of Rival
        By link.
    told : mapping of str to int
        How many stories claim each link.
    """

    theory: Theory
    implemented: AnswerToImplemented = "cannot tell"
    milestones: Mapping[str, str] = field(default_factory=dict)
    charts: Mapping[str, Finding] = field(default_factory=dict)
    effects: Mapping[str, Finding] = field(default_factory=dict)
    hypotheses: tuple[Hypothesis, ...] = ()
    assumptions: Mapping[str, Assumed] = field(default_factory=dict)
    rivals: Mapping[str, tuple[Rival, ...]] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_stalled(self) -> bool:
        """Whether the programme was not implemented, or stopped before anybody could tell."""
        return self.implemented == "no" or (
            self.implemented == "cannot tell" and "stopped" in self.milestones.values()
        )

    def status(self, assumption: str) -> str:
        """Say where an assumption stands: here, or else as the theory has it."""
        here = self.assumptions.get(assumption)
        if here is not None:
            return here.status
        of_theory = next((a.status for a in self.theory.assumptions if a.id == assumption), "untested")
        return of_theory if of_theory in ("holds", "fails") else "open"

    def of_link(self, link: str) -> tuple[Hypothesis, ...]:
        """List the hypotheses about one link."""
        return tuple(each for each in self.hypotheses if each.link == link)

    def primary(self, node: Node) -> Indicator | None:
        """Name the one indicator by which links into a node are judged; None where it has none."""
        return self._primary.get(node.id)

    def outcome(self, link: Link) -> Indicator | None:
        """Name the one indicator that shows whether what a link leads to came about.

        None where there is none, or where the same one shows the step that the link starts from: a series
        cannot bear out a link to itself.
        """
        source, target = self.theory.node(link.source), self.theory.node(link.target)
        its = self.primary(target)
        same = source.shown_by is None and self.primary(source) == its
        return None if same else its

    @cached_property
    def _primary(self) -> dict[str, Indicator]:
        found: dict[str, Indicator] = {}
        codes = {indicator.code: indicator for indicator in self.theory.indicators}
        for node in self.theory.nodes:
            if node.primary in codes:
                found[node.id] = codes[str(node.primary)]
        for indicator in self.theory.indicators:
            if indicator.group != "context" and indicator.direction in ("up", "down"):
                for name in indicator.nodes:
                    found.setdefault(name, indicator)
        return found


def gather_material(
    theory: Theory,
    *,
    tables: Mapping[str, pd.DataFrame],
    findings: Iterable[Finding] = (),
    implemented: AnswerToImplemented = "cannot tell",
) -> Material:
    """Put together what the verdicts of one council are read from.

    Parameters
    ----------
    theory : Theory
        The theory with the council's local changes.
    tables : mapping of str to pandas.DataFrame
        Tables of the pack: ``evidence``, ``rivals``, ``assumptions``, ``milestones`` and ``claims`` are read
        where they are there.
    findings : iterable of Finding
        What the control charts and the estimates of effect found.
    implemented : {"yes", "no", "cannot tell"}
        Whether the programme runs here.

    Returns
    -------
    Material

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> gather_material(read_theory("blended_roles"), tables={}).hypotheses
    ()
    """
    kept = {name: table for name, table in tables.items() if len(table)}
    whole = [finding for finding in findings if not finding.site and not finding.stratum]
    return Material(
        theory=theory,
        implemented=implemented,
        milestones=_pairs(kept.get("milestones"), "milestone", "status"),
        charts={finding.subject: finding for finding in whole if finding.method in CHARTS},
        effects={f.subject: f for f in whole if f.method in IMPACT_METHODS and f.estimate is not None},
        hypotheses=trace(kept["evidence"]) if "evidence" in kept else (),
        assumptions=_assumptions(kept.get("assumptions")),
        rivals=_rivals(kept.get("rivals")),
        told=_told(kept.get("claims")),
    )


def _pairs(table: pd.DataFrame | None, name: str, value: str) -> dict[str, str]:
    return {} if table is None else dict(zip(table[name].astype(str), table[value].astype(str), strict=True))


def _assumptions(table: pd.DataFrame | None) -> dict[str, Assumed]:
    rows = [] if table is None else list(table[["assumption", "status", "evidence"]].itertuples(index=False))
    known = [row for row in rows if row.status in WORST_FIRST]
    worst_last = sorted(known, key=lambda row: WORST_FIRST.index(row.status), reverse=True)
    return {str(row.assumption): Assumed(str(row.status), str(row.evidence)) for row in worst_last}


def _rivals(table: pd.DataFrame | None) -> dict[str, tuple[Rival, ...]]:
    found: dict[str, list[Rival]] = {}
    for row in [] if table is None else table.to_dict("records"):
        rival = Rival(str(row["explanation"]), str(row.get("how_examined") or ""), str(row["verdict"]))
        found.setdefault(str(row["link"]), []).append(rival)
    return {link: tuple(rivals) for link, rivals in found.items()}


def _told(claims: pd.DataFrame | None) -> dict[str, int]:
    if claims is None:
        return {}
    links = claims["from"].astype(str) + ">" + claims["to"].astype(str)
    return {str(link): int(n) for link, n in claims["story_id"].groupby(links).nunique().items()}
