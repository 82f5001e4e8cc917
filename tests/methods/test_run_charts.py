import numpy as np
import pandas as pd
import pytest
from chart_series import indicator
from hypothesis import given
from hypothesis import strategies as st

from evalkit.methods import run_chart, run_points, runs_about

# Points off the median, round(log2 n) + 3, and the 5% quantile of n - 1 throws of a coin.
LIMITS = [(10, 6, 2), (11, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (40, 8, 14)]
LIMITS += [(50, 9, 19), (60, 9, 23)]


def monthly(values):
    months = pd.period_range("2023-01", periods=len(values), freq="M").astype(str)
    return pd.DataFrame({"period": months, "value": values})


def found(values, **changes):
    return run_chart(monthly(values), council="E08000008", indicator=indicator(**changes))


@pytest.mark.parametrize(("useful", "longest", "crossings"), LIMITS)
def test_what_chance_allows(useful, longest, crossings):
    runs = runs_about([1, -1] * (useful // 2) + [1] * (useful % 2), centre=0)
    assert (runs.useful, runs.longest_allowed, runs.crossings_needed) == (useful, longest, crossings)
    assert not runs.signal


def test_the_centre_is_the_median_unless_another_is_given():
    values = [4, 9, 2, np.nan, 7, 1, 8, 3]
    assert runs_about(values) == runs_about(values, centre=4)
    assert runs_about([np.nan]).useful == runs_about([]).useful == 0


def test_points_on_the_line_count_for_nothing():
    with_line, without = runs_about([1, 0, 1, 1, 0, -1, 1], centre=0), runs_about([1, 1, 1, -1, 1], centre=0)
    assert with_line == without
    assert (with_line.longest, with_line.crossings) == (3, 2)


def test_a_run_and_a_crossing_end_at_a_gap():
    values = [1, 1, 1, 1, 1, 1, -1]
    follows = [False, True, True, False, True, True, False]
    runs = runs_about(values, centre=0, follows=follows)
    assert (runs.longest, runs.crossings) == (3, 0)


def test_too_few_crossings_are_a_signal_without_a_long_run():
    values = [1] * 6 + [-1] * 6 + [1] * 6 + [-1] * 6
    runs = runs_about(values, centre=0)
    assert (runs.longest, runs.longest_allowed) == (6, 8)
    assert (runs.crossings, runs.crossings_needed, runs.signal) == (3, 8, True)


def test_a_long_run_that_reaches_the_last_point_is_better_or_worse():
    values = [3, 5, 4, 3, 6, 4, 5, 3, 4, 5, 9, 9, 8, 9, 9, 8, 9, 8, 9, 9]
    better = run_chart(monthly(values), council="E08000008", indicator=indicator(), baseline=10)
    assert better.signal == "improved"
    assert better.estimate == 4
    worse = run_chart(
        monthly(values), council="E08000008", indicator=indicator(direction="down"), baseline=10
    )
    assert worse.signal == "worse"
    points = run_points(monthly(values), direction="up", baseline=10)
    assert points["flag"].tolist()[10:] == ["improvement"] * 10
    assert points["upper_limit"].isna().all()


def test_a_long_run_of_the_past_does_not_judge_the_latest_point():
    finding = found([9, 9, 8, 9, 9, 8, 9, 9, 9, 3, 5, 4, 3, 3, 4, 9, 5, 3, 4, 9])
    assert finding.signal == "unknown"
    assert "latest point is not part of" in finding.sentence


def test_ordinary_points_give_no_signal():
    finding = found([3, 6, 4, 5, 3, 7, 2, 6, 4, 7, 3, 5, 6, 2])
    assert (finding.signal, finding.method, finding.n_periods) == ("no signal", "run chart", 14)


@pytest.mark.parametrize(
    "values", [[], [4.0], [5.0] * 20, [0.0] * 20, [1, 2, 3], [np.nan] * 12, [np.inf, 1, 2, 3] * 4]
)
def test_too_little_gets_a_sentence_and_no_number(values):
    finding = found(values)
    assert finding.estimate is None
    assert finding.sentence.startswith("No estimate")


@given(st.lists(st.floats(-100, 100), min_size=12, max_size=30))
def test_turning_the_series_upside_down_changes_no_run(values):
    assert runs_about(values, centre=1) == runs_about(-np.array(values), centre=-1)
