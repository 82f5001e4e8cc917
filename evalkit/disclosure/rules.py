"""Rules by which a count is published: hidden, shown or rounded, and what a reader then knows of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import index
from typing import TYPE_CHECKING, Literal

from evalkit.errors import UsageError, one_of
from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FLOOR = "sdc-1"  # nothing weaker leaves a council
HIDDEN = CellState.SUPPRESSED.marker
ROUND_TO = 5  # HES, adult social care and sdc-1: the nearest five, half goes up
MIDPOINT_OF = 6  # OpenSAFELY roundmid_any: ceil(n / 6) * 6 - 3, and 0 stays 0

Rounding = Literal["nearest 5", "midpoint 6"]
_WIDTH: Mapping[Rounding, int] = {"nearest 5": ROUND_TO, "midpoint 6": MIDPOINT_OF}


@dataclass(frozen=True, slots=True)
class Band:
    """Say what is shown instead of each count from ``low`` to ``up``; None: the cell is hidden.

    Examples
    --------
    >>> Band(1, 7, None).shown is None
    True
    """

    low: int
    up: int
    shown: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Say how counts are published.

    Parameters
    ----------
    name : str
        What the rule is called.
    bands : tuple of Band
        The small counts from 0 on, without a gap.
    rounding : {"nearest 5", "midpoint 6"}
        How every count above the bands is rounded.
    marker : str
        What stands in a hidden cell.

    Examples
    --------
    >>> RULES["sdc-1"].bands
    (Band(low=0, up=0, shown=0), Band(low=1, up=7, shown=None))
    """

    name: str
    bands: tuple[Band, ...]
    rounding: Rounding = "nearest 5"
    marker: str = HIDDEN

    @property
    def start(self) -> int:
        """Give the first count above the bands."""
        return self.bands[-1].up + 1


_ZERO = Band(0, 0, 0)
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(FLOOR, (_ZERO, Band(1, 7, None))),
        # NHS Digital, HES disclosure control methodology (2018)
        Rule("nhs_secondary_care", (_ZERO, Band(1, 7, None)), marker="*"),
        # NHS Digital, ASC Safeguarding Adults: zero is hidden too
        Rule("nhs_asc_sac", (Band(0, 4, None),)),
        # OpenSAFELY, statistical disclosure control
        Rule("opensafely_le7_round5", (_ZERO, Band(1, 7, None)), marker="[REDACTED]"),
        Rule("opensafely_midpoint6", (_ZERO,), rounding="midpoint 6"),
        # US Census Bureau Disclosure Review Board, special tabulations of 2000
        Rule("census_drb", (_ZERO, Band(1, 7, 4))),
    )
}


def round_half_up(number: float, *, base: int = ROUND_TO) -> int:
    """Round to the nearest multiple of a base; half goes up, also where numpy goes to the even one.

    Examples
    --------
    >>> [round_half_up(number) for number in (2.5, 7.5, 12.5, 142.49)]
    [5, 10, 15, 140]
    """
    return math.floor(Fraction(number) / base + Fraction(1, 2)) * base


def publish_count(n: int, *, rule: Rule) -> int | str:
    """Publish one count by a rule: the number shown, or the marker of a hidden cell.

    Raises
    ------
    UsageError
        If the count is negative.

    Examples
    --------
    >>> [publish_count(n, rule=RULES["sdc-1"]) for n in (0, 1, 7, 8, 12, 13)]
    [0, '[c]', '[c]', 10, 10, 15]
    """
    count = index(n)
    if count < 0:
        raise UsageError(f"A count of people cannot be {count}.", hint="Give 0 or more.")
    shown = _shown(count, rule)
    return rule.marker if shown is None else shown


def publish_total(published: Iterable[int | str]) -> int:
    """Add up what was published; a hidden cell counts as nothing.

    Examples
    --------
    >>> publish_total(["[c]", 10, 15, 25])
    50
    """
    return sum(cell for cell in published if not isinstance(cell, str))


def known_from(published: int | str, *, rule: Rule) -> tuple[int, int | None]:
    """Say which true counts a published cell leaves possible for a reader who knows the rule.

    A hidden cell is taken for one that the rule itself hides; what is known of a cell that was
    hidden to protect another is ``(0, None)``, which is the caller's to say.

    Parameters
    ----------
    published : int or str
        The number shown, or the rule's marker.
    rule : Rule
        The rule that it was published by.

    Returns
    -------
    tuple
        The least and the greatest true count; None where there is no greatest.

    Raises
    ------
    UsageError
        If the rule never publishes this.

    Examples
    --------
    >>> known_from("[c]", rule=RULES["sdc-1"]), known_from(10, rule=RULES["sdc-1"])
    ((1, 7), (8, 12))
    >>> known_from(9, rule=RULES["opensafely_midpoint6"])
    (7, 12)
    """
    shown = None if published == rule.marker else published
    spans = [(band.low, band.up) for band in rule.bands if band.shown == shown]
    spans += _rounded_from(shown, rule)
    if not spans:
        raise UsageError(
            f"The rule {rule.name} never publishes {published!r}.",
            hint="Give the rule that the figure was published by.",
        )
    return min(low for low, _ in spans), max(up for _, up in spans)


def strictest(name: str) -> Rule:
    """Combine a named rule with ``sdc-1``, so that nothing weaker than ``sdc-1`` leaves.

    Count by count: where either rule hides a cell, it is hidden; where both show it, it is shown by
    the one that leaves more true counts possible. So a rule can only make ``sdc-1`` stricter: adult
    social care also hides 0, midpoints of six leave six counts possible from 13 on, and the others
    change nothing. (A midpoint of 9 leaves 8 to 12 possible, as ``sdc-1`` does: 7 is hidden by then.)

    Parameters
    ----------
    name : str
        A name in ``RULES``.

    Returns
    -------
    Rule
        ``sdc-1`` itself where the named rule is nowhere stricter.

    Examples
    --------
    >>> strictest("census_drb") is RULES["sdc-1"]
    True
    >>> [publish_count(n, rule=strictest("opensafely_midpoint6")) for n in (0, 5, 8, 20)]
    [0, '[c]', 9, 21]
    """
    one_of(name, RULES, what="rule of disclosure control")
    floor, other = RULES[FLOOR], RULES[name]
    bands = _combined_bands(floor, other)
    rounding = max(floor.rounding, other.rounding, key=_WIDTH.__getitem__)
    if (bands, rounding) == (floor.bands, floor.rounding):
        return floor
    return Rule(f"{FLOOR} and {name}", bands, rounding)


def _combined_bands(one: Rule, two: Rule) -> tuple[Band, ...]:
    counts = range(max(one.start, two.start))
    runs = groupby(counts, key=lambda n: _stricter(n, one, two))
    spans = ((shown, list(run)) for shown, run in runs)
    return tuple(Band(run[0], run[-1], shown) for shown, run in spans)


def _stricter(count: int, one: Rule, two: Rule) -> int | None:
    shown = [_shown(count, rule) for rule in (one, two)]
    if None in shown:
        return None
    wider = max((one, two), key=lambda rule: _possible(count, rule))
    return _shown(count, wider)


def _possible(count: int, rule: Rule) -> int:
    low, up = known_from(publish_count(count, rule=rule), rule=rule)
    return (up or 0) - low


def _shown(count: int, rule: Rule) -> int | None:
    for band in rule.bands:
        if band.low <= count <= band.up:
            return band.shown
    return _rounded(count, rule.rounding)


def _rounded(count: int, rounding: Rounding) -> int:
    if rounding == "nearest 5":
        return (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO
    return -(-count // MIDPOINT_OF) * MIDPOINT_OF - MIDPOINT_OF // 2


def _rounded_from(shown: int | str | None, rule: Rule) -> list[tuple[int, int]]:
    if not isinstance(shown, int):
        return []
    around = range(max(rule.start, shown - MIDPOINT_OF), shown + MIDPOINT_OF + 1)
    counts = [count for count in around if _rounded(count, rule.rounding) == shown]
    return [(counts[0], counts[-1])] if counts else []
