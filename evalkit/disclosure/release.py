"""Release an edition: make the record that may leave from the exact one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evalkit.disclosure.counts import FEW_EMPLOYERS, NO_PEOPLE, count_rows
from evalkit.disclosure.findings import Shown, release_findings
from evalkit.disclosure.gate import pass_gate
from evalkit.disclosure.publishing import publish_rows
from evalkit.disclosure.released import Hidden
from evalkit.disclosure.tables import published_rows, years_of
from evalkit.errors import RefusedError
from evalkit.finding import CellState
from evalkit.periods import parse_period
from evalkit.report.series import hold_series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from evalkit.disclosure.before import Before
    from evalkit.disclosure.counts import Counts
    from evalkit.disclosure.gate import Gate
    from evalkit.report.record import LearningCount, Result
    from evalkit.theory.model import Theory

OTHER_VERSION = "other"
A_YEAR = (364, 365)  # days from the first to the last
_VERSION = re.compile(r"\d{1,3}(\.\d{1,3}){0,2}")
# Texts that people wrote do not leave with figures: stories do, where all agree, in a file of their own.
TEXTS = {
    "conditions": ("scored_by", "basis"),
    "assumptions": ("evidence",),
    "adaptations": ("what", "who", "why"),
    "actions": ("action", "finding", "owner", "what_followed"),
}


@dataclass(frozen=True, slots=True)
class Release:
    """What leaves of one edition, and what was kept back.

    Parameters
    ----------
    result : Result
        The record that may leave.
    published : mapping of str to int or None
        What was published of each count, by a key that only the council's ledger holds.
    sites : mapping of str to str
        The council's code of each site to the one that leaves.
    cells : int
        How many counts and values the tables have.
    hidden : Hidden
        How many are hidden, and why.
    withheld : tuple of str
        What else did not leave, in words.
    unlinked : int
        How many figures of earlier releases have nothing in this one that they could be held against.
    """

    result: Result
    published: Mapping[str, int | None]
    sites: Mapping[str, str]
    cells: int
    hidden: Hidden
    withheld: tuple[str, ...]
    unlinked: int = 0


def release_result(
    result: Result,
    *,
    theory: Theory,
    rule: str = "sdc-1",
    employers: int | None = None,
    earlier: Sequence[Before] = (),
    sites: Mapping[str, str] | None = None,
) -> Release:
    """Make the record that may leave a council.

    Parameters
    ----------
    result : Result
        The exact record of a finished edition.
    theory : Theory
        The theory of change without local changes.
    rule : str
        Name of a rule of disclosure control; it applies where it is stricter than ``sdc-1``.
    employers : int or None
        How many employers the workforce data come from.
    earlier : sequence of Before
        What earlier releases of this council published.
    sites : mapping of str to str, optional
        Codes that sites have left under before.

    Returns
    -------
    Release

    Raises
    ------
    RefusedError
        If an earlier release reaches further in time, or nothing that is safe can be found.
    """
    own = _known_alone(result, theory)
    _refuse_older(own, earlier)
    rows = published_rows(own, theory=theory, before=_years_before(own, earlier))
    counts = count_rows(rows, theory=theory, employers=employers)
    gate = pass_gate(counts, rule=rule, earlier=earlier)
    rows = publish_rows(counts, shown=gate.shown, theory=theory)
    codes = _site_codes(own, sites or {})
    shown = Shown(rows, theory, codes)
    return Release(
        result=_without_texts(own, theory).model_copy(
            update={
                "series": hold_series(rows.assign(site_id=rows["site_id"].map({"": "", **codes}))),
                "findings": release_findings(own.findings, shown=shown),
                "sites": tuple(
                    each.model_copy(update={"site_id": codes[each.site_id]}) for each in own.sites
                ),
            }
        ),
        published=gate.shown,
        sites=codes,
        cells=_cells(rows),
        hidden=_hidden(counts.rows[counts.rows["now"]], gate),
        withheld=_withheld(result, gate),
        unlinked=_unlinked(counts, earlier),
    )


def _unlinked(counts: Counts, earlier: Sequence[Before]) -> int:
    """Count what earlier releases showed of counts that are gone, such as those of a site that went."""
    shown = {key for each in earlier for key, count in each.published.items() if count is not None}
    return len(shown.difference(counts.counts.index))


def _years_before(result: Result, earlier: Sequence[Before]) -> list[str]:
    """Name the years that earlier releases published, and this one does not."""
    spans = {key.split("|")[3] for release in earlier for key in release.published}
    days = {span: [date.fromisoformat(day) for day in span.split("/")] for span in spans}
    years = {span for span, (first, last) in days.items() if (last - first).days in A_YEAR}
    return sorted(years - set(years_of(result.identity)))


def _refuse_older(result: Result, earlier: Sequence[Before]) -> None:
    """Refuse an edition that ends before a released one: it does not hold all that is to be looked at."""
    ends = [key.split("|")[3].partition("/")[2] for release in earlier for key in release.published]
    own = [parse_period(text).end for text in {result.identity.end, *result.series.period}]
    last = max(map(date.fromisoformat, ends), default=max(own))
    if last > max(own):
        raise RefusedError(
            f"This edition ends on {max(own)}, and figures until {last} have been released, so the two "
            "cannot be looked at together.",
            hint="Share the last edition.",
        )


def _known_alone(result: Result, theory: Theory) -> Result:
    """Leave out what only this council has in its theory: its names are the council's own words."""
    core = [each.code for each in theory.indicators if each.core]
    frame = result.series.frame()
    given = frame["definition_version"]
    odd = sorted({version for version in given if not _VERSION.fullmatch(version)})
    versions = given.replace({version: f"{OTHER_VERSION} {i}" for i, version in enumerate(odd, 1)})
    own = frame.assign(definition_version=versions)[frame["indicator"].isin(core)]
    return result.model_copy(update={"series": hold_series(own)})


def _site_codes(result: Result, held: Mapping[str, str]) -> dict[str, str]:
    """Give each site a number in the place of its code; one that has left before keeps its own."""
    new = sorted({site.site_id for site in result.sites} | set(result.series.site_id) - {""} - set(held))
    fresh = [site for site in new if site not in held]
    return {**held, **{site: f"site-{len(held) + i:02d}" for i, site in enumerate(fresh, 1)}}


def _without_texts(result: Result, theory: Theory) -> Result:
    known = {
        "milestones": {each.id for stage in theory.journey for each in stage.milestones},
        "conditions": {each.id for each in theory.conditions},
        "assumptions": {each.id for each in theory.assumptions},
    }
    codes = {"milestones": "milestone", "conditions": "condition", "assumptions": "assumption"}
    links = {each.id for each in theory.links if each.core}
    parts = {
        name: tuple(
            each.model_copy(update=dict.fromkeys(TEXTS.get(name, ()), ""))
            for each in getattr(result, name)
            if name not in codes or getattr(each, codes[name]) in known[name]
        )
        for name in (*codes, "adaptations", "actions")
    }
    verdicts = (each.model_copy(update={"decided_by": ""}) for each in result.verdicts if each.link in links)
    return result.model_copy(
        update={
            **parts,
            # What a council calls its programme may name people; the theory's title says what it is.
            "identity": result.identity.model_copy(
                update={"edition_kind": "shareable", "programme": theory.title}
            ),
            "provenance": result.provenance.model_copy(update={"data": {}, "parameters": {}}),
            "verdicts": tuple(verdicts),
            "learning": tuple(_few_voices(each) for each in result.learning),
            "reflections": {},
            "gaps": (),
        }
    )


def _few_voices(count: LearningCount) -> LearningCount:
    """Say that something was told, and not how often: how many people told it is not known."""
    return count.model_copy(update={"stories": None, "state": CellState.SUPPRESSED})


def _cells(rows: pd.DataFrame) -> int:
    return int(rows[["numerator", "denominator", "value"]].notna().sum().sum()) + int(
        (rows["state"] == CellState.SUPPRESSED.value).sum()
    )


def _hidden(rows: pd.DataFrame, gate: Gate) -> Hidden:
    why = Counter(rows["withheld"])
    unknown = set(rows.loc[rows["withheld"] == NO_PEOPLE, ["key_n", "key_d"]].to_numpy().ravel())
    return Hidden(
        small=len(gate.small - unknown),
        complementary=len(gate.complementary),
        no_people=why[NO_PEOPLE],
        few_employers=why[FEW_EMPLOYERS],
    )


def _withheld(result: Result, gate: Gate) -> tuple[str, ...]:
    texts = sum(len(getattr(result, name)) for name in TEXTS)
    said = ["Texts of adaptations, actions, conditions and assumptions."] if texts else []
    if result.learning:
        said.append("How many stories were told: how many people told them is not known.")
    return (*said, *gate.withheld)
