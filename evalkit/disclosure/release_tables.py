"""A released record as tables for spreadsheets: a marker in words where a figure is hidden."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.report.record import Result

FIGURES = ("numerator", "denominator", "value", "lower95", "upper95")
SERIES = ("indicator", "definition_version", "site_id", "period", "stratum", *FIGURES, "method", "state")
FINDINGS = (
    *("subject", "method", "period", "stratum", "signal", "bearing", "estimate", "lower", "upper", "unit"),
    *("smallest_important", "smallest_detectable", "planned", "state", "sentence"),
)
TABLES: Mapping[str, tuple[str, ...]] = {
    "series": SERIES,
    "findings": FINDINGS,
    "milestones": ("milestone", "status", "started", "completed"),
    "sites": ("site_id", "kind", "status", "start_date", "stop_date"),
    "verdicts": ("link", "verdict", "holds_in"),
    "conditions": ("condition", "score", "as_at"),
    "assumptions": ("assumption", "status"),
    "adaptations": ("date", "nature", "level", "planned", "keeps_core"),
    "learning": ("level", "kind", "stories", "state"),
}


def table_text(result: Result, name: str) -> str:
    """Write one table of a released record as CSV.

    A hidden, missing or too small figure is its marker, such as ``[c]``, so that an empty cell never has to
    be guessed at.

    Parameters
    ----------
    result : Result
        The released record.
    name : str
        A name in ``TABLES``.

    Returns
    -------
    str
    """
    columns = TABLES[name]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(row, column) for column in columns] for row in _rows(result, name))
    return out.getvalue()


def _rows(result: Result, name: str) -> Iterator[Mapping[str, Any]]:
    if name == "series":
        yield from (
            {str(name): cell for name, cell in row.items()}
            for row in result.series.frame().to_dict("records")
        )
        return
    for each in getattr(result, name):
        yield each.model_dump(mode="json")


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if value is None or value != value:  # noqa: PLR0124 - the plain test for not-a-number
        state = CellState(row.get("state", "value"))
        return state.marker if column in (*FIGURES, "stories", "estimate", "lower", "upper") else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
