import numpy as np
import pytest
from adopting import panel_from, published
from cases import needs_cases

from evalkit.methods import (
    bacon_weights,
    fit_staggered_adoption,
    fit_sun_abraham,
    honest_bounds,
    honest_bounds_of,
    pre_trend_test,
)

pytestmark = needs_cases


@pytest.fixture(scope="module")
def counties():
    table = published("mpdta.csv")
    return panel_from(table, unit="countyreal", time="year", outcome="lemp", first="first_treat")


@pytest.fixture(scope="module")
def fit(counties):
    return fit_staggered_adoption(counties, controls="never treated")


def states(table):
    return panel_from(table, unit="stfips", time="year", outcome="dins", first="yexp2")


def test_teen_employment_by_start_and_period(fit):
    cells = fit.cells.set_index(["start", "period"])["estimate"]
    expected = {
        ("2004", "2004"): -0.0105,
        ("2004", "2005"): -0.0704,
        ("2004", "2006"): -0.1373,
        ("2004", "2007"): -0.1008,
        ("2006", "2004"): 0.0065,
        ("2006", "2005"): -0.0028,
        ("2006", "2006"): -0.0046,
        ("2006", "2007"): -0.0412,
        ("2007", "2004"): 0.0305,
        ("2007", "2005"): -0.0027,
        ("2007", "2006"): -0.0311,
        ("2007", "2007"): -0.0261,
    }
    assert cells.to_dict() == pytest.approx(expected, abs=6e-5)
    assert (fit.n_treated, fit.n_controls) == (191, 309)


def test_teen_employment_overall(fit):
    overall = fit.summaries.loc["overall"]
    assert overall["estimate"] == pytest.approx(-0.0400, abs=6e-5)
    assert overall["std_error"] == pytest.approx(0.0119, abs=0.0006)
    assert fit.cells["weight"] @ fit.cells["estimate"] == pytest.approx(overall["estimate"])


def test_teen_employment_by_event_time(fit):
    expected = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert fit.events["event_time"].tolist() == [-3, -2, -1, 0, 1, 2, 3]
    np.testing.assert_allclose(fit.events["estimate"], expected, rtol=0, atol=6e-5)
    assert fit.summaries.loc["dynamic", "estimate"] == pytest.approx(-0.0772, abs=6e-5)


def test_teen_employment_by_start(fit):
    assert fit.groups["start"].tolist() == ["2004", "2006", "2007"]
    np.testing.assert_allclose(fit.groups["estimate"], [-0.0797, -0.0229, -0.0261], rtol=0, atol=6e-5)
    assert fit.summaries.loc["group", "estimate"] == pytest.approx(-0.0310, abs=6e-5)


def test_teen_employment_by_period_and_its_errors(counties):
    # Documentation of the R package did: aggte(type="calendar"), whose errors have bootstrap noise.
    fit = fit_staggered_adoption(counties, controls="never treated", errors="influence")
    assert fit.calendar["period"].tolist() == ["2004", "2005", "2006", "2007"]
    np.testing.assert_allclose(
        fit.calendar["estimate"], [-0.0105, -0.0704, -0.0488, -0.0371], rtol=0, atol=6e-5
    )
    assert fit.summaries.loc["calendar", "estimate"] == pytest.approx(-0.0417, abs=6e-5)
    errors = fit.summaries["std_error"][["overall", "dynamic", "group", "calendar"]]
    np.testing.assert_allclose(errors, [0.0119, 0.0203, 0.0126, 0.0175], rtol=0.1)
    events = fit.events["std_error"]
    np.testing.assert_allclose(events, [0.0154, 0.0129, 0.0145, 0.0119, 0.0160, 0.0393, 0.0356], rtol=0.1)


def test_teen_employment_before_the_start(counties):
    fit = fit_staggered_adoption(counties, controls="never treated", errors="influence")
    found = pre_trend_test(fit)
    assert found.p_value_chi2 == pytest.approx(0.16812, abs=5e-6)  # documentation of the R package did
    assert found.p_value > found.p_value_chi2


def test_made_up_panel_by_sun_and_abraham():
    table = published("base_stagg.csv")
    start = table["year_treated"].where(table["year_treated"] < 10_000, -2000) + 2000  # 10,000 is never there
    table = table.assign(year=table["year"] + 2000, start=start)
    panel = panel_from(table, unit="id", time="year", outcome="y", first="start")
    named = table.assign(id=table["id"].astype(str), year=table["year"].astype(str))
    found = fit_sun_abraham(panel, covariates={"x1": named.pivot(index="id", columns="year", values="x1")})
    assert (found.estimate, found.std_error) == pytest.approx((-1.133749, 0.205070), abs=2e-6)
    events = found.events.set_index("event_time").loc[[0, 3, 8]]
    np.testing.assert_allclose(events["estimate"], [-5.188, -0.7750, 6.244], rtol=0, atol=5e-4)
    np.testing.assert_allclose(events["std_error"], [0.2211, 0.2771, 0.2976], rtol=0, atol=5e-5)


def test_health_insurance_taken_apart():
    found = bacon_weights(states(published("ehec_medicaid.csv")))
    assert found.estimate == pytest.approx(0.070321, abs=6e-6)
    order = ["treated against never treated", "earlier against later", "later against earlier"]
    np.testing.assert_allclose(
        found.kinds.loc[order, "weight"], [0.79262, 0.14911, 0.05827], rtol=0, atol=6e-6
    )
    np.testing.assert_allclose(
        found.kinds.loc[order, "estimate"], [0.07228, 0.06983, 0.04486], rtol=0, atol=6e-6
    )
    assert found.forbidden == pytest.approx(0.05827, abs=6e-6)


def test_health_insurance_under_bending_trends():
    table = published("ehec_medicaid.csv")
    fit = fit_staggered_adoption(
        states(table[(table["year"] < 2016) & (table["yexp2"] != 2015)]), base="universal"
    )
    assert (fit.errors, fit.n_treated, fit.n_controls) == ("clustered", 22, 21)
    events = fit.events[fit.events["event_time"] != -1]
    values = events["estimate"].to_numpy()
    bends = [0, 0.01, 0.02, 0.03, 0.04]
    found = honest_bounds(values[:5], values[5:], fit.event_covariance, bends=bends)
    np.testing.assert_allclose(
        found.bounds["lower"], [0.0259, 0.0132, 0.00286, -0.00714, -0.0171], rtol=0, atol=1e-4
    )
    np.testing.assert_allclose(
        found.bounds["upper"], [0.0607, 0.0787, 0.0907, 0.101, 0.111], rtol=0, atol=6e-4
    )
    assert 0.02 < found.breakdown < 0.03
    by_t = honest_bounds_of(fit, bends=bends, target="first").bounds
    assert (by_t["lower"] < found.bounds["lower"]).all()
