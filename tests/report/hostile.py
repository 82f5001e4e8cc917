"""Every text of an edition replaced by hostile strings."""

from __future__ import annotations

import csv
import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

from cases import SHARED, cases
from report import example_report as example

from evalkit.section import Chart, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = (
    '<script>window.open("https://evil.example/")</script>',
    '<svg onload="alert(1)"><script>alert(2)</script></svg>',
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "[](https://evil.example/empty)",
    "[ \u200b ](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "<https://evil.example/auto>",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<form action="https://evil.example/"><input name=x><button>go</button></form>',
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "]]></desc></svg><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "$\\frac{1}{$",
    "a\x00b\x1b[31m\u202egnp.exe\u202c\ud7ff",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "# Heading\n\n## Second\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    '=HYPERLINK("https://evil.example/")',
    "x" * 3000,
    "url(https://evil.example/x)",
    "\u0645\u0631\u062d\u0628\u0627 \U0001f600 \u4f60\u597d",
    "",
    " ",
    "\u200b",
)
# Texts that decide what is drawn rather than what is said, and so hold only known words.
KEPT = {"kind", "svg", "state", "signal", "direction", "bearing", "rows"}
WORD_COLUMNS = {"label", "milestone", "row", "stage", "series", "event", "site", "what", "value_words"}


def attack_strings() -> tuple[str, ...]:
    if not SHARED.is_dir():
        return OWN
    with cases("cases", "disclosure", "attack_strings.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["kind"] in ("html", "formula", "path_or_id", "yaml")
        ]
    return (*OWN, *(json.loads(row["string_json"]) for row in rows))


def hostile_sections() -> tuple[Section, ...]:
    """Give the example's chapters with a hostile string in every text."""
    strings = cycle(attack_strings())
    return tuple(_poisoned(section, strings) for section in example.sections())


def _poisoned(section: Section, strings: Iterator[str]) -> Section:
    plain = section.model_dump(mode="python")
    poisoned = _poison(plain, strings)
    for block, original in zip(poisoned["blocks"], section.blocks, strict=True):
        if isinstance(original, Chart):
            _keep_numbers(block["data"], original)
    return Section.model_validate(poisoned)


def _poison(value: Any, strings: Iterator[str]) -> Any:
    if isinstance(value, dict):
        kept = KEPT | ({"name"} if {"label", "number"} & value.keys() else set())  # columns and chapters
        return {k: v if k in kept else _poison(v, strings) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_poison(item, strings) for item in value)
    return next(strings) if type(value) is str else value


def _keep_numbers(data: dict[str, Any], chart: Chart) -> None:
    """Poison the words of a chart's rows; a period, a day or a state stays what it is."""
    strings = cycle(attack_strings())
    names = [column.name for column in chart.data.columns]
    data["rows"] = tuple(
        tuple(next(strings) if name in WORD_COLUMNS else cell for name, cell in zip(names, row, strict=True))
        for row in chart.data.rows
    )
