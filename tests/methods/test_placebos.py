"""Placebos: one exact round, no draws; the smallest p that can be had."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from few_treated_panels import made_up, panel_of, starts_of

from evalkit.methods import fit_synthetic_control, fit_synthetic_did
from evalkit.methods.placebos import Placebos, stand_ins_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.synthetic_did_weights import did_counterfactual, did_weights


def estimate_of(controls, treated, start):
    counterfactual = did_counterfactual(controls, treated, did_weights(controls, treated, start))
    return float((treated.mean(axis=0) - counterfactual)[start:].mean())


def one_placebo(controls, places, start):
    return estimate_of(np.delete(controls, places, axis=0), controls[list(places)], start)


def test_standard_error_is_that_of_every_untreated_place_in_turn():
    values = made_up(6)
    start = starts_of(values)[0]
    each = [one_placebo(values[1:], [place], start) for place in range(len(values) - 1)]
    fit = fit_synthetic_did(panel_of(values, starts_of(values)))
    assert fit.interval.std_error == pytest.approx(np.std(each), rel=1e-6)
    assert fit.every_placebo


def test_standard_error_by_random_draws_varies_and_by_the_exact_round_does_not():
    """Trap 9: 200 draws, as R's synthdid takes, give another standard error each time."""
    values = made_up(6)
    start = starts_of(values)[0]
    each = np.array([one_placebo(values[1:], [place], start) for place in range(len(values) - 1)])
    drawn = [each[np.random.default_rng(seed).integers(0, len(each), 200)].std() for seed in range(20)]
    assert np.ptp(drawn) > 0.05 * np.mean(drawn)
    exact = {fit_synthetic_did(panel_of(values, starts_of(values))).interval.std_error for _ in range(3)}
    assert len(exact) == 1
    assert min(drawn) < exact.pop() < max(drawn)


def test_all_pairs_stand_in_for_two_treated_where_they_are_few():
    sets, every = stand_ins_of(10, (2,))
    assert every
    assert [tuple(pair) for pair in sets] == list(combinations(range(10), 2))


def test_a_round_gives_each_place_each_part_equally_often():
    sets, every = stand_ins_of(39, (2, 2))
    assert not every
    assert comb(39, 4) > len(sets) > 150
    for part in sets.T:
        assert set(np.bincount(part, minlength=39)) == {len(sets) // 39}
    assert all(len(set(places)) == 4 for places in sets.tolist())


def test_too_few_places_to_stand_in():
    with pytest.raises(CannotEstimateError, match="placebos for 3 treated need 5"):
        stand_ins_of(4, (3,))


@pytest.mark.parametrize("places", [20, 24, 40])
def test_smallest_p_is_one_over_the_places(places):
    values = made_up(1, places=places, effect=90.0)
    fit = fit_synthetic_control(panel_of(values, starts_of(values)))
    assert fit.p_placebo == fit.smallest_p == pytest.approx(1 / places)


def test_ties_count_against_the_estimate():
    placebos = Placebos(np.array([2.0, -2.0, 1.0]), np.zeros((3, 1, 1)), ("a", "b", "c"), every=True)
    assert placebos.p_value(2.0) == 0.75
