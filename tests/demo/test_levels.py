import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evalkit.demo.designing import design
from evalkit.demo.levels import course, exposures, levels
from evalkit.demo.months import MONTHS
from evalkit.demo.reading import read_process, read_processes
from evalkit.demo.truth import Effect


def _without(truth, indicator):
    neutral = {"ratio": 1.0, "difference": 0.0}
    effects = tuple(
        effect.model_copy(update={"effect": neutral[effect.scale]})
        if effect.indicator == indicator
        else effect
        for effect in truth.effects
    )
    return truth.model_copy(update={"effects": effects})


@given(st.sampled_from([p.indicator for p in read_processes() if p.person_level]), st.integers(0, 40))
def test_the_programme_moves_a_level_by_the_stated_effect_and_by_nothing_else(indicator, seed):
    truth, process = design("E08000008", seed=seed), read_process(indicator)
    moved, still = levels(truth, process=process), levels(_without(truth, indicator), process=process)
    effect, exposed = truth.effect(indicator), exposures(truth, place=process.place)
    expected = still * effect.effect**exposed if effect.scale == "ratio" else still + effect.effect * exposed
    np.testing.assert_allclose(moved, expected, atol=1e-6)


def test_the_effect_comes_in_over_three_months_and_leaves_with_the_programme():
    truth = design("E08000010", seed=1)
    first = next(i for i, hood in enumerate(truth.neighbourhoods) if hood.start_date[:7] == "2024-10")
    seen = dict(zip(MONTHS, exposures(truth, place="neighbourhood")[first].tolist(), strict=True))
    assert [seen[f"2024-{m}"] for m in ("09", "10", "11", "12")] == [0, 0.25, 0.5, 0.75]
    assert [seen[f"2025-{m}"] for m in ("01", "02", "03")] == [1, 1, 0]


def test_a_figure_for_the_council_shows_the_share_of_people_that_is_reached():
    truth = design("E08000008", seed=1)
    people = np.array([hood.population_65plus for hood in truth.neighbourhoods])
    expected = people @ exposures(truth, place="neighbourhood") / people.sum()
    np.testing.assert_allclose(exposures(truth, place="council")[0], expected)


def test_the_season_peaks_in_its_month_and_adds_up_to_nothing():
    swing = course(Effect(indicator="x", scale="ratio", baseline=1, effect=1, season=0.2, peak_month=1))
    assert MONTHS[int(swing[:12].argmax())] == "2024-01"
    assert abs(swing[:12].sum()) < 1e-12


def test_chance_has_the_stated_spread_and_autocorrelation():
    process = read_process("sickness_absence")
    logs = [np.log(levels(design(f"E99{i:06d}", seed=1), process=process)) for i in range(400, 700)]
    truths = [design(f"E99{i:06d}", seed=1) for i in range(400, 700)]
    noise = np.concatenate(
        [
            row - course(t.effect("sickness_absence"))
            for row, t in zip(logs, truths, strict=True)
            if not t.started
        ]
    )
    noise = noise - noise.mean(axis=1, keepdims=True)
    lagged = (noise[:, 1:] * noise[:, :-1]).mean() / (noise**2).mean()
    assert abs(noise.std() / 0.06 - 1) < 0.08  # the mean of 36 correlated months takes a little away
    assert abs(lagged - 0.3) < 0.08
