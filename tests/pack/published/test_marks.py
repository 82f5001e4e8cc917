import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.pack.published.marks import numbers_of, states_of, worst_state


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("12", "value"),
        ("0", "value"),
        ("1,234.5", "value"),
        ("", "not collected"),
        ("  ", "not collected"),
        ("[x]", "not collected"),
        (":", "not collected"),
        ("..", "not collected"),
        ("[c]", "suppressed"),
        ("*", "suppressed"),
        ("[C]", "suppressed"),
        ("[u]", "too few"),
        ("[z]", "not applicable"),
        ("about 5", "failed quality"),
        ("inf", "failed quality"),
        ("nan", "failed quality"),
        ("1,2", "failed quality"),
    ],
)
def test_each_mark_keeps_its_own_state(cell, state):
    assert states_of(pd.Series([cell], dtype="str")).tolist() == [state]


def test_no_mark_becomes_a_number_and_least_of_all_zero():
    marks = pd.Series(["", "[c]", "[x]", "*", ":", "..", "[u]", "[z]", "[low]", "-", "inf"], dtype="str")
    assert numbers_of(marks).isna().all()


def test_suppressed_speaks_for_a_row_before_not_collected_and_value():
    columns = [pd.Series(["value", "not collected"]), pd.Series(["suppressed", "suppressed"])]
    assert worst_state(columns).tolist() == ["suppressed", "suppressed"]


@given(st.text(max_size=12))
def test_a_cell_is_a_number_exactly_where_its_state_is_value(cell):
    cells = pd.Series([cell], dtype="str")
    assert numbers_of(cells).notna().tolist() == [states_of(cells).iloc[0] == "value"]
