"""Set the findings of two editions beside each other, and tell what they say otherwise."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.run.changes_record import Change
from evalkit.run.changes_words import figure_of, is_judged, standing_of, stood, title_of, when_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.finding import Finding
    from evalkit.run.changes_record import ChangeKind

Key = tuple[str, ...]
Pair = tuple["Finding | None", "Finding | None"]
_QUOTED = re.compile(r"“[^”]*”")
_BEYOND_NOISE = 1e-9  # relative; the same data summed in another order differ by less


def compare_findings(
    earlier: Sequence[Finding], later: Sequence[Finding], *, names: Mapping[str, str]
) -> tuple[list[Change], dict[CellState, int]]:
    """Tell what two editions' findings say otherwise, and count those that say the same.

    Parameters
    ----------
    earlier, later : sequence of Finding
        The findings of each edition.
    names : mapping of str to str
        Titles by code.

    Returns
    -------
    list of Change
        In the order of the later edition; what has gone comes last.
    dict of CellState to int
        How many findings say what they said, by their state: a figure that is still suppressed, or still
        missing, is not one that has not changed.

    Examples
    --------
    >>> from evalkit.finding import Finding
    >>> was = Finding(council="E08000008", subject="falls", method="xmr", question="Has “Falls” moved?",
    ...               sentence="No signal.", scale="process limits", signal="no signal", rule_set="mdc-2023")
    >>> now = was.model_copy(update={"signal": "worse"})
    >>> changes, _ = compare_findings([was], [now], names={})
    >>> [change.sentence for change in changes]
    ['Falls: was “no signal”, now “worse”.']
    """
    pairs = list(pair_up(earlier, later))
    made = [_change(before, after, names) for before, after in pairs]
    same = Counter(
        after.state for (_, after), change in zip(pairs, made, strict=True) if after and not change
    )
    return list(_once(change for change in made if change)), dict(same)


def pair_up(earlier: Sequence[Finding], later: Sequence[Finding]) -> Iterator[Pair]:
    """Pair findings that answer the same question of the same thing in the same place.

    The method counts at first; what is left over is then paired without it, so that a changed method is
    seen as such and not as one finding gone and another come.

    Parameters
    ----------
    earlier, later : sequence of Finding
        The findings of each edition.

    Yields
    ------
    tuple of (Finding or None, Finding or None)
    """
    exact, gone, come = _matched(earlier, later, _key_with_method)
    loose, gone, come = _matched(gone, come, _key)
    found = {id(after): before for before, after in (*exact, *loose)}
    new = {id(finding) for finding in come}
    for after in later:
        yield (None if id(after) in new else found[id(after)]), after
    for before in gone:
        yield before, None


def _matched(
    earlier: Sequence[Finding], later: Sequence[Finding], key: Callable[[Finding], Key]
) -> tuple[list[tuple[Finding, Finding]], list[Finding], list[Finding]]:
    waiting: dict[Key, list[Finding]] = defaultdict(list)
    for finding in earlier:
        waiting[key(finding)].append(finding)
    pairs, come = [], []
    for finding in later:
        if same := waiting[key(finding)]:
            pairs.append((same.pop(0), finding))
        else:
            come.append(finding)
    left = {id(finding) for findings in waiting.values() for finding in findings}
    return pairs, [finding for finding in earlier if id(finding) in left], come


def _key(finding: Finding) -> Key:
    """Leave an indicator's title out of the question: it may be reworded."""
    question = _QUOTED.sub("“”", finding.question)
    return finding.council, finding.subject, finding.site, finding.stratum, question


def _key_with_method(finding: Finding) -> Key:
    return (*_key(finding), finding.method, finding.specification)


def _change(before: Finding | None, after: Finding | None, names: Mapping[str, str]) -> Change | None:
    if before is None and after is not None:
        return _made("new", after, f"new: {stood(after)}.", names, after=standing_of(after))
    if after is None and before is not None:
        said = f"no longer in the report; it was {stood(before)}."
        return _made("vanished", before, said, names, before=standing_of(before))
    if before is None or after is None:
        return None
    return _incomparable(before, after, names) or _difference(before, after, names)


def _incomparable(before: Finding, after: Finding, names: Mapping[str, str]) -> Change | None:
    why = _why_not(before, after)
    if not why:
        return None
    made = _made("not comparable", after, f"cannot be compared: {why}.", names)
    return made.model_copy(
        update={"why": why, "before": standing_of(before), "after": standing_of(after), "judged": False}
    )


def _why_not(before: Finding, after: Finding) -> str:
    """Say why two findings cannot be set beside each other; blank where they can."""
    was, now = before.definition_version, after.definition_version
    if was != now:
        return f"its definition changed from version {was or 'unknown'} to {now or 'unknown'}"
    if before.unit != after.unit:
        return f"its unit changed from {before.unit or 'none'} to {after.unit or 'none'}"
    if before.direction != after.direction and before.scale == after.scale != "" and after.direction:
        return f"which way is better changed from {before.direction or 'unknown'} to {after.direction}"
    if before.rule_set != after.rule_set:
        return f"its rule set changed from {before.rule_set or 'none'} to {after.rule_set or 'none'}"
    if before.method != after.method:
        return f"its method changed from {before.method} to {after.method}"
    return ""


def _difference(before: Finding, after: Finding, names: Mapping[str, str]) -> Change | None:
    standings = {"before": standing_of(before), "after": standing_of(after)}
    if standings["before"] != standings["after"]:
        return _made("changed", after, f"was {stood(before)}, now {stood(after)}.", names, **standings)
    if after.state is not CellState.VALUE:
        return None  # what a check says of a figure that is held back stays with it
    if checks := _checks(before, after):
        return _made("checks changed", after, f"still {stood(after)}. {checks}", names, **standings)
    if before.period != after.period:
        said = f"rolled forward; was {stood(before)}, now {stood(after)}."
        return _made("rolled forward", after, said, names, **standings)
    if not _same_figures(before, after):
        said = f"figures revised {when_of(after)}: {figure_of(before)} before, {figure_of(after)} now."
        return _made("revised", after, said.replace("revised :", "revised:"), names, **standings)
    return None


def _checks(before: Finding, after: Finding) -> str:
    """Say which checks fail now that did not, and the other way; blank where none does."""
    failed = {check.name for check in before.checks if check.passed is False}
    fails = {check.name: check.text for check in after.checks if check.passed is False}
    worse = [text for name, text in fails.items() if name not in failed]
    mended = [name for name in sorted(failed) if name not in fails]
    parts = [f"A check fails that did not: {text}" for text in worse]
    return " ".join([*parts, *(f"A check no longer fails: {name}." for name in mended)])


_FIGURES = ("estimate", "lower", "upper", "numerator", "denominator")


def _same_figures(before: Finding, after: Finding) -> bool:
    """Compare what is shown; where no figure may be shown, there is none to compare."""
    if not (figure_of(before) or figure_of(after)):
        return True
    return all(_equal(getattr(before, name), getattr(after, name)) for name in _FIGURES)


def _equal(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is now
    return math.isclose(was, now, rel_tol=_BEYOND_NOISE, abs_tol=_BEYOND_NOISE)


def _made(
    kind: ChangeKind,
    finding: Finding,
    said: str,
    names: Mapping[str, str],
    *,
    before: str = "",
    after: str = "",
) -> Change:
    title = title_of(finding, names=names)
    if kind == "not comparable":
        title = title.replace(", latest value", "", 1)
    return Change(
        kind=kind,
        about="finding",
        subject=finding.subject,
        site=finding.site,
        stratum=finding.stratum,
        title=title,
        sentence=f"{title}: {said}",
        before=before,
        after=after,
        judged=is_judged(finding),
    )


def _once(changes: Iterable[Change]) -> Iterator[Change]:
    """Say once of an indicator that it cannot be compared, not for its chart and again for its figure."""
    told = set()
    for change in changes:
        if change.kind == "not comparable" and change.sentence in told:
            continue
        told.add(change.sentence)
        yield change
