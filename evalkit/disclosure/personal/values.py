"""Files of values, JSON and CSV, as cells between which nothing runs on."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from evalkit.disclosure.personal.parts import Part
from evalkit.disclosure.personal.symbols import BREAK, cells_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_CODE = 400  # letters without a space: an encoded picture and no words
_TABLES = (".csv", ".tsv")
_ENCODED = re.compile(r"[A-Za-z0-9+/_\s-]{14,}={0,2}\s*")
_LINES = frozenset(
    {"text", "source"}
)  # of a notebook's cell; outputs are named by their kind, such as text/html


def json_parts(where: str, text: str) -> tuple[Part, Part] | None:
    r"""Give the strings and figures of JSON and what is encoded in it, or nothing where it is none.

    Lines are put together where a notebook keeps what it shows one by one.

    Examples
    --------
    >>> words, _ = json_parts("", '{"text": ["9\\u0034", "3"]}')
    >>> words.text.split(BREAK)
    ['text', '943', '94', '3']
    """
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[", '"')):
        return None
    try:
        read = json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return _lines_parts(where, text)
    return _values_of(where, [read])


def table_part(where: str, text: str, *, name: str) -> Part | None:
    r"""Give the cells of a CSV file, or nothing where it is none.

    Examples
    --------
    >>> table_part("", "ref,n\np1,2\n", name="a.csv").columns
    {'ref': ['p1'], 'n': ['2']}
    """
    if not name.lower().endswith(_TABLES):
        return None
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), delimiter=mark))
    except csv.Error:
        return None
    return Part(where, BREAK.join(cell for row in rows for cell in row), columns=_columns(rows))


def _columns(rows: list[list[str]]) -> dict[str, list[str]]:
    if not rows:
        return {}
    return {name: [row[place] for row in rows[1:] if place < len(row)] for place, name in enumerate(rows[0])}


def _lines_parts(where: str, text: str) -> tuple[Part, Part] | None:
    """Read JSON of a line each, such as a log."""
    try:
        read = [
            json.loads(line, parse_int=str, parse_float=str) for line in text.splitlines() if line.strip()
        ]
    except (ValueError, RecursionError):
        return None
    return _values_of(where, read)


def _values_of(where: str, read: list[Any]) -> tuple[Part, Part]:
    columns: dict[str, list[str]] = defaultdict(list)
    words = list(_words(read, columns))
    text = BREAK.join(cells_apart(word) for word in words if not _is_code(word))
    return Part(where, text, columns=dict(columns)), Part(
        where, BREAK.join(filter(_ENCODED.fullmatch, words)), "code"
    )


def _words(read: Any, columns: dict[str, list[str]]) -> Iterator[str]:
    """Go through what was read without recursion, however deep it is."""
    left = [read]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            _note_table(each, columns)
            for key, value in each.items():
                yield str(key)
                yield from _joined(str(key), value)
                if not isinstance(value, dict | list):
                    columns[str(key)].append(str(value))
            left.extend(reversed(each.values()))
        elif isinstance(each, list):
            left.extend(reversed(each))
        elif isinstance(each, str):
            yield each


def _joined(key: str, value: Any) -> Iterator[str]:
    """Put together the lines that a notebook keeps one by one."""
    is_lines = key in _LINES or "/" in key
    if is_lines and isinstance(value, list) and all(isinstance(line, str) for line in value):
        yield "".join(value)


def _note_table(each: dict[str, Any], columns: dict[str, list[str]]) -> None:
    names, rows = each.get("columns"), each.get("rows") or each.get("data")
    if not (isinstance(names, list) and isinstance(rows, list)):
        return
    for place, name in enumerate(names):
        title = name.get("name", "") if isinstance(name, dict) else name
        cells = [row[place] for row in rows if isinstance(row, list) and place < len(row)]
        columns[str(title)].extend(map(str, cells))


def _is_code(word: str) -> bool:
    return len(word) > LONG_CODE and " " not in word[:LONG_CODE]
