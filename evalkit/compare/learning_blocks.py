"""What people told across councils, by who speaks and of what kind: counts of stories, never their words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import tabulate, words
from evalkit.compare.groups import group_councils
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.records import Records
    from evalkit.report.record import Result
    from evalkit.section import Cell, Table

LEVELS = ("individual", "team", "organisation", "system")


def told_sentence(records: Records) -> str:
    """Say how many councils tell how many stories there are, and in how many kinds all of them have some."""
    telling = [each for each in records.results if each.learning]
    if not telling:
        return "No record says what stories were told."
    every = set.intersection(*({count.kind for count in each.learning} for each in telling))
    shared = f" Told of in every one of them: {listed(sorted(every))}." if every else ""
    hidden = _hidden(telling)
    more = f" {hidden} of their counts are hidden for being small." if hidden else ""
    return (
        f"{counted(len(telling), 'council')} of {len(records.results)} say how many stories were "
        f"told.{shared}{more}"
    )


def _hidden(results: Sequence[Result]) -> int:
    return sum(_stories(count) is None for each in results for count in each.learning)


def _stories(count: Any) -> int | None:
    """Give a count of stories; None where it is hidden."""
    known: int | None = count.stories
    return known


def told_table(records: Records) -> Table:
    """Tabulate stories by level and kind, those of councils that implemented beside the others."""
    groups = group_councils(records)
    rows = [
        {
            "level": level,
            "kind": kind,
            "implemented": told_of(groups.implemented, level, kind),
            "others": told_of(groups.others, level, kind),
        }
        for level, kind in _rows(records)
    ]
    return tabulate(
        rows,
        id="told_table",
        caption="Stories by who speaks and what of, added up over the councils of a group",
        columns=(
            words("level", "Level"),
            words("kind", "What of"),
            words("implemented", "Where implemented"),
            words("others", "Where not so far"),
        ),
        notes=(
            "Sums are of published counts. How many stories there are hangs on how many people were asked.",
        ),
        parts="level",
    )


def _rows(records: Records) -> list[tuple[str, str]]:
    found = {(count.level, count.kind) for each in records.results for count in each.learning}
    return sorted(found, key=lambda pair: (LEVELS.index(pair[0]) if pair[0] in LEVELS else len(LEVELS), pair))


def told_of(results: Sequence[Result], level: str, kind: str) -> Cell:
    """Write how many stories there are, of how many councils, and in how many their number is hidden."""
    counts = [
        _stories(count)
        for each in results
        for count in each.learning
        if (count.level, count.kind) == (level, kind)
    ]
    if not counts:
        return CellState.NOT_COLLECTED
    known = [count for count in counts if count is not None]
    often = Counter(count is None for count in counts)
    if not known:
        return CellState.SUPPRESSED
    hidden = f"; hidden in {often[True]}" if often[True] else ""
    return f"{sum(known)} in {counted(len(known), 'council')}{hidden}"
