"""Findings as a page shows them: signal, sentence, interval, counts, checks and caveats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.judgement.wording import shown, worded
from evalkit.judgement.words import counted, number
from evalkit.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.finding import Finding
    from evalkit.judgement.wording import Shown

_TAGS: dict[Shown, str] = {
    "worse": "Got worse",
    "improved": "Improved",
    "moved": "Moved",
    "no signal": "No signal",
    "cannot say": "Cannot be judged",
}
_PASSED = {True: "Passed", False: "Not passed", None: "For information"}
_OF_INPUTS = "range of inputs"  # the scale of what is worked out, and not measured
TOP = 5  # findings that fit on a first screen
LOUD = 3  # groups up to this rank are shown open


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, ready to be written."""

    tag: str
    style: str
    what: str
    sentence: str
    figures: str
    checks: tuple[str, ...]
    caveats: tuple[str, ...]
    how: tuple[tuple[str, str], ...]


def view_finding(finding: Finding, *, names: Mapping[str, str]) -> FindingView:
    """Word a finding.

    Parameters
    ----------
    finding : Finding
        The finding.
    names : mapping of str to str
        Titles of indicators, links and sites by their codes.

    Returns
    -------
    FindingView

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> view = view_finding(Finding(council="E08000008", subject="delegated_share", method="xmr",
    ...     question="Did it change?", sentence="It rose.", estimate=31.6, lower=29.9, upper=33.4,
    ...     confidence=0.95, unit="%", numerator=949, denominator=3005, signal="improved"),
    ...     names={"delegated_share": "Delegated share"})
    >>> view.tag, view.figures
    ('Improved', '31.6%, 95% interval 29.9% to 33.4%; 949 of 3,005')
    """
    return FindingView(
        tag=_tag(finding),
        style=shown(finding).replace(" ", "-"),
        what=", ".join(_what(finding, names)),
        sentence=plain(worded(finding)),
        figures="; ".join(_figures(finding)),
        checks=tuple(f"{_PASSED[c.passed]}: {plain(c.name)}. {plain(c.text)}" for c in finding.checks),
        caveats=tuple(plain(caveat) for caveat in finding.caveats),
        how=tuple((label, plain(text)) for label, text in _how(finding) if text),
    )


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that say the same kind of thing; a quiet group is folded away until it is asked for."""

    title: str
    quiet: bool
    findings: tuple[FindingView, ...]


def group_findings(findings: Iterable[Finding], *, names: Mapping[str, str]) -> list[FindingGroup]:
    """Group a chapter's findings: what changed and what is described first, then what shows no signal.

    Parameters
    ----------
    findings : iterable of Finding
        The chapter's findings.
    names : mapping of str to str
        Titles of indicators, links and sites by their codes.

    Returns
    -------
    list of FindingGroup
    """
    views = [view_finding(finding, names=names) for finding in findings]
    tags = sorted(dict.fromkeys(view.tag for view in views), key=_rank)
    groups = [(tag, tuple(view for view in views if view.tag == tag)) for tag in tags]
    return [
        FindingGroup(f"{tag or 'Description'}: {counted(len(alike), 'finding')}", _rank(tag) > LOUD, alike)
        for tag, alike in groups
    ]


def _rank(tag: str) -> int:
    """Rank tags by how much they ask of a reader: worse, improved, moved, description, the rest."""
    order = (_TAGS["worse"], _TAGS["improved"], _TAGS["moved"], "", _TAGS["no signal"])
    return order.index(tag) if tag in order else len(order)


def top_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Choose the findings for the first screen: signals of indicators, those that got worse first.

    An indicator that is only known of a site, such as a hospital's, counts as one of the whole council.

    Parameters
    ----------
    findings : iterable of Finding
        All findings, in the order of the report.

    Returns
    -------
    list of Finding
        At most five.
    """
    whole = [f for f in findings if _indicates(f) and f.signal in ("worse", "improved")]
    ranked = sorted(whole, key=lambda f: (any(c.passed is False for c in f.checks), f.signal != "worse"))
    return ranked[:TOP]


def signal_counts(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """Count the indicators by what they show, as the chapters do.

    Parameters
    ----------
    findings : iterable of Finding
        All findings.

    Returns
    -------
    list of (str, int)
        What got worse first; empty if there is no indicator.
    """
    found = [shown(finding) for finding in findings if _indicates(finding)]
    return [(tag, found.count(what)) for what, tag in _TAGS.items()] if found else []


def _indicates(finding: Finding) -> bool:
    """Say whether a finding is what an indicator shows: of no group of people, and no estimate of effect."""
    return bool(finding.direction) and not finding.stratum and finding.planned is None


def key_signals(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Word the counts of signals for the index; what there is none of is left out.

    Parameters
    ----------
    findings : iterable of Finding
        All findings of an edition.

    Returns
    -------
    tuple of str
        Such as ``("3 improved", "12 no signal")``, what got worse first.
    """
    return tuple(f"{count} {tag.lower()}" for tag, count in signal_counts(findings) if count)


def _tag(finding: Finding) -> str:
    if finding.state is not CellState.VALUE:
        return finding.state.value.capitalize()
    described = finding.signal == "unknown" and finding.estimate is not None and not finding.direction
    return "" if described else _TAGS[shown(finding)]


def _what(finding: Finding, names: Mapping[str, str]) -> Iterable[str]:
    yield plain(names.get(finding.subject, _unslugged(finding.subject)))
    if finding.site:
        yield plain(names.get(finding.site, finding.site))
    if finding.stratum:
        yield plain(finding.stratum.replace("=", " ").replace(";", ", "))


def _unslugged(subject: str) -> str:
    return subject.replace("_", " ").replace(">", " leads to ").capitalize()


def _figures(finding: Finding) -> Iterable[str]:
    interval = _interval(finding)
    if finding.estimate is not None:
        scale = f" ({plain(finding.scale)})" if finding.scale and not finding.unit else ""
        yield (
            number(finding.estimate, unit=plain(finding.unit)) + scale + (f", {interval}" if interval else "")
        )
    if finding.denominator is not None:
        joint = "over" if finding.unit.startswith("pounds") else "of"
        above = "from" if finding.numerator is None else f"{finding.numerator:,.0f} {joint}"
        yield f"{above} {finding.denominator:,.0f}"
    elif finding.numerator is not None:
        yield f"{finding.numerator:,.0f} counted"
    if finding.n_periods is not None:
        yield counted(finding.n_periods, "period")
    if finding.signal == "no signal" and finding.smallest_detectable is not None:
        yield f"smallest effect that these data could show {_effect(finding.smallest_detectable, finding)}"


def _interval(finding: Finding) -> str:
    if finding.lower is None or finding.upper is None:
        return ""
    usual = "range" if finding.scale == _OF_INPUTS else "usual range"
    span = usual if finding.confidence is None else f"{100 * finding.confidence:g}% interval"
    unit = "%" if finding.unit == "%" else ""
    return f"{span} {number(finding.lower, unit=unit)} to {number(finding.upper, unit=unit)}"


def _how(finding: Finding) -> Sequence[tuple[str, str]]:
    planned = {True: "yes", False: "no: post hoc", None: ""}[finding.planned]
    return (
        ("Question", finding.question),
        ("Period", finding.period),
        ("Method", finding.method),
        ("Rules", finding.rule_set),
        ("Scale", finding.scale),
        ("Definition version", finding.definition_version),
        ("Planned beforehand", planned),
        ("Smallest effect that would matter", _effect(finding.smallest_important, finding)),
        ("Smallest effect that these data could show", _effect(finding.smallest_detectable, finding)),
        ("Specification", finding.specification),
    )


def _effect(size: float | None, finding: Finding) -> str:
    return "" if size is None else number(size, unit=plain(finding.unit))
