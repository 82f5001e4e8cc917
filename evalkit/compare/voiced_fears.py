"""The fears that people voiced in each council, and what became of them; never anybody's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import CellState
from evalkit.judgement.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.compare.groups import Groups
    from evalkit.finding import Finding
    from evalkit.report.record import Result
    from evalkit.section import Cell

IMPLEMENTED, OTHERS, ELSE = "implemented", "not so far", "not known or not begun"


def fears_voiced(groups: Groups, *, names: Mapping[str, str]) -> list[dict[str, Cell]]:
    """Say for each council how many fears a later story came back to.

    Returns
    -------
    list of dict
        ``name, group, came_back, said``: those councils whose record speaks of fears.
    """
    by_group = (
        (IMPLEMENTED, groups.implemented),
        (OTHERS, groups.others),
        (ELSE, (*groups.waiting, *groups.unknown)),
    )
    return [
        {"name": names[each.identity.council], "group": group, **_fears(found)}
        for group, results in by_group
        for each in results
        if (found := _finding(each)) is not None
    ]


def _finding(result: Result) -> Finding | None:
    return next((each for each in result.findings if each.subject == "fears" and not each.site), None)


def _fears(found: Finding) -> dict[str, Cell]:
    if found.state is not CellState.VALUE:
        return {"came_back": found.state, "said": found.state}
    _, _, became = found.sentence.partition(": ")
    return {
        "came_back": _counted(found),
        "said": f"{became[:1].upper()}{became[1:]}" or CellState.NOT_COLLECTED,
    }


def _counted(found: Finding) -> Cell:
    if found.numerator is None or found.denominator is None:
        return CellState.SUPPRESSED
    return f"{found.numerator:g} of {found.denominator:g}"


def fears_sentence(fears: Sequence[Mapping[str, Cell]], groups: Groups) -> str:
    """Say in how many councils fears were voiced."""
    if not fears:
        return "No record says what people feared."
    return (
        f"The records of {len(fears)} of {counted(len(groups.peers), 'council')} say what became of fears. "
        "That a fear was voiced is no sign that it came true, and that none was is no sign that nobody had "
        "one."
    )
