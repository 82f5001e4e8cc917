"""Weights that are not negative and sum to one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from evalkit.methods.synthetic_weights import nearest_weights, stepwise_weights

seeds = st.integers(0, 10_000)


def drawn(seed, rows=8, columns=5):
    draw = np.random.default_rng(seed)
    return draw.normal(size=(rows, columns)), draw.normal(size=rows)


def distance(parts, target, weights, ridge=0.0):
    return ((parts @ weights - target) ** 2).sum() + ridge * (weights**2).sum()


@given(seeds, st.sampled_from([0.0, 0.5, 20.0]))
def test_weights_are_on_the_simplex_and_no_direction_is_downhill(seed, ridge):
    parts, target = drawn(seed)
    weights = nearest_weights(parts, target, ridge=ridge)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    slope = parts.T @ (parts @ weights - target) + ridge * weights
    assert slope.min() >= slope @ weights - 1e-8


def test_same_as_a_general_solver():
    parts, target = drawn(4)
    found = minimize(
        lambda w: distance(parts, target, w, 0.3),
        np.full(5, 0.2),
        bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        tol=1e-12,
    )
    np.testing.assert_allclose(nearest_weights(parts, target, ridge=0.3), found.x, atol=1e-5)


def test_target_among_the_columns_takes_all_the_weight():
    parts, _ = drawn(1)
    np.testing.assert_allclose(nearest_weights(parts, parts[:, 2]), [0, 0, 1, 0, 0], atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_steps_come_near_the_minimum(seed):
    parts, target = drawn(seed)
    exact = nearest_weights(parts, target, ridge=0.5)
    steps = stepwise_weights(parts, target, ridge=0.5, tolerance=1e-6, first=np.full(5, 0.2), most=20_000)
    assert distance(parts, target, steps, 0.5) <= distance(parts, target, exact, 0.5) + 1e-3
    assert distance(parts, target, steps, 0.5) >= distance(parts, target, exact, 0.5) - 1e-9
