"""Findings as they may leave: numbers that rest on enough people, and words made from those alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalkit.disclosure.publishing import significant
from evalkit.disclosure.tables import GROUP, GROUPS, PERIODS, YEARS
from evalkit.finding import CellState, Check, Finding
from evalkit.indicators.frames import VALUE, WITH_FIGURES
from evalkit.judgement.words import number, period_name, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from evalkit.theory.model import Theory

Policy = Literal["figure", "coefficient", "chart", "groups", "organisation", "voices", "value"]
LATEST = "latest value"
# What the numbers of each method rest on. A method that is not named leaves without any number.
POLICIES: Mapping[str, Policy] = {
    LATEST: "figure",
    "its": "coefficient",
    "controlled its": "coefficient",
    "staggered adoption": "coefficient",
    **dict.fromkeys(("xmr", "p", "p'", "u", "u'", "c", "g", "t", "run chart", "no chart"), "chart"),
    **dict.fromkeys(("difference between groups", "slope index of inequality"), "groups"),
    **dict.fromkeys(
        ("completeness", "implementation test", "stage clock", "expected false signals"), "organisation"
    ),
    "contribution analysis": "organisation",
    **dict.fromkeys(("stories", "fears", "causal claims"), "voices"),
    "cost-consequence": "value",
}
_HASH, _SHORT = re.compile(r"[0-9a-f]{64}"), re.compile(r"\d{1,3}(\.\d{1,3}){0,2}")
VERDICT = "verdict"  # a check whose words come from the table of verdicts
LEAVES = re.compile(rf"stage=\w+|imd_quintile|{GROUP.pattern}")  # strata that findings may name
VISITS = "nurse_visits_released"  # what every figure of value rests on
NUMBERS = ("estimate", "lower", "upper", "std_error", "smallest_detectable")
COUNTS = ("numerator", "denominator")
_BARE = dict.fromkeys([*NUMBERS, *COUNTS, "confidence"])


@dataclass(frozen=True, slots=True)
class Shown:
    """What the published rows let findings say.

    Parameters
    ----------
    rows : pandas.DataFrame
        Published rows.
    theory : Theory
        The core theory: titles, links and their words.
    sites : mapping of str to str
        The council's own code of each site to the one that leaves.
    """

    rows: pd.DataFrame
    theory: Theory
    sites: Mapping[str, str]

    def has_value(self, indicator: str) -> bool:
        """Say whether a figure of a year leaves, for the whole council; else one of a period."""
        whole = self.rows[(self.rows["indicator"] == indicator) & self.rows["table"].isin((YEARS, PERIODS))]
        years = whole[whole["table"] == YEARS]
        return bool((years if len(years) else whole)["state"].isin(WITH_FIGURES).any())

    def has_groups(self, indicator: str, stratum: str) -> bool:
        """Say whether the figures of all groups of one kind leave."""
        table = f"{GROUPS} {stratum.partition('=')[0]}"
        groups = self.rows[(self.rows["indicator"] == indicator) & (self.rows["table"] == table)]
        return len(groups) > 0 and bool((groups["state"] == VALUE).all())

    def figure(self, finding: Finding) -> Mapping[str, object] | None:
        """Find the published row that a finding tells of."""
        rows = self.rows
        found = rows[
            (rows["indicator"] == finding.subject)
            & (rows["period"] == finding.period)
            & (rows["site_id"] == finding.site)
            & (rows["stratum"] == finding.stratum)
        ]
        return dict(found.iloc[0]) if len(found) else None


def release_findings(findings: Iterable[Finding], *, shown: Shown) -> tuple[Finding, ...]:
    """Let out of each finding what the published figures allow.

    Signals, bearings, verdicts and the names of checks leave. Numbers leave by what they rest on: a figure
    is that of its published row; a coefficient leaves rounded, where a year's figure of its indicator
    leaves; one of groups, where all groups do; nothing that counts who told what. Findings about what only
    this council has in its theory stay.

    Parameters
    ----------
    findings : iterable of Finding
        The exact ones.
    shown : Shown
        What is published.

    Returns
    -------
    tuple of Finding
        With sentences made anew, without caveats and without the words of checks.
    """
    known = _subjects(shown.theory)
    return tuple(_released(each, shown, known) for each in findings if each.subject in known)


def _subjects(theory: Theory) -> dict[str, str]:
    """Name all that findings may be about by its code."""
    labels = {node.id: node.label for node in theory.nodes}
    links = {
        link.id: f"{labels[link.source]} leads to {labels[link.target]}" for link in theory.links if link.core
    }
    own = {each.code: each.title for each in theory.indicators if each.core}
    rest = {
        "data_completeness": "Completeness of the figures",
        "implemented": "Implementation",
        "stage_completion": "Stage of the journey",
        "stories": "Stories",
        "fears": "Fears",
    }
    return {**rest, **links, **own}


def _released(finding: Finding, shown: Shown, known: Mapping[str, str]) -> Finding:
    policy = POLICIES.get(LATEST if finding.method.startswith(LATEST) else finding.method)
    numbers, state = _numbers(finding, policy, shown)
    hidden = state is CellState.SUPPRESSED
    kept = finding.model_copy(
        update={
            **_BARE,
            **numbers,
            "state": state,
            "site": shown.sites.get(finding.site, ""),
            "signal": "unknown" if hidden else finding.signal,
            "bearing": "cannot tell" if hidden else finding.bearing,
            "stratum": _only(LEAVES, finding.stratum),
            "checks": tuple(_bare(each) for each in finding.checks),
            "caveats": (),
            "question": "" if hidden or _is_of_a_part(finding) else finding.question,
            "specification": _only(_HASH, finding.specification),
            "definition_version": _only(_SHORT, finding.definition_version),
        }
    )
    return kept.model_copy(update={"sentence": _sentence(kept, known[finding.subject])})


def _only(form: re.Pattern[str], text: str) -> str:
    return text if form.fullmatch(text) else ""


def _bare(check: Check) -> Check:
    """Leave of a check its name and outcome: its words tell of exact figures, but for those of a verdict."""
    return check if check.name == VERDICT else Check(name=check.name, passed=check.passed, text="")


def _numbers(finding: Finding, policy: Policy | None, shown: Shown) -> tuple[Mapping[str, object], CellState]:
    if finding.state is not CellState.VALUE or policy == "voices":
        return {}, finding.state
    if policy == "figure":
        return _of_row(shown.figure(finding))
    if policy is None or _is_of_a_part(finding) or not _leaves(finding, policy, shown):
        return {}, CellState.SUPPRESSED
    # The lines of a chart are made from exact counts: what it says leaves, they do not.
    names = ("smallest_detectable",) if policy == "chart" else NUMBERS
    rounded = {name: _rounded(getattr(finding, name)) for name in names}
    return rounded if policy == "chart" else {**rounded, "confidence": finding.confidence}, finding.state


def _is_of_a_part(finding: Finding) -> bool:
    """Say whether a finding is of a site, or of a group that is not published: no row stands for it."""
    return bool(finding.site) or not (finding.stratum == "" or LEAVES.fullmatch(finding.stratum))


def _leaves(finding: Finding, policy: Policy, shown: Shown) -> bool:
    if policy == "organisation":
        return True
    if policy == "groups":
        return shown.has_groups(finding.subject, finding.stratum)
    return shown.has_value(VISITS if policy == "value" else finding.subject)


def _of_row(row: Mapping[str, object] | None) -> tuple[Mapping[str, object], CellState]:
    if row is None or row["state"] not in WITH_FIGURES:
        state = CellState.SUPPRESSED if row is None else CellState(str(row["state"]))
        return {}, state
    names = {"estimate": "value", "lower": "lower95", "upper": "upper95"} | {name: name for name in COUNTS}
    found = {ours: _or_none(row[theirs]) for ours, theirs in names.items()}
    return {**found, "confidence": None if found["lower"] is None else 0.95}, CellState(str(row["state"]))


def _or_none(value: object) -> float | None:
    found = float(str(value))
    return None if found != found else found  # noqa: PLR0124 - only what is missing differs from itself


def _rounded(value: float | None) -> float | None:
    return None if value is None else significant(value)


def _sentence(finding: Finding, title: str) -> str:
    """Say what is left in one sentence, from its own fields."""
    if finding.state is not CellState.VALUE:
        why = "confidential" if finding.state is CellState.SUPPRESSED else finding.state.value
        return f"{title}: not shown ({why})."
    said = f"{title}: {_estimate(finding)}"
    signal = "" if finding.signal == "unknown" else f" Signal: {finding.signal}."
    least = finding.smallest_detectable
    could = (
        f" The least that these data could have shown is {number(least, unit=finding.unit)}."
        if least is not None and finding.signal in ("no signal", "unknown")
        else ""
    )
    return f"{said}{signal}{could}"


def _estimate(finding: Finding) -> str:
    if finding.estimate is None:
        return finding.question
    value = number(finding.estimate, unit=finding.unit)
    scale = f"{finding.scale}, " if finding.scale else ""
    when = f" in {period_name(finding.period)}" if finding.period else ""
    if finding.lower is None or finding.upper is None:
        return f"{scale}{value}{when}."
    return f"{scale}{value} ({span(finding.lower, finding.upper, unit=finding.unit)}){when}."
