import numpy as np
import pytest
from adopting import adoption_of, observed_of, panel_of, starts_of
from scipy import stats

from evalkit.methods import fit_staggered_adoption, pre_trend_test
from evalkit.methods.panels import make_panel
from evalkit.methods.refusals import CannotEstimateError

COHORTS = (("2022-08", 6), ("2022-10", 6), ("", 10))


def drifting(slope, seed, cohorts=COHORTS):
    starts = starts_of(cohorts)
    frame = observed_of(starts, seed=seed)
    month = frame["period"].str[5:].astype(int) + 12 * frame["period"].str.startswith("2023")
    frame["outcome"] += slope * month * frame["unit"].map(starts).ne("")
    return make_panel(frame, adoption_of(starts))


def joint_test(panel, **arguments):
    return pre_trend_test(fit_staggered_adoption(panel, controls="never treated"), **arguments)


@pytest.mark.slow
def test_the_test_holds_its_level_and_power_is_the_share_that_it_sees():
    quiet = [joint_test(drifting(0, seed), smallest_important=1.5) for seed in range(200)]
    rejected = np.mean([found.p_value < 0.05 for found in quiet])
    assert 0.01 <= rejected <= 0.10
    power = np.mean([found.power for found in quiet])
    seen = np.mean([joint_test(drifting(quiet[0].slope, seed)).p_value < 0.05 for seed in range(200)])
    assert 0.2 < power < 0.98
    assert seen == pytest.approx(power, abs=0.12)


@pytest.mark.slow
def test_chi_squared_would_have_rejected_too_often():
    many = [joint_test(panel_of((("2022-12", 4), ("", 6)), seed=seed)) for seed in range(150)]
    naive = np.mean([found.p_value_chi2 < 0.05 for found in many])
    assert naive > 0.08
    assert np.mean([found.p_value < 0.05 for found in many]) < naive


def test_the_drift_carried_on_looks_like_the_smallest_important_effect():
    fit = fit_staggered_adoption(drifting(0, 1))
    found = pre_trend_test(fit, smallest_important=-2)
    after = fit.events.loc[fit.events["event_time"] >= 0, "event_time"]
    assert (found.slope * (after + 1)).mean() == pytest.approx(2)
    assert pre_trend_test(fit).power is None


def test_power_grows_with_the_effect_and_is_the_level_for_none():
    fit = fit_staggered_adoption(drifting(0, 1))
    powers = [pre_trend_test(fit, smallest_important=size).power for size in (1e-9, 1, 2, 5, 1e3)]
    assert powers[0] == pytest.approx(0.05, abs=1e-3)
    assert powers == sorted(powers)
    assert powers[-1] == pytest.approx(1)


def test_one_estimate_is_tested_as_by_t():
    fit = fit_staggered_adoption(panel_of((("2022-03", 5), ("", 6)), months=6))
    early = fit.events[fit.events["event_time"] < 0].iloc[0]
    found = pre_trend_test(fit)
    assert found.n_tested == 1
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(early["estimate"] / early["std_error"]), 9))


def test_scale_is_nothing():
    fits = [fit_staggered_adoption(drifting(0, 3), per=1)]
    starts = starts_of(COHORTS)
    frame = observed_of(starts, seed=3)
    fits.append(
        fit_staggered_adoption(make_panel(frame.assign(outcome=frame["outcome"] * 10), adoption_of(starts)))
    )
    plain, scaled = (
        pre_trend_test(fits[0], smallest_important=1),
        pre_trend_test(fits[1], smallest_important=10),
    )
    assert (scaled.p_value, scaled.power) == pytest.approx((plain.p_value, plain.power))


@pytest.mark.parametrize(
    ("cohorts", "said"),
    [
        ((("2022-07", 1), ("2022-10", 4), ("", 6)), "one place only"),
        ((("2022-02", 3), ("", 6)), "no estimate before the start"),
        ((("2022-07", 2), ("", 2)), "too few places"),
    ],
)
def test_a_joint_test_that_means_nothing_is_refused(cohorts, said):
    with pytest.raises(CannotEstimateError, match=said):
        pre_trend_test(fit_staggered_adoption(panel_of(cohorts)))
