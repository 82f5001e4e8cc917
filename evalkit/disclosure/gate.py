"""The gate: which counts are shown, which are hidden, and that nobody can work a hidden one out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from evalkit.disclosure.audit import audit
from evalkit.disclosure.before import Before, known_before, was_hidden
from evalkit.disclosure.cells import Cell, Relation, both_known
from evalkit.disclosure.complement import protect
from evalkit.disclosure.rules import known_from, publish_count, strictest
from evalkit.disclosure.withholding import withhold
from evalkit.errors import RefusedError
from evalkit.judgement.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from evalkit.disclosure.counts import Counts, Sum
    from evalkit.disclosure.rules import Rule

LEAST_IN_LINE = 2  # cells that make a row or a column
PARTS, MONTHS, YEARS = 1_000_000, 2_000_000, 4_000_000  # what hiding a site or group, a month, a year costs
MONTH = 31  # days


class _Count(NamedTuple):
    key: str
    value: int
    latent: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What passed the gate.

    Parameters
    ----------
    shown : mapping of str to int or None
        What is published of each count; None where it is hidden.
    small : frozenset of str
        Hidden since few people, all or none are behind them.
    complementary : frozenset of str
        Hidden so that those cannot be worked out.
    withheld : tuple of str
        What had to be kept back as a whole, in words.
    """

    shown: Mapping[str, int | None]
    small: frozenset[str]
    complementary: frozenset[str]
    withheld: tuple[str, ...]


def pass_gate(counts: Counts, *, rule: str, earlier: Sequence[Before] = ()) -> Gate:
    """Decide what is published of each count, and audit the whole with all that was published before.

    Parameters
    ----------
    counts : Counts
        Every count of the edition, and how they add up.
    rule : str
        Name of a rule of disclosure control.
    earlier : sequence of Before
        What earlier releases published of each count.

    Returns
    -------
    Gate

    Raises
    ------
    RefusedError
        If no choice of hidden cells is safe, which withholding all of a table would make so.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.disclosure.counts import Counts, Sum
    >>> table = pd.DataFrame({"value": [4, 30], "small": [True, False], "latent": False, "now": True},
    ...     index=["falls|1|a|2025-01-01/2025-12-31||n", "falls|1|b|2025-01-01/2025-12-31||n"])
    >>> names = ["table", "indicator", "kind", "numerator", "denominator", "key_n", "now"]
    >>> gate = pass_gate(Counts(pd.DataFrame(columns=names), table, ()), rule="sdc-1")
    >>> list(gate.shown.values()), len(gate.small), gate.withheld
    ([None, 30], 1, ())
    """
    strict = strictest(rule)
    small = _small(counts, earlier)
    cells = [_cell(count, strict, small, earlier) for count in _listed(counts)]
    relations = [Relation(each.total, each.parts) for each in counts.sums]
    protection = protect(cells, relations)
    kept_back = {key for each in protection.unprotected for key in each.withhold or each.linked}
    final = withhold(protection.cells, keys=kept_back) if kept_back else protection.cells
    if kept_back and not (found := audit(final, relations)).safe:
        raise RefusedError(
            f"{counted(len(found.too_narrow), 'hidden figure')} could be worked out from what earlier "
            "releases show.",
            hint="Nothing was shared. Take out of the pack what has changed since, or ask for help.",
        )
    published = set(counts.counts.index[counts.counts["now"] & ~counts.counts["latent"]])
    shown = {each.key: _passed(each, strict, small) for each in final if each.key in published}
    further = {key for key, count in shown.items() if count is None} - small
    return Gate(shown, small & shown.keys(), frozenset(further), _told(kept_back))


def _passed(cell: Cell, rule: Rule, small: frozenset[str]) -> int | None:
    if cell.hidden or cell.key in small:
        return None
    published = publish_count(cell.value or 0, rule=rule)
    return None if isinstance(published, str) else published


def _told(kept_back: set[str]) -> tuple[str, ...]:
    codes = sorted({key.partition("|")[0] for key in kept_back})
    said = "Figures that no choice of hidden cells protects, which were left out with all that is linked"
    return (f"{said}: {', '.join(codes)}.",) if codes else ()


def _small(counts: Counts, earlier: Sequence[Before]) -> frozenset[str]:
    few = counts.counts.index[counts.counts["small"]].tolist()
    alike = set(_all_or_none(counts.rows)) - set(few)
    table = counts.counts
    none, now = set(table.index[table["value"] == 0]), set(table.index[table["now"] & ~table["latent"]])
    shown = {key for release in earlier for key, count in release.published.items() if count == 0}
    open_ = none & ((now - alike) | shown)
    return frozenset([*few, *(alike - _told_anyway(open_, counts.sums))])


def _told_anyway(zeros: set[str], sums: Sequence[Sum]) -> set[str]:
    """Add the zeros that follow from zeros that are shown: to hide those hides nothing."""
    found, before = set(zeros), -1
    while len(found) > before:
        before = len(found)
        for each in sums:
            if each.total in found:
                found.update(each.parts)
            elif found.issuperset(each.parts):
                found.add(each.total)
    return found


def _all_or_none(rows: pd.DataFrame) -> Iterator[str]:
    """Find the counts of tables of which every cell is none, or everybody: they tell of each person."""
    now = rows[(rows["key_n"] != "") & rows["now"]]
    for _, line in now.groupby(["indicator", "table"], sort=False):
        everybody = line["kind"].eq("proportion") & (line["numerator"] == line["denominator"])
        if len(line) >= LEAST_IN_LINE and ((line["numerator"] == 0).all() or everybody.all()):
            yield from line["key_n"].tolist()


def _listed(counts: Counts) -> Iterator[_Count]:
    table = counts.counts.reset_index(names="key")
    columns = (table[name].tolist() for name in _Count._fields)
    yield from (_Count(*each) for each in zip(*columns, strict=True))


def _cell(count: _Count, rule: Rule, small: frozenset[str], earlier: Sequence[Before]) -> Cell:
    """Make the cell of a count: known where an earlier release showed it, hidden where it is small."""
    key, value = count.key, count.value
    if count.latent:
        return Cell(key, value, hidden=True, protect=key in small)
    published = publish_count(value, rule=rule)
    low, up = known_from(published, rule=rule)
    told = known_before(key, value, earlier)
    shown = count.now and published != rule.marker and key not in small
    if told is not None:  # it is known whatever is done now
        known = both_known(told, (low, up), key=key) if shown else told
        return Cell(key, value, *known, fixed=True)
    if shown:
        return Cell(key, value, low, up, cost=_cost(key, value))
    if published == rule.marker and count.now:
        return Cell(key, value, low, up, low=low, up=up, hidden=True, protect=True)
    return Cell(key, value, low, up, hidden=True, protect=count.now or was_hidden(key, earlier))


def _cost(key: str, value: int) -> int:
    """Say what hiding costs: parts of a year first, then months, years last; the smaller count before."""
    *_, site, span, stratum, _ = key.split("|")
    first, last = (date.fromisoformat(day) for day in span.split("/"))
    table = PARTS if site or stratum else YEARS if (last - first).days > MONTH else MONTHS
    return table + min(value, PARTS - 1)
