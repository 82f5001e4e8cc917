import numpy as np
import pandas as pd
import pytest
from chart_series import indicator, monthly
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.methods import (
    assurance_of,
    attribute_chart,
    attribute_limits,
    attribute_points,
    control_points,
    variation_icon,
)
from evalkit.methods.refusals import CannotEstimateError

STEADY = [30, 34, 29, 35, 31, 28, 33, 30, 36, 32, 29, 34, 31, 33]


def points_of(series, chart="p", **options):
    return attribute_points(series, chart=chart, direction="up", multiplier=100, **options)


def found(series, chart=None, **changes):
    return attribute_chart(series, council="E08000008", indicator=indicator(**changes), chart=chart)


def check(finding, name):
    return next(c for c in finding.checks if c.name == name)


def test_p_chart_of_the_textbook():
    # Montgomery, Introduction to Statistical Quality Control, example 7.1: 347 cans of 30 samples of 50.
    cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9]
    cans += [12, 7, 13, 9, 6]
    limits = attribute_limits(cans, np.full(30, 50), chart="p")
    lines = [limits.centre, limits.lower[0], limits.upper[0]]
    assert [round(line, 4) for line in lines] == [0.2313, 0.0524, 0.4102]
    outside = np.flatnonzero(np.array(cans) / 50 > limits.upper)
    assert (outside + 1).tolist() == [15, 23]


def test_points_with_a_known_cause_set_no_limits_but_are_judged_by_them():
    # Montgomery, example 7.1, revised without samples 15 and 23: centre 0.2150, limits 0.0407 and 0.3893.
    cans = [301 - 25 * 12, *[12] * 25, 22, 24]
    series = monthly(cans, [50.0] * 28).assign(leave_out=[False] * 26 + [True] * 2)
    series.loc[:25, "denominator"] = 1400 / 26
    limits = attribute_limits(series["numerator"], np.full(28, 50), chart="p", leave_out=series["leave_out"])
    assert limits.centre == pytest.approx(301 / 1300)
    points = points_of(series)
    assert points["mean"].iloc[0] == pytest.approx(21.5)
    assert [round(points[line].iloc[-1] / 100, 4) for line in ("lower_limit", "upper_limit")] == [
        0.0407,
        0.3893,
    ]
    assert points["rule"].tolist()[-2:] == ["outside limits"] * 2


def test_no_range_goes_across_a_point_that_is_left_out():
    events, sizes = [400, 410, 900, 600, 590, 605], np.full(6, 1000)
    left_out = attribute_limits(
        events, sizes, chart="p'", leave_out=[False, False, True, False, False, False]
    )
    follows = [True, True, False, True, True]
    gap = attribute_limits(events[:2] + events[3:], sizes[1:], chart="p'", follows=follows)
    assert left_out.excess == pytest.approx(gap.excess)


def test_c_chart_of_the_textbook():
    # Montgomery, example 7.3: 516 nonconformities in 26 circuit boards.
    limits = attribute_limits([516 / 26] * 26, np.ones(26), chart="c")
    assert round(limits.centre, 2) == 19.85
    assert [round(float(x), 2) for x in (limits.lower[0], limits.upper[0])] == [6.48, 33.21]


def test_a_second_phase_is_judged_by_the_first():
    # Montgomery, as qcc prints it (data orangejuice, phase II): limits of 0.215, and of the 24 later samples.
    later = [9, 6, 12, 5, 6, 4, 6, 3, 7, 6, 2, 4, 3, 6, 5, 4, 8, 5, 6, 7, 5, 6, 3, 5]
    limits = attribute_limits(later, np.full(24, 50), chart="p")
    assert limits.centre == pytest.approx(0.1108333, abs=5e-8)
    assert (limits.lower[0], limits.upper[0]) == (0, pytest.approx(0.2440207, abs=5e-8))
    first = [301 / 28] * 28
    limits = attribute_limits(first + later, np.full(52, 50), chart="p", baseline=28)
    assert (limits.lower[-1], limits.upper[-1]) == pytest.approx((0.04070284, 0.3892972), abs=5e-8)


def test_u_charts_of_the_textbook():
    # Montgomery, as qcc prints them: 193 nonconformities in 20 samples of 5 computers (pcmanufact), and dyed
    # cloth in rolls of unlike size (dyedcloth): 153 in 107.5 units, limits of a roll of 10 units.
    limits = attribute_limits(np.full(20, 193 / 20), np.full(20, 5), chart="u")
    assert (limits.centre, limits.lower[0], limits.upper[0]) == pytest.approx(
        (1.93, 0.06613305, 3.793867), abs=5e-7
    )
    cloth, units = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23], [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
    limits = attribute_limits(cloth, units, chart="u")
    assert [round(float(line), 2) for line in (limits.centre, limits.lower[0], limits.upper[0])] == [
        1.42,
        0.29,
        2.56,
    ]


@pytest.mark.parametrize(("plain", "prime"), [("p", "p'"), ("u", "u'")])
def test_laney_widens_the_limits_by_how_much_more_than_chance_the_points_vary(plain, prime):
    events, sizes = np.array([400.0, 470, 380, 500, 420, 390]), np.array([1000.0, 1100, 900, 1200, 1000, 900])
    narrow, wide = (attribute_limits(events, sizes, chart=kind) for kind in (plain, prime))
    spread = (narrow.centre * (1 - narrow.centre) if plain == "p" else narrow.centre) / sizes
    z = (events / sizes - narrow.centre) / np.sqrt(spread)
    assert wide.excess == pytest.approx(np.abs(np.diff(z)).mean() / 1.128)
    np.testing.assert_allclose(wide.upper - wide.centre, (narrow.upper - narrow.centre) * wide.excess)


def test_points_are_judged_by_their_own_limits():
    points = points_of(monthly([30, 33] * 15 + [420], [100.0] * 30 + [1000]))
    assert points["rule"].tolist()[-1] == "outside limits"
    assert points["upper_limit"].iloc[0] > 42 > points["upper_limit"].iloc[-1]
    small = points_of(monthly([30, 33] * 15 + [42], [100.0] * 31))
    assert set(small["rule"]) == {""}


def test_two_in_three_uses_the_near_limit_of_each_point():
    shares = np.array([0.30, 0.29, 0.30, 0.29, 0.30, 0.29, 0.30, 0.36, 0.32, 0.36])
    large, small = np.full(10, 400.0), np.array([400.0] * 7 + [40] * 3)
    rules = points_of(monthly(shares * large, large))["rule"].tolist()
    assert rules[-3:] == ["two in three", "", "two in three"]
    assert set(points_of(monthly(shares * small, small))["rule"]) == {""}


def test_the_columns_are_those_of_an_xmr_chart_so_that_it_is_drawn_as_one():
    series = monthly(STEADY)
    columns = control_points(series, direction="up").columns.tolist()
    assert points_of(series).columns.tolist() == [*columns, "numerator", "denominator"]


def test_limits_stay_where_values_can_be():
    points = points_of(monthly([99, 98, 100, 99, 100, 98, 99, 99]))
    assert points["upper_limit"].max() == 100
    assert points_of(monthly([1, 2, 0, 1, 2, 1, 0, 1]))["lower_limit"].min() == 0


def test_a_gap_breaks_ranges_and_runs():
    events = [40.0, 45, 38, 300, 310, 305]
    gap = monthly(events).drop(index=2)
    whole = attribute_limits(events[:2] + events[3:], np.full(5, 1000), chart="p'")
    broken = points_of(gap.assign(denominator=1000.0), chart="p'")
    assert broken["upper_limit"].iloc[0] < whole.upper[0] * 100
    assert "2024-03" in broken["note"].iloc[2]


def test_nought_of_nought_is_a_gap_not_a_value():
    points = points_of(monthly([30, 0, 31, 29], [100.0, 0, 100, 100]))
    assert np.isnan(points["value"].iloc[1])
    assert points["mean"].iloc[0] == pytest.approx(30)


def test_a_baseline_and_a_rebasing_date_set_the_limits():
    series = monthly([*STEADY, *[60] * 12])
    fixed = points_of(series, baseline=12)
    np.testing.assert_allclose(fixed["mean"], np.mean(STEADY[:12]))
    parts = points_of(series, rebase=["2025-03"])
    assert parts["mean"].round(6).unique().tolist() == [pytest.approx(np.mean(STEADY)), 60]
    with pytest.raises(UsageError, match="too short"):
        points_of(series, baseline=5)


def test_screening_follows_the_rule_set():
    events = np.array([400.0, 410, 395, 405, 398, 900, 402, 399, 407, 401, 404, 396, 403])
    wide, screened = (
        attribute_limits(events, np.full(13, 1000), chart="p'", rule_set=rules)
        for rules in ("mdc-2023", "ptd-0.2.2")
    )
    assert screened.excess < wide.excess


BAD = {
    "below zero": monthly([-1, 3, 4]),
    "more events than": monthly([101, 3, 4]),
    "denominator of zero": monthly([1, 3, 4], [0.0, 100, 100]),
    "infinite": monthly([np.inf, 3, 4]),
    "both a count": monthly([np.nan, np.nan]),
    "no denominator": monthly([1, 2, 3]).drop(columns="denominator"),
    "must be numbers": monthly([1, 2, 3]).assign(numerator=["a", "b", "c"]),
}


@pytest.mark.parametrize("said", BAD)
def test_bad_counts_get_a_sentence_and_no_number(said):
    with pytest.raises(CannotEstimateError, match=said):
        points_of(BAD[said])
    finding = found(BAD[said], chart="p")
    assert finding.sentence.startswith("No estimate")
    assert (finding.estimate, finding.lower, finding.upper) == (None, None, None)


@pytest.mark.parametrize("chart", ["p", "p'", "u", "u'", "c", None])
@pytest.mark.parametrize("events", [[0] * 14, [100] * 14, [50] * 14, [30], []])
def test_without_variation_there_is_no_number(events, chart):
    finding = found(monthly(events), chart=chart)
    assert finding.sentence.startswith("No estimate")
    assert (finding.estimate, finding.lower, finding.upper, finding.signal) == (None, None, None, "unknown")


HOSTILE = {
    "no columns": pd.DataFrame(),
    "no period": monthly(STEADY).drop(columns="period"),
    "no such period": monthly(STEADY).assign(period="soon"),
    "twice": pd.concat([monthly(STEADY)] * 2),
    "nothing": monthly([None] * 14).assign(value=None),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("chart", ["p", None])
def test_series_that_cannot_be_read_get_a_sentence(name, chart):
    finding = found(HOSTILE[name], chart=chart)
    assert finding.sentence.startswith("No estimate")
    assert finding.estimate is None


def test_suppressed_cells_say_so():
    finding = found(monthly(STEADY).assign(state="suppressed"), chart="p")
    assert (finding.state.value, finding.estimate) == ("suppressed", None)


def test_the_finding_names_its_chart_and_how_its_spread_compares_with_chance():
    finding = found(monthly([*STEADY, 62]))
    assert (finding.method, finding.signal, finding.numerator) == ("p", "improved", sum(STEADY) + 62)
    assert check(finding, "spread of chance").passed
    assert finding.estimate == pytest.approx(100 * (sum(STEADY) + 62) / 1500)
    wild = found(monthly([20, 60] * 8), chart="p")
    assert check(wild, "spread of chance").passed is False
    assert check(found(monthly([20, 60] * 8), chart="p'"), "spread of chance").passed is None


def test_what_would_have_stood_out_is_the_wider_side_where_limits_are_clipped():
    finding = found(monthly([96, 98, 95, 97, 96, 98, 97, 95, 96, 97, 96, 98, 97]), chart="p")
    lower = 3 * np.sqrt(finding.estimate * (100 - finding.estimate) / 100)
    assert finding.smallest_detectable == pytest.approx(lower)


def test_a_series_that_begins_with_nothing_is_judged_from_its_first_event():
    finding = found(monthly([0] * 10 + STEADY))
    assert finding.estimate == pytest.approx(np.mean(STEADY))
    assert any("set anew at 2024-11" in caveat for caveat in finding.caveats)
    assert found(monthly([0] * 10 + STEADY), chart="p").estimate < np.mean(STEADY)


def test_varying_denominators_are_no_caveat_where_the_limits_allow_for_them():
    finding = found(monthly(STEADY, [100.0, 200] * 7), chart="p")
    assert not any("do not allow for it" in caveat for caveat in finding.caveats)


def test_its_icons_are_those_of_its_last_point_and_limits():
    points = points_of(monthly([*STEADY, 62]), target=20)
    assert variation_icon(points) == "improvement high"
    assert assurance_of(points, direction="up") == "hit-and-miss"
    assert assurance_of(points_of(monthly([*STEADY, 62]), target=5), direction="up") == "passes"


def test_chance_alone_puts_few_points_outside():
    rng = np.random.default_rng(11)
    sizes = rng.integers(80, 400, 2_000).astype(float)
    for chart, drawn in (("p", rng.binomial(sizes.astype(int), 0.3)), ("u", rng.poisson(sizes * 0.3))):
        limits = attribute_limits(drawn, sizes, chart=chart)
        values = drawn / sizes
        assert 0.0005 < ((values < limits.lower) | (values > limits.upper)).mean() < 0.006
        assert 0.02 < ((values < limits.near_lower) | (values > limits.near_upper)).mean() < 0.08


COUNTS = st.lists(st.integers(1, 99), min_size=8, max_size=20)


@settings(max_examples=25)
@given(COUNTS, st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing(counts, order):
    series = monthly(counts)
    shuffled = series.iloc[[*order, *range(8, len(series))]]
    pd.testing.assert_frame_equal(points_of(series, chart="p'"), points_of(shuffled, chart="p'"))


@settings(max_examples=25)
@given(COUNTS)
def test_moving_the_dates_changes_nothing_but_the_dates(counts):
    early, late = points_of(monthly(counts)), points_of(monthly(counts, first="2019-07"))
    columns = [column for column in early if column not in ("period", "note")]
    pd.testing.assert_frame_equal(early[columns], late[columns])


@settings(max_examples=25)
@given(COUNTS, st.sampled_from(["p", "p'", "u", "u'"]))
def test_a_rate_of_ten_times_as_many_has_ten_times_the_limits(counts, chart):
    series = monthly(counts)
    one, ten = (attribute_points(series, chart=chart, direction="up", multiplier=m) for m in (1, 10))
    for line in ("value", "mean", "lower_limit", "upper_limit"):
        np.testing.assert_allclose(ten[line], one[line] * 10)
    assert ten["rule"].tolist() == one["rule"].tolist()
