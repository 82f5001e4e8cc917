"""Lee and Wooldridge: the regression of one number a place, by Student's t."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from few_treated_panels import made_up, panel_of, starts_of

from evalkit.methods import fit_lee_wooldridge
from evalkit.methods.lee_wooldridge_errors import two_sided_p


def regressed(values, treated, start, *, robust=False):
    change = values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1)
    model = sm.OLS(change, sm.add_constant((np.arange(len(values)) < treated).astype(float)))
    return model.fit(cov_type="HC3", use_t=True) if robust else model.fit()


@pytest.mark.parametrize(("treated", "errors"), [(1, "exact"), (4, "exact"), (4, "robust")])
def test_same_as_the_regression_on_being_treated(treated, errors):
    values = made_up(3, treated=treated, effect=2.0)
    fit = fit_lee_wooldridge(panel_of(values, starts_of(values, treated=treated)), errors=errors)
    model = regressed(values, treated, 13, robust=errors == "robust")
    assert fit.estimate == pytest.approx(model.params[1])
    assert fit.interval.std_error == pytest.approx(model.bse[1])
    assert [fit.interval.lower, fit.interval.upper] == pytest.approx(model.conf_int()[1].tolist())
    assert fit.p_value == pytest.approx(model.pvalues[1])
    assert fit.freedom == 22


def test_detrending_takes_each_places_own_line_off():
    values = made_up(3) * 0.1 + np.linspace(-3, 3, 24)[:, None] * np.arange(20)
    values[0, 13:] += 5
    panel = panel_of(values, starts_of(values))
    assert fit_lee_wooldridge(panel, rolling="detrend").estimate == pytest.approx(5, abs=0.5)
    assert abs(fit_lee_wooldridge(panel).estimate - 5) > 10


def test_robust_errors_with_one_treated_place_see_none_of_its_noise():
    """Trap 3: plain robust errors of the one treated place's residual are exactly nothing."""
    values = made_up(3)
    residuals = regressed(values, 1, 13).resid
    assert residuals[0] == pytest.approx(0, abs=1e-12)
    change = values[:, 13:].mean(axis=1) - values[:, :13].mean(axis=1)
    naive = np.sqrt(np.mean((change[1:] - change[1:].mean()) ** 2) / 23)
    assert fit_lee_wooldridge(panel_of(values, starts_of(values))).interval.std_error > 4 * naive


def test_staggered_untreated_places_take_the_mean_over_cohorts():
    values = made_up(3, treated=0)
    starts = [10, 14, 14, *[None] * 21]
    fit = fit_lee_wooldridge(panel_of(values, starts))

    def change(row, start):
        return values[row, start:].mean() - values[row, :start].mean()

    expected = pd.Series(
        [change(0, 10), change(1, 14), change(2, 14)]
        + [change(row, 10) / 3 + change(row, 14) * 2 / 3 for row in range(3, 24)]
    )
    found = fit.changes.set_index("unit")["change"].sort_index()
    np.testing.assert_allclose(found, expected)
    assert fit.estimate == pytest.approx(expected[:3].mean() - expected[3:].mean())


def test_path_averages_to_the_estimate_and_has_a_band():
    values = made_up(3, effect=2.0)
    fit = fit_lee_wooldridge(panel_of(values, starts_of(values)))
    after = fit.path[fit.path["after"]]
    assert after["gap"].mean() == pytest.approx(fit.estimate)
    assert (after["lower"] < after["gap"]).all()
    assert (fit.path.loc[~fit.path["after"], "gap"]).mean() == pytest.approx(0, abs=1e-9)


def test_no_error_at_all_leaves_no_doubt():
    assert (two_sided_p(1.0, 0.0, 5), two_sided_p(0.0, 0.0, 5)) == (0.0, 1.0)
