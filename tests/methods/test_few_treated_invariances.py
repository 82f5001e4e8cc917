"""What must not matter: order of rows, names of places, the date; and what must scale."""

import numpy as np
import pandas as pd
import pytest
from few_treated_panels import adoption_of, made_up, panel_of, starts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.methods import (
    fit_generalised_synthetic_control,
    fit_lee_wooldridge,
    fit_synthetic_control,
    fit_synthetic_did,
)
from evalkit.methods.panels import make_panel

METHODS = [fit_synthetic_did, fit_synthetic_control, fit_generalised_synthetic_control, fit_lee_wooldridge]
each_method = pytest.mark.parametrize("fit", METHODS, ids=lambda fit: fit.__name__)
seeds = st.integers(0, 500)
few = settings(max_examples=6, deadline=None)


def figures(fit):
    return np.array([fit.estimate, fit.interval.lower, fit.interval.upper, fit.fit_before], float)


def drawn(seed):
    values = made_up(seed, effect=3.0)
    return values, starts_of(values)


@each_method
@few
@given(seeds)
def test_shuffled_rows_and_renamed_places_change_nothing(fit, seed):
    values, starts = drawn(seed)
    names = [f"p{place:03d}" for place in range(len(values))]
    others = [f"q{place:03d}" for place in np.random.default_rng(seed).permutation(len(values))]
    rows = [
        (name, str(1980 + t), y) for name, row in zip(others, values, strict=True) for t, y in enumerate(row)
    ]
    observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"]).sample(frac=1, random_state=seed)
    renamed = fit(make_panel(observed, adoption_of(others, starts, 1980)))
    np.testing.assert_allclose(
        figures(renamed), figures(fit(panel_of(values, starts, names=names))), rtol=1e-7, atol=1e-9
    )


@each_method
@few
@given(seeds)
def test_shifted_time_changes_nothing(fit, seed):
    values, starts = drawn(seed)
    later = fit(panel_of(values, starts, first=2003))
    np.testing.assert_allclose(figures(later), figures(fit(panel_of(values, starts))), rtol=1e-9)


@each_method
@few
@given(seeds)
def test_ten_times_the_outcome_is_ten_times_the_effect_and_its_error(fit, seed):
    values, starts = drawn(seed)
    tenfold = figures(fit(panel_of(values * 10, starts)))
    np.testing.assert_allclose(tenfold, 10 * figures(fit(panel_of(values, starts))), rtol=1e-6, atol=1e-6)


@each_method
@few
@given(seeds, st.floats(-5, 5))
def test_an_effect_moves_the_estimate_by_itself(fit, seed, effect):
    plain, moved = made_up(seed), made_up(seed, effect=effect)
    starts = starts_of(plain)
    before, after = (fit(panel_of(values, starts)).estimate for values in (plain, moved))
    assert after - before == pytest.approx(effect, abs=1e-6)


@pytest.mark.parametrize("fit", METHODS[1:])  # the noise level of synthetic_did counts common shocks in
@few
@given(seeds)
def test_a_change_common_to_all_places_is_no_effect(fit, seed):
    values, starts = drawn(seed)
    shocks = np.random.default_rng(seed).normal(size=values.shape[1]) * 5
    assert fit(panel_of(values + shocks, starts)).estimate == pytest.approx(
        fit(panel_of(values, starts)).estimate, abs=1e-4
    )
