"""How strongly a finding may be said: no claim is stronger than its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evalkit.finding import Finding, Signal

Strength = Literal["stands", "with care", "unchecked"]

SIGNAL_WORDS: dict[Signal, str] = {
    "improved": "signal of improvement",
    "worse": "signal of things getting worse",
    "no signal": "no signal of change",
    "unknown": "cannot say",
}


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
