"""Which cells are hidden for what they are themselves, before any sum is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.disclosure.rules import publish_count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.disclosure.cells import Cell, Relation
    from evalkit.disclosure.rules import Rule


def small_counts(counts: Mapping[str, int], *, rule: Rule) -> frozenset[str]:
    """Name the cells that a rule hides for their count: 1 to 7 by ``sdc-1``.

    Examples
    --------
    >>> from evalkit.disclosure import RULES
    >>> sorted(small_counts({"a": 0, "b": 7, "c": 8}, rule=RULES["sdc-1"]))
    ['b']
    """
    return frozenset(key for key, count in counts.items() if publish_count(count, rule=rule) == rule.marker)


def all_or_none(counts: Mapping[str, int], *, relations: Iterable[Relation]) -> frozenset[str]:
    """Name the cells of groups of which all, or none, are one thing: that tells about each of them.

    Where one part is the whole total, every part is named, the noughts as well; where the total is
    nought, so is the total.

    Parameters
    ----------
    counts : mapping of str to int
        The true count of each cell.
    relations : iterable of Relation
        The rows, columns and groups.

    Returns
    -------
    frozenset of str
        Keys of cells.

    Examples
    --------
    >>> from evalkit.disclosure import Relation
    >>> sums = [Relation("women", ("women, yes", "women, no"))]
    >>> sorted(all_or_none({"women": 30, "women, yes": 30, "women, no": 0}, relations=sums))
    ['women, no', 'women, yes']
    """
    named: set[str] = set()
    for relation in relations:
        total = counts[relation.total]
        if any(counts[part] == total for part in relation.parts):
            named.update(relation.parts)
        if total == 0:
            named.add(relation.total)
    return frozenset(named)


def primary(counts: Mapping[str, int], *, relations: Iterable[Relation], rule: Rule) -> frozenset[str]:
    """Name every cell that is hidden for what it is itself.

    Examples
    --------
    >>> from evalkit.disclosure import RULES, Relation
    >>> counts = {"yes": 3, "no": 40, "all": 43}
    >>> sorted(primary(counts, relations=[Relation("all", ("yes", "no"))], rule=RULES["sdc-1"]))
    ['yes']
    """
    return small_counts(counts, rule=rule) | all_or_none(counts, relations=relations)


def hide(cells: Iterable[Cell], *, keys: Collection[str]) -> tuple[Cell, ...]:
    """Hide these cells and protect them; what is known of one that was shown is then what is known unseen.

    Examples
    --------
    >>> from evalkit.disclosure import exact_cell
    >>> hide([exact_cell("no", value=0)], keys=["no"])[0].known
    (0, None)
    """
    asked = frozenset(keys)
    return tuple(replace(cell, hidden=True, protect=True) if cell.key in asked else cell for cell in cells)
