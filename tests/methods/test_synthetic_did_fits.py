"""Synthetic difference-in-differences: block, staggered, and errors that mean something."""

from dataclasses import replace

import numpy as np
import pytest
from few_treated_panels import made_up, panel_of, starts_of

from evalkit.methods import fit_synthetic_did
from evalkit.methods.few_treated_blocks import block_of
from evalkit.methods.few_treated_gaps import compare_cohorts
from evalkit.methods.few_treated_intervals import critical_t
from evalkit.methods.synthetic_did_errors import clustered_interval, given_weights
from evalkit.methods.synthetic_did_fits import _weights_of


def staggered(seed=3, effects=(2.0, 6.0)):
    values = made_up(seed, places=24, periods=20)
    starts = [10, 14, 14, *[None] * 21]
    values[0, 10:] += effects[0]
    values[1:3, 14:] += effects[1]
    return values, starts


def test_cohorts_count_by_their_treated_cells():
    values, starts = staggered()
    fit = fit_synthetic_did(panel_of(values, starts))
    assert fit.cohorts["places"].tolist() == [1, 2]
    assert fit.cohorts["share"].tolist() == pytest.approx([10 / 22, 12 / 22])
    assert fit.estimate == pytest.approx(fit.cohorts["share"] @ fit.cohorts["estimate"])


def test_a_cohort_alone_gives_its_own_estimate():
    values, starts = staggered()
    whole = fit_synthetic_did(panel_of(values, starts)).cohorts
    for cohort, kept in enumerate(([0], [1, 2])):
        rows = [*kept, *range(3, 24)]
        alone = fit_synthetic_did(panel_of(values[rows], [starts[row] for row in rows]))
        assert alone.estimate == pytest.approx(whole["estimate"].iloc[cohort], abs=1e-9)


def test_path_and_weights_add_up_to_the_estimate():
    values = made_up(5, effect=3.0)
    fit = fit_synthetic_did(panel_of(values, starts_of(values)))
    assert fit.path.loc[fit.path["after"], "gap"].mean() == pytest.approx(fit.estimate)
    assert fit.donor_weights["weight"].sum() == pytest.approx(1)
    assert fit.time_weights["weight"].sum() == pytest.approx(1)
    before = fit.path.loc[~fit.path["after"], "gap"].to_numpy()
    assert before @ fit.time_weights["weight"].to_numpy() == pytest.approx(0, abs=1e-9)
    assert set(fit.placebo_gaps["stand_in"]) == set(fit.donor_weights["unit"])


def test_interval_is_the_placebo_spread_by_students_t():
    values = made_up(5, effect=3.0)
    fit = fit_synthetic_did(panel_of(values, starts_of(values)))
    placebo = fit.placebo_gaps[fit.placebo_gaps["period"] >= fit.path["cohort"].iloc[0]]
    spread = placebo.groupby("stand_in")["gap"].mean().std(ddof=0)
    assert fit.interval.std_error == pytest.approx(spread)
    assert fit.interval.upper - fit.estimate == pytest.approx(critical_t(22) * spread)


@pytest.mark.slow
def test_clustered_errors_with_one_treated_place_reject_far_too_often():
    """Trap 3: with one treated place its own noise cannot be seen, and errors are far too small."""
    naive, placebo = 0, 0
    for seed in range(60):
        values = made_up(seed, places=24)
        panel = panel_of(values, starts_of(values))
        block = block_of(panel, fewest_before=5, fewest_controls=2)
        weights = _weights_of(block)
        gaps = compare_cohorts(block, given_weights(weights))
        error = naive_clustered_error(block, weights)
        naive += abs(gaps.estimate) > 1.96 * error
        interval = fit_synthetic_did(panel).interval
        placebo += not interval.lower <= 0 <= interval.upper
    assert naive > 60 * 0.25
    assert placebo < 60 * 0.12


def naive_clustered_error(block, weights):
    (start,) = weights
    twice = replace(
        block,
        outcomes=np.vstack([block.outcomes, block.outcomes[-1]]),
        starts=np.append(block.starts, start),
        units=(*block.units, "again"),
    )
    gaps = compare_cohorts(twice, given_weights(weights))
    return clustered_interval(twice, gaps, weights).std_error


@pytest.mark.parametrize("errors", ["jackknife", "clustered"])
def test_several_treated_may_have_other_errors(errors):
    values = made_up(9, places=40, treated=8, effect=2.0)
    panel = panel_of(values, starts_of(values, treated=8))
    placebo, other = fit_synthetic_did(panel), fit_synthetic_did(panel, errors=errors)
    assert other.estimate == placebo.estimate
    assert 0.4 < other.interval.std_error / placebo.interval.std_error < 2.5


def test_jackknife_by_hand():
    values = made_up(9, places=12, treated=3)
    panel = panel_of(values, starts_of(values, treated=3))
    fit = fit_synthetic_did(panel, errors="jackknife")
    units = fit.donor_weights.set_index("unit")["weight"]
    times, start = fit.time_weights["weight"].to_numpy(), 13
    change = values[:, start:].mean(axis=1) - values[:, :start] @ times
    omega = np.array([units[f"p{place:03d}"] for place in range(3, 12)])
    left = [np.delete(change[:3], i).mean() - omega @ change[3:] for i in range(3)]
    left += [
        change[:3].mean() - np.delete(omega, i) @ np.delete(change[3:], i) / np.delete(omega, i).sum()
        for i in range(9)
    ]
    expected = np.sqrt(11 / 12 * ((np.array(left) - np.mean(left)) ** 2).sum())
    assert fit.interval.std_error == pytest.approx(expected)


def test_renamed_places_that_never_changed_move_the_estimate_by_next_to_nothing():
    values = made_up(4, effect=3.0)
    values[1:8, :13] = np.arange(7)[:, None]
    plain = fit_synthetic_did(panel_of(values, starts_of(values))).estimate
    order = [0, *range(23, 0, -1)]
    other = fit_synthetic_did(panel_of(values[order], starts_of(values))).estimate
    assert other == pytest.approx(plain, rel=1e-3)
