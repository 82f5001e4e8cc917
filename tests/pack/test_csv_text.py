"""Rows and cells are what the standard library's reader makes of the same text."""

from __future__ import annotations

import csv
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.pack.csv_text import Split, split_plain, split_quoted

HEADER = "a,b,c\n"
plain_text = st.text(", \n\tab'é#;0", max_size=60)
any_text = st.text(',"\n\r a', max_size=40)


def by_hand(text: str) -> tuple[list[list[str]], list[int]]:
    rows = list(csv.reader(StringIO(text, newline=""), strict=True))[1:]
    return [row for row in rows if len(row) == 3], [len(row) for row in rows]


def listed(split: Split) -> tuple[list[list[str]], list[int]]:
    return split.cells.astype(str).to_numpy().tolist(), split.lengths.tolist()


@settings(deadline=None)
@given(plain_text)
def test_text_without_quotation_marks(text):
    assert listed(split_plain(HEADER + text, width=3)) == by_hand(HEADER + text)


@settings(deadline=None)
@given(any_text)
def test_text_with_quotation_marks(text):
    try:
        expected = by_hand(HEADER + text)
    except csv.Error:
        return
    reader = csv.reader(StringIO(HEADER + text, newline=""), strict=True)
    next(reader)
    assert listed(split_quoted(reader, width=3)) == expected


def test_more_rows_than_are_taken_at_once(monkeypatch):
    monkeypatch.setattr("evalkit.pack.csv_text._ROWS_AT_ONCE", 2)
    rows = [["1", "x"], ["2", "y"], ["3", "x"], ["4"], ["5", "z"]]
    split = split_quoted(iter(rows), width=2)
    assert listed(split) == ([["1", "x"], ["2", "y"], ["3", "x"], ["5", "z"]], [2, 2, 2, 1, 2])
