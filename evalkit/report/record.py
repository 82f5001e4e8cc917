"""The record of an edition, for comparison: what ``result.json`` holds."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import Literal

from pydantic import Field, JsonValue

from evalkit.finding import CellState, Finding, Record
from evalkit.learning.stage_clock import Journey  # noqa: TC001 - pydantic reads the annotations
from evalkit.report.identity import Identity, Provenance  # noqa: TC001 - as above
from evalkit.report.series import Series
from evalkit.section import Gap

SCHEMA_VERSION: Literal[1] = 1
SCHEMA_ID = "urn:evalkit:result:1"
YesNo = bool | None


class MilestoneDates(Record):
    """One milestone: how it stands and when."""

    milestone: str
    status: str
    started: date | None = None
    completed: date | None = None


class SiteStart(Record):
    """Whether and when one site started: councils are dated by them. A blank date is never *never*."""

    site_id: str
    kind: str = ""
    status: str = "unknown"
    start_date: date | None = None
    stop_date: date | None = None


class Verdict(Record):
    """What the evidence says of one link."""

    link: str
    verdict: Literal["not tested", "contradicted", "not established", "plausible", "established"]
    decided_by: str
    holds_in: float | None = None  # share of reasonable settings in which it stays


class ConditionScore(Record):
    """How far a condition was met, as scored on one day."""

    condition: str
    score: float
    as_at: date
    scored_by: str = ""
    basis: str = ""


class AssumptionStatus(Record):
    """Whether an assumption holds here."""

    assumption: str
    status: Literal["open", "holds", "fails"]
    evidence: str = ""


class LearningCount(Record):
    """How many stories speak from one level of one kind of learning; never their words."""

    level: str
    kind: str
    stories: int | None
    state: CellState = CellState.VALUE


class Adaptation(Record):
    """A change to the programme."""

    date: date
    what: str
    planned: YesNo = None
    level: str = ""
    who: str = ""
    nature: str = ""
    keeps_core: YesNo = None
    why: str = ""


class Action(Record):
    """What was agreed to do, and what came of it."""

    action: str
    finding: str = ""
    owner: str = ""
    due: date | None = None
    done: date | None = None
    what_followed: str = ""


class ChapterGap(Gap):
    """Something that a chapter could not say."""

    chapter: int


class Result(Record):
    """One edition of one council, complete for comparison.

    Examples
    --------
    >>> Result.model_json_schema()["properties"]["schema_version"]["const"]
    1
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    identity: Identity
    provenance: Provenance
    journey: Journey | None = None
    milestones: tuple[MilestoneDates, ...] = ()
    sites: tuple[SiteStart, ...] = ()
    findings: tuple[Finding, ...] = ()
    series: Series = Series()
    verdicts: tuple[Verdict, ...] = ()
    conditions: tuple[ConditionScore, ...] = ()
    assumptions: tuple[AssumptionStatus, ...] = ()
    learning: tuple[LearningCount, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()
    actions: tuple[Action, ...] = ()
    reflections: dict[str, JsonValue] = Field(default_factory=dict)
    gaps: tuple[ChapterGap, ...] = ()


def result_schema() -> dict[str, object]:
    """Make the JSON Schema of the record, as it is published.

    Returns
    -------
    dict

    Examples
    --------
    >>> result_schema()["$id"]
    'urn:evalkit:result:1'
    """
    made = Result.model_json_schema(mode="serialization")
    for part in (made, *made["$defs"].values()):
        first, _, _ = part.get("description", "").partition("\n\n")  # the docstring without its examples
        part.update({"description": first.replace("\n", " ")} if first else {})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **made}
