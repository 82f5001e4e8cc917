"""The published figures of NHSRplotthedots, nhspy-plotthedots and Making Data Count, at their tolerance."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.methods import (
    assurance_icon,
    assurance_of,
    control_points,
    shift_ends,
    spread,
    trend_ends,
    two_in_three,
    variation_icon,
    xmr_limits,
)

pytestmark = needs_cases
DIRECTIONS = {"increase": "up", "decrease": "down", "neutral": "context"}
ASSURED = {
    "consistent_pass": "passes",
    "pass": "passes",
    "consistent_fail": "fails",
    "fail": "fails",
    "inconsistent": "hit-and-miss",
    "": "",
}
RULES = {
    "Common Cause": ("", ""),
    "Above UCL": ("outside limits", "high"),
    "Below LCL": ("outside limits", "low"),
    "2 in 3 Above CL": ("two in three", "high"),
    "2 in 3 Below CL": ("two in three", "low"),
    "7 Points Above CL": ("shift", "high"),
    "7 Points Below CL": ("shift", "low"),
}


def read(name):
    return pd.read_csv(cases("cases", "statistics", name), keep_default_na=False)


def variant_of(name, variant):
    table = read(name)
    return table[table["variant"] == variant]


def numbers(text):
    return [float(part) if part else np.nan for part in text.split(";")]


def monthly(values, first="2016-04"):
    months = pd.period_range(first, periods=len(values), freq="M").astype(str)
    return pd.DataFrame({"period": months, "value": values})


def limits_of(points):
    return points[["mean", "lower_limit", "upper_limit"]].to_numpy(dtype=float)


def rules_of(points):
    return list(zip(points["rule"], points["towards"], strict=True))


def test_breaches_of_referral_to_treatment():
    expected = read("xmr_rqm_breaches.csv")
    series = monthly(expected["y"])
    points = control_points(series, direction="down", rule_set="ptd-0.2.2", target=1200)
    np.testing.assert_allclose(limits_of(points), expected[["mean", "lpl", "upl"]], rtol=1e-6)
    assert rules_of(points) == [RULES[name] for name in expected["special_cause_type"]]
    flags = {"common_cause": "common cause", "special_cause_improvement": "improvement"}
    assert points["flag"].tolist() == [flags.get(t, "concern") for t in expected["point_type"]]
    assert variation_icon(points) == "common cause"
    assert assurance_of(points, direction="down") == "hit-and-miss"


@pytest.mark.parametrize("variant", ["r1", "r2", "r3"])
def test_snapshot_with_and_without_screening(variant):
    expected = variant_of("xmr_snapshot_seed123.csv", variant)
    rule_set = "ptd-0.2.2" if str(expected["screen_outliers"].iloc[0]) == "True" else "mdc-2023"
    points = control_points(monthly(expected["y"].to_numpy()), direction="up", rule_set=rule_set)
    np.testing.assert_allclose(limits_of(points), expected[["mean", "lpl", "upl"]], rtol=0, atol=1e-5)
    assert rules_of(points) == [RULES[name] for name in expected["special_cause_type"]]


def test_eighteen_points_with_and_without_screening():
    for row in read("xmr_vignette18.csv").itertuples():
        rule_set = "ptd-0.2.2" if str(row.screen_outliers) == "True" else "mdc-2023"
        points = control_points(monthly(numbers(row.y)), direction="up", rule_set=rule_set)
        found = limits_of(points)[0]
        np.testing.assert_allclose(found, [row.mean_2dp, row.lpl_2dp, row.upl_2dp], rtol=0, atol=0.005)
        assert np.flatnonzero(points["rule"] != "").tolist() == [int(row.special_points) - 1]


def test_limits_of_short_series():
    for row in read("xmr_short_limits.csv").itertuples():
        found = xmr_limits(numbers(row.y), rule_set="ptd-0.2.2")
        np.testing.assert_allclose(found[:3], [row.mean, row.lpl, row.upl], rtol=0, atol=1e-12)
        if row.nlpl:
            near = [float(row.nlpl), float(row.nupl)]
            np.testing.assert_allclose(found[3:], near, rtol=0, atol=1e-12)


FUNCTIONS = {
    "shift7_end": lambda one, _: shift_ends(one),
    "trend7_end": lambda one, _: trend_ends(one),
    "spread7": lambda one, _: np.abs(spread(one)),
    "two_in_three_point": two_in_three,
}


def test_rule_vectors():
    table = read("xmr_rule_vectors.csv")
    for row in table[table["rule"].isin(FUNCTIONS)].itertuples():
        two = numbers(row.input2) if row.input2 else []
        found = FUNCTIONS[row.rule](numbers(row.input), two)
        assert found.tolist() == [int(n) for n in row.expected.split(";")], row


@pytest.mark.parametrize("rule_set", ["ptd-0.2.2", "mdc-2023"])
def test_two_in_three_needs_one_side(rule_set):
    table = read("xmr_rule_vectors.csv")
    row = table[table["rule"] == "two_in_three_opposite_sides_series"].iloc[0]
    points = control_points(monthly(numbers(row["input"])), direction="up", rule_set=rule_set)
    assert "two in three" not in points["rule"].tail(2).tolist()
    if rule_set == "ptd-0.2.2":
        assert points["flag"].tail(2).tolist() == ["common cause", "common cause"]


def test_assurance_against_limits():
    for row in read("xmr_assurance.csv").itertuples():
        direction = DIRECTIONS[row.improvement_direction]
        found = assurance_icon(float(row.lpl), float(row.upl), target=float(row.target), direction=direction)
        assert found == ASSURED[row.assurance], row


def test_icons():
    for row in read("xmr_icons.csv").itertuples():
        direction = DIRECTIONS[row.improvement_direction]
        target = float(row.target) if row.target else None
        points = control_points(
            monthly(numbers(row.y)), direction=direction, rule_set="ptd-0.2.2", target=target
        )
        icon = variation_icon(points).replace("special cause ", "").replace(" ", "_")
        assert icon == row.variation_icon, row.scenario
        assert assurance_of(points, direction=direction) == ASSURED[row.assurance_icon], row.scenario


@pytest.mark.parametrize(
    ("variant", "rebase"), [("whole", ()), ("rebased 2017-04-01, 2018-04-01", ("2017-04", "2018-04"))]
)
def test_attendances_whole_and_rebased(variant, rebase):
    expected = variant_of("xmr_england_attendances.csv", variant)
    series = monthly(expected["y"].to_numpy())
    points = control_points(series, direction="down", rule_set="ptd-0.2.2", rebase=rebase)
    np.testing.assert_allclose(limits_of(points), expected[["mean", "lpl", "upl"]], rtol=1e-9)
    assert points["flag"].tolist() == ["common cause"] * 36


def test_edges_where_the_advice_is_to_draw_no_limits():
    screened_away, constant, gap = read("xmr_degenerate_advisory.csv")["y"]
    for series in (screened_away, constant):
        points = control_points(monthly(numbers(series)), direction="up", rule_set="ptd-0.2.2")
        assert points["upper_limit"].isna().all()
        assert set(points["flag"]) == {""}
        assert "too little variation" in points["note"].iloc[0].lower()
    points = control_points(monthly(numbers(constant)), direction="up", target=4)
    assert assurance_of(points, direction="up") == "passes"
    values = pd.Series(numbers(gap))
    points = control_points(monthly(values), direction="up")
    ranges = values.diff().abs()  # pandas leaves the two ranges at the gap missing too
    assert points["upper_limit"].iloc[0] == pytest.approx(values.mean() + 2.66 * ranges.mean())
    assert points["note"].iloc[3] == "Starts again after a gap: 2016-06."
