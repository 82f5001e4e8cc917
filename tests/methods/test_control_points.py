import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.methods import control_points, moving_ranges, spread, trend_ends, two_in_three, variation_icon

NOISE = [4, 6, 5, 3, 5, 6, 4, 5, 3, 6, 5, 4]
VALUES = st.lists(st.integers(0, 50), min_size=3, max_size=40)


def monthly(values, first="2024-01"):
    months = pd.period_range(first, periods=len(values), freq="M").astype(str)
    return pd.DataFrame({"period": months, "value": np.array(values, dtype=float)})


def rules(points):
    return points["rule"].tolist()


@settings(max_examples=40)
@given(
    values=VALUES, seed=st.randoms(use_true_random=False), rule_set=st.sampled_from(["mdc-2023", "ptd-0.2.2"])
)
def test_the_order_of_rows_changes_nothing(values, seed, rule_set):
    series = monthly(values)
    order = list(range(len(values)))
    seed.shuffle(order)
    one = control_points(series, direction="up", rule_set=rule_set)
    pd.testing.assert_frame_equal(one, control_points(series.iloc[order], direction="up", rule_set=rule_set))


@settings(max_examples=40)
@given(values=VALUES)
def test_upside_down_swaps_better_and_worse(values):
    swapped = {"improvement": "concern", "concern": "improvement"}
    up = control_points(monthly(values), direction="up")
    down = control_points(monthly([-v for v in values]), direction="up")
    assert down["flag"].tolist() == [swapped.get(flag, flag) for flag in up["flag"]]
    assert up["rule"].tolist() == down["rule"].tolist()


@settings(max_examples=40)
@given(values=VALUES)
def test_ten_times_the_values_give_ten_times_the_limits_and_the_same_flags(values):
    one = control_points(monthly(values), direction="up")
    ten = control_points(monthly([10 * v for v in values]), direction="up")
    np.testing.assert_allclose(ten["upper_limit"], 10 * one["upper_limit"])
    assert one["flag"].tolist() == ten["flag"].tolist()


@settings(max_examples=40)
@given(values=VALUES)
def test_limits_lie_evenly_about_the_mean_and_are_not_clipped(values):
    points = control_points(monthly(values), direction="up").dropna(subset=["upper_limit"])
    reach = points["upper_limit"] - points["mean"]
    np.testing.assert_allclose(points["mean"] - points["lower_limit"], reach)
    np.testing.assert_allclose(points["near_upper"] - points["mean"], reach * 2 / 3)


def test_a_point_outside_counts_as_close_by_one_rule_set_only():
    values = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 8, 7.45, 5]
    mdc = control_points(monthly(values), direction="up", rule_set="mdc-2023")
    # mean 5.788, mean range 1.1906: upper limit 8.955; no point is outside under this rule set
    assert rules(mdc)[14:16] == ["", ""]
    far = [*values[:14], 12, 9, 5]
    mdc = control_points(monthly(far), direction="up", rule_set="mdc-2023")
    ptd = control_points(monthly(far), direction="up", rule_set="ptd-0.2.2")
    assert rules(mdc)[14] == rules(ptd)[14] == "outside limits"
    assert mdc["upper_limit"].iloc[0] > ptd["upper_limit"].iloc[0]


def test_two_in_three_counts_what_lies_outside_only_in_the_newer_rules():
    assert two_in_three([0, 1, 1], [1, 1, 1]).tolist() == [0, 1, 1]
    base = [10, 12] * 12
    values = [*base, 20, 11.5, 15.5]
    newer = control_points(monthly(values), direction="up", rule_set="mdc-2023", baseline=24)
    older = control_points(monthly(values), direction="up", rule_set="ptd-0.2.2", baseline=24)
    assert newer["near_upper"].iloc[0] == pytest.approx(11 + 2.66 * 2 * 2 / 3)
    assert rules(newer)[-3:] == ["outside limits", "", "two in three"]
    assert rules(older)[-3:] == ["outside limits", "", ""]


def test_outside_comes_before_trend_and_trend_before_shift():
    values = [10, 12] * 6 + [12.5, 13, 13.5, 14, 14.5, 15, 40]
    found = control_points(monthly(values), direction="up", baseline=12)
    assert rules(found)[-1] == "outside limits"
    assert set(rules(found)[-7:-1]) == {"trend"}
    assert found["flag"].tail(7).tolist() == ["improvement"] * 7


def test_a_trend_is_judged_by_its_direction_not_its_side():
    values = [10, 12] * 6 + [14, 13, 12, 11, 10, 9.5, 9]
    points = control_points(monthly(values), direction="up", baseline=12)
    falling = points.tail(7)
    assert set(falling["rule"]) == {"trend"}
    assert set(falling["flag"]) == {"concern"}
    assert falling["value"].iloc[0] > falling["mean"].iloc[0]


def test_two_trends_that_meet_keep_their_own_direction():
    values = [*range(1, 9), *range(7, 0, -1)]
    assert spread(trend_ends(values)).tolist() == [1] * 7 + [-1] * 8


def test_a_tie_breaks_a_trend():
    assert trend_ends([1, 2, 3, 4, 4, 5, 6, 7, 8]).tolist() == [0] * 9


def test_a_value_on_the_mean_breaks_a_shift():
    above = [*NOISE, 6, 6, 6, 6, 6, 6, 6]
    mean = np.mean(NOISE)
    broken = [*NOISE, 6, 6, 6, mean, 6, 6, 6]
    assert rules(control_points(monthly(above), direction="up", baseline=12))[-7:] == ["shift"] * 7
    assert "shift" not in rules(control_points(monthly(broken), direction="up", baseline=12))


@pytest.mark.parametrize("absent", ["no value", "no row"])
def test_a_missing_month_breaks_runs_and_ranges_and_is_said(absent):
    series = monthly([*NOISE, 6, 6, 6, 6, 6, 6, 6, 6])
    gap = series["period"] == "2025-04"
    series["value"] = series["value"].mask(gap)
    series = series.assign(state=np.where(gap, "suppressed", "value"))
    given_series = series if absent == "no value" else series[~gap]
    points = control_points(given_series, direction="up", baseline=12)
    assert "shift" not in rules(points)
    after = points[points["period"] == "2025-05"].iloc[0]
    assert after["note"] == "Starts again after a gap: 2025-04."
    if absent == "no value":
        assert points.loc[points["period"] == "2025-04", "note"].tolist() == ["No value: suppressed."]
        assert points.loc[points["period"] == "2025-04", "flag"].tolist() == [""]


def test_no_range_goes_across_a_gap():
    assert np.isnan(moving_ranges([1, np.nan, 9])).all()
    assert moving_ranges([1, 9], follows=[False, False]).tolist()[1:] != [8.0]
    series = (
        monthly([1, 2, 100, 101])
        .iloc[[0, 1, 2, 3]]
        .assign(period=["2024-01", "2024-02", "2024-06", "2024-07"])
    )
    points = control_points(series, direction="up")
    assert points["upper_limit"].iloc[0] == pytest.approx(51 + 2.66)


def test_a_suppressed_value_never_counts_even_if_it_is_there():
    series = monthly([*NOISE, 99]).assign(state=["value"] * 12 + ["suppressed"])
    points = control_points(series, direction="up")
    assert points["mean"].iloc[0] == pytest.approx(np.mean(NOISE))


def test_values_by_a_local_definition_are_charted_only_on_their_own():
    local = monthly(NOISE).assign(state="definition differs")
    assert control_points(local, direction="up")["value"].notna().all()
    mixed = local.assign(state=["value"] * 6 + ["definition differs"] * 6)
    assert control_points(mixed, direction="up")["value"].notna().sum() == 6


def test_rebasing_starts_limits_ranges_and_runs_again():
    values = [*NOISE, *[20 + v for v in NOISE]]
    points = control_points(monthly(values), direction="up", rebase=["2025-01"])
    assert points["group"].tolist() == [1] * 12 + [2] * 12
    assert points["mean"].iloc[-1] == pytest.approx(20 + np.mean(NOISE))
    assert points["upper_limit"].iloc[-1] - points["upper_limit"].iloc[0] == pytest.approx(20)
    assert set(rules(points)) == {""}


def test_a_baseline_and_rebasing_combine():
    values = [*NOISE, 50, 50, *NOISE, 90]
    points = control_points(monthly(values), direction="down", rebase=["2025-03"], baseline=12)
    first, second = points[points["group"] == 1], points[points["group"] == 2]
    assert first["mean"].iloc[0] == second["mean"].iloc[0] == pytest.approx(np.mean(NOISE))
    assert rules(first)[-2:] == ["outside limits"] * 2
    assert rules(second)[-1] == "outside limits"


def test_a_baseline_that_is_not_complete_is_said():
    points = control_points(monthly(NOISE[:9]), direction="up", baseline=12)
    note = points["note"].iloc[0]
    assert "Only 9 points" in note
    assert "baseline of 12 points is not complete" in note


@pytest.mark.parametrize("direction", ["context", "ambiguous"])
def test_where_neither_way_is_better_special_cause_is_neutral(direction):
    points = control_points(monthly([*NOISE, 40]), direction=direction)
    assert points["flag"].iloc[-1] == "special cause neutral"
    assert variation_icon(points) == "special cause neutral high"


def test_the_icon_is_that_of_the_last_point_with_a_value():
    series = monthly([*NOISE, 40, np.nan])
    assert variation_icon(control_points(series, direction="down")) == "concern high"
    assert variation_icon(control_points(monthly([np.nan]), direction="down")) == ""


def test_values_that_differ_by_rounding_only_are_no_variation():
    points = control_points(monthly([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2]), direction="up")
    assert points["upper_limit"].isna().all()


def test_quarters_and_survey_days_can_be_charted():
    quarters = pd.DataFrame({"period": ["2024/25-Q1", "2024/25-Q2", "2024/25-Q4"], "value": [1.0, 2, 3]})
    assert control_points(quarters, direction="up")["note"].iloc[2] == "Starts again after a gap: 2024/25-Q3."
    days = pd.DataFrame({"period": pd.to_datetime(["2024-03-01", "2024-09-15"]), "value": [1.0, 2]})
    assert control_points(days, direction="up")["upper_limit"].iloc[0] == pytest.approx(1.5 + 2.66)


@pytest.mark.parametrize(
    ("series", "options", "words"),
    [
        (monthly(NOISE), {"rebase": ["2026-01"]}, "cannot be rebased at 2026-01"),
        (monthly([1, 2, np.nan, 4]), {"rebase": ["2024-03"]}, "cannot be rebased at 2024-03"),
        (monthly(NOISE), {"baseline": 11}, "A baseline of 11 points is too short"),
        (monthly(NOISE), {"rule_set": "nelson"}, "No rule set is called 'nelson'"),
        (monthly(NOISE).assign(period="2024-01"), {}, "2024-01 comes more than once"),
        (
            monthly(NOISE).assign(
                period=["2024", *[f"2024-0{m}" for m in range(1, 10)], "2024-10", "2024-11"]
            ),
            {},
            "mixes month and year",
        ),
        (monthly(NOISE).assign(site_id=["a"] * 6 + ["b"] * 6), {}, "2 values of site_id"),
        (monthly([1]).assign(period="April"), {}, "'April' is not a period"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(series, options, words):
    with pytest.raises(UsageError, match=words):
        control_points(series, direction="up", **options)


def test_the_callers_frame_is_left_alone():
    series = monthly(NOISE)
    before = series.copy()
    control_points(series, direction="up")
    pd.testing.assert_frame_equal(series, before)


def test_waves_twice_a_year_follow_each_other():
    waves = ["2023-05", "2023-11", "2024-05", "2024-11", "2025-11", "2026-05"]
    series = pd.DataFrame({"period": waves, "value": [50.0, 52, 51, 53, 60, 61]})
    points = control_points(series, direction="up")
    # the wave of May 2025 is missing, so the step to November 2025 is no range
    assert points["upper_limit"].iloc[0] == pytest.approx(54.5 + 2.66 * np.mean([2, 1, 2, 1]))
    assert points["note"].iloc[4] == "Starts again after a gap: 2025-05."


def test_waves_follow_each_other_also_where_the_periods_between_are_said_not_to_be_collected():
    states = ["value", "not collected"] * 5
    series = monthly([50, np.nan, 52, np.nan, 51, np.nan, 53, np.nan, 60, np.nan]).assign(state=states)
    points = control_points(series, direction="up")
    assert points["upper_limit"].iloc[0] == pytest.approx(53.2 + 2.66 * np.mean([2, 1, 2, 7]))
    rising = pd.concat([monthly([v, np.nan]) for v in range(1, 9)]).assign(
        period=monthly(range(16))["period"].to_numpy(), state=["value", "not collected"] * 8
    )
    trend = control_points(rising, direction="up")
    assert (trend["rule"] != "").sum() == 8
    hidden = series.assign(state=["value", "suppressed"] * 5)
    assert control_points(hidden, direction="up")["upper_limit"].isna().all()
