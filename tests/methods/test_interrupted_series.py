"""Interrupted time series: published figures, hand calculations, what must not change a result."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.methods import ItsModel, fit_its

EFFECTS = ["estimate", "lower", "upper"]


def months(count, first="2019-01"):
    return pd.period_range(first, periods=count, freq="M").astype(str)


def scores(count=40, change=24, effect=1.0, first="2019-01", seed=3):
    noise = np.random.default_rng(seed).normal(size=count)
    values = 5 + 0.02 * np.arange(count) + noise + np.where(np.arange(count) >= change, effect, 0)
    return pd.DataFrame({"period": months(count, first), "value": values})


def counts(count=48, change=30, ratio=0.7, seed=5, first="2019-01"):
    mean = 60 * np.exp(0.2 * np.sin(np.arange(count) * np.pi / 6))
    drawn = np.random.default_rng(seed).poisson(np.where(np.arange(count) >= change, ratio, 1) * mean)
    frame = pd.DataFrame({"period": months(count, first), "numerator": drawn.astype(float)})
    return frame.assign(denominator=np.linspace(900, 1100, count))


def sicily():
    table = pd.read_csv(cases("cases", "impact", "sicily.csv"))
    period = [f"{year}-{month:02d}" for year, month in zip(table["year"], table["month"], strict=True)]
    return pd.DataFrame({"period": period, "numerator": table["aces"], "denominator": table["stdpop"]})


def california():
    table = pd.read_csv(cases("cases", "impact", "prop99_adh.csv"))
    here = table[table["state"] == "California"]
    return pd.DataFrame({"period": here["year"].astype(str), "value": here["cigsale"]})


@needs_cases
def test_smoking_ban_in_sicily():
    model = ItsModel(change="level", season="none", errors="poisson", reference="normal")
    fit = fit_its(sicily(), start="2005-01", model=model)
    level = fit.effect("level")
    np.testing.assert_allclose(level[1:4], [0.894, 0.864, 0.925], rtol=0, atol=0.001)
    trend = fit.coefficients.set_index("term").loc["trend", "estimate"]
    assert np.exp(trend) == pytest.approx(1.005, abs=0.0005)


@needs_cases
def test_smoking_ban_in_sicily_with_season_and_overdispersion():
    model = ItsModel(change="level", season="harmonics", errors="quasi-poisson", reference="normal")
    fit = fit_its(sicily(), start="2005-01", model=model)
    np.testing.assert_allclose(fit.effect("level")[1:4], [0.885, 0.839, 0.933], rtol=0, atol=0.0006)
    assert fit.dispersion == pytest.approx(2.262, abs=0.0005)


@needs_cases
def test_tobacco_control_in_california():
    fit = fit_its(california(), start="1989", model=ItsModel(errors="hac", lag=1))
    found = fit.coefficients.set_index("term")
    terms = ["trend", "level", "slope"]
    np.testing.assert_allclose(
        found.loc[terms, "estimate"], [-1.77947, -20.0581, -1.49465], rtol=0, atol=5e-5
    )
    np.testing.assert_allclose(
        found.loc[terms, "std_error"], [0.3834188, 4.724395, 0.4368201], rtol=0, atol=5e-6
    )


@needs_cases
def test_the_wider_error_is_used_of_published_series():
    narrow_hac = fit_its(sicily(), start="2005-01", model=ItsModel(change="level", season="harmonics"))
    assert narrow_hac.errors == "quasi-poisson"
    wide_hac = fit_its(california(), start="1989", model=ItsModel(lag=1))
    assert wide_hac.errors == "autoregressive"
    assert wide_hac.std_errors["autoregressive"] > wide_hac.std_errors["hac"] > wide_hac.std_errors["ols"]


def test_effects_by_hand_where_nothing_but_a_level_changes():
    values = [1.0, 2, 1, 2, 1, 2, 5, 6, 5, 6, 5, 6]
    series = pd.DataFrame({"period": [str(year) for year in range(2000, 2012)], "value": values})
    fit = fit_its(series, start="2006", model=ItsModel(change="level", errors="ols"))
    design = np.column_stack([np.ones(12), np.arange(12) - 6, np.arange(12) >= 6])
    level = np.linalg.lstsq(design, np.array(values), rcond=None)[0][2]
    assert fit.effect("level").estimate == pytest.approx(level)
    assert fit.effect("average").estimate == pytest.approx(level)
    assert fit.effect("cumulative").estimate == pytest.approx(6 * level)
    assert fit.slope is False


def test_sums_agree_between_effects_and_periods():
    fit = fit_its(counts(), start="2021-07", model=ItsModel(multiplier=1000))
    last = fit.periods.iloc[-1]
    total = fit.effect("cumulative")
    np.testing.assert_allclose(
        last[["cumulative", "cumulative_lower", "cumulative_upper"]].to_numpy(float), total[1:4]
    )
    changed = fit.periods.iloc[30:]
    exposure = counts()["denominator"].iloc[30:].to_numpy()
    lost = (changed["difference"].to_numpy(float) * exposure / 1000).sum()
    assert lost == pytest.approx(total.estimate)  # what was observed and what was fitted agree in sum
    assert fit.effect("average").estimate == pytest.approx(1000 * total.estimate / exposure.sum())
    assert (changed["counterfactual_lower"] < changed["counterfactual"]).all()
    assert fit.periods["counterfactual"].iloc[:30].isna().all()


def test_a_known_ratio_is_found():
    fit = fit_its(counts(seed=11), start="2021-07", model=ItsModel(change="level"))
    relative = fit.effect("relative")
    assert relative.lower < -30 < relative.upper
    assert relative.upper < 0


def test_intervals_by_draws_agree_with_the_delta_method():
    fit = fit_its(scores(), start="2021-01", model=ItsModel(reference="normal"))
    average = fit.effect("average")
    assert (average.upper - average.lower) / 2 == pytest.approx(1.96 * average.std_error, rel=0.03)
    assert average.upper - average.estimate == pytest.approx(average.estimate - average.lower)


def test_draws_are_steady_and_can_be_changed():
    first, again = (fit_its(counts(), start="2021-07") for _ in range(2))
    pd.testing.assert_frame_equal(first.effects, again.effects)
    other = fit_its(counts(), start="2021-07", model=ItsModel(seed=1)).effect("average")
    assert other.lower != first.effect("average").lower
    assert other.lower == pytest.approx(first.effect("average").lower, rel=0.05)


@settings(max_examples=8)
@given(order=st.permutations(range(40)))
def test_the_order_of_rows_changes_nothing(order):
    series = scores()
    one, other = (fit_its(frame, start="2021-01") for frame in (series, series.iloc[list(order)]))
    pd.testing.assert_frame_equal(one.effects, other.effects)


@settings(max_examples=8)
@given(shift=st.integers(-30, 30))
def test_time_shifted_changes_nothing(shift):
    first = (pd.Period("2019-01", "M") + shift).strftime("%Y-%m")
    start = (pd.Period("2021-07", "M") + shift).strftime("%Y-%m")
    one, other = fit_its(counts(), start="2021-07"), fit_its(counts(first=first), start=start)
    np.testing.assert_allclose(one.effects[EFFECTS], other.effects[EFFECTS], rtol=1e-7)


def test_ten_times_the_outcome_gives_ten_times_effect_and_error():
    series = scores()
    one = fit_its(series, start="2021-01")
    ten = fit_its(series.assign(value=10 * series["value"]), start="2021-01")
    scaled = ["level", "slope", "average", "cumulative"]
    columns = [*EFFECTS, "std_error"]
    np.testing.assert_allclose(
        ten.effects.set_index("effect").loc[scaled, columns],
        10 * one.effects.set_index("effect").loc[scaled, columns],
    )
    assert ten.effect("relative").estimate == pytest.approx(one.effect("relative").estimate)


def test_names_of_places_change_nothing():
    one = fit_its(counts().assign(site_id="a"), start="2021-07")
    other = fit_its(counts().assign(site_id="zz"), start="2021-07")
    pd.testing.assert_frame_equal(one.effects, other.effects)


def test_ten_times_the_exposure_changes_only_the_rate():
    one = fit_its(counts(), start="2021-07").effect("relative")
    series = counts().assign(denominator=lambda frame: 10 * frame["denominator"])
    np.testing.assert_allclose(fit_its(series, start="2021-07").effect("relative")[1:4], one[1:4], rtol=1e-6)


@pytest.mark.parametrize(("count", "season"), [(22, "none"), (36, "harmonics"), (48, "dummies")])
def test_the_season_follows_the_length_of_the_series(count, season):
    assert fit_its(counts(count, count - 10), start=months(count)[-10]).season == season


def test_a_month_that_never_has_a_figure_has_no_term_of_its_own():
    series = counts(60, 36)
    fit = fit_its(series[~series["period"].str.endswith("-08")], start="2022-01")
    assert fit.season == "harmonics"
    assert {fault.kind for fault in fit.faults} == {"missing"}


def test_quarters_have_three_terms_for_the_season():
    quarters = pd.period_range("2015-01", periods=32, freq="Q")
    period = [f"{q.year}-Q{q.quarter}" for q in quarters]
    series = pd.DataFrame({"period": period, "value": scores(32)["value"]})
    terms = fit_its(series, start="2019-Q3").coefficients["term"].tolist()
    assert [term for term in terms if "season" in term] == ["season 1", "season 2", "season 3"]


@pytest.mark.parametrize(("before", "after", "slope"), [(8, 8, True), (7, 20, False), (20, 7, False)])
def test_fewer_than_eight_on_a_side_give_a_level_only(before, after, slope):
    series = scores(before + after, before)
    fit = fit_its(series, start=months(before + after)[before], model=ItsModel(change="level and slope"))
    assert fit.slope is slope
    assert ("slope" in fit.effects["effect"].tolist()) is slope


def test_a_phase_in_is_left_out_and_a_sensitivity_run_keeps_it():
    fit = fit_its(counts(), start="2021-07", model=ItsModel(phase_in=3))
    assert fit.periods.loc[fit.periods["why"].eq("phase-in"), "period"].tolist() == [
        "2021-07",
        "2021-08",
        "2021-09",
    ]
    assert fit.after == 15
    kept = fit_its(counts(), start="2021-07", model=ItsModel(phase_in=3, phase_in_use="kept"))
    runs, other = (f.sensitivity.set_index("run")["estimate"] for f in (fit, kept))
    assert runs["phase-in kept"] == pytest.approx(kept.effect("average").estimate)
    assert other["phase-in left out"] == pytest.approx(fit.effect("average").estimate)
    assert fit.periods["fitted"].isna().sum() == 3


def test_the_negative_binomial_is_a_sensitivity_run_of_counts():
    runs = fit_its(counts(), start="2021-07").sensitivity["run"].tolist()
    errors = ["Newey-West errors", "autoregressive errors"]
    assert runs == ["quasi-Poisson errors", *errors, "negative binomial"]
    assert fit_its(scores(), start="2021-01").sensitivity["run"].tolist() == ["plain errors", *errors]


def test_a_comparison_takes_away_what_both_share():
    shared = np.where(np.arange(40) >= 24, -2.0, 0.0)
    treated = scores(effect=0.0, seed=1).assign(value=lambda frame: frame["value"] + shared)
    other = scores(effect=0.0, seed=2).assign(value=lambda frame: frame["value"] + shared)
    alone = fit_its(treated, start="2021-01", model=ItsModel(change="level")).effect("average")
    fit = fit_its(treated, start="2021-01", comparison=other, model=ItsModel(change="level"))
    assert alone.upper < 0
    assert fit.effect("average").lower < 0 < fit.effect("average").upper
    assert fit.controlled
    assert {"shared level", "treated trend", "level"} <= set(fit.coefficients["term"])
    assert "without comparison" in fit.sensitivity["run"].tolist()
    assert fit.periods["comparison_fitted"].notna().all()


def test_a_comparison_makes_the_difference_of_two_separate_fits():
    treated, other = scores(seed=1), scores(seed=2, effect=0.3)
    both = fit_its(treated, start="2021-01", comparison=other).effect("level").estimate
    apart = [fit_its(series, start="2021-01").effect("level").estimate for series in (treated, other)]
    assert both == pytest.approx(apart[0] - apart[1])


def test_waves_of_a_survey_twice_a_year_follow_each_other():
    period = [f"{year}-{month}" for year in range(2010, 2022) for month in ("03", "09")]
    fit = fit_its(pd.DataFrame({"period": period, "value": scores(24)["value"]}), start="2016-09")
    assert (fit.before, fit.after, fit.faults) == (13, 11, ())
