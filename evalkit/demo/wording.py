"""The hand-written words of synthetic councils, as records."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from evalkit.demo.truth import Fate  # noqa: TC001 - the records' fields are read at run time
from evalkit.finding import Record

When = Literal["before", "prepared", "delivering", "later", "stalled", "stopped"]


class Claim(Record):
    """A causal claim within a story."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    direction: Literal["raises", "lowers"]
    quote: str


class StoryText(Record):
    """A story that some councils may tell; braces in the text hold alternatives.

    Examples
    --------
    >>> from evalkit.demo.reading import read_stories
    >>> read_stories()[0].role
    'care worker'
    """

    id: str
    kind: str
    role: str
    level: str
    when: When
    only: tuple[Fate, ...] = ()
    stance: str
    nodes: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    text: str


class EvidenceText(Record):
    """A process-tracing test; what it finds follows from what is true."""

    link: str
    hypothesis: str
    test: str
    indicator: str = ""
    true_in: tuple[Fate, ...] = ()
    sought_in: tuple[Fate, ...] = ("implemented", "stopped")
    sensitivity: tuple[float, float]
    false_positive: tuple[float, float]
    package: str = ""
    source: str
    late: bool = False  # its chances were set after the result was known


class RivalText(Record):
    """A rival explanation, and where it stands by what became of the council."""

    link: str
    explanation: str
    how_examined: str
    verdict: dict[Fate, str]


class AssumptionText(Record):
    """Where an assumption stands and on what grounds, by what became of the council."""

    assumption: str
    stands: dict[Fate, tuple[str, str]]


class ConditionText(Record):
    """The scores of a condition before any start and later."""

    condition: str
    before: dict[Fate, float]
    later: dict[Fate, float]


class JudgementWords(Record):
    """What judges may write: tests, rivals, assumptions and conditions."""

    about: str
    evidence: tuple[EvidenceText, ...]
    rivals: tuple[RivalText, ...]
    assumptions: tuple[AssumptionText, ...]
    conditions: tuple[ConditionText, ...]
    bases: dict[str, tuple[str, ...]]


class AdaptationText(Record):
    """A change to the programme, so many months after the start."""

    what: str
    when: tuple[Fate, ...]
    months: int
    planned: bool
    level: str
    who: str
    nature: str
    keeps_core: bool
    why: str


class ActionText(Record):
    """Something agreed after an earlier edition."""

    when: tuple[Fate, ...]
    finding: str
    action: str
    owner: str
    what_followed: str


class JourneyWords(Record):
    """Notes on milestones, adaptations, actions and people's goals."""

    about: str
    notes: dict[str, tuple[str, ...]]
    adaptations: tuple[AdaptationText, ...]
    actions: tuple[ActionText, ...]
    goals: tuple[str, ...]


class SignificantText(Record):
    """A story that a group chose as the most significant change in a domain, and why."""

    story: str
    domain: str
    chosen_by: str
    why: str


class ConfigurationText(Record):
    """A context, a mechanism and an outcome, the stories that show them, and whether they were seen."""

    when: tuple[Fate, ...]
    context: str
    mechanism: str
    outcome: str
    link: str
    stories: tuple[str, ...]
    seen: dict[Fate, str]


class LearningWords(Record):
    """Choices of stories, realist configurations, and which story follows which fear."""

    about: str
    follows: dict[str, str]
    significant: tuple[SignificantText, ...]
    configurations: tuple[ConfigurationText, ...]


class ReflectionWords(Record):
    """Partnership template, and reflections before and after."""

    about: str
    partnership: dict[str, Any]
    local_theory: dict[str, Any]
    governance: dict[str, str]
    sources: dict[str, dict[str, Any]]
    before: dict[str, Any]
    after: dict[str, Any]
