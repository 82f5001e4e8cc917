"""Differences between two groups, against published intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.finding import CellState
from evalkit.indicators.proportions import wilson
from evalkit.methods import fit_difference, group_difference
from evalkit.theory import read_theory

GOALS = read_theory("blended_roles").indicator("goals_met")


def ends(x, n):
    low, high = wilson(x, n)
    return x / n, float(low), float(high)


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [  # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_the_published_intervals_come_out(one, other, lower, upper):
    found = fit_difference(ends(*one), ends(*other))
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


@given(st.integers(1, 50), st.integers(1, 50))
def test_turned_round_the_difference_changes_its_sign(x, y):
    one, other = ends(x, 60), ends(y, 60)
    there, back = fit_difference(one, other), fit_difference(other, one)
    assert (there.lower, there.upper) == pytest.approx((-back.upper, -back.lower))
    assert there.detectable == pytest.approx(back.detectable)


def test_a_group_without_an_interval_gives_a_sentence_and_no_number():
    found = group_difference(
        (70.0, float("nan"), float("nan")), (60.0, 55.0, 65.0), council="E08000008", indicator=GOALS,
        names=("women", "men"),
    )  # fmt: skip
    assert (found.estimate, found.state) == (None, CellState.TOO_FEW)


def test_no_sign_of_a_difference_says_what_would_have_shown():
    found = group_difference(
        (70.0, 60.0, 80.0), (68.0, 58.0, 78.0), council="E08000008", indicator=GOALS, names=("women", "men")
    )
    assert f"one of {found.smallest_detectable:,.1f} percentage points or more" in found.sentence
