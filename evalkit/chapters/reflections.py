"""What the team expected before results, what came of it, and what it thinks now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.judgement.wording import SHOWN_WORDS, shown
from evalkit.judgement.words import number, period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.evidence import Evidence
    from evalkit.finding import Finding

COLUMNS = ("title", "expected", "size", "by", "why", "moved", "signal", "reading")
_GIVEN = {"up": "to rise", "down": "to fall", "no change": "no change", "not sure": "not sure"}


@dataclass(frozen=True)
class Reflected:
    """Hold the reflections of the team, ready to be told."""

    before: str
    after: str
    success: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    differently: tuple[str, ...] = ()


def reflected(edition: Edition) -> Reflected:
    """Take the reflections of the pack; expectations written after the start are marked so."""
    before, after = _part(edition, "before"), _part(edition, "after")
    return Reflected(
        before=_before(edition, before),
        after=_after(after),
        success=tuple(before.get("success") or ()),
        strong=tuple(after.get("strong") or ()),
        differently=tuple(after.get("differently") or ()),
    )


def expectation_rows(edition: Edition, evidence: Evidence) -> pd.DataFrame:
    """List what was expected of each indicator beside what was seen."""
    charts = {finding.subject: finding for finding in evidence.charts}
    rows = []
    for given in _part(edition, "before").get("expectations") or ():
        code = given["indicator"]
        title = evidence.titles.get(code, code)
        moved = _moved(evidence.before.get(title), evidence.latest.get(title))
        rows.append(
            {
                "title": title,
                "expected": _GIVEN[given["direction"]],
                "size": _size(given.get("size"), str(evidence.units.get(title, ""))),
                "by": period_name(given["by"]) if given.get("by") else "",
                "why": given.get("why", ""),
                "moved": moved or "not known",
                "signal": SHOWN_WORDS[shown(charts[code])] if code in charts else "no control chart",
                "reading": reading(given["direction"], moved=moved, finding=charts.get(code)),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def reading(expected: str, *, moved: str, finding: Finding | None) -> str:
    """Say how what was seen bears on what was expected; without a signal nothing is borne out.

    Examples
    --------
    >>> reading("up", moved="rose", finding=None)
    'cannot tell'
    """
    if finding is None or expected == "not sure" or shown(finding) == "cannot say":
        return "cannot tell"
    if finding.signal == "no signal":
        return "nothing against it" if expected == "no change" else "not seen, which is not the same as wrong"
    if not moved:
        return "cannot tell"
    borne_out = {"up": "rose", "down": "fell"}.get(expected) == moved
    return "as expected" if borne_out else "not as expected"


def _size(size: float | None, unit: str) -> str:
    if size is None:
        return ""
    points = {"%": "percentage points"}.get(unit, unit)
    return f"{number(size)} ({points})" if points else number(size)


def _moved(before: Any, latest: Any) -> str:
    numbers = (before, latest)
    if not all(isinstance(n, int | float) for n in numbers) or before == latest:
        return ""
    return "rose" if latest > before else "fell"


def _part(edition: Edition, name: str) -> Mapping[str, Any]:
    return (edition.pack.reflections or {}).get(name) or {}


def _before(edition: Edition, before: Mapping[str, Any]) -> str:
    if not before:
        return "Nobody wrote down what was expected before results were seen."
    written = pd.Timestamp(str(before["recorded_on"]))
    when = period_name(written.date().isoformat())
    who = f" by {before['recorded_by']}" if before.get("recorded_by") else ""
    starts = edition.pack.table("sites")["start_date"].dropna()
    late = len(starts) and written > starts.min()
    retrospective = " That was after the start, so the expectations are retrospective." if late else ""
    return f"What success would look like was written down on {when}{who}.{retrospective}"


def _after(after: Mapping[str, Any]) -> str:
    if not after:
        return "The team has not yet written down what it thinks of the results."
    when = period_name(pd.Timestamp(str(after["recorded_on"])).date().isoformat())
    who = f" by {after['recorded_by']}" if after.get("recorded_by") else ""
    return f"The results were read together on {when}{who}."
