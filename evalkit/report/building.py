"""Gather the record of an edition from what the stages left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from evalkit.chapters.contribution_findings import verdict_of
from evalkit.finding import Finding, Record
from evalkit.learning.stories import hear_stories
from evalkit.report.record import (
    Action,
    Adaptation,
    AssumptionStatus,
    ChapterGap,
    ConditionScore,
    LearningCount,
    MilestoneDates,
    Result,
    SiteStart,
    Verdict,
)
from evalkit.report.series import hold_series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pydantic import JsonValue

    from evalkit.learning.stage_clock import Journey
    from evalkit.report.identity import Identity, Provenance
    from evalkit.section import Section


R = TypeVar("R", bound=Record)


def build_result(
    identity: Identity,
    *,
    provenance: Provenance,
    sections: Sequence[Section],
    series: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    journey: Journey | None = None,
    reflections: Mapping[str, JsonValue] | None = None,
) -> Result:
    """Gather everything that is compared between councils.

    Parameters
    ----------
    identity : Identity
        Whose edition it is.
    provenance : Provenance
        What it was made from.
    sections : sequence of Section
        The chapters: their findings and gaps.
    series : pandas.DataFrame
        The measured indicators.
    tables : mapping of str to pandas.DataFrame
        Tables of the pack; ``milestones``, ``sites``, ``conditions``, ``assumptions``, ``stories``,
        ``adaptations`` and ``actions`` are read where they are there. Of stories only counts are taken.
    journey : Journey, optional
        The stage clock.
    reflections : mapping, optional
        What the team expected before and thought after.

    Returns
    -------
    Result

    Examples
    --------
    >>> from evalkit.report import TheoryName, Identity, Provenance
    >>> who = Identity(council="E08000008", name="Tameside", programme="Blended roles", edition="2025-09",
    ...     synthetic=True, theory=TheoryName(id="blended_roles", version="1"), start="2023-04",
    ...     end="2025-09", data_as_at="2025-09-30")
    >>> stories = pd.DataFrame({"level": ["team", "team"], "kind": ["fear", "fear"], "text": ["a", "b"]})
    >>> build_result(who, provenance=Provenance(), sections=[], series=pd.DataFrame(),
    ...              tables={"stories": stories}).learning[0].stories
    2
    """
    chapters = sorted(sections, key=lambda section: section.number)
    findings = tuple(finding for section in chapters for finding in section.findings)
    return Result(
        identity=identity,
        provenance=provenance,
        journey=journey,
        milestones=_rows(tables, "milestones", MilestoneDates),
        sites=_rows(tables, "sites", SiteStart),
        findings=findings,
        series=hold_series(series),
        verdicts=tuple(_verdict(finding) for finding in findings if verdict_of(finding)),
        conditions=_rows(tables, "conditions", ConditionScore),
        assumptions=_rows(tables, "assumptions", AssumptionStatus),
        learning=_learning(tables.get("stories"), as_at=identity.data_as_at),
        adaptations=_rows(tables, "adaptations", Adaptation),
        actions=_rows(tables, "actions", Action),
        reflections=dict(reflections or {}),
        gaps=tuple(
            ChapterGap(chapter=section.number, **gap.model_dump())
            for section in chapters
            for gap in section.gaps
        ),
    )


def _rows(tables: Mapping[str, pd.DataFrame], name: str, record: type[R]) -> tuple[R, ...]:
    table = tables.get(name)
    if table is None:
        return ()
    known = table[[column for column in record.model_fields if column in table]]
    return tuple(record.model_validate(_given(cells)) for cells in known.to_dict("records"))


def _verdict(finding: Finding) -> Verdict:
    verdict, _, _ = verdict_of(finding).partition(" (")  # of *not tested* the row says why
    return Verdict.model_validate(
        {
            "link": finding.subject,
            "verdict": verdict,
            "decided_by": "; ".join(finding.caveats),
            "holds_in": finding.estimate,
        }
    )


def _given(cells: Mapping[Any, Any]) -> dict[str, Any]:
    """Leave missing cells to the record's defaults; days are days, not instants."""
    kept = {str(name): cell for name, cell in cells.items() if not pd.isna(cell)}
    return {name: cell.date() if isinstance(cell, datetime) else cell for name, cell in kept.items()}


def _learning(stories: pd.DataFrame | None, *, as_at: date) -> tuple[LearningCount, ...]:
    """Count the stories that count: none that was withdrawn."""
    if stories is None or stories.empty:
        return ()
    heard = hear_stories(stories, as_at=as_at).stories
    counts = sorted(Counter((story.level, story.kind) for story in heard).items())
    return tuple(LearningCount(level=level, kind=kind, stories=n) for (level, kind), n in counts)
