import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.indicators import (
    byar,
    indirectly_standardised_rate,
    rate,
    ratio_of_counts,
    standard_population,
    standardised_rate,
    standardised_rate_of_repeats,
    standardised_ratio,
)

STRATA = st.lists(st.tuples(st.integers(0, 400), st.integers(500, 9_000)), min_size=2, max_size=8)


def test_standardised_rate_by_hand():
    found = standardised_rate([20, 80], [1000, 500], [7000, 3000], multiplier=1000)
    variance = (7000**2 * 20 / 1000**2 + 3000**2 * 80 / 500**2) / 10_000**2
    lower, upper = byar(100)
    step = np.sqrt(variance / 100)
    assert found.value == pytest.approx(62)
    assert found.lower == pytest.approx(1000 * (0.062 + step * (lower - 100)))
    assert found.upper == pytest.approx(1000 * (0.062 + step * (upper - 100)))
    assert (found.events, found.population) == (100, 1500)


@given(strata=STRATA)
def test_standardising_to_ones_own_population_gives_the_crude_rate(strata):
    x, n = np.array(strata, dtype=float).T
    found = standardised_rate(x, n, n)
    if x.sum() < 10:
        assert np.isnan(found.value)
        return
    crude = rate(x.sum(), n.sum())
    assert found.value == pytest.approx(crude.value)
    assert (found.lower, found.upper) == (pytest.approx(crude.lower), pytest.approx(crude.upper))


@given(strata=STRATA, factor=st.floats(0.01, 100))
def test_only_the_shape_of_the_standard_population_counts(strata, factor):
    x, n = np.array(strata, dtype=float).T
    weights = np.arange(1, len(n) + 1)
    one, two = standardised_rate(x, n, weights), standardised_rate(x, n, weights * factor)
    np.testing.assert_allclose(one[:3], two[:3], rtol=1e-9)


def test_several_places_at_once():
    together = standardised_rate([[20, 80], [30, 10]], [[1000, 500], [900, 600]], [7000, 3000])
    alone = standardised_rate([30, 10], [900, 600], [7000, 3000])
    assert together.value[1] == alone.value
    assert together.upper[1] == alone.upper


def test_below_ten_events_there_is_no_rate():
    found = standardised_rate([4, 5], [1000, 500], [7000, 3000])
    assert np.isnan([found.value, found.lower, found.upper]).all()
    assert found.events == 9


def test_a_missing_count_is_zero_only_where_its_table_is_complete():
    with pytest.raises(UsageError, match="no count"):
        standardised_rate([20, None], [1000, 500], [7000, 3000])
    zero = standardised_rate([20, None], [1000, 500], [7000, 3000], absent="zero")
    assert zero.value == standardised_rate([20, 0], [1000, 500], [7000, 3000]).value


@pytest.mark.parametrize("population", [None, 0])
def test_a_missing_population_is_an_error_always(population):
    with pytest.raises(UsageError, match="opulation"):
        standardised_rate([20, 80], [1000, population], [7000, 3000], absent="zero")


def test_repeats_equal_the_plain_interval_where_nobody_has_two():
    plain = standardised_rate([20, 80], [1000, 500], [7000, 3000])
    once = standardised_rate_of_repeats([[20, 80]], [1000, 500], [7000, 3000], frequency=[1])
    np.testing.assert_allclose(once[:3], plain[:3])


def test_repeats_by_hand_are_wider_than_the_plain_interval():
    found = standardised_rate_of_repeats(
        [[10, 40], [5, 20]], [1000, 500], [7000, 3000], frequency=[1, 2], multiplier=1000
    )
    # sum over strata of w^2 / n^2 * (persons once + 4 * persons twice) = 49 * 30 + 36 * 120
    step = np.sqrt((49 * 30 + 36 * 120) / 10_000**2 / 100)
    assert found.lower == pytest.approx(1000 * (0.062 + step * (byar(100)[0] - 100)))
    plain = standardised_rate([20, 80], [1000, 500], [7000, 3000], multiplier=1000)
    assert found.value == plain.value
    assert found.upper - found.lower > plain.upper - plain.lower


def test_indirect_ratio_and_rate_by_hand():
    ratio = standardised_ratio([6, 14], [100, 200], [30, 70], [1000, 1000])
    assert ratio.expected == pytest.approx(17)
    assert ratio.value == pytest.approx(20 / 17)
    as_rate = indirectly_standardised_rate([6, 14], [100, 200], [30, 70], [1000, 1000], multiplier=1000)
    assert as_rate.value == pytest.approx(20 / 17 * 50)
    assert as_rate.lower == pytest.approx(ratio.lower * 50)


@given(observed=st.integers(0, 900), expected=st.floats(0.5, 900))
def test_a_ratio_lies_inside_its_limits(observed, expected):
    found = ratio_of_counts(observed, expected)
    assert found.lower <= found.value <= found.upper


def test_a_ratio_needs_its_reference_population():
    with pytest.raises(UsageError, match="reference population"):
        standardised_ratio([6, 14], [100, 200], [30, 70], [1000, None], absent="zero")
    with pytest.raises(UsageError, match="counts is missing"):
        standardised_ratio([6, None], [100, 200], [30, 70], [1000, 1000])
    with pytest.raises(UsageError, match="Expected events must be above zero"):
        ratio_of_counts(3, 0)


def test_the_standard_population_is_a_hundred_thousand():
    population = standard_population()
    assert population.sum() == 100_000
    assert population["90+"] == 1000
