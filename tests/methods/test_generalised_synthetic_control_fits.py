"""Generalised synthetic control: factors are found, chosen, and answer for the comparison."""

from dataclasses import replace

import numpy as np
import pytest
from few_treated_panels import made_up, panel_of, starts_of

from evalkit.methods import CannotEstimateError, fit_generalised_synthetic_control, fit_lee_wooldridge


def factored(seed, *, factors=2, noise=0.1, effect=3.0):
    draw = np.random.default_rng(seed)
    shapes = np.cumsum(draw.normal(size=(factors, 30)), axis=1)
    loadings = draw.normal(size=(25, factors))
    loadings[0] += 2
    values = 10 + draw.normal(size=(25, 1)) + loadings @ shapes + noise * draw.normal(size=(25, 30))
    values[0, 20:] += effect
    return panel_of(values, [20, *[None] * 24])


@pytest.mark.parametrize("factors", [0, 1, 2, 3])
def test_the_number_of_factors_is_found(factors):
    assert fit_generalised_synthetic_control(factored(3, factors=factors)).n_factors == factors


def test_the_effect_is_found_where_a_plain_comparison_misses_it():
    panel = factored(4)
    fit = fit_generalised_synthetic_control(panel)
    assert fit.estimate == pytest.approx(3, abs=0.2)
    assert fit.interval.lower < 3 < fit.interval.upper
    assert abs(fit_lee_wooldridge(panel).estimate - 3) > 1


def test_without_factors_it_is_plain_difference_in_differences():
    values = np.random.default_rng(1).normal(size=(20, 24))
    panel = panel_of(values, [16, *[None] * 19])
    fit = fit_generalised_synthetic_control(panel)
    assert fit.n_factors == 0
    assert fit.estimate == pytest.approx(fit_lee_wooldridge(panel).estimate)


def test_left_out_error_is_that_of_refitting_without_each_period():
    panel = factored(5, factors=1)
    fit = fit_generalised_synthetic_control(panel)
    controls = panel.outcomes.iloc[1:].to_numpy()
    factor = fit.factors.query("factor == 1")["value"].to_numpy()
    target = (panel.outcomes.iloc[0].to_numpy() - controls.mean(axis=0))[:20]
    terms = np.column_stack([np.ones(20), factor[:20]])
    left = []
    for period in range(20):
        rest = np.arange(20) != period
        coefficients = np.linalg.lstsq(terms[rest], target[rest], rcond=None)[0]
        left.append(target[period] - terms[period] @ coefficients)
    assert fit.validation["error"].iloc[1] == pytest.approx(np.mean(np.square(left)))


def test_factors_have_mean_square_one_and_donors_no_weights():
    fit = fit_generalised_synthetic_control(factored(6))
    assert fit.factors.groupby("factor")["value"].apply(lambda f: (f**2).mean()).tolist() == pytest.approx(
        [1, 1]
    )
    assert fit.donor_weights.empty
    assert len(fit.leave_one_out) == 24


def test_staggered_places_share_their_factors():
    values = made_up(3, treated=2)
    starts = starts_of(values, treated=2)
    starts[1] += 3
    fit = fit_generalised_synthetic_control(panel_of(values, starts))
    assert fit.path["cohort"].nunique() == 2
    assert fit.n_treated == 2


def with_covariates(panel, seed=8):
    """Add to outcomes what two covariates bring, the second of which is much larger for the treated."""
    draw = np.random.default_rng(seed)
    tables = [panel.outcomes * 0 + draw.normal(size=panel.outcomes.shape) for _ in range(2)]
    tables[1].iloc[0, 20:] += 4
    moved = panel.outcomes + 1.5 * tables[0] - 2 * tables[1]
    return replace(panel, outcomes=moved), dict(zip(("age", "need"), tables, strict=True))


def test_covariates_are_taken_off_by_their_coefficients():
    plain = factored(4, noise=0.01)
    panel, covariates = with_covariates(plain)
    fit = fit_generalised_synthetic_control(panel, covariates=covariates)
    assert fit.n_factors == 2
    assert fit.coefficients == pytest.approx({"age": 1.5, "need": -2}, abs=0.01)
    assert fit.estimate == pytest.approx(fit_generalised_synthetic_control(plain).estimate, abs=0.05)
    assert fit_generalised_synthetic_control(panel).estimate < 0
    np.testing.assert_allclose(fit.path["observed"], panel.outcomes.iloc[0])
    np.testing.assert_allclose(fit.path["observed"] - fit.path["counterfactual"], fit.path["gap"])


def test_covariates_change_nothing_where_there_are_none():
    panel = factored(4)
    without, empty = (fit_generalised_synthetic_control(panel, covariates=none) for none in (None, {}))
    assert without.estimate == empty.estimate
    assert without.coefficients == {}


def test_covariates_in_another_order_of_places_give_the_same():
    panel, covariates = with_covariates(factored(4))
    turned = {name: table.iloc[::-1, ::-1] for name, table in covariates.items()}
    one, other = (fit_generalised_synthetic_control(panel, covariates=x) for x in (covariates, turned))
    assert one.estimate == other.estimate


@pytest.mark.parametrize(("spoilt", "said"), [("hole", "need lacks a value"), ("flat", "tells nothing")])
def test_covariates_that_cannot_be_used_are_said(spoilt, said):
    panel, covariates = with_covariates(factored(4))
    if spoilt == "hole":
        covariates["need"].iloc[3, 3] = np.nan
    else:
        covariates["need"] = covariates["need"] * 0 + np.arange(30)
    with pytest.raises(CannotEstimateError, match=said):
        fit_generalised_synthetic_control(panel, covariates=covariates)
