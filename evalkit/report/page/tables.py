"""Tables as a page shows them: every cell worded, every marker explained."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from evalkit.finding import MARKER_MEANINGS, CellState
from evalkit.report.page.icons import ICONS, Icon
from evalkit.report.words import NOTHING, cell_text, plain
from evalkit.section import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.section import Cell, Chart


LONGEST_READ = 24  # rows


class CellView(NamedTuple):
    """One cell: its words and icon, and whether it heads its row, is a number or says nothing."""

    text: str
    heads: bool = False
    number: bool = False
    icon: Icon | None = None

    @property
    def nothing(self) -> bool:
        """Whether the cell has nothing to say."""
        return self.text == NOTHING


class PartView(NamedTuple):
    """Rows under one heading; blank where a table has no parts."""

    heading: str
    rows: tuple[tuple[CellView, ...], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table, ready to be written."""

    anchor: str
    caption: str
    head: tuple[CellView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    notes: tuple[str, ...]
    source: str
    headings: tuple[str, ...]  # that of each row's part; blank where the table has no parts
    icons: bool = False  # with icons it is laid out for a glance: a row a card where there is no room

    @property
    def long(self) -> bool:
        """Whether the table is for looking up rather than for reading through."""
        return len(self.rows) > LONGEST_READ and not self.icons

    @property
    def parts(self) -> tuple[PartView, ...]:
        """The rows, part by part."""
        if not self.rows:
            return (PartView("", ()),)
        headed = groupby(zip(self.headings, self.rows, strict=True), key=lambda pair: pair[0])
        return tuple(PartView(heading, tuple(row for _, row in pairs)) for heading, pairs in headed)


def view_table(table: Table, *, anchor: str) -> TableView:
    """Word a table.

    Parameters
    ----------
    table : Table
        The table.
    anchor : str
        Its id on the page.

    Returns
    -------
    TableView

    Examples
    --------
    >>> columns = (Column(name="site", label="Site"), Column(name="n", label="People", kind="integer"))
    >>> view = view_table(Table(id="t", caption="People", columns=columns, rows=(("North", "too few"),)),
    ...                   anchor="t1")
    >>> view.rows[0][1].text, view.notes
    ('[u]', ('[u] means too few to say.',))
    """
    shown = shown_places(table)
    columns = [table.columns[place] for place in shown]
    numbers = [_is_number(column) for column in columns]
    icons = [_values(table, column.icon) for column in columns]
    rows = tuple(
        tuple(_cells([row[place] for place in shown], columns, numbers, [names[at] for names in icons]))
        for at, row in enumerate(table.rows)
    )
    notes = (*(plain(note) for note in table.notes), *_marker_notes(cell for row in rows for cell in row))
    return TableView(
        anchor=anchor,
        caption=plain(table.caption).strip() or "Table",
        head=tuple(CellView(_head(column), number=_is_number(column)) for column in columns),
        rows=rows,
        notes=notes,
        source=plain(table.source).rstrip(". "),
        headings=tuple(plain(str(part or "")) for part in _values(table, table.parts)),
        icons=any(cell.icon for row in rows for cell in row),
    )


def _values(table: Table, name: str) -> list[Cell]:
    """List the cells of a column that another one names; nothing where there is no such column."""
    known = name in [column.name for column in table.columns]
    return table.values(name) if known else [None] * len(table.rows)


def shown_places(table: Table) -> list[int]:
    """Give the places of the columns that are shown: not those of icons, nor the one that heads parts.

    Examples
    --------
    >>> columns = (Column(name="part", label="Part"), Column(name="title", label="Indicator"))
    >>> shown_places(Table(id="t", caption="c", columns=columns, rows=(), parts="part"))
    [1]
    """
    hidden = {table.parts, *(column.icon for column in table.columns)}
    return [place for place, column in enumerate(table.columns) if column.name not in hidden]


def data_table(chart: Chart) -> Table:
    """Give the table that stands beside a chart.

    That of a map of tiles has its columns across; that of a funnel leaves out what only lines are drawn from,
    and that of a control chart the limits or the target that it does not have.

    Parameters
    ----------
    chart : Chart
        The chart.

    Returns
    -------
    Table

    Examples
    --------
    >>> columns = tuple(Column(name=n, label=n) for n in ("row", "column", "state"))
    >>> from evalkit.section import Chart
    >>> chart = Chart(id="c", kind="coverage", title="t", message="m", alt="a", data=Table(
    ...     id="d", caption="c", columns=columns, rows=(("Pay", "2025-04", "value"),)))
    >>> data_table(chart).rows
    (('Pay', 'yes'),)
    """
    if chart.kind == "coverage":
        return _tiles_across(chart)
    if chart.kind == "funnel":
        return _places_alone(chart)
    if chart.kind == "control":
        return _said(chart.data, always=("period", "value"))
    return chart.data


def _places_alone(chart: Chart) -> Table:
    names = [column.name for column in chart.data.columns]
    rows = [dict(zip(names, row, strict=True)) for row in chart.data.rows]
    places = [row for row in rows if row.get("kind") == "place"]
    cells = tuple(tuple(row[name] for name in names) for row in places)
    alone = _said(chart.data.model_copy(update={"rows": cells}))
    return _only(alone, [column.name for column in alone.columns if column.name != "kind"])


def _said(table: Table, *, always: tuple[str, ...] = ()) -> Table:
    """Leave out the columns in which no row says anything."""
    there = [
        c.name for c in table.columns if c.name in always or any(v is not None for v in table.values(c.name))
    ]
    return _only(table, there)


def _only(table: Table, names: list[str]) -> Table:
    """Keep the named columns alone."""
    places = [place for place, column in enumerate(table.columns) if column.name in names]
    columns = tuple(table.columns[place] for place in places)
    return table.model_copy(
        update={"columns": columns, "rows": tuple(tuple(row[p] for p in places) for row in table.rows)}
    )


def _tiles_across(chart: Chart) -> Table:
    across = list(dict.fromkeys(str(c) for c in chart.data.values("column")))
    down = list(dict.fromkeys(str(r) for r in chart.data.values("row")))
    pairs = zip(chart.data.values("row"), chart.data.values("column"), strict=True)
    states = {(str(r), str(c)): s for (r, c), s in zip(pairs, chart.data.values("state"), strict=True)}
    named = {column.name: column.label for column in chart.data.columns}
    return chart.data.model_copy(
        update={
            "columns": (
                Column(name="row", label=named["row"]),
                *(Column(name=c, label=c, kind="integer") for c in across),
            ),
            "rows": tuple((r, *(_tile(states.get((r, c))) for c in across)) for r in down),
        }
    )


def _tile(state: object) -> str:
    text = CellState.NOT_COLLECTED.value if state is None else str(state)
    return "yes" if text == CellState.VALUE else text


def _cells(
    row: Iterable[Cell], columns: Iterable[Column], numbers: Iterable[bool], icons: Iterable[Cell]
) -> Iterable[CellView]:
    for place, (cell, column, number, icon) in enumerate(zip(row, columns, numbers, icons, strict=True)):
        text = cell_text(cell, column=column)
        heads = place == 0 and text != NOTHING
        yield CellView(text, heads=heads, number=number, icon=ICONS.get(str(icon)) if icon else None)


def _is_number(column: Column) -> bool:
    return column.kind in ("number", "integer")


def _head(column: Column) -> str:
    label = plain(column.label).strip() or plain(column.name).strip() or "Column"
    unit = plain(column.unit).strip()
    return f"{label} ({unit})" if unit and unit not in label else label


def _marker_notes(cells: Iterable[CellView]) -> Iterable[str]:
    found = {cell.text.partition("]")[0] + "]" for cell in cells if cell.text.startswith("[")}
    return (f"{m} means {meaning}." for m, meaning in MARKER_MEANINGS.items() if m in found)
