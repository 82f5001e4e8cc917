"""Every value of a pack that stands for a person, a row about one, or what one said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from evalkit.disclosure.personal.shelves import Shelf, Values, Way, fill, take_apart, ways_of
from evalkit.disclosure.personal.symbols import run_hashes, spans_of
from evalkit.pack.contract import read_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from evalkit.disclosure.personal.symbols import Hashes, Ints
    from evalkit.pack.contract.model import Field, TableSpec

# A run of as many letters and digits of what somebody said is a quotation; fewer are ordinary words.
QUOTED = 32


@dataclass(frozen=True)
class KnownValues:
    """Hold hashes of what is searched for; no value itself is kept.

    What is too short or too ordinary to mean anything in a text (such as ``1``, ``r2``, or a row number
    that any count could equal) is not searched for in running text: it is looked for only in a table's
    column, or under a key, of the same name. `told` says how many such values there are.

    Parameters
    ----------
    columns : tuple of str
        Such as ``people.person_ref``.
    shelves : tuple of Shelf
        Hashes by length and way.
    by_name : mapping of str to numpy.ndarray
        Name of a column to the hashes of its values that are looked for only there.
    quoted : frozenset of str
        Those columns that hold what people said.
    counts : mapping of tuple to int
        Column and way to the number of different values.

    Examples
    --------
    >>> NOTHING_KNOWN.told
    ()
    """

    columns: tuple[str, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    by_name: Mapping[str, Hashes] = field(default_factory=dict)
    quoted: frozenset[str] = frozenset()
    counts: Mapping[tuple[str, Way], int] = field(default_factory=dict)

    @property
    def told(self) -> tuple[str, ...]:
        """Say for each column how its values are searched for."""
        return tuple(_told(column, self.counts) for column in self.columns)


NOTHING_KNOWN = KnownValues()


def known_values(tables: Mapping[str, pd.DataFrame]) -> KnownValues:
    """Take every value that stands for a person from the tables of a pack.

    The contract says which columns they are: those that are written as the pseudonym of a person is, and
    in tables about people and what hangs on these every text that is free.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Table name to rows, as ``Pack.tables``.

    Returns
    -------
    KnownValues

    Examples
    --------
    >>> import pandas as pd
    >>> known = known_values({"people": pd.DataFrame({"person_ref": ["p0017", "1"], "site_id": "north"})})
    >>> known.told
    ('people.person_ref: 1 value searched for where it stands by itself, 1 only in a column of its name',)
    """
    taken = [each for each in _columns(tables) if each[2]]
    columns = tuple(f"{table.name}.{name.name}" for table, name, _ in taken)
    values = [_take(name, texts, owner=number) for number, (_, name, texts) in enumerate(taken)]
    if not values:
        return NOTHING_KNOWN
    every = Values(*(np.concatenate(parts) for parts in zip(*map(_parts, values), strict=True)))
    ways = ways_of(every)
    shelves = chain.from_iterable(fill(every, way=w, which=which) for w, which in ways if w != Way.COLUMN)
    ordinary = next((which for way, which in ways if way == Way.COLUMN), np.array([], dtype=np.int64))
    return KnownValues(
        columns,
        tuple(shelves),
        _by_name(every, ordinary, names=[name.name for _, name, _ in taken]),
        frozenset(column for column, (_, name, _) in zip(columns, taken, strict=True) if not name.pattern),
        _counts(every, ways, columns=columns),
    )


def identifiers(table: TableSpec) -> tuple[Field, ...]:
    """List the columns of a table that are written as the pseudonym of a person is.

    Examples
    --------
    >>> [field.name for field in identifiers(read_contract().table("visits"))]
    ['row_id', 'visit_id', 'person_ref', 'worker_ref']
    """
    pseudonym = read_contract().table("people").field("person_ref").pattern
    return tuple(each for each in table.fields if each.pattern == pseudonym)


def said(table: TableSpec) -> tuple[Field, ...]:
    """List the columns of a table in which people's own words may stand.

    Examples
    --------
    >>> [field.name for field in said(read_contract().table("claims"))]
    ['from', 'to', 'quote']
    """
    contract = read_contract()
    about = {each.name for each in contract.tables if each.person_level}
    if table.name not in about and not about & {key.table for key in table.foreign_keys}:
        return ()
    return tuple(f for f in table.fields if f.type == "string" and not f.enum and not f.pattern)


def _columns(tables: Mapping[str, pd.DataFrame]) -> Iterable[tuple[TableSpec, Field, list[str]]]:
    for table in read_contract().tables:
        if table.name in tables:
            frame = tables[table.name]
            for each in (*identifiers(table), *said(table)):
                if each.name in frame:
                    values = frame[each.name].dropna().astype(str).unique()
                    yield table, each, [value for value in values.tolist() if value.strip()]


def _take(column: Field, texts: Sequence[str], *, owner: int) -> Values:
    return take_apart(texts, owner=owner) if column.pattern else _quotations(texts, owner=owner)


def _quotations(texts: Sequence[str], *, owner: int) -> Values:
    """Hash each run of words that is long enough to be a quotation, from each word on."""
    symbols, starts, lengths = spans_of(texts)
    begins = np.flatnonzero(np.diff(symbols.gaps, prepend=-1) > 0)
    text = np.searchsorted(starts, begins, side="right") - 1
    begins = begins[begins + QUOTED <= (starts + lengths)[text]]
    count = len(begins)
    return Values(
        run_hashes(symbols, begins, QUOTED),
        np.full(count, QUOTED),
        np.zeros(count, dtype=np.int64),
        symbols.gaps[begins + QUOTED - 1] - symbols.gaps[begins] if count else begins,
        np.full(count, owner),
    )


def _parts(values: Values) -> tuple[Ints, ...]:
    hashes: Ints = values.hashes  # type: ignore[assignment]  # unsigned
    return hashes, values.lengths, values.digits, values.gaps, values.owners


def _by_name(values: Values, ordinary: Ints, *, names: Sequence[str]) -> dict[str, Hashes]:
    found: dict[str, Hashes] = {}
    for number, name in enumerate(names):
        hashes = values.hashes[ordinary[values.owners[ordinary] == number]]
        if len(hashes):
            found[name] = np.unique(np.concatenate([found.get(name, hashes[:0]), hashes]))
    return found


def _counts(
    values: Values,
    ways: Sequence[tuple[Way, Ints]],
    *,
    columns: Sequence[str],
) -> dict[tuple[str, Way], int]:
    return {
        (columns[owner], way): count
        for way, which in ways
        for owner, count in Counter(values.owners[which].tolist()).items()
    }


_SAID = {
    Way.ANYWHERE: "searched for anywhere",
    Way.WHOLE: "searched for where it stands by itself",
    Way.WORD: "searched for as a word of its own, with a warning",
    Way.COLUMN: "only in a column of its name",
}


def _told(column: str, counts: Mapping[tuple[str, Way], int]) -> str:
    parts = [(way, counts[column, way]) for way in Way if counts.get((column, way))]
    if not parts:
        return f"{column}: nothing in it is long enough to be searched for"
    first, count = parts[0]
    noun = "value" if count == 1 else "values"
    rest = [f"{number:,} {_SAID[way]}" for way, number in parts[1:]]
    return f"{column}: " + ", ".join([f"{count:,} {noun} {_SAID[first]}", *rest])
