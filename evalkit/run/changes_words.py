"""How a finding stood in an edition, in words: its signal or state, its figure, and its counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.judgement.wording import shown
from evalkit.judgement.words import number, period_name, span
from evalkit.periods import month_of, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.finding import Finding
    from evalkit.judgement.wording import Shown

CONTROL_SCALE = "process limits"
YES_NO_SCALE = "1 = yes, 0 = no"
A_VALUE = "a value"

_QUOTED = re.compile(r"“([^”]+)”")
_SIGNALS: dict[Shown, str] = {
    "worse": "worse",
    "improved": "improved",
    "moved": "moved, by itself neither better nor worse",
    "no signal": "no signal",
    "cannot say": "cannot be judged",
}
_BEARINGS = {"supports": "supports the link", "weakens": "weakens the link", "cannot tell": "cannot tell"}
STATES = {
    CellState.VALUE: A_VALUE,
    CellState.SUPPRESSED: "suppressed",
    CellState.TOO_FEW: "too few to say",
    CellState.NOT_COLLECTED: "missing",
    CellState.NOT_APPLICABLE: "not applicable",
    CellState.DEFINITION_DIFFERS: "measured by another definition",
    CellState.FAILED_QUALITY: "failed a quality check",
}
_MEANT = {
    CellState.SUPPRESSED: " (held back as confidential)",
    CellState.NOT_COLLECTED: " (not collected or not available)",
}


def title_of(finding: Finding, *, names: Mapping[str, str]) -> str:
    """Name what a finding is of: the indicator or link, then place and group where there are any.

    Parameters
    ----------
    finding : Finding
        The finding.
    names : mapping of str to str
        Titles by code, for what the finding's question does not name.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> title_of(Finding(council="E08000008", subject="falls", method="latest value (byar)", site="north",
    ...                  question="What is “Falls” now?", sentence="Falls: 4."), names={})
    'Falls, latest value, at site north'
    """
    quoted = _QUOTED.search(finding.question)
    title = quoted[1] if quoted else _named(finding.subject, names)
    parts = [title, "latest value" if finding.method.startswith("latest value") else ""]
    parts += [f"at site {names.get(finding.site, finding.site)}" if finding.site else ""]
    parts += [finding.stratum.replace("=", " ") if finding.stratum else ""]
    return ", ".join(part for part in parts if part)


def is_judged(finding: Finding) -> bool:
    """Say whether a finding answers more than how much: a signal, yes or no, or a bearing on a link.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    bool
    """
    return (
        finding.scale in (CONTROL_SCALE, YES_NO_SCALE)
        or finding.signal != "unknown"
        or finding.bearing != "cannot tell"
        or ">" in finding.subject
    )


def standing_of(finding: Finding) -> str:
    """Say how a finding stands in a word or two: its state where it has no value, else its answer.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import CellState, Finding
    >>> known = {"council": "E08000008", "subject": "falls", "method": "xmr", "question": "?",
    ...          "sentence": "Falls.", "scale": "process limits"}
    >>> standing_of(Finding(**known, signal="worse"))
    'worse'
    >>> standing_of(Finding(**known, state=CellState.TOO_FEW))
    'too few to say'
    """
    if finding.state is not CellState.VALUE:
        return STATES[finding.state]
    if finding.scale == YES_NO_SCALE:
        return {1.0: "yes", 0.0: "no"}.get(finding.estimate if finding.estimate is not None else -1, "open")
    if finding.scale == CONTROL_SCALE or finding.signal != "unknown":
        return _SIGNALS[shown(finding)]
    return _BEARINGS[finding.bearing] if is_judged(finding) else A_VALUE


def stood(finding: Finding) -> str:
    """Say how a finding stood, when, and by which figure and counts.

    Nothing of the figure is said where the state is not a value.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import CellState, Finding
    >>> chart = Finding(council="E08000008", subject="falls", method="xmr", question="?", sentence="Falls.",
    ...                 scale="process limits", signal="no signal", estimate=4.06, unit="per 1,000",
    ...                 numerator=80, denominator=19680, period="2023-04-01/2025-01-31")
    >>> stood(chart)
    '“no signal” to January 2025 (usual level 4.06 per 1,000; 80 over 19,680 in the chart)'
    >>> stood(chart.model_copy(update={"state": CellState.SUPPRESSED}))
    'suppressed (held back as confidential) to January 2025'
    """
    standing, when, figure = standing_of(finding), when_of(finding), figure_of(finding)
    if finding.state is not CellState.VALUE:
        return f"{standing}{_MEANT.get(finding.state, '')} {when}".strip()
    if standing == A_VALUE:
        return f"{figure or 'described'} {when}".strip()
    return f"“{standing}” {when}".strip() + (f" ({figure})" if figure else "")


def when_of(finding: Finding) -> str:
    """Say of which time a finding speaks: a chart runs up to a month, a figure is of its period.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> when_of(Finding(council="E08000008", subject="falls", method="byar", question="?",
    ...                 sentence="Falls.", period="2025/26"))
    'in 2025/26'
    """
    try:
        period = parse_period(finding.period)
    except ValueError:
        return f"in {finding.period}" if finding.period else ""
    if finding.scale == CONTROL_SCALE:
        return f"to {period_name(month_of(period.end).text)}"
    return f"in {period_name(finding.period)}"


def figure_of(finding: Finding) -> str:
    """Write a finding's figure with its interval and its counts; blank where it has none.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> figure_of(Finding(council="E08000008", subject="share", method="wilson", question="?", unit="%",
    ...                   sentence="It is.", estimate=7.0, lower=6.72, upper=7.31, confidence=0.95,
    ...                   numerator=1968, denominator=28079))
    '7.0%, 95% interval 6.7% to 7.3%, 1,968 over 28,079'
    """
    if finding.state is not CellState.VALUE or finding.scale == YES_NO_SCALE:
        return ""
    if finding.scale == CONTROL_SCALE:
        return "; ".join(part for part in (_usual_level(finding), _counts_in_chart(finding)) if part)
    estimate = "" if finding.estimate is None else number(finding.estimate, unit=finding.unit)
    return ", ".join(part for part in (estimate, _interval(finding), _counts(finding)) if part)


def _usual_level(finding: Finding) -> str:
    """Name the mean that a chart's limits stand about: of the baseline where that is kept."""
    return "" if finding.estimate is None else f"usual level {number(finding.estimate, unit=finding.unit)}"


def _counts_in_chart(finding: Finding) -> str:
    """Give the counts of all points; they are not those of the usual level where the baseline is kept."""
    counts = _counts(finding)
    return f"{counts} in the chart" if counts else ""


def _interval(finding: Finding) -> str:
    if finding.confidence is None or finding.lower is None or finding.upper is None:
        return ""
    return f"{finding.confidence:.0%} interval {span(finding.lower, finding.upper, unit=finding.unit)}"


def _counts(finding: Finding) -> str:
    over, under = finding.numerator, finding.denominator
    if over is None:
        return "" if under is None else f"from {number(under)}"
    return f"a count of {number(over)}" if under is None else f"{number(over)} over {number(under)}"


def _named(code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or code.replace("_", " ").replace(">", " leads to ").strip().capitalize()
