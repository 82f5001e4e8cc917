"""The theory of change as frozen records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from evalkit.finding import Record

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,59}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Level = Literal["individual", "team", "organisation", "system"]
NodeKind = Literal["input", "activity", "output", "outcome", "impact"]
Direction = Literal["up", "down", "context", "ambiguous"]
Group = Literal["reach", "proximal", "distal", "unintended", "context"]
IndicatorKind = Literal[
    "proportion", "rate", "count", "mean", "ratio", "standardised rate", "standardised ratio", "median time"
]
IntervalMethod = Literal[
    "wilson", "byar", "student", "dobson", "indirect", "kaplan-meier", "published", "none"
]


class Written(Record):
    """A record read from YAML: a number where text is wanted counts as the text that was written.

    Examples
    --------
    >>> Task(id="insulin", label=1).label
    '1'
    """

    model_config = ConfigDict(coerce_numbers_to_str=True)


class Signs(Written):
    """What shows that something happened: milestones that are done, indicators that improved, or delegation.

    ``implemented`` asks for the evaluators' test: workers signed off, and visits delegated in six months in
    a row.
    """

    milestones: tuple[Slug, ...] = ()
    indicators: tuple[Slug, ...] = ()
    implemented: bool = False


class Node(Written):
    """Something that the programme puts in, does, or brings about.

    ``shown_by`` says how anybody can tell that it happened; without it the course of its own indicators
    does. ``primary`` is the one indicator by which links into it are judged; without it the first of its
    indicators that should rise or fall and is no context.
    """

    id: Slug
    label: Text
    kind: NodeKind
    horizon: Literal["short", "medium", "long"]
    level: Level
    description: str = ""
    shown_by: Signs | None = None
    primary: Slug | None = None
    core: bool = True


class PriorEvidence(Written):
    """What was known about a link before this evaluation."""

    source: Text
    strength: Literal["strong", "moderate", "weak", "none"]
    says: Text


class Mechanism(Written):
    """Why one thing brings about another: what is offered, and how people respond."""

    resource: Text
    reasoning: Text


class Link(Written):
    """A causal link between two nodes."""

    model_config = ConfigDict(populate_by_name=True)

    source: Slug = Field(alias="from")
    target: Slug = Field(alias="to")
    mechanism: Mechanism
    assumptions: tuple[Slug, ...] = ()
    efforts: tuple[Slug, ...] = ()
    delay_months: tuple[int, int] | None = None
    prior_evidence: tuple[PriorEvidence, ...] = ()
    core: bool = True

    @property
    def id(self) -> str:
        """Name the link as from>to."""
        return f"{self.source}>{self.target}"


class Assumption(Written):
    """What must hold for a link to work."""

    id: Slug
    text: Text
    criticality: Literal["critical", "important", "minor"]
    tested_by: Text
    status: Literal["untested", "holds", "fails", "mixed"] = "untested"
    evidence: str = ""


class Target(Written):
    """A value to reach, by when, and why that value."""

    value: float
    by: str = ""
    rationale: Text


class Baseline(Written):
    """Where the indicator stood, and when."""

    value: float
    period: Text


class Derivation(Written):
    """How person-level tables become the counts of an indicator.

    Nothing is derived unless the pack has all of ``tables``; those in ``optional`` may be empty. A row
    with a blank ``site_id`` is the whole council, given only where a table has rows without a site; it
    wins over a sum of sites.

    ``sql`` is one DuckDB ``SELECT`` over the named tables of the pack and the helper tables
    ``months(period, first_day, last_day)`` and ``minimum_wage(valid_from, hourly)``. Its columns:
    ``site_id, period, stratum`` and then, by the kind of indicator, ``numerator, denominator,
    people_numerator, people_denominator`` (proportion, rate, count, ratio), ``value, sd, denominator,
    people_denominator`` (mean) or ``duration, observed, person_ref`` (median time: a row an episode).
    """

    tables: tuple[Slug, ...]
    optional: tuple[Slug, ...] = ()
    sql: Text


class Indicator(Written):
    """A measure of one or more nodes, defined well enough to compare councils."""

    code: Slug
    title: Text
    definition: Text
    rationale: Text
    unit: Text
    kind: IndicatorKind
    numerator: str = ""
    denominator: str = ""
    multiplier: float = 1
    direction: Direction
    group: Group
    cumulative: bool = False
    frequency: Literal["month", "quarter", "year"] = "month"
    baseline: Baseline | None = None
    target: Target | None = None
    smallest_important_effect: float | None = None
    source: Text
    collection: str = ""
    interval: IntervalMethod
    disaggregations: tuple[str, ...] = ()
    data_quality_note: str = ""
    definition_version: str = "1"
    nodes: tuple[Slug, ...] = ()
    derive: Derivation | None = None
    core: bool = True


class Purpose(Written):
    """Shared purpose: who is in it, what unites them, and why."""

    our: Text
    shared: Text
    purpose: Text


class Aim(Written):
    """A measurable change by a date; not the purpose."""

    model_config = ConfigDict(populate_by_name=True)

    measure: Text
    start: Text = Field(alias="from")
    goal: Text = Field(alias="to")
    by: Text


class Effort(Written):
    """One of several change efforts that lean on each other."""

    id: Slug
    label: Text
    lead: Text
    nodes: tuple[Slug, ...]


class Milestone(Written):
    """A step of the journey that has a date."""

    id: Slug
    label: Text


class Stage(Written):
    """A stage of the journey and its milestones."""

    id: Slug
    label: Text
    milestones: tuple[Milestone, ...]


class Anchor(Written):
    """What one score of a condition looks like."""

    score: float = Field(ge=0, le=1)
    text: Text


class Condition(Written):
    """A condition that may set apart those who implemented."""

    id: Slug
    label: Text
    anchors: tuple[Anchor, ...]
    nodes: tuple[Slug, ...] = ()  # that stand for it, beside the one of its own name
    expected: Literal["present", "absent"] | None = None  # which way the theory expects it to help
    first_choice: bool = False  # compared where there are too few councils to compare all conditions


class Question(Written):
    """A row of the evaluation matrix."""

    id: Slug
    text: Text
    asked_of: tuple[str, ...]
    how: Text
    evidence: tuple[str, ...]
    chapter: int = Field(ge=1, le=9)


class SurveyItem(Written):
    """An item that a survey may ask."""

    id: Slug
    text: Text
    groups: tuple[str, ...]


class Task(Written):
    """A task that may be delegated."""

    id: Slug
    label: Text


class Theory(Written):
    """A theory of change: one validated whole."""

    id: Slug
    version: Text
    title: Text
    programme: Text
    summary: str = ""
    purpose: Purpose
    aim: Aim
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    assumptions: tuple[Assumption, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    efforts: tuple[Effort, ...] = ()
    journey: tuple[Stage, ...] = ()
    conditions: tuple[Condition, ...] = ()
    questions: tuple[Question, ...] = ()
    tasks: tuple[Task, ...] = ()
    survey_items: tuple[SurveyItem, ...] = ()

    def indicator(self, code: str) -> Indicator:
        """Find an indicator by its code."""
        return next(i for i in self.indicators if i.code == code)

    def node(self, node_id: str) -> Node:
        """Find a node by its id."""
        return next(n for n in self.nodes if n.id == node_id)


class LocalChanges(Written):
    """What a council changes in the theory: nodes and links of its own, targets, indicators."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    targets: dict[Slug, Target] = Field(default_factory=dict)
