"""The verdict of each link as a finding, for the record and for the chapters that come later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Bearing, Check, Finding
from evalkit.judgement.reading import read_decision_table
from evalkit.judgement.sentences import link_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.chapters.judging import Judged
    from evalkit.judgement.verdicts import LinkVerdict

METHOD = "contribution analysis"
VERDICT = "verdict"  # the name of the check whose text is the verdict
_BEARINGS: dict[str, Bearing] = {"established": "supports", "contradicted": "weakens"}


def verdict_findings(judged: Judged, *, council: str, period: str) -> Iterator[Finding]:
    """Give a finding for each link: the verdict, the row that decided it, and the five conditions as checks.

    Parameters
    ----------
    judged : Judged
        The verdicts.
    council, period : str
        Whose edition it is, and of which month.

    Yields
    ------
    Finding
        Its estimate is the share of reasonable settings in which the verdict stays.
    """
    for verdict in judged.verdicts:
        yield Finding(
            council=council,
            subject=verdict.link.id,
            method=METHOD,
            question="Does the evidence bear out this link here?",
            sentence=link_sentence(verdict, judged.material.theory),
            period=period,
            estimate=verdict.holds_in,
            scale="share of reasonable settings in which the verdict stays",
            bearing=_BEARINGS.get(verdict.label, "cannot tell"),
            checks=(Check(name=VERDICT, passed=None, text=verdict.label), *_checks(verdict)),
            caveats=(f"row {verdict.row.row}: {verdict.row.why}",),
            rule_set=f"verdicts {read_decision_table().version}",
        )


def verdict_of(finding: Finding) -> str:
    """Take the verdict out of a finding of this method; blank from any other.

    Parameters
    ----------
    finding : Finding
        Any finding.

    Returns
    -------
    str
    """
    if finding.method != METHOD:
        return ""
    return next((check.text for check in finding.checks if check.name == VERDICT), "")


def _checks(verdict: LinkVerdict) -> Iterator[Check]:
    for condition in read_decision_table().conditions:
        reason = verdict.reasons[condition.id]
        passed = {condition.favour[0]: False, condition.favour[-1]: True}.get(reason.value)
        yield Check(
            name=f"({condition.letter}) {condition.question}",
            passed=passed,
            text=f"{reason.value}: {reason.why}",
        )
