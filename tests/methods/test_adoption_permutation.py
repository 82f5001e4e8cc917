from itertools import permutations

import numpy as np
import pytest
from adopting import adoption_of, observed_of, panel_of, starts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.methods import fit_staggered_adoption, permute_adoption
from evalkit.methods.panels import make_panel
from evalkit.methods.refusals import CannotEstimateError

FEW = (("2022-07", 2), ("2022-10", 1), ("", 3))


def test_every_way_is_tried_and_gives_the_estimate_that_a_fit_would():
    starts = starts_of(FEW)
    frame = observed_of(starts, effect=1.0)
    found = permute_adoption(make_panel(frame, adoption_of(starts)))
    effects = {
        dates: fit_staggered_adoption(
            make_panel(frame, adoption_of(dict(zip(starts, dates, strict=True))))
        ).summaries.loc["overall", "estimate"]
        for dates in set(permutations(starts.values()))
    }
    ours = effects[tuple(starts.values())]
    assert (found.n_ways, found.n_tried, found.exact) == (60, 60, True)
    assert found.estimate == pytest.approx(ours)
    assert found.p_value == np.mean([abs(each) >= abs(ours) - 1e-9 for each in effects.values()])


def test_p_is_never_below_what_was_attainable_and_says_so():
    found = permute_adoption(panel_of((("2022-07", 2), ("", 3)), effect=1000.0))
    assert (found.n_ways, found.exact) == (10, True)
    assert found.p_value == found.smallest_p == 0.1
    assert "could not have been below 0.1" in found.text
    draws = permute_adoption(panel_of((("2022-07", 9), ("", 12)), effect=1000.0), draws=199)
    assert not draws.exact
    assert draws.p_value == draws.smallest_p == 1 / 200


def test_resampling_a_few_places_would_have_gone_below_it():
    panel = panel_of((("2022-07", 2), ("", 3)), effect=1000.0)
    found = permute_adoption(panel)
    source = np.random.default_rng(1)
    gaps = panel.outcomes.loc[:, "2022-07":].mean(axis=1) - panel.outcomes.loc[:, :"2022-06"].mean(axis=1)
    signs = source.choice([-1, 1], size=(999, 5))  # a wild bootstrap by draws, as a library would
    apart = (gaps - gaps.mean()).to_numpy() * signs
    effects = apart[:, :2].mean(axis=1) - apart[:, 2:].mean(axis=1)
    naive = (1 + (np.abs(effects) >= abs(found.estimate) * 1.001).sum()) / 1000
    assert naive < found.smallest_p <= found.p_value


@settings(max_examples=10)
@given(order=st.permutations(list(starts_of())), seed=st.integers(0, 99), scale=st.sampled_from([1.0, 10.0]))
def test_names_order_and_scale_are_nothing_even_to_the_draws(order, seed, scale):
    starts = starts_of()
    names = dict(zip(starts, order, strict=True))
    frame, rows = observed_of(starts, effect=0.5), adoption_of(starts)
    plain = permute_adoption(make_panel(frame, rows), draws=199)
    moved = frame.assign(unit=frame["unit"].map(names), outcome=frame["outcome"] * scale)
    other = permute_adoption(
        make_panel(moved.sample(frac=1, random_state=seed), rows.assign(unit=rows["unit"].map(names))),
        draws=199,
    )
    assert not plain.exact
    assert other.p_value == plain.p_value
    assert other.estimate == pytest.approx(scale * plain.estimate)


@pytest.mark.slow
def test_with_no_effect_it_rejects_no_more_than_it_says():
    found = [
        permute_adoption(panel_of((("2022-07", 3), ("2022-10", 2), ("", 4)), seed=seed))
        for seed in range(150)
    ]
    assert np.mean([each.p_value <= 0.05 for each in found]) <= 0.1
    assert np.mean([each.p_value <= 0.5 for each in found]) == pytest.approx(0.5, abs=0.12)


def test_one_treated_place_is_refused():
    with pytest.raises(CannotEstimateError, match="1 place started"):
        permute_adoption(panel_of((("2022-07", 1), ("", 8))))
