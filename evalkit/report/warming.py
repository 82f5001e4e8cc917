"""Do at once what the chapters of every council would each do first, in a process to be forked for them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import evalkit.report
from evalkit.chapters.catalogue import CHAPTERS
from evalkit.chapters.purpose_blocks import picture
from evalkit.chapters.reading import read_prose
from evalkit.finding import CellState
from evalkit.indicators.reading import minimum_wage, standard_population
from evalkit.pack.contract.reading import YAML_FILES, read_chapters, read_contract, read_rules, read_schema
from evalkit.report.figures.drawing import draw, draw_png
from evalkit.report.showing import show
from evalkit.section import Chart, Column, Prose, Table
from evalkit.theory.reading import bundled_theories, read_theory

if TYPE_CHECKING:
    from evalkit.section import Cell, ChartKind

_TIME, _MONTH = "2025-04-01", "2025-04"
_ENDS = ("", "_lower", "_upper")
_ROW: dict[ChartKind, dict[str, Cell]] = {
    "control": {"mean": 3, "lower_limit": 1, "upper_limit": 5, "flag": "improvement", "period": _MONTH},
    "intervals": {"lower": 1, "upper": 5, "numerator": 2, "denominator": 4, "reference": 3},
    "bars": {},
    "lines": {"period": _MONTH, "series": "a", "lower": 1, "upper": 5},
    "curves": {"x": 1, "series": "a", "wanted": 2},
    "multiples": {"period": _MONTH, "series": "a", "note": "b", "event": "a"},
    "counterfactual": {
        "period": _MONTH,
        "phase": "after",
        "event": "a",
        "observed": 3,
        **{f"{what}{end}": 3 for what in ("expected", "difference", "cumulative") for end in _ENDS},
    },
    "event_study": {
        "event_time": 0,
        "reference": "",
        "places": 2,
        **dict.fromkeys(("lower", "upper", "band_lower", "band_upper"), 3),
    },
    "funnel": {
        "kind": "place",
        "mark": "High",
        "size": 4,
        "numerator": 2,
        "denominator": 4,
        **{f"{end}{level}": 3 for end in ("lower", "upper") for level in ("95", "998")},
    },
    "swimlane": {"stage": "a", "milestone": "b", "started": _TIME, "completed": _TIME, "as_at": _TIME},
    "coverage": {"row": "a", "column": _MONTH},
    "survival": {"time": 1, "share": 0.5, "at_risk": 2, "censored": 1},
    "tornado": {"low": "a", "high": "b", "at_low": 1, "at_high": 5, "base": 3},
}
_ALWAYS: dict[str, Cell] = {
    "label": "a",
    "value": 3,
    "state": CellState.VALUE,
    "status": "done",
    "group": "a",
}


def warm_up() -> None:
    """Import all that chapters and editions need, read what comes with evalkit, and draw every kind of chart.

    What is learned stays in memory and is never changed. No thread is started and no database opened, so
    that the process may be forked.

    Examples
    --------
    >>> import threading
    >>> before = threading.active_count()
    >>> warm_up()
    >>> threading.active_count() == before
    True
    """
    _import()
    _read()
    for chart in _charts():
        draw(chart)
        draw_png(chart)
        show(chart)._repr_mimebundle_()
    show(Prose(id="warm", heading="Warm", text="*Warm.*"))._repr_mimebundle_()


def _import() -> None:
    for chapter in CHAPTERS:
        import_module(f"evalkit.chapters.{chapter.module}")
    for name in evalkit.report.__all__:
        getattr(evalkit.report, name)


def _read() -> None:
    for name in bundled_theories():
        picture(read_theory(name))
    for chapter in CHAPTERS:
        read_prose(chapter.notebook)
    for name in YAML_FILES:
        read_schema(name)
    for read in (read_contract, read_rules, read_chapters, standard_population, minimum_wage):
        read()


def _charts() -> list[Chart]:
    return [
        Chart(
            id=kind,
            kind=kind,
            title="Warm",
            message="Warm.",
            alt="Warm.",
            data=_table(kind, _ALWAYS | row),
        )
        for kind, row in _ROW.items()
    ]


def _table(kind: str, row: dict[str, Cell]) -> Table:
    columns = tuple(Column(name=name, label=name) for name in row)
    return Table(id=f"{kind}_data", caption="Warm", columns=columns, rows=(tuple(row.values()),))
