"""How strongly a finding may be said: no claim is stronger than its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.finding import CellState
from evalkit.judgement.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.finding import Check, Finding

Strength = Literal["stands", "with care", "unchecked"]
RUN_CHART = "run chart"
NO_CHART = "no chart"  # of a series long enough for one, which none can judge
# The methods of the one finding that says whether a series moved, as its chart names itself.
CHARTS = frozenset({"xmr", "p", "p'", "u", "u'", "c", "g", "t", RUN_CHART, NO_CHART})

# Without these a control chart's rules mean nothing, so that no signal may be claimed.
NEEDED = frozenset({"enough points", "enough variation", "enough events"})

Shown = Literal["worse", "improved", "moved", "no signal", "cannot say"]

SHOWN_WORDS: dict[Shown, str] = {
    "worse": "got worse",
    "improved": "improved",
    "moved": "moved (by itself neither better nor worse)",
    "no signal": "shows no signal of change",
    "cannot say": "cannot be judged",
}


def shown(finding: Finding) -> Shown:
    """Say what a finding shows; a move of a control chart that is neither better nor worse is still a move.

    Parameters
    ----------
    finding : Finding
        What was found.

    Returns
    -------
    {"worse", "improved", "moved", "no signal", "cannot say"}

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> shown(Finding(council="E08000008", subject="delegated_share", method="xmr", question="Did it change?",
    ...               sentence="It rose.", estimate=30, lower=25, upper=35, direction="context"))
    'moved'
    """
    if finding.signal != "unknown":
        return finding.signal
    judges = finding.upper is not None or (finding.method == RUN_CHART and finding.estimate is not None)
    moved = finding.method in CHARTS and judges and not unfit(finding)
    return "moved" if moved else "cannot say"


def shown_counts(findings: Iterable[Finding], *, unjudged: int = 0) -> str:
    """Count series by what their control charts show, what got worse first; blank where there are none.

    Parameters
    ----------
    findings : iterable of Finding
        What control charts found.
    unjudged : int
        How many series have no control chart; they cannot be judged either.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> one = Finding(council="E08000008", subject="x", method="xmr", question="?", sentence="It rose.",
    ...               signal="improved")
    >>> shown_counts([one, one], unjudged=3)
    '2 improved and 3 cannot be judged'
    """
    found = [*(shown(finding) for finding in findings), *["cannot say"] * unjudged]
    return listed([f"{n} {_many(name, n)}" for name in SHOWN_WORDS if (n := found.count(name))])


def _many(name: Shown, n: int) -> str:
    return SHOWN_WORDS[name] if n == 1 else SHOWN_WORDS[name].replace("shows", "show")


def unfit(finding: Finding) -> tuple[Check, ...]:
    """List the failed checks without which no signal may be claimed.

    Parameters
    ----------
    finding : Finding
        What a control chart found.

    Returns
    -------
    tuple of Check

    Examples
    --------
    >>> from evalkit.finding import Check, Finding
    >>> few = Check(name="enough points", passed=False, text="Only 8 points; 13 are wanted.")
    >>> [check.name for check in unfit(Finding(council="E08000008", subject="x", method="xmr", question="?",
    ...                                        sentence="It rose.", checks=(few,)))]
    ['enough points']
    """
    return tuple(check for check in finding.checks if check.passed is False and check.name in NEEDED)


def fit_to_checks(finding: Finding, *, title: str) -> Finding:
    """Take a signal back where a check failed that it cannot stand without.

    Seven months without an incident lie below any mean; where incidents are rare that is no improvement.

    Parameters
    ----------
    finding : Finding
        What a control chart found.
    title : str
        What the chart is of.

    Returns
    -------
    Finding
        The same, or one that cannot say and tells why.

    Examples
    --------
    >>> from evalkit.finding import Check, Finding
    >>> rare = Check(name="enough events", passed=False, text="Fewer than 5 events in a typical period.")
    >>> claim = Finding(council="E08000008", subject="falls", method="xmr", question="Did it change?",
    ...                 sentence="Falls: a signal.", signal="improved", checks=(rare,))
    >>> fit_to_checks(claim, title="Falls").sentence
    'Falls: a control chart cannot judge it. Fewer than 5 events in a typical period.'
    """
    failed = unfit(finding)
    if not failed or finding.state is not CellState.VALUE:
        return finding
    sentence = f"{title}: a control chart cannot judge it. {' '.join(check.text for check in failed)}"
    return finding.model_copy(update={"signal": "unknown", "sentence": sentence})


def strength(finding: Finding) -> Strength:
    """Say how firmly a finding may be put, from its checks alone.

    A failed check asks for care; a finding with no check that could fail is unchecked; else it stands.

    Parameters
    ----------
    finding : Finding
        What a method found.

    Returns
    -------
    {"stands", "with care", "unchecked"}

    Examples
    --------
    >>> from evalkit.finding import Check, Finding
    >>> few = Check(name="enough points", passed=False, text="Only 8 points; 13 are wanted.")
    >>> finding = Finding(council="E08000008", subject="delegated_share", method="xmr",
    ...                   question="Did it change?", sentence="It rose.", checks=(few,))
    >>> strength(finding)
    'with care'
    """
    results = [check.passed for check in finding.checks]
    if False in results:
        return "with care"
    return "stands" if True in results else "unchecked"


def worded(finding: Finding) -> str:
    """Write a finding's sentence no more strongly than its checks allow.

    Parameters
    ----------
    finding : Finding
        What a method found.

    Returns
    -------
    str
        The sentence, with the failed checks after it where there are any.

    Examples
    --------
    >>> from evalkit.finding import Check, Finding
    >>> few = Check(name="enough points", passed=False, text="Only 8 points; 13 are wanted.")
    >>> worded(Finding(council="E08000008", subject="delegated_share", method="xmr",
    ...                question="Did it change?", sentence="It rose.", checks=(few,)))
    'It rose. Read this with care: only 8 points; 13 are wanted.'
    """
    how_firm = strength(finding)
    if how_firm == "stands":
        return finding.sentence
    if how_firm == "unchecked":
        return f"{finding.sentence} Nothing could be checked, so this is a description only."
    failed = " ".join(check.text for check in finding.checks if check.passed is False)
    return f"{finding.sentence} Read this with care: {failed[:1].lower()}{failed[1:]}"
