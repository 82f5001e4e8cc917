"""Errors of noise that remembers: the formulas by hand, and that intervals hold where others do not."""

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import toeplitz
from scipy.stats import multivariate_normal, t

from evalkit.methods import ItsModel, fit_its, its
from evalkit.methods.autoregressive_errors import GRID, autoregressive, gaps_of, likelihoods, shapes_at
from evalkit.theory import read_theory

N = 30
MONTHS = np.arange(N)
DESIGN = np.column_stack([np.ones(N), MONTHS - 18.0, MONTHS >= 18])
ONE = np.zeros(N)


def remembering(seed, count, memory):
    noise = np.random.default_rng(seed).standard_normal(count)
    for month in range(1, count):
        noise[month] = memory * noise[month - 1] + np.sqrt(1 - memory**2) * noise[month]
    return noise


def residuals_of(values, design=DESIGN):
    return values - design @ np.linalg.lstsq(design, values, rcond=None)[0]


def test_the_restricted_likelihood_is_that_of_error_contrasts():
    values = remembering(1, N, 0.5)
    contrasts = np.linalg.svd(DESIGN)[0][:, 3:]  # all that the design says nothing of
    found, squares = likelihoods(DESIGN, residuals_of(values)[:, None], gaps=gaps_of(MONTHS, ONE))
    direct = []
    for at in (20, 40, 60):
        shape = contrasts.T @ toeplitz(GRID[at] ** MONTHS) @ contrasts
        scale = squares[at, 0] / (N - 3)
        direct.append(multivariate_normal(cov=scale * shape).logpdf(contrasts.T @ values))
    np.testing.assert_allclose(np.diff(found[[20, 40, 60], 0]), np.diff(direct))


def test_a_gap_counts_as_long_as_it_lasts():
    places = np.r_[0:10, 14:34]
    shape = 0.6 ** np.abs(places[:, None] - places)
    inside = np.linalg.pinv(DESIGN)
    covariance, bend, _ = shapes_at(DESIGN, 0.6, places=places, series=ONE)
    np.testing.assert_allclose(covariance, inside @ shape @ inside.T)
    nearby = shapes_at(DESIGN, 0.6 + 1e-6, places=places, series=ONE)[0]
    np.testing.assert_allclose(bend, (nearby - covariance) / 1e-6, rtol=1e-3, atol=1e-6)


def test_without_memory_the_errors_are_the_plain_ones():
    residuals = residuals_of(remembering(4, N, 0.0))
    covariance, _, _ = shapes_at(DESIGN, 0.0, places=MONTHS, series=ONE)
    np.testing.assert_allclose(covariance, np.linalg.inv(DESIGN.T @ DESIGN))
    found = autoregressive(DESIGN, residuals, places=MONTHS, series=ONE)
    assert 1 <= found.degrees(np.array([0.0, 0, 1])) <= N - 3


def test_two_series_are_not_related():
    places, series = np.tile(np.arange(15), 2), np.repeat([0, 1], 15)
    design = np.column_stack([series == 0, series == 1]).astype(float)
    covariance, _, _ = shapes_at(design, 0.7, places=places, series=series)
    assert covariance[0, 1] == pytest.approx(0, abs=1e-12)
    assert gaps_of(places, series)[[0, 1, 15, 16]].tolist() == [0, 1, 0, 1]


def test_the_correlation_is_not_taken_too_small():
    drawn = np.column_stack([remembering(seed, N, 0.5) for seed in range(400)])
    left = residuals_of(drawn)
    naive = (left[1:] * left[:-1]).sum(axis=0) / (left**2).sum(axis=0)
    found, _ = likelihoods(DESIGN, left, gaps=gaps_of(MONTHS, ONE))
    assert np.mean(naive) < 0.32  # what Yule and Walker, and so GLSAR, would take
    assert np.mean(GRID[found.argmax(axis=0)]) > 0.4


def test_intervals_hold_where_newey_west_intervals_are_too_narrow():
    periods = pd.period_range("2019-01", periods=36, freq="M").astype(str)
    naive = wrong = 0
    for seed in range(30):
        series = pd.DataFrame({"period": periods, "value": 7 + remembering(seed, 36, 0.5)})
        fit = fit_its(series, start="2020-07")
        average = fit.effect("average")
        naive += abs(average.estimate) > t.ppf(0.975, fit.degrees) * fit.std_errors["hac"]
        wrong += average.lower > 0 or average.upper < 0
    assert naive >= 6  # of 30, where a 5% test should be wrong in one or two
    assert wrong <= 4


def test_a_random_walk_shows_nothing_and_says_so():
    wander = np.cumsum(np.random.default_rng(7).normal(0, 1, 60))
    periods = pd.period_range("2019-01", periods=60, freq="M").astype(str)
    series = pd.DataFrame({"period": periods, "value": 50 + wander})
    goals = read_theory("blended_roles").indicator("goals_met").model_copy(update={"kind": "mean"})
    finding = its(
        series, council="E08000008", indicator=goals, start="2022-01", model=ItsModel(season="none")
    )
    (check,) = [each for each in finding.checks if each.name == "errors hang together"]
    assert check.passed is False
    assert (finding.signal, finding.bearing) == ("unknown", "cannot tell")
    assert "no effect is claimed" in finding.sentence
