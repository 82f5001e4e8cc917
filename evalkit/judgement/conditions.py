"""The five conditions of a link, each read from what the council wrote and found, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.judgement.activities import Reason, happened
from evalkit.judgement.decision_table import Conditions
from evalkit.judgement.reasonable import USUAL
from evalkit.judgement.tied import tied
from evalkit.judgement.wording import SHOWN_WORDS, shown
from evalkit.judgement.words import counted, some
from evalkit.theory.graph import edges_of, reachable

if TYPE_CHECKING:
    from evalkit.judgement.material import Material
    from evalkit.judgement.reasonable import Reasonable
    from evalkit.theory.model import Link

STALLED = "The programme was not implemented here, so what was not seen disproves nothing."


@dataclass(frozen=True)
class LinkReading:
    """Hold what is read of one link: each condition's value, and why.

    Parameters
    ----------
    material : Material
        What it is read from.
    link : Link
        The link.
    """

    material: Material
    link: Link

    @cached_property
    def source(self) -> Reason:
        """Whether the step that the link starts from happened."""
        return happened(self.material, self.link.source)

    @cached_property
    def effect(self) -> Reason:
        """Whether a change was seen in what the link leads to, by its one primary indicator."""
        indicator = self.material.outcome(self.link)
        if indicator is None:
            return Reason("unknown", "No indicator of its own shows what the link leads to.")
        chart = self.material.charts.get(indicator.code)
        if chart is not None and chart.signal != "unknown":
            return Reason(chart.signal, f"{indicator.title}: its control chart {SHOWN_WORDS[shown(chart)]}.")
        estimate = self.material.effects.get(indicator.code)
        if estimate is not None and estimate.signal != "unknown":
            words = (
                f"has no chart that can judge it; by its estimate of effect it {SHOWN_WORDS[shown(estimate)]}"
            )
            return Reason(estimate.signal, f"{indicator.title} {words}.")
        words = (
            "is not followed over time here" if chart is None else f"{SHOWN_WORDS[shown(chart)]} by its chart"
        )
        return Reason("unknown", f"{indicator.title} {words}.")

    @cached_property
    def assumptions(self) -> Reason:
        """Whether the critical assumptions hold, of this link and of every link upstream of it."""
        critical = self.critical
        standing = {name: self.material.status(name) for name in critical}
        texts = {each.id: each.text for each in self.material.theory.assumptions}
        for value, words in (("fails", "does not hold"), ("open", "is not settled")):
            names = [texts[name] for name, status in standing.items() if status == value]
            if names:
                return Reason(value, f"A critical assumption {words}: {some(names, most=2)}")
        if not critical:
            return Reason("holds", "No critical assumption is named, here or upstream.")
        return Reason("holds", f"{counted(len(critical), 'critical assumption')} hold, here and upstream.")

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """The critical assumptions of this link and of every link upstream, in the order of the theory."""
        theory = self.material.theory
        before = reachable([self.link.source], [(target, source) for source, target in edges_of(theory)])
        links = [self.link, *(link for link in theory.links if link.target in before)]
        named = {name for link in links for name in link.assumptions}
        return tuple(a.id for a in theory.assumptions if a.criticality == "critical" and a.id in named)

    @cached_property
    def rivals(self) -> Reason:
        """Whether rival explanations are answered."""
        rivals = self.material.rivals.get(self.link.id, ())
        for value, words in (("upheld", "A rival explanation was upheld"), ("open", "Not answered yet")):
            found = [rival.explanation for rival in rivals if rival.stands == value]
            if found:
                name = "upheld" if value == "upheld" else "open or none recorded"
                return Reason(name, f"{words}: {some(found, most=2)}.")
        if not rivals:
            return Reason("open or none recorded", "Nobody has written down what else could explain it.")
        return Reason("all answered", f"{counted(len(rivals), 'rival explanation')}, answered.")

    def tied(self, setting: Reasonable = USUAL) -> Reason:
        """Say whether evidence ties the two together, under one setting."""
        return tied(self.material, self.link, setting)

    def activity(self, setting: Reasonable = USUAL) -> Reason:
        """Say whether the step happened; a council that stalled did not disprove the link."""
        evidence = self.tied(setting).value
        against = evidence == "weakens" or (self.effect.value == "worse" and evidence != "supports")
        if against and self.material.has_stalled:
            return Reason("false", STALLED)
        return self.source

    def conditions(self, setting: Reasonable = USUAL) -> Conditions:
        """Give all five, for the decision table."""
        values: dict[str, Any] = {name: reason.value for name, reason in self.reasons(setting).items()}
        return Conditions(**values)

    def reasons(self, setting: Reasonable = USUAL) -> dict[str, Reason]:
        """Give the value of each condition with its reason, (a) to (e)."""
        return {
            "activity": self.activity(setting),
            "effect": self.effect,
            "link_evidence": self.tied(setting),
            "assumptions": self.assumptions,
            "rivals": self.rivals,
        }
