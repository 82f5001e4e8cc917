"""Data that allow no number get a sentence that says what is missing."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from few_treated_panels import made_up, panel_of, starts_of

from evalkit.finding import CellState
from evalkit.methods import (
    fit_lee_wooldridge,
    fit_synthetic_control,
    fit_synthetic_did,
    generalised_synthetic_control,
    lee_wooldridge,
    synthetic_control,
    synthetic_did,
)
from evalkit.methods.refusals import CannotEstimateError
from evalkit.theory import read_theory

INDICATOR = read_theory("blended_roles").indicator("insulin_on_time")
METHODS = [synthetic_did, synthetic_control, generalised_synthetic_control, lee_wooldridge]
each_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)


def asked(method, panel, **more):
    return method(panel, council="E08000008", indicator=INDICATOR, **more)


def assert_no_number(finding, words):
    assert (finding.estimate, finding.lower, finding.upper, finding.std_error) == (None,) * 4
    assert finding.bearing == "cannot tell"
    assert finding.signal == "unknown"
    assert words in finding.sentence


def without(panel, period):
    outcomes = panel.outcomes.copy()
    outcomes.iloc[3, period] = np.nan
    return replace(panel, outcomes=outcomes)


BAD = {
    "nothing treated": (lambda v: panel_of(v, [None] * len(v)), "no place is treated"),
    "all treated": (lambda v: panel_of(v, [12] * len(v)), "every place is treated"),
    "one period before": (lambda v: panel_of(v, [1, *[None] * (len(v) - 1)]), "there is 1 period before"),
    "two periods in all": (lambda v: panel_of(v[:, :2], starts_of(v[:, :2])), "there is 1 period before"),
    "one control": (lambda v: panel_of(v[:2], starts_of(v[:2])), "there is 1 untreated place"),
    "all zero": (lambda v: panel_of(v * 0, starts_of(v)), "never changes"),
    "constant": (lambda v: panel_of(v * 0 + 7, starts_of(v)), "never changes"),
    "a gap": (lambda v: without(panel_of(v, starts_of(v)), 4), "lacks the outcome"),
    "infinite": (
        lambda v: replace(panel_of(v, starts_of(v)), outcomes=panel_of(v, starts_of(v)).outcomes * np.inf),
        "lacks the outcome",
    ),
    "zero exposure": (lambda v: panel_of(v, starts_of(v), exposure=v * 0), "exposure"),
    "negative counts": (lambda v: panel_of(v - 100, starts_of(v), exposure=v * 0 + 1), "negative"),
}


@each_method
@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence_and_no_number(method, name):
    build, words = BAD[name]
    assert_no_number(asked(method, build(made_up(1))), words)


@pytest.mark.parametrize(("method", "needed"), [*zip(METHODS, (5, 8, 8, 2), strict=True)])
def test_too_few_periods_before_are_said_with_how_many_are_needed(method, needed):
    values = made_up(1)
    finding = asked(method, panel_of(values, [needed - 1, *[None] * (len(values) - 1)]))
    assert_no_number(finding, f"before the first start; {needed} are needed")


@pytest.mark.parametrize("method", METHODS[:3])
def test_fewer_than_twenty_places_claim_nothing_and_say_the_attainable_minimum(method):
    values = made_up(3, places=12, effect=40.0)
    finding = asked(method, panel_of(values, starts_of(values)))
    (space,) = [check for check in finding.checks if check.name == "placebo in space"]
    assert space.passed is False
    assert "1/12 = 0.083" in space.text
    assert (finding.signal, finding.bearing) == ("unknown", "cannot tell")
    assert "no claim" in finding.sentence


def test_exact_t_may_claim_with_few_places():
    values = made_up(3, places=12, effect=40.0)
    finding = asked(lee_wooldridge, panel_of(values, starts_of(values)))
    assert finding.signal == "improved"
    assert "1/12" in next(check.text for check in finding.checks if check.name == "placebo in space")


def test_a_place_outside_the_hull_cannot_be_matched():
    values = made_up(2, effect=5.0)
    values[0] += 100
    finding = asked(synthetic_control, panel_of(values, starts_of(values)))
    assert_no_number(finding, "cannot be matched")
    assert finding.state is CellState.FAILED_QUALITY
    (fit,) = [check for check in finding.checks if check.name == "fit before the start"]
    assert fit.passed is False
    assert "cannot be matched" in fit.text


def test_an_effect_before_the_start_stops_the_claim():
    values = made_up(5, effect=30.0)
    values[0, 9:] += 30
    finding = asked(lee_wooldridge, panel_of(values, starts_of(values)))
    assert "placebo in time" in finding.sentence
    assert finding.signal == "unknown"


def test_a_large_effect_among_enough_places_is_claimed():
    values = made_up(8, effect=40.0)
    for method in METHODS:
        finding = asked(method, panel_of(values, starts_of(values)))
        assert finding.signal == "improved", finding.sentence
        assert "higher than it would have been" in finding.sentence
        assert finding.lower <= finding.estimate <= finding.upper


def test_counts_are_turned_into_the_indicators_unit():
    values = made_up(8, effect=40.0)
    panel = panel_of(values * 3, starts_of(values), exposure=values * 0 + 300)
    indicator = INDICATOR.model_copy(update={"multiplier": 100})
    for method in METHODS:
        plain = asked(method, panel_of(values, starts_of(values)))
        rated = method(panel, council="E08000008", indicator=indicator)
        assert rated.estimate == pytest.approx(plain.estimate)


def test_places_left_out_of_the_panel_are_named():
    values = made_up(8)
    panel = replace(
        panel_of(values, starts_of(values)), removed={"Ashton": "whether it has adopted is not known"}
    )
    assert "Ashton is left out: whether it has adopted is not known." in asked(synthetic_did, panel).caveats


def test_several_treated_need_a_name_for_a_synthetic_control():
    values = made_up(2, treated=2)
    panel = panel_of(values, starts_of(values, treated=2))
    assert_no_number(asked(synthetic_control, panel), "name one of these: p000, p001")
    assert fit_synthetic_control(panel, unit="p001").n_treated == 1


@pytest.mark.parametrize(
    "fit",
    [
        partial(fit_synthetic_did, errors="clustered"),
        partial(fit_synthetic_did, errors="jackknife"),
        partial(fit_lee_wooldridge, errors="robust"),
    ],
)
def test_errors_that_need_several_treated_are_refused_with_one(fit):
    values = made_up(2)
    with pytest.raises(CannotEstimateError, match="would mean nothing"):
        fit(panel_of(values, starts_of(values)))


def test_the_specification_travels_with_the_finding():
    values = made_up(2)
    finding = asked(
        synthetic_did,
        panel_of(values, starts_of(values)),
        specification="a1b2",
        planned=True,
        smallest_detectable=2.5,
    )
    assert (finding.specification, finding.planned, finding.smallest_detectable) == ("a1b2", True, 2.5)


def test_places_that_plan_to_start_are_compared_with_and_said():
    values = made_up(8)
    panel = panel_of(values, starts_of(values))
    status = panel.status.copy()
    status["p004"] = "not yet treated"
    caveats = asked(synthetic_did, replace(panel, status=status)).caveats
    assert "Places to compare with that are still to start, and may prepare for it: 1." in caveats
