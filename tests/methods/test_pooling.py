"""Pooled effects against published answers; two councils are shown, not pooled."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, norm, t
from statsmodels.stats.meta_analysis import combine_effects

from evalkit.finding import CellState, Finding
from evalkit.methods import estimates_of, fit_pooled_effect, forest_rows, pooled_effect
from evalkit.methods.refusals import CannotEstimateError
from evalkit.theory import read_theory

INSULIN = read_theory("blended_roles").indicator("insulin_on_time")  # up; five points matter

# Trials of the BCG vaccine: tuberculosis and none, vaccinated and not (Colditz and others, JAMA 271 (1994)
# 698; as in the documentation of metafor, dat.bcg).
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
# metafor, leave1out(): estimate, Q and tau squared without each trial in turn.
WITHOUT = [
    (-0.7071, 0.3362), (-0.6540, 0.2926), (-0.6856, 0.3207), (-0.6284, 0.2628), (-0.7642, 0.3278),
    (-0.7109, 0.3596), (-0.6552, 0.2930), (-0.7948, 0.2732), (-0.7412, 0.3495), (-0.6530, 0.2987),
    (-0.7579, 0.3405), (-0.7598, 0.3082), (-0.7775, 0.3037),
]  # fmt: skip


def table(estimates, errors):
    councils = [f"c{i:02}" for i in range(len(estimates))]
    return pd.DataFrame({"council": councils, "estimate": estimates, "std_error": errors})


def bcg():
    a, b, c, d = np.array(BCG, dtype=float).T
    errors = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return table(np.log(a / (a + b)) - np.log(c / (c + d)), errors)


def same_at(digits, found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.51 * 10.0**-digits)


def test_bcg_by_the_usual_interval():
    # metafor, rma(yi, vi): Viechtbauer, Journal of Statistical Software 36 (2010) 3
    fit = fit_pooled_effect(bcg(), interval="normal")
    same_at(4, [fit.estimate, fit.std_error], [-0.7145, 0.1798])
    same_at(4, [fit.lower, fit.upper], [-1.0669, -0.3622])
    ratios = fit_pooled_effect(bcg(), interval="normal", prediction="normal")  # predict(res, transf=exp)
    same_at(4, np.exp([ratios.estimate, *ratios.prediction]), [0.4894, 0.1546, 1.5490])


def test_bcg_by_hartung_and_knapp():
    # metafor, README: rma(yi, vi, test="knha"), and predict(res, transf=exp)
    fit = fit_pooled_effect(bcg(), interval="hartung-knapp", prediction="k-1")
    same_at(4, [fit.estimate, fit.std_error], [-0.7145, 0.1808])
    same_at(4, [fit.lower, fit.upper], [-1.1084, -0.3206])
    same_at(2, np.exp([fit.lower, fit.upper]), [0.33, 0.73])
    same_at(2, np.exp(fit.prediction), [0.14, 1.76])


def test_bcg_heterogeneity():
    # As confint() of metafor prints; its root for the lower end of tau squared is found to 1e-4
    spread = fit_pooled_effect(bcg()).heterogeneity
    same_at(4, [spread.tau2, spread.tau2_lower, spread.tau2_upper], [0.3132, 0.1197, 1.1115])
    same_at(4, [spread.i2, spread.i2_upper], [92.2214, 97.6781])
    assert spread.i2_lower == pytest.approx(81.9177, abs=0.005)
    same_at(4, spread.q, 152.2330)
    assert spread.q_df == 12


def test_bcg_without_each():
    rest = fit_pooled_effect(bcg(), interval="normal").leave_one_out
    same_at(4, rest[["estimate", "tau2"]], WITHOUT)


def test_teacher_expectancy():
    # metafor, analyses:raudenbush2009: 19 trials of teacher expectancy (Raudenbush 1985)
    y = [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80,
         0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30, 0.07, -0.07]  # fmt: skip
    v = [0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630,
         0.0912, 0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303]  # fmt: skip
    fit = fit_pooled_effect(table(y, np.sqrt(v)), interval="normal")
    same_at(4, [fit.estimate, fit.heterogeneity.tau2], [0.0837, 0.0188])
    same_at(3, fit.estimate / fit.std_error, 1.6208)
    same_at(2, fit.heterogeneity.q, 35.8295)


@pytest.mark.parametrize("seed", range(5))
def test_mean_errors_and_q_agree_with_statsmodels(seed):
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.3, 1, 6)
    y = rng.normal(0.5, 0.8, 6) + rng.normal(0, errors)
    fit = fit_pooled_effect(table(y, errors), interval="hartung-knapp")
    usual = fit_pooled_effect(table(y, errors), interval="normal")
    # statsmodels has no REML; with tau squared in the variances its fixed effects are our random effects
    theirs = combine_effects(y, errors**2 + fit.heterogeneity.tau2, method_re="dl")
    assert fit.estimate == pytest.approx(theirs.mean_effect_fe, abs=1e-12)
    assert usual.std_error == pytest.approx(theirs.sd_eff_w_fe, abs=1e-12)
    assert fit.std_error == pytest.approx(np.sqrt(theirs.var_hksj_fe), abs=1e-12)
    assert fit.heterogeneity.q == pytest.approx(combine_effects(y, errors**2, method_re="dl").q, abs=1e-10)


def test_equal_errors_give_the_tau_squared_of_paule_and_mandel():
    y = [0.1, 0.9, -0.4, 1.3, 0.7]
    theirs = combine_effects(np.array(y), np.full(5, 0.04), method_re="pm", atol=1e-12)
    fit = fit_pooled_effect(table(y, [0.2] * 5))
    assert fit.heterogeneity.tau2 == pytest.approx(theirs.tau2, abs=1e-9)
    assert fit.heterogeneity.tau2 == pytest.approx(np.var(y, ddof=1) - 0.04, abs=1e-12)


def test_councils_that_happen_to_agree_do_not_narrow_the_interval():
    same = table([1.0, 1.0, 1.0], [0.5, 0.5, 0.5])
    plain = fit_pooled_effect(same, interval="hartung-knapp")
    assert plain.upper - plain.lower == 0  # the naive way is certain of what it cannot know
    kept = fit_pooled_effect(same)
    usual = fit_pooled_effect(same, interval="normal")
    assert kept.std_error == usual.std_error
    assert kept.upper - kept.lower > usual.upper - usual.lower
    assert kept.heterogeneity.tau2 == 0


def test_prediction_interval_by_hand():
    rows = table([0.0, 1.0, 2.0, 3.0], [0.5] * 4)
    fit = fit_pooled_effect(rows)
    tau2 = 5 / 3 - 0.25
    reach = t.ppf(0.975, 2) * np.sqrt(tau2 + fit.std_error**2)
    assert fit.prediction == pytest.approx((1.5 - reach, 1.5 + reach))
    assert fit.prediction[1] > fit_pooled_effect(rows, prediction="k-1").prediction[1]


def test_two_councils_are_shown_not_pooled():
    two = table([1.0, 2.0], [0.5, 0.5])
    with pytest.raises(CannotEstimateError, match="Two councils are shown, not pooled"):
        fit_pooled_effect(two)
    rows = forest_rows(two)
    assert rows["kind"].tolist() == ["council", "council"]
    assert rows["lower"].tolist() == pytest.approx([1 - norm.ppf(0.975) / 2, 2 - norm.ppf(0.975) / 2])
    assert rows["weight"].isna().all()


@pytest.mark.parametrize(("count", "words"), [(0, "no council has"), (1, "one council has")])
def test_fewer_than_two(count, words):
    found = pooled_effect(table([1.0] * count, [1.0] * count), council="NW", indicator=INSULIN)
    assert found.estimate is None
    assert words in found.sentence
    assert found.state is CellState.TOO_FEW


def test_forest_rows_end_with_the_mean_and_the_next_council():
    fit = fit_pooled_effect(bcg())
    rows = forest_rows(bcg().assign(lower=-9.0, upper=9.0), fit=fit)
    assert rows["kind"].tolist() == ["council"] * 13 + ["pooled", "prediction"]
    assert rows["weight"].iloc[:13].sum() == pytest.approx(100)
    assert (rows["lower"].iloc[:13] == -9).all()
    assert rows["upper"].tolist()[-2:] == [fit.upper, fit.prediction[1]]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (table([1.0, 2, np.nan], [1.0] * 3), "missing or infinite"),
        (table([1.0, 2, np.inf], [1.0] * 3), "missing or infinite"),
        (table([1.0, 2, 3], [1.0, 1, 0]), "not above zero"),
        (table([1.0, 2, 3], [1.0, 1, -1]), "not above zero"),
        (table([1.0, 2, 3], [1.0, 1, 1e-200]), "beyond"),
        (table([1.0, 2, 1e300], [1.0, 1, 1]), "beyond"),
        (table([1.0, 2, "x"], [1.0, 1, 1]), "not a number"),
        (table([1.0, 2, 3], [1.0] * 3).assign(council="a"), "two estimates"),
        (table([1.0, 2, 3], [1.0] * 3).drop(columns="std_error"), "no column std_error"),
        (table([1.0, 2, 3], [1.0] * 3).assign(definition_version=["1", "1", "2"]), "different definitions"),
        (table([1.0, 2, 3], [1.0] * 3).assign(scale=["ratio", "level", "level"]), "different scales"),
    ],
)
def test_what_cannot_be_pooled(bad, message):
    with pytest.raises(CannotEstimateError, match=message):
        fit_pooled_effect(bad)
    found = pooled_effect(bad, council="NW", indicator=INSULIN)
    assert (found.estimate, found.bearing, found.signal) == (None, "cannot tell", "unknown")


def test_findings_without_an_estimate_are_left_out_and_named():
    known = {"subject": "falls", "method": "its", "question": "?", "sentence": "."}
    findings = [
        Finding(council="a", estimate=1.0, std_error=0.5, **known),
        Finding(council="b", state=CellState.TOO_FEW, **known),
        Finding(council="c", estimate=2.0, **known),
    ]
    rows, left_out = estimates_of(findings)
    assert rows["council"].tolist() == ["a"]
    assert left_out == {"b": "it has no estimate", "c": "its estimate has no standard error"}


def test_the_sentence_is_never_stronger_than_the_checks():
    clear = pooled_effect(table([7.0, 8, 7.5, 8.2, 7.1], [1.0] * 5), council="NW", indicator=INSULIN)
    assert (clear.bearing, clear.signal) == ("supports", "improved")
    assert clear.sentence.endswith(", which is better.")
    spread = pooled_effect(table([2.0, 14, 8, 11, 4, 7, 13, 3], [0.5] * 8), council="NW", indicator=INSULIN)
    assert "the next one may see nothing, or the opposite" in spread.sentence
    one = pooled_effect(table([3.6, 3.5, 3.9, 5.5], [2.6, 2.6, 2.6, 1.2]), council="NW", indicator=INSULIN)
    assert one.signal == "improved"
    assert one.sentence.endswith("without one of them it could not be told from none.")
    small = pooled_effect(table([1.0, 1.1, 0.9, 1.0, 1.05], [0.1] * 5), council="NW", indicator=INSULIN)
    assert small.bearing == "weakens"
    assert "smaller than what would matter" in small.sentence
    nothing = pooled_effect(table([1.0, -1, 0.5], [2.0] * 3), council="NW", indicator=INSULIN)
    assert nothing.sentence.endswith("so it cannot be told from none.")


effects = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.01, 50)), min_size=3, max_size=12)


@settings(max_examples=30)
@given(effects, st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(pairs, random):
    y, errors = map(list, zip(*pairs, strict=True))
    usual = fit_pooled_effect(table(y, errors))
    order = list(range(len(y)))
    random.shuffle(order)
    moved = fit_pooled_effect(table([y[i] for i in order], [errors[i] for i in order]))
    for name in ("estimate", "std_error", "lower", "upper"):
        assert getattr(moved, name) == pytest.approx(getattr(usual, name), rel=1e-6, abs=1e-6)


@settings(max_examples=30)
@given(effects)
def test_ten_times_the_outcome_scales_effect_and_error_by_ten(pairs):
    y, errors = (np.array(part) for part in zip(*pairs, strict=True))
    one, ten = fit_pooled_effect(table(y, errors)), fit_pooled_effect(table(10 * y, 10 * errors))
    scaled = [10 * one.estimate, 10 * one.std_error, 100 * one.heterogeneity.tau2, one.heterogeneity.i2]
    found = [ten.estimate, ten.std_error, ten.heterogeneity.tau2, ten.heterogeneity.i2]
    np.testing.assert_allclose(found, scaled, rtol=1e-6, atol=1e-6)


@settings(max_examples=30)
@given(effects)
def test_the_interval_is_never_narrower_and_the_prediction_never_narrower_still(pairs):
    rows = table(*map(list, zip(*pairs, strict=True)))
    kept, usual = fit_pooled_effect(rows), fit_pooled_effect(rows, interval="normal")
    assert kept.lower <= usual.lower + 1e-9
    assert kept.upper >= usual.upper - 1e-9
    assert kept.prediction[0] <= kept.lower + 1e-9
    assert kept.prediction[1] >= kept.upper - 1e-9
    spread = kept.heterogeneity
    assert 0 <= spread.tau2_lower <= spread.tau2_upper
    assert 0 <= spread.i2 <= 100
    assert spread.q_p == pytest.approx(chi2.sf(spread.q, spread.q_df))


@pytest.mark.slow
def test_with_no_effect_five_per_cent_are_called_one():
    rng = np.random.default_rng(20261122)
    wrong = 0
    for _ in range(1000):
        errors = rng.uniform(0.5, 1.5, 6)
        fit = fit_pooled_effect(table(rng.normal(0, 1, 6) + rng.normal(0, errors), errors))
        wrong += not fit.lower <= 0 <= fit.upper
    assert 20 <= wrong <= 80
