"""Synthetic control: weights that are unique, a ratio test, and an interval that inverts one."""

import numpy as np
import pytest
from few_treated_panels import made_up, panel_of, starts_of
from scipy.optimize import linprog

from evalkit.methods import fit_synthetic_control
from evalkit.methods.refusals import CannotEstimateError


def fitted(seed=7, **more):
    values = made_up(seed, **more)
    return values, fit_synthetic_control(panel_of(values, starts_of(values)))


def weights_of(fit):
    return fit.donor_weights.set_index("unit")["weight"].sort_index().to_numpy()


def test_weights_are_the_nearest_mixture_before_the_start():
    values, fit = fitted()
    before, target = values[1:, :13].T, values[0, :13]
    weights = weights_of(fit)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    slope = before.T @ (before @ weights - target)
    assert slope.min() >= slope @ weights - 1e-5


def test_a_mixture_is_found_again():
    values = made_up(7)
    values[0] = 0.25 * values[3] + 0.75 * values[9]
    values[0, 13:] += 4
    fit = fit_synthetic_control(panel_of(values, starts_of(values)))
    assert fit.donor_weights.head(2)["unit"].tolist() == ["p009", "p003"]
    assert fit.donor_weights.head(2)["weight"].tolist() == pytest.approx([0.75, 0.25], abs=1e-4)
    assert fit.estimate == pytest.approx(4, abs=1e-3)


def test_weights_of_nested_predictors_are_not_unique_and_these_are():
    """Trap 10: mixtures that match all predictors do so whatever the predictors' weights V; they differ."""
    values, fit = fitted(seed=11, places=30)
    predictors = np.array([values[:, :6].mean(axis=1), values[:, 6:13].mean(axis=1)])
    after = values[:, 13:].mean(axis=1)
    naive = [nested(predictors, sign * after[1:]) for sign in (1, -1)]
    for weights in naive:  # each is a solution for any V at all
        np.testing.assert_allclose(predictors[:, 1:] @ weights, predictors[:, 0], atol=1e-9)
    effects = [after[0] - weights @ after[1:] for weights in naive]
    assert np.ptp(effects) > 1.5  # standard deviations of the noise, from the same data
    again = fit_synthetic_control(panel_of(values[[0, *range(29, 0, -1)]], starts_of(values)))
    assert again.estimate == pytest.approx(fit.estimate, rel=1e-9)
    np.testing.assert_allclose(weights_of(again)[::-1], weights_of(fit), atol=1e-9)


def nested(predictors, favoured):
    """Give one of the mixtures that match every predictor: that with the least of what is favoured."""
    rows = np.vstack([predictors[:, 1:], np.ones(predictors.shape[1] - 1)])
    return linprog(favoured, A_eq=rows, b_eq=np.append(predictors[:, 0], 1), bounds=(0, 1)).x


def test_more_donors_than_periods_still_give_one_answer():
    values = made_up(11, places=40, periods=18)
    values[0] = values[1:].mean(axis=0)
    orders = [np.arange(1, 40), np.random.default_rng(1).permutation(np.arange(1, 40))]
    fits = [fit_synthetic_control(panel_of(values[[0, *order]], starts_of(values))) for order in orders]
    assert fits[0].estimate == pytest.approx(fits[1].estimate, abs=1e-6)


def test_ratios_rank_the_treated_place_first_where_the_effect_is_large():
    _, fit = fitted(effect=60.0)
    assert fit.ratios["treated"].tolist()[0]
    assert fit.ratios["ratio"].is_monotonic_decreasing
    assert len(fit.ratios) == 24
    assert fit.p_placebo == pytest.approx(1 / 24)


def test_interval_holds_the_effects_that_the_test_does_not_reject():
    values, fit = fitted(effect=3.0, places=40)
    placebo = fit.placebo_gaps
    after = placebo["period"] >= fit.path["cohort"].iloc[0]
    means = placebo[after].groupby("stand_in")["gap"].mean().abs()
    before = np.sqrt((placebo[~after].set_index("stand_in")["gap"] ** 2).groupby(level=0).mean())
    second = np.sort(means / before)[-2]  # of 40 places, two are 5%
    assert fit.interval.upper - fit.estimate == pytest.approx(second * fit.fit_before)
    assert fit.interval.lower < fit.estimate < fit.interval.upper
    assert values.shape == (40, 20)


def test_given_weights_have_neither_test_nor_interval():
    values = made_up(7)
    fit = fit_synthetic_control(panel_of(values, starts_of(values)), weights={"p003": 0.5, "p004": 0.5})
    expected = (values[0] - values[3:5].mean(axis=0))[13:].mean()
    assert fit.estimate == pytest.approx(expected)
    assert (fit.p_placebo, fit.interval.lower, len(fit.leave_one_out)) == (None, None, 0)


@pytest.mark.parametrize(
    ("weights", "words"),
    [({"p003": 0.5}, "sum to one"), ({"p003": 1.5, "p004": -0.5}, "negative"), ({"x": 1.0}, "not untreated")],
)
def test_given_weights_must_be_weights(weights, words):
    values = made_up(7)
    with pytest.raises(CannotEstimateError, match=words):
        fit_synthetic_control(panel_of(values, starts_of(values)), weights=weights)


def test_leaving_out_goes_through_the_donors_that_count():
    _, fit = fitted()
    heavy = fit.donor_weights.loc[fit.donor_weights["weight"] >= 0.01, "unit"]
    assert set(fit.leave_one_out["left_out"]) == set(heavy)
    assert fit.leave_one_out["estimate"].nunique() > 1


def test_a_place_whose_change_came_early_is_seen_in_time():
    values = made_up(7, places=24, periods=30)
    values[0, 14:] += 30
    fit = fit_synthetic_control(panel_of(values, starts_of(values)))
    assert fit.in_time["start"].tolist() == ["1993"]
    assert fit.in_time["lower"].iloc[0] > 0
