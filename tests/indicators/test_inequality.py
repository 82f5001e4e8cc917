import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.indicators import index_of_inequality, quantiles_of

PEOPLE = [7_000, 8_000, 6_000, 7_500, 6_500]


def table(values, **columns):
    known = {"quantile": range(1, len(values) + 1), "value": values, "population": PEOPLE[: len(values)]}
    return pd.DataFrame(known | {"std_error": 0.5} | columns)


def ranks(people):
    share = np.array(people) / np.sum(people)
    return share.cumsum() - share / 2


def index(frame, **options):
    return index_of_inequality(frame, **({"repetitions": 2_000} | options))


def test_values_on_a_line_have_that_line():
    found = index(table(80 - 12 * ranks(PEOPLE)))
    assert found.slope == pytest.approx(-12)
    assert found.relative == pytest.approx(68 / 80)
    assert found.intercept == pytest.approx(80)
    np.testing.assert_allclose(found.quantiles["fitted"], found.quantiles["value"])


def test_the_line_is_weighted_by_population():
    values = np.array([75.9, 78.3, 83.8, 83.6, 80.5])
    weights = np.sqrt(np.array(PEOPLE) / sum(PEOPLE))
    design = np.column_stack([weights, weights * ranks(PEOPLE)])
    start, rise = np.linalg.lstsq(design, values * weights)[0]
    found = index(table(values))
    assert (found.slope, found.intercept) == (pytest.approx(rise), pytest.approx(start))


def test_the_limits_are_those_of_the_slope_of_drawn_values():
    frame = table([75.9, 78.3, 83.8, 83.6, 80.5], std_error=[1.6, 1.5, 1.5, 1.8, 1.7])
    share, x = np.array(PEOPLE) / sum(PEOPLE), ranks(PEOPLE)
    weight = share * (x - (share * x).sum())
    weight /= (weight * x).sum()
    spread = np.sqrt(((weight * frame["std_error"]) ** 2).sum())
    found = index(frame, repetitions=100_000)
    assert found.slope_lower == pytest.approx(found.slope - 1.96 * spread, abs=0.05)
    assert found.slope_upper == pytest.approx(found.slope + 1.96 * spread, abs=0.05)
    wide = index(frame, repetitions=100_000, conf=0.998)
    assert wide.slope_upper - wide.slope_lower == pytest.approx(2 * 3.09 * spread, rel=0.05)


def test_limits_give_the_standard_errors():
    values = np.array([75.9, 78.3, 83.8, 83.6, 80.5])
    by_limits = table(values, lower=values - 1.959964 * 0.5, upper=values + 1.959964 * 0.5)
    assert index(by_limits.drop(columns="std_error")).slope_upper == pytest.approx(
        index(table(values)).slope_upper, abs=1e-5
    )


def test_a_proportion_and_its_limits_follow_from_its_counts():
    frame = table([0.30, 0.26, 0.24, 0.21, 0.19]).drop(columns=["value", "std_error"])
    found = index(frame.assign(numerator=[2100, 2080, 1440, 1575, 1235]), kind="proportion", multiplier=100)
    assert found.quantiles["value"].round(6).tolist() == [30, 26, 24, 21, 19]
    assert found.slope_lower < found.slope < found.slope_upper < 0


@pytest.mark.parametrize(
    ("kind", "values"), [("rate", [5, 4, 3, 2.5, 2]), ("proportion", [0.5, 0.4, 0.3, 0.2, 0.1])]
)
def test_a_fitted_scale_turns_back_into_the_unit(kind, values):
    y = np.array(values)
    frame = table(y, lower=y * 0.9, upper=y * 1.08).drop(columns="std_error")
    found = index(frame, kind=kind, transform="matching")
    scaled = np.log(y) if kind == "rate" else np.log(y / (1 - y))
    rise, start = np.polyfit(ranks(PEOPLE), scaled, 1, w=np.sqrt(PEOPLE))
    back = np.exp if kind == "rate" else lambda x: 1 / (1 + np.exp(-x))
    assert found.slope == pytest.approx(back(start + rise) - back(start))
    assert found.relative == pytest.approx(back(start + rise) / back(start))
    assert found.slope_lower < found.slope < found.slope_upper
    assert found.relative_lower < found.relative < found.relative_upper


@pytest.mark.parametrize("transform", ["none", "matching"])
def test_a_multiplier_below_zero_turns_the_scale_round(transform):
    y = np.array([0.5, 0.4, 0.3, 0.2, 0.1])
    frame = table(y, lower=y * 0.9, upper=y * 1.08).drop(columns="std_error")
    one, turned = (index(frame, kind="proportion", transform=transform, multiplier=m) for m in (100, -100))
    assert turned.slope == pytest.approx(-one.slope)
    assert turned.relative == pytest.approx(1 / one.relative)
    np.testing.assert_allclose(
        [turned.slope_lower, turned.slope_upper], [-one.slope_upper, -one.slope_lower], rtol=0.02
    )
    assert turned.relative_lower < turned.relative < turned.relative_upper


def test_a_small_multiplier_keeps_the_limits_in_order():
    y = np.array([5, 4, 3, 2.5, 2])
    frame = table(y, lower=y * 0.9, upper=y * 1.08).drop(columns="std_error")
    found = index(frame, kind="rate", transform="matching", multiplier=0.5)
    assert found.slope_lower < found.slope < found.slope_upper
    assert found.relative_lower < found.relative < found.relative_upper


def test_the_same_seed_gives_the_same_limits_and_ten_samples_say_how_they_move():
    frame = table([75.9, 78.3, 83.8, 83.6, 80.5])
    assert index(frame).slope_lower == index(frame).slope_lower != index(frame, seed=9).slope_lower
    assert np.isnan(index(frame).slope_moves)
    steady = index(frame, reliability="ten samples")
    assert 0 < steady.slope_moves < 0.2
    assert 0 < steady.relative_moves < 0.01


@settings(max_examples=25)
@given(st.lists(st.floats(10, 90), min_size=5, max_size=5), st.permutations(range(5)))
def test_the_order_of_rows_changes_nothing_and_ten_times_the_values_have_ten_times_the_slope(values, order):
    frame = table(values)
    one = index(frame)
    mixed = index(frame.iloc[list(order)])
    assert (mixed.slope, mixed.slope_lower) == (one.slope, one.slope_lower)
    ten = index(frame.assign(value=frame["value"] * 10, std_error=5.0))
    np.testing.assert_allclose(
        [ten.slope, ten.slope_lower, ten.slope_upper],
        np.array([one.slope, one.slope_lower, one.slope_upper]) * 10,
        atol=1e-6,
    )


def test_the_limits_hold_the_true_slope_about_nineteen_times_in_twenty():
    rng, truth, held = np.random.default_rng(3), 0.3 - 0.1 * ranks(PEOPLE), 0
    for _ in range(300):
        counts = rng.binomial(PEOPLE, truth)
        frame = table(counts, numerator=counts).drop(columns=["value", "std_error"])
        found = index(frame, kind="proportion")
        held += found.slope_lower <= -0.1 <= found.slope_upper
    assert 0.91 < held / 300 < 0.98


GOOD = table([0.5, 0.4, 0.3, 0.2, 0.1])
BAD = [
    (GOOD.head(4), {}, "4 quantiles"),
    (GOOD.drop(columns="population"), {}, "no population"),
    (GOOD.assign(population=0), {}, "no population above zero"),
    (GOOD.assign(quantile=1), {}, "twice"),
    (GOOD.drop(columns="value"), {}, "no value"),
    (GOOD.drop(columns="std_error"), {}, "neither limits"),
    (GOOD.assign(std_error=-1.0), {}, "below zero"),
    (GOOD.assign(value=[0.5, np.nan, 0.3, 0.2, 0.1]), {}, "missing"),
    (GOOD.assign(value=[0.5, np.inf, 0.3, 0.2, 0.1]), {}, "infinite"),
    (GOOD.assign(value=[0.5, 0, 0.3, 0.2, 0.1]), {"kind": "rate"}, "above zero"),
    (GOOD.assign(value=[5, 4, 3, 2, 1]), {"kind": "proportion"}, "between 0 and 1"),
    (GOOD, {"kind": "rate", "transform": "matching"}, "needs limits"),
    (GOOD, {"transform": "matching"}, "matching scale"),
    (GOOD, {"repetitions": 10}, "too few"),
    (GOOD, {"multiplier": 0}, "leaves nothing"),
    (GOOD, {"kind": "score"}, "'score'"),
]


@pytest.mark.parametrize(("frame", "options", "said"), BAD)
def test_what_cannot_be_worked_out_is_said(frame, options, said):
    with pytest.raises(UsageError, match=said):
        index(frame, **options)


def test_quantiles_share_places_out_as_evenly_as_they_can():
    values = np.arange(13.0)
    lowest = quantiles_of(values, number=4, first="lowest")
    assert lowest.tolist() == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert quantiles_of(values, number=4).tolist() == quantiles_of(-values, number=4, first="lowest").tolist()


def test_tied_places_share_a_quantile_and_missing_ones_have_none():
    found = quantiles_of([4, 3, 3, np.nan, 1], number=2)
    assert found[1] == found[2]
    assert np.isnan(found[3])


def test_quantiles_are_made_within_groups_and_not_in_a_group_with_too_few_places():
    found = quantiles_of([1, 2, 3, 4, 9], number=2, groups=["a", "a", "b", "b", "c"])
    np.testing.assert_array_equal(found, [2, 1, 2, 1, np.nan])
    with pytest.raises(UsageError, match="groups"):
        quantiles_of([1, 2], number=2, groups=["a"])
    with pytest.raises(UsageError, match="quantiles"):
        quantiles_of([1, 2], number=1)
