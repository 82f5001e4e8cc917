"""What a cell says: never blank, never a false zero, the same after it was stored."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.finding import CellState
from evalkit.report.words import cell_text, plain
from evalkit.section import Column, Table

SHARE = Column(name="v", label="Share", kind="number", unit="%")
COUNT = Column(name="v", label="People", kind="integer")
STATE = Column(name="v", label="State", kind="state")
TEXT = Column(name="v", label="Note")


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (0, COUNT, "0"),
        (0.0, SHARE, "0.0"),
        (-0.04, SHARE, "0.0"),
        (-12.5, SHARE, "−12.5"),
        (1234567, COUNT, "1,234,567"),
        (None, COUNT, "–"),
        (CellState.SUPPRESSED, COUNT, "[c]"),
        (CellState.TOO_FEW, SHARE, "[u]"),
        (CellState.NOT_COLLECTED, STATE, "[x] not collected"),
        (CellState.VALUE, STATE, "value"),
        (True, TEXT, "yes"),
        ("", TEXT, "–"),
        ("suppressed", TEXT, "suppressed"),
    ],
)
def test_cells_say_what_they_are(cell, column, text):
    assert cell_text(cell, column=column) == text


@pytest.mark.parametrize("column", [SHARE, COUNT, STATE, TEXT])
@pytest.mark.parametrize("state", list(CellState))
def test_a_state_reads_the_same_after_the_table_was_stored(column, state):
    table = Table(id="t", caption="c", columns=(column,), rows=((state,),))
    stored = Table.model_validate_json(table.model_dump_json())
    assert cell_text(stored.rows[0][0], column=column) == cell_text(table.rows[0][0], column=column)


def test_states_are_never_shown_alike():
    texts = [cell_text(state, column=COUNT) for state in CellState]
    assert len(set(texts)) == len(CellState)


@given(st.text())
def test_plain_text_can_stand_in_xml_and_is_stable(text):
    cleaned = plain(text)
    assert plain(cleaned) == cleaned
    assert not any(ord(c) < 32 and c != "\n" for c in cleaned)
    cleaned.encode("utf-8")


def test_every_character_that_python_would_print_can_be_seen():
    printable = filter(str.isprintable, map(chr, range(sys.maxunicode + 1)))
    assert {unicodedata.category(c) for c in printable} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} == set()
