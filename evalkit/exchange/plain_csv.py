"""Tables from strangers: plain text, as many cells a row as the header, and nothing that would be run."""

from __future__ import annotations

import csv
import io
import re

from evalkit.exchange.refusing import refuse

MOST_CELLS = 2_000_000
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?%?")
# OWASP, CSV Injection: these begin a formula in one spreadsheet or another, full-width forms too.
_FORMULA = re.compile("[\\s\ufeff\u200b]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0]")
_CONTROL = re.compile("[\0-\b\x0b\x0c\x0e-\x1f\x7f]")


def check_plain_csv(content: bytes, *, name: str) -> None:
    r"""Refuse a table that is not plain.

    Parameters
    ----------
    content : bytes
        The bytes.
    name : str
        What to call it in messages.

    Raises
    ------
    RefusedError
        If it is not UTF-8, is ragged or too large, or a cell would be run as a formula.

    Examples
    --------
    >>> check_plain_csv(b"month,share\n2026-04,-1.5\n", name="a.csv")
    >>> check_plain_csv(b"month\n=1+1\n", name="a.csv")
    Traceback (most recent call last):
    evalkit.errors.RefusedError: a.csv was refused: row 2 holds a cell that a spreadsheet would run ('=1+1').
    Send the file just as evalkit wrote it.
    """
    text = _text(content, name)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        refuse(name, "it is not a table of comma-separated values")
    if not rows:
        refuse(name, "it is empty")
    if sum(map(len, rows)) > MOST_CELLS:
        refuse(name, f"it has more than {MOST_CELLS} cells")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            refuse(name, f"row {number} has {len(row)} cells, and the header {len(rows[0])}")
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                refuse(name, f"row {number} holds a cell that a spreadsheet would run ({cell[:40]!r})")


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        refuse(name, "it is not UTF-8")
    if _CONTROL.search(text):
        refuse(name, "it holds a control character")
    return text
