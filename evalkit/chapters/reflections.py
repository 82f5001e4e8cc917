"""What the team expected before results, what came of it, and what it thinks now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.expected import later_sentence, what_counts
from evalkit.finding import CellState
from evalkit.indicators.summary import compare_stretches
from evalkit.judgement.expectations import Change, Expected, Level, change_between, set_against
from evalkit.judgement.wording import SHOWN_WORDS, shown
from evalkit.judgement.words import number, period_name, span
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.expected import Counted
    from evalkit.finding import Finding
    from evalkit.theory.model import Indicator, Theory

COLUMNS = ("title", "expected", "by", "found", "effect", "signal", "reading", "rule", "why")
_GIVEN = {"up": "to rise", "down": "to fall", "no change": "no change", "not sure": "not sure which way"}
VALUE = CellState.VALUE.value


@dataclass(frozen=True)
class Reflected:
    """Hold the reflections of the team, ready to be told."""

    counts: Counted
    before: str
    after: str
    success: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    differently: tuple[str, ...] = ()


def reflected(edition: Edition) -> Reflected:
    """Take what was expected, as far as it counts, and what the team thinks now.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Reflected
    """
    counts, after = what_counts(edition), (edition.pack.reflections or {}).get("after") or {}
    return Reflected(
        counts=counts,
        before=" ".join(filter(None, (counts.text, later_sentence(counts)))),
        after=_after(after),
        success=tuple(counts.before.get("success") or ()),
        strong=tuple(after.get("strong") or ()),
        differently=tuple(after.get("differently") or ()),
    )


def expectation_rows(
    edition: Edition, *, charts: Iterable[Finding], effects: Iterable[Finding] = ()
) -> pd.DataFrame:
    """Set what was found against what counts as expected, a row an indicator.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    charts : iterable of Finding
        What control charts found.
    effects : iterable of Finding
        What the impact chapter estimated.

    Returns
    -------
    pandas.DataFrame
        ``title, expected, by, found, effect, signal, reading, rule, why``.
    """
    known = {indicator.code: indicator for indicator in edition.theory.indicators}
    written = what_counts(edition).before.get("expectations") or ()
    given = [row for row in written if row["indicator"] in known]
    changes = _changes(edition) if given else {}
    by_chart = {each.subject: each for each in charts if not each.site}
    by_effect = {each.subject: each for each in effects if not each.site}
    rows = [
        _row(
            row,
            known[row["indicator"]],
            changes.get(row["indicator"]),
            by_chart.get(row["indicator"]),
            by_effect.get(row["indicator"]),
        )
        for row in given
    ]
    end = parse_period(edition.pack.council.periods.end).end
    due = [_when_due(row, given, end=end) for row, given in zip(rows, given, strict=True)]
    return pd.DataFrame(due, columns=list(COLUMNS))


def _when_due(row: dict[str, str], given: Mapping[str, Any], *, end: date) -> dict[str, str]:
    """Take back that a change is too small while it still has time."""
    if not given.get("by") or parse_period(given["by"]).end <= end:
        return row
    reading = "cannot tell" if row["reading"] == "smaller than expected" else row["reading"]
    return row | {"reading": reading, "by": f"{row['by']}: not due yet"}


def _row(
    given: Mapping[str, Any],
    indicator: Indicator,
    change: Change | None,
    chart: Finding | None,
    effect: Finding | None,
) -> dict[str, str]:
    signal = shown(chart) if chart else None
    expected = Expected(given["direction"], given.get("size"), indicator.smallest_important_effect)
    reading, rule = set_against(expected, change, signal=signal)
    ends = (effect.lower, effect.upper) if effect else (None, None)
    estimated = Change(effect.estimate, *ends) if effect and effect.estimate is not None else None
    return {
        "title": indicator.title,
        "expected": expected_in_words(given, indicator),
        "by": period_name(given["by"]) if given.get("by") else "not said",
        "found": _told(change, indicator),
        "effect": _told(estimated, indicator) if estimated else "no estimate",
        "signal": SHOWN_WORDS[signal] if signal else "no control chart",
        "reading": reading,
        "rule": rule,
        "why": given.get("why") or "not said",
    }


def _changes(edition: Edition) -> dict[str, Change]:
    """Give the change of each indicator from the baseline to the last twelve months."""
    table = compare_stretches(edition.series, edition.stretches, theory=edition.theory)
    both = table[(table["baseline_state"] == VALUE) & (table["latest_state"] == VALUE)]
    both = both[both["baseline_value"].notna() & both["latest_value"].notna()]
    both = both[~both["why"].str.startswith("Sums over")]  # of unequal months, which cannot be compared
    return {row["indicator"]: change_between(*_levels(row)) for row in both.to_dict("records")}


def _levels(row: Mapping[Any, Any]) -> Iterator[Level]:
    for when in ("baseline", "latest"):
        yield Level(*(float(row[f"{when}_{name}"]) for name in ("value", "lower", "upper")))


def _told(change: Change | None, indicator: Indicator) -> str:
    if change is None:
        return "not looked at"
    unit = _unit(indicator)
    sign = "+" if change.estimate > 0 else ""
    if change.lower is None or change.upper is None:
        return f"{sign}{number(change.estimate)} ({unit}); no interval"
    return f"{sign}{number(change.estimate)} ({unit}), 95% interval {span(change.lower, change.upper)}"


def _unit(indicator: Indicator) -> str:
    return {"%": "percentage points"}.get(indicator.unit, indicator.unit)


def expected_in_words(given: Mapping[str, Any], indicator: Indicator) -> str:
    """Say what was expected of an indicator: which way, and by how much.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> share = read_theory("blended_roles").indicator("insulin_on_time")
    >>> expected_in_words({"direction": "up", "size": 5}, share)
    'to rise by 5 (percentage points)'
    """
    direction, size = _GIVEN[given["direction"]], given.get("size")
    if size is None:
        return direction
    joint = "by" if given["direction"] in {"up", "down"} else "of"
    return f"{direction} {joint} {number(size)} ({_unit(indicator)})"


def expected_words(before: Mapping[str, Any], theory: Theory) -> list[str]:
    """Write each expectation on a line.

    Parameters
    ----------
    before : mapping
        As the part ``before`` of reflections.yaml.
    theory : Theory
        The theory that defines the indicators.

    Returns
    -------
    list of str
    """
    known = {indicator.code: indicator for indicator in theory.indicators}
    return [
        f"{known[row['indicator']].title}: {expected_in_words(row, known[row['indicator']])}"
        f"{', by ' + period_name(row['by']) if row.get('by') else ''}"
        for row in before.get("expectations") or ()
        if row["indicator"] in known
    ]


def other_rows(counts: Counted, theory: Theory) -> list[dict[str, str]]:
    """List what was said otherwise than in the version that counts, a row a difference."""
    return [row for mark, other in counts.others for row in _differences(mark, other, counts.before, theory)]


def _differences(
    mark: str, other: Mapping[str, Any], first: Mapping[str, Any], theory: Theory
) -> Iterator[dict[str, str]]:
    known = {indicator.code: indicator for indicator in theory.indicators}
    then, now = (_by_code(each, known) for each in (first, other))
    for code in dict.fromkeys([*then, *now]):
        if then.get(code) != now.get(code):
            yield {
                "mark": mark,
                "what": known[code].title,
                "first": then.get(code, "nothing"),
                "other": now.get(code, "nothing"),
            }
    was, became = (list(each.get("success") or ()) for each in (first, other))
    if was != became:
        yield {
            "mark": mark,
            "what": "What success would look like",
            "first": "; ".join(item for item in was if item not in became) or "the same, without more",
            "other": "; ".join(item for item in became if item not in was) or "the same, with less",
        }


def _by_code(before: Mapping[str, Any], known: Mapping[str, Indicator]) -> dict[str, str]:
    return {
        row["indicator"]: expected_in_words(row, known[row["indicator"]])
        + (f", by {period_name(row['by'])}" if row.get("by") else "")
        for row in before.get("expectations") or ()
        if row["indicator"] in known
    }


def _after(after: Mapping[str, Any]) -> str:
    if not after:
        return "The team has not yet written down what it thinks of the results."
    when = period_name(pd.Timestamp(str(after["recorded_on"])).date().isoformat())
    who = f" by {after['recorded_by']}" if after.get("recorded_by") else ""
    return f"The results were read together on {when}{who}."
