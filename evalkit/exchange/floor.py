"""A plain look at figures from elsewhere: nothing in them may be smaller than the floor allows, or exact.

It is no audit, which only the council that has the figures can make; it stops what forgot the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.exchange.archive_layout import refuse
from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.finding import Finding
    from evalkit.report.record import Result

SMALLEST, BASE = 8, 5  # rule sdc-1: 1 to 7 is hidden, and the rest rounded to the nearest 5
# What these count is no people and nothing that people did: milestones, cells of tables, links of chains.
COUNTING_NO_PEOPLE = frozenset(
    {"completeness", "implementation test", "stage clock", "causal claims", "contribution analysis",
     "expected false signals"}
)  # fmt: skip
ADDED_UP = frozenset({"none", "student", "cost-consequence"})  # their numerator is hours or pounds, no count
_GATE = "The council has to share it through evalkit share, which hides and rounds what is small."


def check_floor(result: Result, *, name: str) -> None:
    """Refuse figures that cannot have passed the gate.

    Parameters
    ----------
    result : Result
        The record.
    name : str
        What to call the file in messages.

    Raises
    ------
    RefusedError
        If a count is from 1 to 7 or not rounded, or a hidden cell carries a figure.
    """
    for where, found in (*_in_series(result), *_in_findings(result)):
        refuse(name, f"{where}: {found}", hint=_GATE)


def is_published(count: float | None) -> bool:
    """Say whether a count could have been published.

    Parameters
    ----------
    count : float or None
        A count; None where there is none.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_published(0), is_published(5), is_published(12), is_published(15)
    (True, False, False, True)
    """
    return count is None or count == 0 or (count >= SMALLEST and count % BASE == 0)


def _in_series(result: Result) -> Iterator[tuple[str, str]]:
    cells = result.series
    for i, indicator in enumerate(cells.indicator):
        held = cells.numerator[i] if cells.method[i] not in ADDED_UP else None
        counts = (held, _whole(cells.denominator[i]), cells.people_numerator[i], cells.people_denominator[i])
        carried = (cells.numerator[i], cells.people_numerator[i], cells.value[i], cells.sd[i],
                   cells.lower95[i], cells.upper95[i], cells.lower998[i], cells.upper998[i])  # fmt: skip
        found = _fault(counts, carried, cells.state[i])
        if found:
            yield f"{indicator}, {cells.site_id[i] or 'whole council'}, {cells.period[i]}", found


def _in_findings(result: Result) -> Iterator[tuple[str, str]]:
    for each in result.findings:
        carried = (each.numerator, each.estimate, each.lower, each.upper, each.std_error)
        found = _fault(_counts(each), carried, each.state)
        if found:
            yield f"{each.subject}, {each.method}, {each.period}", found


def _counts(each: Finding) -> tuple[float | None, ...]:
    if each.method in COUNTING_NO_PEOPLE:
        return ()
    added_up = (
        each.method.removeprefix("latest value (").removesuffix(")") in ADDED_UP or each.method == "xmr"
    )
    return (None if added_up else each.numerator, _whole(each.denominator))


def _whole(count: float | None) -> float | None:
    """Leave out what is no count: hours, full-time posts."""
    return None if count is None or count % 1 else count


def _fault(counts: tuple[float | None, ...], carried: tuple[float | None, ...], state: CellState) -> str:
    if state is CellState.SUPPRESSED and any(value is not None for value in carried):
        return "a hidden cell carries a figure"
    for count in counts:
        if count is not None and 0 < count < SMALLEST:
            return f"a count is from 1 to {SMALLEST - 1}"
        if not is_published(count):
            return f"a count is not rounded to {BASE}"
    return ""
