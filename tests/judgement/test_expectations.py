from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.judgement.expectations import MEANINGS, Change, Expected, Level, change_between, set_against

SIGNALS = [None, "improved", "worse", "moved", "no signal", "cannot say"]


@pytest.mark.parametrize(
    ("expected", "change", "signal", "reading"),
    [
        (Expected("up", 5), Change(8, 3, 12), "improved", "as expected"),
        (Expected("up", 5), Change(8, 3, 12), None, "as expected"),
        (Expected("down", 5), Change(-8, -12, -3), "improved", "as expected"),
        (Expected("up"), Change(0.5, 0.1, 0.9), "moved", "as expected"),
        (Expected("up", 5), Change(3, 1, 4.9), "improved", "smaller than expected"),
        (Expected("down", 5), Change(-3, -4.9, -1), "improved", "smaller than expected"),
        (Expected("up", 5), Change(-3, -5, -1), "worse", "other way"),
        (Expected("down", 5), Change(3, 1, 5), "worse", "other way"),
        (Expected("up", 5), Change(8, -1, 12), "improved", "cannot tell"),
        (Expected("up", 5), Change(8, 3, 12), "no signal", "cannot tell"),
        (Expected("not sure"), Change(8, 3, 12), "improved", "cannot tell"),
        (Expected("no change"), Change(1, -3, 5), "no signal", "nothing against it"),
        (Expected("no change"), Change(1, -3, 5), None, "nothing against it"),
        (Expected("no change"), Change(4, 3, 5), "improved", "other way"),
        (Expected("no change"), Change(4, 3, 5), None, "other way"),
        (Expected("no change"), Change(4, 3, 5), "no signal", "cannot tell"),
        (Expected("no change"), Change(1, -3, 5), "improved", "cannot tell"),
        (Expected("no change", None, 6), Change(4, 3, 5), "improved", "nothing against it"),
        (Expected("up", 5), None, "improved", "not looked at"),
        (Expected("up"), Change(8), "improved", "as expected"),
        (Expected("up"), Change(-8), "worse", "other way"),
        (Expected("up", 5), Change(8), "improved", "cannot tell"),
        (Expected("up"), Change(8), None, "cannot tell"),
        (Expected("no change"), Change(8), "no signal", "nothing against it"),
    ],
)
def test_readings(expected, change, signal, reading):
    assert set_against(expected, change, signal=signal)[0] == reading


numbers = st.floats(-100, 100)


@given(
    st.sampled_from(["up", "down", "no change", "not sure"]),
    st.none() | st.floats(0, 50),
    st.tuples(numbers, numbers, numbers).map(sorted),
    st.sampled_from(SIGNALS),
)
def test_every_reading_is_one_of_those_explained_and_no_claim_holds_no_change(direction, size, ends, signal):
    low, middle, high = ends
    reading, why = set_against(Expected(direction, size), Change(middle, low, high), signal=signal)
    assert reading in MEANINGS
    assert why.endswith(".")
    if reading in {"as expected", "smaller than expected"}:
        assert low > 0 or high < 0
        assert signal != "no signal"


@given(
    st.floats(0.1, 50),
    st.tuples(numbers, numbers, numbers).map(sorted),
    st.sampled_from(SIGNALS),
)
def test_turning_the_scale_round_changes_no_reading(size, ends, signal):
    low, middle, high = ends
    up = set_against(Expected("up", size), Change(middle, low, high), signal=signal)
    down = set_against(Expected("down", size), Change(-middle, -high, -low), signal=signal)
    assert up == down


def test_the_interval_of_a_change_is_that_worked_by_hand():
    # 60 (50 to 65) and 70 (66 to 80): below sqrt(4^2 + 5^2), above sqrt(10^2 + 10^2).
    change = change_between(Level(60, 50, 65), Level(70, 66, 80))
    assert change.estimate == 10
    assert change.lower == pytest.approx(10 - 41**0.5)
    assert change.upper == pytest.approx(10 + 200**0.5)


def test_without_both_intervals_there_is_none():
    assert change_between(Level(1, float("nan"), 2), Level(3, 2, 4)) == Change(2)


def test_no_reading_is_missing_for_any_combination():
    changes = [None, Change(1), Change(1, 0.5, 2), Change(1, -1, 2), Change(-1, -2, -0.5)]
    for direction, size, change, signal in product(
        ["up", "down", "no change", "not sure"], [None, 0, 5], changes, SIGNALS
    ):
        assert set_against(Expected(direction, size), change, signal=signal)[0] in MEANINGS
