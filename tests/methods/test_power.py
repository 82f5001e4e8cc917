"""The smallest detectable effect is simulated with the autocorrelation that the data have."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nct, norm, t

from evalkit.methods import (
    Aim,
    Noise,
    fit_its,
    how_many,
    power_planning,
    power_searches,
    smallest_detectable,
    smallest_detectable_panel,
)
from evalkit.methods.panels import Panel, make_panel
from evalkit.methods.power_noise import autocorrelation_of, first_order, panel_noise
from evalkit.methods.power_panels import effect_weights, orders, seen_in_panel
from evalkit.methods.power_points import points_of
from evalkit.methods.power_series import (
    _latent,
    fitted_counts,
    fitted_scores,
    reach_of,
    seen_in_series,
    segments,
    series_noise,
)
from evalkit.methods.refusals import CannotEstimateError

LAID = segments(np.arange(60), np.arange(60) >= 36)


def months(count, first="2021-01"):
    return pd.period_range(first, periods=count, freq="M").astype(str)


def series(y, first="2021-01"):
    return pd.DataFrame({"period": months(len(y), first), "outcome": y})


def noisy(seed=1, count=60, rho=0.0, sd=4.0):
    return 70 + sd * first_order(rho, count, 1, np.random.default_rng(seed))[:, 0]


def panel(y, starts):
    units = [f"u{i:02}" for i in range(len(y))]
    status = ["treated" if np.isfinite(s) else "never treated" for s in starts]
    return Panel(
        pd.DataFrame(y, index=units, columns=months(y.shape[1])),
        None,
        pd.Series(starts, index=units, dtype=float),
        pd.Series(status, index=units),
        {},
    )


def closed_form(laid, sd):
    """Give the textbook smallest effect, which takes errors as independent."""
    inverse = np.linalg.inv(laid.design.T @ laid.design)
    return (norm.ppf(0.975) + norm.ppf(0.8)) * sd * np.sqrt(laid.contrast @ inverse @ laid.contrast)


def test_the_closed_form_is_too_small_under_autocorrelation():
    noise = Noise("scores", 70, 4, 0.6)
    naive = closed_form(LAID, noise.sd)
    seen, wrong = seen_in_series(noise, LAID, replicates=2000, seed=1)
    assert seen(naive) < 0.6  # it promises 80%
    assert wrong < 0.08
    drawn = fitted_scores(LAID, first_order(0.6, 60, 2000, np.random.default_rng(2)))
    usual = np.abs(drawn.effects / drawn.errors) > t.ppf(0.975, 60 - LAID.design.shape[1])
    assert usual.mean() > 0.15  # what the wider of plain and Newey-West errors would say
    found = smallest_detectable(series(noisy(3, rho=0.6)), start="2024-01")
    assert found.effect > 1.2 * closed_form(LAID, found.noise.sd)


def test_without_autocorrelation_it_is_near_the_closed_form():
    df = LAID.design.shape[0] - LAID.design.shape[1]
    inverse = np.linalg.inv(LAID.design.T @ LAID.design)
    error = np.sqrt(LAID.contrast @ inverse @ LAID.contrast)
    seen, _ = seen_in_series(Noise("scores", 0, 1), LAID, replicates=4000, seed=1)
    for effect in (2 * error, 3 * error):
        exact = nct.sf(t.ppf(0.975, df), df, effect / error)
        assert seen(effect) == pytest.approx(exact, abs=0.12)
        assert seen(effect) <= exact + 0.02  # the widest of three intervals has no more power


@pytest.mark.parametrize("seed", range(3))
def test_all_series_at_once_are_fitted_as_statsmodels_fits_each(seed):
    y = np.random.default_rng(seed).normal(50, 5, (60, 4))
    effects, errors, *_ = fitted_scores(LAID, y)
    for i in range(4):
        model = sm.OLS(y[:, i], LAID.design)
        usual = model.fit()
        lags = int(4 * (60 / 100) ** (2 / 9))
        robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
        widest = max(np.sqrt(LAID.contrast @ f.cov_params() @ LAID.contrast) for f in (usual, robust))
        assert effects[i] == pytest.approx(LAID.contrast @ usual.params, rel=1e-9)
        assert errors[i] == pytest.approx(widest, rel=1e-9)


@pytest.mark.parametrize("level", [3, 40])
def test_all_counts_at_once_are_fitted_as_statsmodels_fits_each(level):
    y = np.random.default_rng(level).poisson(level, (60, 4)).astype(float)
    effects, errors, *_ = fitted_counts(LAID, y, np.full(60, np.log(level)))
    for i in range(4):
        model = sm.GLM(y[:, i], LAID.design, family=sm.families.Poisson())
        usual = model.fit(scale="X2", tol=1e-12)
        lags = int(4 * (60 / 100) ** (2 / 9))
        robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags}, tol=1e-12)
        correction = 60 / (60 - LAID.design.shape[1])
        widest = max(
            LAID.contrast @ usual.cov_params() @ LAID.contrast,
            LAID.contrast @ robust.cov_params() @ LAID.contrast * correction,
        )
        assert effects[i] == pytest.approx(LAID.contrast @ usual.params, rel=1e-6)
        assert errors[i] == pytest.approx(np.sqrt(widest), rel=1e-4)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_autocorrelation_is_not_what_residuals_show(rho):
    errors = first_order(rho, 60, 2000, np.random.default_rng(1))
    left = errors - LAID.design @ np.linalg.lstsq(LAID.design, errors, rcond=None)[0]
    naive = (left[1:] * left[:-1]).sum() / (left**2).sum()
    assert naive < rho - 0.1
    assert autocorrelation_of(left, LAID.design) == pytest.approx(rho, abs=0.02)


@pytest.mark.parametrize(("spread", "rho"), [(1.0, 0.0), (2.5, 0.0), (2.5, 0.3), (1.0, 0.2)])
def test_counts_are_drawn_with_the_spread_and_autocorrelation_asked_for(spread, rho):
    noise = Noise("counts", 30, spread, rho)
    latent, size = _latent(noise)
    rng = np.random.default_rng(1)
    means = 30 * np.exp(size * first_order(latent, 60, 4000, rng) - size**2 / 2)
    y = rng.poisson(means)
    assert y.mean() == pytest.approx(30, rel=0.02)
    assert y.var() / y.mean() >= spread * 0.95  # no narrower than asked for
    left = y - y.mean()
    assert (left[1:] * left[:-1]).mean() / left.var() >= rho - 0.05
    if spread > 1:
        assert y.var() / y.mean() == pytest.approx(spread, rel=0.06)


def test_a_fall_in_counts_is_harder_to_see_than_it_looks():
    y = np.random.default_rng(2).poisson(20, 60).astype(float)
    down = smallest_detectable(series(y), start="2024-01", kind="counts")
    assert 0 < down.relative < 1
    assert down.power == pytest.approx(0.8, abs=0.05)
    assert down.curve["power"].is_monotonic_increasing


def test_counts_with_an_exposure_give_a_rate():
    y = np.random.default_rng(2).poisson(40, 60).astype(float)
    counted = smallest_detectable(series(y), start="2024-01", kind="counts")
    rated = smallest_detectable(series(y).assign(exposure=200.0), start="2024-01", kind="counts")
    assert rated.effect == pytest.approx(counted.effect / 200)
    assert rated.relative == pytest.approx(counted.relative)
    table = series(y).assign(exposure=200.0)
    thousands = smallest_detectable(table, start="2024-01", kind="counts", per=1000)
    assert thousands.effect == pytest.approx(1000 * rated.effect)
    assert thousands.relative == pytest.approx(rated.relative)


def test_too_rare_to_see_even_a_fall_to_nothing():
    y = np.tile([1.0, 2, 0, 1, 1, 3, 0, 1], 3)[:20]
    found = smallest_detectable(series(y), start="2022-01", kind="counts")
    assert found.effect is None
    assert found.sentence.startswith("No effect, however large")
    assert found.power < 0.8


@pytest.mark.parametrize(
    ("table", "start", "kind", "message"),
    [
        (series(np.full(60, 3.0)), "2024-01", "scores", "does not vary"),
        (series(np.zeros(60)), "2024-01", "counts", "fewer than one event"),
        (series(np.zeros(60)), "2024-01", "scores", "does not vary"),
        (series(-np.ones(60)), "2024-01", "counts", "negative"),
        (series(noisy()), "2020-01", "scores", "no points before"),
        (series(noisy()), "2029-01", "scores", "no points before"),
        (series(noisy(count=1)), "2021-01", "scores", "no points before"),
        (series(noisy(count=6)), "2021-03", "scores", "too few"),
        (series(noisy()), "soon", "scores", "not a period"),
        (series(noisy()).drop(columns="period"), "2024-01", "scores", "no column"),
        (series(np.append(noisy(count=59), np.inf)), "2024-01", "scores", "infinite"),
        (series(np.full(60, np.nan)), "2024-01", "scores", "no points"),
        (pd.concat([series(noisy()), series(noisy())]), "2024-01", "scores", "two rows"),
        (series(noisy()).assign(exposure=0.0), "2024-01", "counts", "exposure"),
    ],
)
def test_bad_series(table, start, kind, message):
    with pytest.raises(CannotEstimateError, match=message):
        smallest_detectable(table, start=start, kind=kind)


def test_phase_in_and_gaps_leave_points_out():
    whole = smallest_detectable(series(noisy()), start="2024-01")
    late = smallest_detectable(series(noisy()), start="2024-01", phase_in=12)
    assert late.effect > whole.effect
    gappy = series(noisy())
    gappy.loc[10:12, "outcome"] = np.nan
    assert smallest_detectable(gappy, start="2024-01").effect > 0


@given(st.permutations(range(60)))
@settings(max_examples=10)
def test_order_of_rows_changes_nothing(order):
    usual = smallest_detectable(series(noisy()), start="2024-01")
    moved = smallest_detectable(series(noisy()).iloc[order], start="2024-01")
    assert moved.effect == usual.effect


def test_shifted_time_changes_nothing_and_ten_times_the_outcome_is_ten_times_the_effect():
    usual = smallest_detectable(series(noisy()), start="2024-01")
    assert smallest_detectable(series(noisy(), "2011-01"), start="2014-01").effect == pytest.approx(
        usual.effect, rel=1e-6
    )
    ten = smallest_detectable(series(10 * noisy()), start="2024-01")
    assert ten.effect == pytest.approx(10 * usual.effect, rel=1e-6)
    assert ten.relative == pytest.approx(usual.relative, rel=1e-6)


def test_the_same_seed_gives_the_same_and_another_seed_nearly_so():
    one, same = (smallest_detectable(series(noisy()), start="2024-01") for _ in range(2))
    other = smallest_detectable(series(noisy()), start="2024-01", seed=7)
    assert one.effect == same.effect
    pd.testing.assert_frame_equal(one.curve, same.curve)
    assert other.effect == pytest.approx(one.effect, rel=0.15)


def test_weights_are_those_of_the_mean_effect_on_the_treated():
    starts = np.array([2.0, 3.0, np.inf, np.inf])
    y = np.random.default_rng(1).normal(size=(4, 5))
    cells = [
        (y[0, p] - y[0, 1]) - np.mean([y[i, p] - y[i, 1] for i in range(4) if starts[i] > p])
        for p in (2, 3, 4)
    ] + [(y[1, p] - y[1, 2]) - np.mean([y[i, p] - y[i, 2] for i in (2, 3)]) for p in (3, 4)]
    assert (effect_weights(starts, 5) * y).sum() == pytest.approx(np.mean(cells))


@given(
    st.lists(st.sampled_from([2.0, 4.0, 6.0, np.inf]), min_size=2, max_size=8),
    st.sampled_from(["last", "all"]),
)
@settings(max_examples=40)
def test_what_is_a_places_own_or_shared_in_a_period_cancels(starts, baseline):
    starts = np.array(starts)
    weights = effect_weights(starts, 8, baseline=baseline)
    np.testing.assert_allclose(weights.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(weights.sum(axis=1), 0, atol=1e-12)
    if np.isinf(starts).any() and np.isfinite(starts).any():
        treated = np.arange(8) >= starts[:, None]
        assert weights[treated].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("starts", "ways"), [([1, 2, 3, np.inf], 24), ([1, 1, np.inf, np.inf], 6), ([1, 1], 1)]
)
def test_every_distinct_exchange_is_tried_once(starts, ways):
    moves = orders(np.array(starts, dtype=float), seed=1)
    assert moves[0].tolist() == list(range(len(starts)))
    exchanged = {tuple(np.array(starts, dtype=float)[move]) for move in moves}
    assert len(moves) == len(exchanged) == ways


def test_few_places_cannot_show_anything():
    y = np.random.default_rng(1).normal(50, 2, (4, 24))
    found = smallest_detectable_panel(panel(y, [12.0, 12, np.inf, np.inf]))
    assert (found.effect, found.relative, found.power) == (None, None, 0.0)


def test_more_autocorrelation_needs_a_larger_effect_in_a_panel():
    starts = np.array([12.0] * 5 + [np.inf] * 7)
    weak, strong = (
        seen_in_panel(Noise("scores", 0, 1, rho), starts, periods=24, baseline="all", replicates=400, seed=1)[
            0
        ]
        for rho in (0.0, 0.7)
    )
    assert strong(1.0) < weak(1.0) - 0.1


def test_a_panel_test_keeps_its_five_per_cent():
    for starts in ([6.0, 8, 10, np.inf, np.inf], [6.0] * 6 + [np.inf] * 8):
        noise = Noise("scores", 0, 1, 0.6)
        _, wrong = seen_in_panel(noise, np.array(starts), periods=20, replicates=1500, seed=2)
        assert wrong <= 0.07


def test_noise_of_a_panel_is_measured_without_the_effect():
    rng = np.random.default_rng(1)
    errors = 3 * first_order(0.5, 40, 20, rng).T
    y = 50 + rng.normal(0, 10, (20, 1)) + rng.normal(0, 5, (1, 40)) + errors
    starts = np.array([20.0] * 8 + [np.inf] * 12)
    y[:8, 20:] += 40
    noise = panel_noise(panel(y, starts))
    assert noise.sd == pytest.approx(3, rel=0.1)
    assert noise.autocorrelation == pytest.approx(0.5, abs=0.1)


def test_names_and_order_of_places_change_nothing_to_speak_of():
    y = np.random.default_rng(1).normal(50, 2, (10, 24))
    starts = np.array([10.0, 12, 14, 16] + [np.inf] * 6)
    usual = smallest_detectable_panel(panel(y, starts))
    moved = smallest_detectable_panel(panel(y[::-1], starts[::-1]))
    assert moved.noise.sd == pytest.approx(usual.noise.sd)
    assert moved.effect == pytest.approx(usual.effect, rel=0.15)
    ten = smallest_detectable_panel(panel(10 * y, starts))
    assert ten.effect == pytest.approx(10 * usual.effect, rel=1e-6)


@pytest.mark.parametrize(
    ("starts", "y", "message"),
    [
        ([np.inf] * 6, np.random.default_rng(1).normal(size=(6, 12)), "No place is treated"),
        ([6.0] * 6, np.random.default_rng(1).normal(size=(6, 12)), "nobody is left"),
        ([6.0] * 3 + [np.inf] * 3, np.ones((6, 12)), "does not vary"),
        ([1.0, np.inf], np.array([[1.0, 2], [2, 4]]), "Too few"),
    ],
)
def test_bad_panels(starts, y, message):
    with pytest.raises(CannotEstimateError, match=message):
        smallest_detectable_panel(panel(y, np.array(starts)))


def test_a_panel_made_of_tables():
    rng = np.random.default_rng(1)
    rows = [(u, m, rng.normal(50, 3)) for u in "abcdefgh" for m in months(24)]
    observed = pd.DataFrame(rows, columns=["unit", "period", "outcome"])
    states = [(u, "started", f"2022-0{i + 1}") for i, u in enumerate("abc")]
    states += [(u, "will not", "") for u in "defg"] + [("h", "unknown", "")]
    made = make_panel(observed, pd.DataFrame(states, columns=["unit", "status", "start"]))
    found = smallest_detectable_panel(made)
    assert found.effect > 3
    assert found.power >= 0.75


def test_planning_says_when_no_plan_is_enough_and_which_are():
    noise = Noise("scores", 70, 4, 0.2)
    plan = how_many(5, noise=noise, months=(12, 24), sites=(1, 2, 12), replicates=200)
    assert plan.frame["enough"].tolist() == [False] * 4 + [True] * 2
    assert plan.sentence == (
        "To see an effect of 5 in four cases of five, 12 sites and 12 months after the start are enough."
    )
    assert plan.frame.loc[plan.frame["sites"] == 2, "smallest_detectable"].isna().all()
    none = how_many(0.1, noise=noise, months=(12,), sites=(1, 4), replicates=100)
    assert none.sentence == "None of these plans would show an effect of 0.1 in four cases of five."
    assert any("trend forward" in words for words in plan.assumptions)


def test_planning_agrees_with_itself():
    frame = how_many(6, noise=Noise("counts", 40, 1.5, 0.1), months=(12,), sites=(1, 8, 16)).frame
    assert (frame["enough"] == (frame["smallest_detectable"] <= 6 * 1.02)).all()


@pytest.mark.parametrize(
    ("wanted", "options", "message"),
    [
        (0, {}, "above zero"),
        (-1, {}, "above zero"),
        (np.nan, {}, "above zero"),
        (1, {"months": (0,)}, "one or more"),
        (1, {"sites": (), "months": (), "months_before": 0}, "one or more"),
        (50, {"noise": Noise("counts", 40, 1)}, "more than there is"),
    ],
)
def test_plans_that_cannot_be(wanted, options, message):
    with pytest.raises(CannotEstimateError, match=message):
        how_many(wanted, **({"noise": Noise("scores", 70, 4)} | options))


@pytest.mark.parametrize(
    "wrong",
    [
        {"spread": 0}, {"spread": -1}, {"spread": np.nan}, {"level": np.inf}, {"autocorrelation": 1.0},
        {"autocorrelation": -0.1}, {"kind": "counts", "level": 0.5},
    ],
)  # fmt: skip
def test_noise_that_cannot_be(wrong):
    with pytest.raises(CannotEstimateError):
        Noise(**({"kind": "scores", "level": 70, "spread": 4} | wrong))


def test_counts_that_vary_less_than_counts_do_are_taken_as_poisson():
    y = np.tile([29.0, 30, 31, 30], 15)
    assert series_noise(y, LAID, "counts").spread == 1


@pytest.fixture
def simulations(monkeypatch):
    """Count how often anything is simulated."""
    counted = []
    for name in ("seen_in_series", "seen_in_panel"):
        real = getattr(power_searches, name)
        noted = lambda *given, real=real, **more: counted.append(1) or real(*given, **more)  # noqa: E731 - a spy
        monkeypatch.setattr(power_searches, name, noted)
    for search in ("search_series", "search_panel", "drawn_series", "drawn_panel"):
        getattr(power_searches, search).cache_clear()
    power_planning._smallest.cache_clear()
    return counted


def test_the_same_series_start_and_settings_are_simulated_once(simulations):
    first = smallest_detectable(series(noisy()), start="2024-01")
    again = smallest_detectable(series(noisy()), start="2024-01")
    assert len(simulations) == 1
    first.curve["power"] = 0.0  # what one caller does to its own is no other's business
    assert again.curve["power"].max() > 0.8
    assert smallest_detectable(series(noisy()), start="2024-02").effect != first.effect
    assert smallest_detectable(series(noisy()), start="2024-01", seed=2).effect != first.effect
    assert len(simulations) == 3


def test_the_same_panel_and_the_same_plans_are_simulated_once(simulations):
    y = np.random.default_rng(1).normal(50, 2, (10, 24))
    starts = np.array([10.0, 12, 14, 16] + [np.inf] * 6)
    one, same = (smallest_detectable_panel(panel(y, starts)) for _ in range(2))
    assert one.effect == same.effect
    assert len(simulations) == 1
    noise = Noise("scores", 70, 4, 0.2)
    plans = [how_many(5, noise=noise, months=(12,), sites=(12,)).frame for _ in range(2)]
    pd.testing.assert_frame_equal(*plans)
    assert len(simulations) == 2


@pytest.mark.parametrize("aim", [Aim(power=0.9), Aim(confidence=0.99)])
def test_a_better_chance_and_more_confidence_need_a_larger_effect(aim):
    usual = smallest_detectable(series(noisy()), start="2024-01")
    asked = smallest_detectable(series(noisy()), start="2024-01", aim=aim)
    assert asked.effect > 1.05 * usual.effect
    assert asked.power >= aim.power
    assert any(f"rejects in {100 * aim.level:g}% " in words for words in asked.assumptions)
    plans = [
        how_many(5, noise=usual.noise, months=(12,), sites=(12,), aim=each).frame for each in (aim, Aim())
    ]
    assert plans[0].loc[0, "smallest_detectable"] > plans[1].loc[0, "smallest_detectable"]


def test_another_chance_is_said():
    found = smallest_detectable(series(noisy()), start="2024-01", aim=Aim(power=0.9))
    assert found.sentence.startswith("The smallest effect that would be seen with a chance of 90% is ")


@pytest.mark.parametrize(("power", "confidence"), [(0, 0.95), (1, 0.95), (0.8, 0), (0.8, 1), (np.nan, 0.95)])
def test_an_aim_is_a_chance(power, confidence):
    with pytest.raises(CannotEstimateError, match="between 0 and 1"):
        Aim(power, confidence)


def test_where_the_start_is_still_to_come_the_series_before_it_is_measured():
    y = noisy()
    points = points_of(series(y), start="2026-01")
    assert not any(points.layout.after)
    noise = series_noise(points.y, points.layout.laid(), "scores")
    assert noise.level == pytest.approx(y.mean())
    assert noise.sd == pytest.approx(4, rel=0.2)


def test_the_test_that_is_simulated_is_that_of_the_estimate_itself():
    y = noisy(5, count=40, rho=0.5)
    laid = segments(np.arange(40), np.arange(40) >= 24)
    found = fitted_scores(laid, y[:, None])
    fit = fit_its(pd.DataFrame({"period": months(40), "value": y}), start=months(40)[24])
    average = fit.effect("average")
    assert fit.errors == "autoregressive"
    assert found.effects[0] == pytest.approx(average.estimate)
    reach = float(found.errors[0] * reach_of(laid, found)[0])
    assert reach == pytest.approx((average.upper - average.lower) / 2, rel=0.05)  # by the nearest correlation
