import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from evalkit.errors import UsageError
from evalkit.indicators import (
    byar,
    count_limits,
    exact_poisson,
    mean,
    mean_of_summary,
    pool_means,
    proportion,
    rate,
    wilson,
)

COUNTS = st.integers(0, 5_000)
CONFIDENCES = st.floats(0.5, 0.9999)
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


@given(x=COUNTS, conf=CONFIDENCES)
def test_count_limits_hold_the_count(x, conf):
    lower, upper, _ = count_limits(x, conf=conf)
    assert lower <= x or np.isnan(lower)
    assert x < upper


@given(x=COUNTS, conf=st.floats(0.5, 0.99), more=st.floats(0.001, 0.009))
def test_more_confidence_is_wider(x, conf, more):
    narrow, wide = exact_poisson(x, conf=conf), exact_poisson(x, conf=conf + more)
    assert wide[0] <= narrow[0]
    assert wide[1] > narrow[1]
    narrow, wide = wilson(x, x + 7, conf=conf), wilson(x, x + 7, conf=conf + more)
    assert wide[0] <= narrow[0]
    assert wide[1] >= narrow[1]


@given(x=st.integers(0, 300), conf=CONFIDENCES)
def test_exact_limits_leave_half_the_rest_in_each_tail(x, conf):
    lower, upper = exact_poisson(x, conf=conf)
    assert poisson.cdf(x, upper) == pytest.approx((1 - conf) / 2, rel=1e-6)
    if x:
        assert poisson.sf(x - 1, lower) == pytest.approx((1 - conf) / 2, rel=1e-6)


@given(x=st.integers(200, 100_000))
def test_byar_comes_close_to_exact_limits_of_many_events(x):
    np.testing.assert_allclose(byar(x), exact_poisson(x), rtol=1e-4)


@given(n=st.integers(1, 5_000), data=st.data(), conf=CONFIDENCES)
def test_wilson_is_symmetric_and_stays_inside(n, data, conf):
    x = data.draw(st.integers(0, n))
    lower, upper = wilson(x, n, conf=conf)
    other_lower, other_upper = wilson(n - x, n, conf=conf)
    assert 0 <= lower <= x / n + 1e-12
    assert x / n - 1e-12 <= upper <= 1
    assert (lower, upper) == (pytest.approx(1 - other_upper), pytest.approx(1 - other_lower))


@given(values=VALUES)
def test_means_agree_with_their_summary(values):
    whole = mean(values)
    summary = mean_of_summary(np.mean(values), sd=np.std(values, ddof=1), n=len(values))
    assert whole[:3] == summary[:3]
    assert whole.lower <= whole.value <= whole.upper


@given(first=VALUES, second=VALUES)
def test_pooled_groups_are_the_mean_of_everybody(first, second):
    both = pool_means(
        [np.mean(first), np.mean(second)],
        sd=[np.std(first, ddof=1), np.std(second, ddof=1)],
        n=[len(first), len(second)],
    )
    everybody = first + second
    assert both.value == pytest.approx(np.mean(everybody), abs=1e-6)
    assert both.sd == pytest.approx(np.std(everybody, ddof=1), rel=1e-6, abs=1e-5)


def test_no_events_have_a_lower_limit_of_zero_and_an_upper_one():
    found = rate(0, 1000, multiplier=1000)
    assert (found.value, found.lower, round(float(found.upper), 4)) == (0, 0, 3.6889)


def test_missing_inputs_give_missing_results_and_leave_the_others_alone():
    found = rate([None, 10, 10], [100, None, 100], multiplier=100)
    np.testing.assert_array_equal(np.isnan(found.value), [True, True, False])
    assert found.method.tolist() == ["", "byar", "byar"]
    found = proportion(pd.array([1, pd.NA], dtype="Int64"), [4, 4])
    np.testing.assert_array_equal(np.isnan(found.upper), [False, True])
    assert np.isnan(mean([1.0, 2.0, np.nan]).value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rate(-1, 10), "Counts must be zero or more. Found: -1"),
        (lambda: rate(1, 0), "Denominators must be above zero. Found: 0"),
        (lambda: proportion([1, 5], [10, 4]), "no more than their denominators. Found: 5"),
        (lambda: byar(5, conf=1.2), "confidence of 1.2"),
        (lambda: byar(5, conf=0), "confidence of 0"),
        (lambda: exact_poisson(["five"]), "Counts must be numbers"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_a_confidence_may_be_written_as_a_percentage():
    assert byar(65, conf=99.8) == byar(65, conf=0.998)


def test_a_rate_above_its_denominator_is_a_rate():
    assert rate(250, 220, multiplier=100).value == pytest.approx(113.63636363636364)


def test_one_value_has_a_mean_and_no_limits():
    found = mean([4.0])
    assert found.value == 4
    assert np.isnan(found.lower)
    assert np.isnan(mean([]).value)


def test_pooling_with_a_group_of_one_and_with_an_empty_group():
    both = pool_means([5.0, 1.0, np.nan], sd=[np.nan, 0.0, np.nan], n=[1, 2, 0])
    assert np.isnan(both.value)
    both = pool_means([5.0, 1.0], sd=[np.nan, 0.0], n=[1, 2])
    assert (both.value, both.n) == (pytest.approx(7 / 3), 3)
    assert both.sd == pytest.approx(np.std([5, 1, 1], ddof=1))
