import numpy as np
import pytest
from adopting import panel_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from evalkit.methods import fit_staggered_adoption, honest_bounds, honest_bounds_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.smoothness_frontier import frontier_of

N_BEFORE, N_AFTER = 4, 2


def a_covariance(seed, n=N_BEFORE + N_AFTER):
    rows = np.random.default_rng(seed).normal(size=(n, n + 4))
    return rows @ rows.T / 50


def largest_bias(weights, n_before):
    """Find by linear programming how far an estimator can be out where slopes change by at most one."""
    n = len(weights) + 1
    levels = np.insert(np.eye(n - 1), n_before, 0, axis=0)  # the base is nought
    second = np.diff(levels, n=2, axis=0)
    found = optimize.linprog(
        -weights,
        A_ub=np.vstack([second, -second]),
        b_ub=np.ones(2 * len(second)),
        bounds=(None, None),
    )
    return -found.fun


@pytest.mark.parametrize("shares", [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
def test_biases_and_errors_on_the_frontier_are_those_of_its_estimators(shares):
    sigma = a_covariance(2)
    every = [
        frontier_of(row[:N_BEFORE], row[N_BEFORE:], sigma, np.array(shares)) for row in np.eye(len(sigma))
    ]
    weights = np.array(
        [one.estimate for one in every]
    ).T  # an estimator is linear: read it off the unit vectors
    for number in (0, len(weights) // 2, len(weights) - 1):
        row = weights[number]
        assert every[0].bias[number] == pytest.approx(largest_bias(row, N_BEFORE), rel=1e-6)
        assert every[0].std_error[number] == pytest.approx(np.sqrt(row @ sigma @ row))


@settings(max_examples=6)
@given(seed=st.integers(0, 500), bend=st.sampled_from([0.02, 0.1, 0.5, 2.0]))
def test_no_other_estimator_gives_a_shorter_interval(seed, bend):
    sigma, shares = a_covariance(seed), np.array([0.5, 0.5])
    before, after = np.zeros(N_BEFORE), np.zeros(N_AFTER)
    row = honest_bounds(before, after, sigma, bends=[bend], weights=list(shares)).bounds.iloc[0]

    def width(steps):
        slopes = np.append(steps, 1.5 - steps.sum())  # right for a straight line: 1 x .5 + 2 x .5
        level = np.append(slopes, 0.0) - np.insert(slopes, 0, 0.0)
        weights = np.append(level[:N_BEFORE], shares)
        error = np.sqrt(weights @ sigma @ weights)
        bias = bend * (_constant() + np.abs(np.cumsum(slopes)).sum())
        reach = optimize.brentq(
            lambda x: stats.norm.cdf(x - bias / error) - stats.norm.cdf(-x - bias / error) - 0.95,
            0,
            bias / error + 5,
        )
        return 2 * reach * error

    found = optimize.minimize(
        width, np.full(N_BEFORE - 1, 0.3), method="Nelder-Mead", options={"maxiter": 3000}
    )
    assert row["upper"] - row["lower"] <= found.fun * (1 + 1e-4)


def _constant():
    return abs(0.5) + abs(0.5 + 2 * 0.5) - 1.5


def test_a_straight_drift_alone_is_taken_off():
    times = np.array([-5, -4, -3, -2, 0, 1, 2])
    drift = 0.3 * (times + 1)
    found = honest_bounds(drift[:4], drift[4:] + 2, a_covariance(1, 7) / 100, bends=[0], weights=[1 / 3] * 3)
    row = found.bounds.iloc[0]
    assert (row["lower"] + row["upper"]) / 2 == pytest.approx(2)


def test_the_breakdown_is_where_the_interval_reaches_zero():
    before, after, sigma = np.zeros(4), np.array([3.0, 3.0]), a_covariance(3) / 4
    breakdown = honest_bounds(before, after, sigma, bends=[]).breakdown
    ends = honest_bounds(before, after, sigma, bends=[0.99 * breakdown, 1.01 * breakdown]).bounds["lower"]
    assert ends[0] > 0 > ends[1]
    assert honest_bounds(before, -after, sigma, bends=[]).breakdown == pytest.approx(breakdown)
    assert honest_bounds(before, after * 0.01, sigma, bends=[]).breakdown is None


def test_intervals_widen_as_trends_may_bend_more_and_by_t():
    arguments = (np.zeros(4), np.ones(2), a_covariance(4))
    wide = honest_bounds(*arguments, bends=[0, 0.1, 0.2, 0.5, 1]).bounds
    assert ((wide["upper"] - wide["lower"]).diff().dropna() > 0).all()
    by_t = honest_bounds(*arguments, bends=[0, 0.1, 0.2, 0.5, 1], degrees=6).bounds
    assert (by_t["upper"] > wide["upper"]).all()


@settings(max_examples=10)
@given(seed=st.integers(0, 500))
def test_the_bounds_scale_with_the_outcome(seed):
    sigma = a_covariance(seed)
    plain = honest_bounds(np.ones(4), np.ones(2), sigma, bends=[0, 0.1]).bounds
    scaled = honest_bounds(np.full(4, 10.0), np.full(2, 10.0), 100 * sigma, bends=[0, 1.0]).bounds
    np.testing.assert_allclose(scaled[["lower", "upper"]], 10 * plain[["lower", "upper"]], rtol=1e-6)


def test_relative_magnitudes_are_refused():
    with pytest.raises(CannotEstimateError, match="Bounds by relative magnitudes are not given"):
        honest_bounds(np.zeros(2), np.ones(1), np.eye(3), bends=[1], restriction="relative magnitudes")


@pytest.mark.parametrize(
    ("before", "bends", "said"),
    [([], [0], "two periods or more"), ([0.0], [-1], "below zero"), ([np.nan], [0], "is missing")],
)
def test_what_is_missing_is_said(before, bends, said):
    with pytest.raises(CannotEstimateError, match=said):
        honest_bounds(np.array(before), np.ones(1), np.eye(len(before) + 1), bends=bends)


def test_bounds_of_a_fit_need_the_universal_base():
    with pytest.raises(CannotEstimateError, match="one base"):
        honest_bounds_of(fit_staggered_adoption(panel_of()), bends=[0])


def test_few_places_allow_few_periods_before_the_start():
    fit = fit_staggered_adoption(panel_of(), base="universal")
    assert fit.degrees == 10
    assert honest_bounds_of(fit, bends=[0]).n_before == 2


@pytest.mark.slow
def test_bounds_by_few_places_cover():
    holds = []
    for seed in range(100):
        fit = fit_staggered_adoption(panel_of((("2022-07", 4), ("", 8)), seed=seed), base="universal")
        row = honest_bounds_of(fit, bends=[0], target="first").bounds.iloc[0]
        holds.append(row["lower"] <= 0 <= row["upper"])
    assert 0.9 <= np.mean(holds) <= 1
