"""Which columns each kind of chart is drawn from, and reading them with a clear error."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import EvalkitError
from evalkit.finding import CellState
from evalkit.report.words import number_text, plain, state_of
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.section import Cell, Chart


class ChartError(EvalkitError):
    """Say that a chart cannot be drawn from the data that it was given."""

    @classmethod
    def from_missing(cls, chart: Chart, *, missing: Sequence[str], needs: Needs) -> ChartError:
        """Say which columns are missing, which there are and which are wanted."""
        has = ", ".join(column.name for column in chart.data.columns) or "none"
        return cls(
            f"Chart {chart.id!r} ({chart.kind}) has no column {', '.join(missing)}. It has: {has}.",
            hint=f"A chart of kind {chart.kind} needs: {', '.join(needs.required)}.",
        )

    @classmethod
    def from_cell(cls, chart: Chart, *, column: str, row: int, found: object) -> ChartError:
        """Say which cell is no number."""
        return cls(
            f"Chart {chart.id!r} ({chart.kind}), column {column}, row {row}: found {found!r}, "
            "expected a number or a cell state.",
            hint=f"States are: {', '.join(CellState)}.",
        )


@dataclass(frozen=True, slots=True)
class Needs:
    """Name the columns of one kind of chart.

    Examples
    --------
    >>> Needs(text=("label",), numbers=("value",), more_text=("group",)).required
    ('label', 'value')
    """

    text: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    more_text: tuple[str, ...] = ()
    more_numbers: tuple[str, ...] = ()
    measured: str = "value"  # the column that says the state of a row where none is given

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return self.text + self.numbers


def read_columns(chart: Chart, *, needs: Needs) -> pd.DataFrame:
    """Read a chart's table into typed columns; a number that is not there is NaN.

    Parameters
    ----------
    chart : Chart
        The chart.
    needs : Needs
        Its kind's columns.

    Returns
    -------
    pandas.DataFrame
        Every column that the kind knows; optional ones that are absent are empty.

    Raises
    ------
    ChartError
        If a required column is missing, or a cell of a number column is neither number nor state.
    """
    names = [column.name for column in chart.data.columns]
    missing = [name for name in needs.required if name not in names]
    if missing:
        raise ChartError.from_missing(chart, missing=missing, needs=needs)
    given = {name: chart.data.values(name) for name in names}
    absent: list[Cell] = [None] * len(chart.data.rows)
    given.setdefault("state", _states_of_values(given.get(needs.measured, absent)))
    words = {n: [_word(c) for c in given.get(n, absent)] for n in needs.text + needs.more_text}
    numbers = {n: _numbers(chart, n, given.get(n, absent)) for n in needs.numbers + needs.more_numbers}
    return pd.DataFrame(words | numbers)


def label_of(chart: Chart, *, column: str) -> str:
    """Give the heading of a column with its unit, for an axis.

    Parameters
    ----------
    chart : Chart
        The chart.
    column : str
        Name of the column.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Chart, Column, Table
    >>> share = Column(name="value", label="Delegated share", kind="number", unit="%")
    >>> chart = Chart(id="c", kind="bars", title="t", message="m", alt="a",
    ...               data=Table(id="d", caption="c", columns=(share,), rows=()))
    >>> label_of(chart, column="value")
    'Delegated share (%)'
    """
    found = next((c for c in chart.data.columns if c.name == column), None)
    if found is None:
        return plain(chart.unit)
    unit = plain(found.unit or chart.unit)
    return plain(found.label) + (f" ({unit})" if unit and unit not in found.label else "")


def amount(chart: Chart, *, column: str, value: float, least: int = 0) -> str:
    """Write a number of a column to that column's places, a per cent sign joined to it.

    Parameters
    ----------
    chart : Chart
        The chart.
    column : str
        Name of the column.
    value : float
        The number.
    least : int
        Fewest places, where the column's own would hide what the figure shows.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Chart, Column, Table
    >>> share = Column(name="value", label="Delegated share", kind="number", unit="%")
    >>> chart = Chart(id="c", kind="bars", title="t", message="m", alt="a",
    ...               data=Table(id="d", caption="c", columns=(share,), rows=()))
    >>> amount(chart, column="value", value=-30.0)
    '−30.0%'
    """
    found = next((c for c in chart.data.columns if c.name == column), Column(name=column, label=column))
    sign = "%" if (found.unit or chart.unit) == "%" else ""
    finer = found.model_copy(update={"kind": "number", "decimals": max(least, found.decimals)})
    return number_text(value, column=finer if least else found) + sign


def with_interval(
    chart: Chart,
    cells: Mapping[Any, Any],
    *,
    columns: tuple[str, str, str] = ("value", "lower", "upper"),
) -> str:
    """Write a number with its interval, if it has one.

    Parameters
    ----------
    chart : Chart
        The chart.
    cells : mapping
        A row of its data.
    columns : tuple of str
        Names of the columns of the number and of the ends of its interval.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.section import Chart, Column, Table
    >>> columns = tuple(Column(name=n, label=n, kind="number", unit="%") for n in ("value", "lower", "upper"))
    >>> chart = Chart(id="c", kind="intervals", title="t", message="m", alt="a",
    ...               data=Table(id="d", caption="c", columns=columns, rows=()))
    >>> with_interval(chart, {"value": 3.0, "lower": -1.0, "upper": 7.0})
    '3.0% (−1.0 to 7.0)'
    """
    value, lower, upper = (amount(chart, column=name, value=cells[name]) for name in columns)
    known = not isnan(cells[columns[1]]) and not isnan(cells[columns[2]])
    return f"{value} ({lower.rstrip('%')} to {upper.rstrip('%')})" if known else value


def _states_of_values(cells: Sequence[Cell]) -> list[Cell]:
    """Where no column says so, a cell that holds a state instead of a value says it itself."""
    return [state_of(cell, kind="number") or (None if cell is None else CellState.VALUE) for cell in cells]


def _word(cell: Cell) -> str:
    return "" if cell is None else plain(str(cell)).strip()


def _numbers(chart: Chart, name: str, cells: Sequence[Cell]) -> list[float]:
    return [_number(chart, name, row, cell) for row, cell in enumerate(cells, start=1)]


def _number(chart: Chart, name: str, row: int, cell: Cell) -> float:
    if cell is None or state_of(cell, kind="number") is not None:
        return float("nan")
    if isinstance(cell, int | float):
        return float(cell)
    raise ChartError.from_cell(chart, column=name, row=row, found=cell)
