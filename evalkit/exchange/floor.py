"""A plain look at figures from elsewhere: nothing in them may be smaller than their rule allows, or exact.

It is no audit, which only the council that has the figures can make; it stops what forgot the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.disclosure.rules import FLOOR, RULES, known_from, strictest
from evalkit.errors import UsageError
from evalkit.exchange.refusing import refuse
from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.disclosure.rules import Rule
    from evalkit.report.record import Result

SMALLEST = 8  # rule sdc-1: 1 to 7 is hidden, and the rest rounded
_Numbers = tuple[float | None, ...]
_GATE = "The council has to share it through evalkit share, which hides and rounds what is small."


def check_floor(result: Result, *, rule: str, name: str) -> None:
    """Refuse figures that cannot have passed the gate.

    Parameters
    ----------
    result : Result
        The record.
    rule : str
        The rule of disclosure control that it was released by, combined with ``sdc-1``.
    name : str
        What to call the file in messages.

    Raises
    ------
    RefusedError
        If a count is from 1 to 7 or not rounded, or a hidden cell carries a figure.
    """
    plain = rule.removeprefix(f"{FLOOR} and ")
    if plain not in RULES:
        refuse(name, f"no rule of disclosure control is called {rule[:60]!r}", hint=_GATE)
    strict = strictest(plain)
    for where, counts, figures, state in (*_in_series(result), *_in_findings(result), *_in_learning(result)):
        found = _fault(counts, figures, state, strict)
        if found:
            refuse(name, f"{where}: {found}", hint=_GATE)


def is_published(count: float | None, *, rule: Rule) -> bool:
    """Say whether a rule could have published a count.

    Parameters
    ----------
    count : float or None
        A count; None where there is none.
    rule : Rule
        The rule.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_published(count, rule=RULES["sdc-1"]) for count in (0, 5, 10, 12, 12.5)]
    [True, False, True, False, False]
    """
    if count is None:
        return True
    try:
        known_from(int(count), rule=rule)
    except UsageError:
        return False
    return count == int(count)


def _in_series(result: Result) -> Iterator[tuple[str, _Numbers, _Numbers, CellState]]:
    cells = result.series
    for i, indicator in enumerate(cells.indicator):
        counts = (
            cells.numerator[i],
            cells.denominator[i],
            cells.people_numerator[i],
            cells.people_denominator[i],
        )
        limits = (cells.lower95[i], cells.upper95[i], cells.lower998[i], cells.upper998[i])
        where = f"{indicator}, {cells.site_id[i] or 'whole council'}, {cells.period[i]}"
        yield where, counts, (cells.value[i], cells.sd[i], *limits), cells.state[i]


def _in_findings(result: Result) -> Iterator[tuple[str, _Numbers, _Numbers, CellState]]:
    for each in result.findings:
        figures = (each.estimate, each.lower, each.upper, each.std_error)
        where = f"{each.subject}, {each.method}, {each.period or 'all periods'}"
        yield where, (each.numerator, each.denominator), figures, each.state


def _in_learning(result: Result) -> Iterator[tuple[str, _Numbers, _Numbers, CellState]]:
    for each in result.learning:
        yield f"stories of {each.level}, {each.kind}", (each.stories,), (), each.state


def _fault(counts: _Numbers, figures: _Numbers, state: CellState, rule: Rule) -> str:
    if state is CellState.SUPPRESSED and any(value is not None for value in figures):
        return "a hidden cell carries a figure"
    for count in counts:
        if count is not None and 0 < count < SMALLEST:
            return f"a count is from 1 to {SMALLEST - 1}"
        if not is_published(count, rule=rule):
            return f"a count is not one that {rule.name} publishes"
    return ""
