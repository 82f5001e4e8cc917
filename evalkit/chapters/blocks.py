"""Turn frames into the tables of a section, cell by cell as the reader will see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import UsageError
from evalkit.finding import CellState
from evalkit.judgement.words import period_name
from evalkit.section import Cell, Column, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.section import Block, Section

TOP = 2  # level of the heading of a part


def part(section: Section, name: str) -> tuple[Block, ...]:
    """Take one part of a chapter: its words, and all that stands under them until the next part.

    Parameters
    ----------
    section : Section
        The chapter.
    name : str
        Id of the part's words.

    Returns
    -------
    tuple of Prose, Table or Chart

    Raises
    ------
    UsageError
        If the chapter has no such part; those that it has are named.

    Examples
    --------
    >>> from evalkit.section import Prose, Section
    >>> two = (Prose(id="stages", heading="Stages", text=""), Prose(id="sites", heading="Sites", text=""))
    >>> chapter = Section(name="journey", number=3, title="The journey", summary="", blocks=two)
    >>> [block.id for block in part(chapter, "stages")]
    ['stages']
    """
    heads = [block.id for block in section.blocks if isinstance(block, Prose) and block.level == TOP]
    if name not in heads:
        raise UsageError(
            f"Chapter {section.name!r} has no part {name!r}.", hint=f"It has: {', '.join(heads)}."
        )
    ids = [block.id if isinstance(block, Prose) else "" for block in section.blocks]
    start = ids.index(name)
    later = [i for i, block_id in enumerate(ids) if i > start and block_id in heads]
    return section.blocks[start : later[0] if later else None]


def tabulate(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    *,
    id: str,  # noqa: A002 - the field of the block that it becomes
    caption: str,
    columns: Sequence[Column],
    notes: Iterable[str] = (),
    source: str = "",
    parts: str = "",
) -> Table:
    """Make a table of the named columns of a frame.

    Parameters
    ----------
    rows : pandas.DataFrame or sequence of mappings
        What to show, top to bottom; columns that are not named are left out.
    id : str
        Id of the table within its chapter.
    caption : str
        What the table is.
    columns : sequence of Column
        Which columns, in which order.
    notes : iterable of str
        Notes below the table; blank ones are left out.
    source : str
        Where the figures come from.
    parts : str
        The column whose words head each part of the rows.

    Returns
    -------
    Table

    Examples
    --------
    >>> tabulate([{"site": "North", "n": 3}], id="sites", caption="Sites",
    ...          columns=(words("site", "Site"), count("n", "People"))).rows
    (('North', 3),)
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), dtype=object)
    cells = [[cell(value) for value in _column(frame, column.name)] for column in columns]
    return Table(
        id=id,
        caption=caption,
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)),
        notes=tuple(note for note in notes if note),
        source=source,
        parts=parts,
    )


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    return frame[name].tolist() if name in frame else [None] * len(frame)


def words(name: str, label: str) -> Column:
    """Make a column of text.

    Examples
    --------
    >>> words("site", "Site").kind
    'text'
    """
    return Column(name=name, label=label)


def count(name: str, label: str) -> Column:
    """Make a column of whole numbers.

    Examples
    --------
    >>> count("n", "People").decimals
    0
    """
    return Column(name=name, label=label, kind="integer", decimals=0)


def figure(name: str, label: str, *, unit: str = "", decimals: int = 1) -> Column:
    """Make a column of numbers with a unit.

    Examples
    --------
    >>> figure("value", "Share", unit="%").unit
    '%'
    """
    return Column(name=name, label=label, kind="number", unit=unit, decimals=decimals)


def state(name: str, label: str) -> Column:
    """Make a column of cell states.

    Examples
    --------
    >>> state("state", "State").kind
    'state'
    """
    return Column(name=name, label=label, kind="state", decimals=0)


def cell(value: Any) -> Cell:
    """Make one cell from what pandas holds; every kind of missing becomes None.

    Examples
    --------
    >>> cell(pd.NaT), cell(pd.Timestamp("2025-04-01")), cell(pd.NA)
    (None, '2025-04-01', None)
    """
    if isinstance(value, CellState | str):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    return cell(value.item())  # numpy's scalars


def day(value: Any) -> str:
    """Write a day as people say it; blank where there is none.

    Examples
    --------
    >>> day(pd.Timestamp("2025-04-01")), day(pd.NaT)
    ('1 April 2025', '')
    """
    written = cell(value)
    return period_name(str(written)) if written else ""


def yes_no(value: Any) -> str:
    """Write a truth value as yes or no; *not said* where it is missing.

    Examples
    --------
    >>> yes_no(True), yes_no(pd.NA)
    ('yes', 'not said')
    """
    return "not said" if pd.isna(value) else ("yes" if value else "no")
