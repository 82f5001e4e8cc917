"""A word that a method does not know is refused, never taken for another."""

import numpy as np
import pandas as pd
import pytest
from chart_series import indicator

from evalkit import indicators, methods
from evalkit.errors import EvalkitError
from evalkit.methods.staggered_adoption_examples import example_panel

KNOWN = {"council": "E08000008", "indicator": indicator()}
MONTHS = pd.period_range("2022-01", periods=40, freq="M").astype(str)
VALUES = pd.DataFrame({"period": MONTHS, "value": 50 + 5 * np.sin(np.arange(40) ** 2)})
SCORES = VALUES.rename(columns={"value": "outcome"})
COUNTS = VALUES.assign(numerator=VALUES["value"].round(), denominator=100.0)
GAPS = methods.time_between(pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(14) ** 2, "D"))
X, N = np.arange(20, 32), np.full(12, 100)
PLACES = pd.DataFrame({"place": list("abcdefghijkl"), "numerator": X, "denominator": N})
ESTIMATES = pd.DataFrame({"council": list("abcd"), "estimate": [1.0, 2, 3, 2], "std_error": 0.5})
QUANTILES = pd.DataFrame({"quantile": range(1, 6), "population": 1000, "numerator": [30, 26, 24, 21, 19]})

CALLS = {
    "control_points.direction": lambda word: methods.control_points(VALUES, direction=word),
    "control_points.rule_set": lambda word: methods.control_points(VALUES, direction="up", rule_set=word),
    "xmr_limits.rule_set": lambda word: methods.xmr_limits([1, 2, 3], rule_set=word),
    "assurance_icon.direction": lambda word: methods.assurance_icon(1, 2, target=1.5, direction=word),
    "fit_pooled_effect.interval": lambda word: methods.fit_pooled_effect(ESTIMATES, interval=word),
    "fit_pooled_effect.prediction": lambda word: methods.fit_pooled_effect(ESTIMATES, prediction=word),
    "smallest_detectable.kind": lambda word: methods.smallest_detectable(SCORES, start="2024-01", kind=word),
    "smallest_detectable.direction": lambda word: methods.smallest_detectable(
        SCORES, start="2024-01", direction=word
    ),
    "smallest_detectable_panel.baseline": lambda word: methods.smallest_detectable_panel(
        example_panel(), baseline=word
    ),
    "Noise.kind": lambda word: methods.Noise(word, 5, 1),
    "how_many.direction": lambda word: methods.how_many(
        2, noise=methods.Noise("scores", 5, 1), direction=word
    ),
    "staggered_adoption.counted": lambda word: methods.staggered_adoption(
        example_panel(), counted=word, **KNOWN
    ),
    "fit_staggered_adoption.controls": lambda word: methods.fit_staggered_adoption(
        example_panel(), controls=word
    ),
    "fit_staggered_adoption.base": lambda word: methods.fit_staggered_adoption(example_panel(), base=word),
    "fit_staggered_adoption.errors": lambda word: methods.fit_staggered_adoption(
        example_panel(), errors=word
    ),
    "honest_bounds_of.target": lambda word: methods.honest_bounds_of(
        methods.fit_staggered_adoption(example_panel(), base="universal"), bends=[0], target=word
    ),
    "fit_synthetic_did.errors": lambda word: methods.fit_synthetic_did(example_panel(), errors=word),
    "fit_lee_wooldridge.rolling": lambda word: methods.fit_lee_wooldridge(example_panel(), rolling=word),
    "fit_lee_wooldridge.errors": lambda word: methods.fit_lee_wooldridge(example_panel(), errors=word),
    "fit_synthetic_control.solver": lambda word: methods.fit_synthetic_control(
        example_panel(), unit="a", solver=word
    ),
    "attribute_points.chart": lambda word: methods.attribute_points(COUNTS, chart=word, direction="up"),
    "attribute_points.direction": lambda word: methods.attribute_points(COUNTS, chart="p", direction=word),
    "attribute_limits.chart": lambda word: methods.attribute_limits(X, N, chart=word),
    "attribute_limits.rule_set": lambda word: methods.attribute_limits(X, N, chart="p", rule_set=word),
    "rare_event_points.direction": lambda word: methods.rare_event_points(GAPS, chart="t", direction=word),
    "rare_event_limits.chart": lambda word: methods.rare_event_limits([1, 3, 4], chart=word),
    "rare_event_limits.rule_set": lambda word: methods.rare_event_limits([1, 3, 4], chart="g", rule_set=word),
    "run_points.direction": lambda word: methods.run_points(VALUES, direction=word),
    "fit_funnel.kind": lambda word: methods.fit_funnel(PLACES, kind=word),
    "fit_funnel.width": lambda word: methods.fit_funnel(PLACES, kind="proportion", width=word),
    "fit_funnel.scale": lambda word: methods.fit_funnel(PLACES, kind="proportion", scale=word),
    "fit_funnel.trimming": lambda word: methods.fit_funnel(PLACES, kind="proportion", trimming=word),
    "exact_funnel_limits.kind": lambda word: methods.exact_funnel_limits([10], kind=word, target=0.5),
    "transformed_funnel_limits.kind": lambda word: methods.transformed_funnel_limits(
        [10], kind=word, target=1
    ),
    "transformed_funnel_limits.scale": lambda word: methods.transformed_funnel_limits(
        [10], kind="ratio", target=1, scale=word
    ),
    "transformed_funnel_limits.arithmetic": lambda word: methods.transformed_funnel_limits(
        [10], kind="ratio", target=1, arithmetic=word
    ),
    "limits_at_counts.arithmetic": lambda word: methods.limits_at_counts([10], arithmetic=word),
    "label_rates.rate_type": lambda word: methods.label_rates(
        [50, 80], [25, 60], rate_type=word, multiplier=1000
    ),
    "overdispersion_of.kind": lambda word: methods.overdispersion_of(X, N, kind=word),
    "overdispersion_of.trimming": lambda word: methods.overdispersion_of(X, N, kind="rate", trimming=word),
    "fit_inequality.kind": lambda word: methods.fit_inequality(QUANTILES, kind=word),
    "fit_inequality.transform": lambda word: methods.fit_inequality(
        QUANTILES, kind="proportion", transform=word
    ),
    "index_of_inequality.reliability": lambda word: indicators.index_of_inequality(
        QUANTILES, kind="proportion", reliability=word
    ),
    "quantiles_of.first": lambda word: indicators.quantiles_of([1, 2, 3], number=2, first=word),
    "standardised_rate.absent": lambda word: indicators.standardised_rate([5], [10], [1], absent=word),
    "standardised_ratio.absent": lambda word: indicators.standardised_ratio([5], [9], [1], [2], absent=word),
} | {
    f"ItsModel.{name}": lambda word, name=name: methods.ItsModel(**{name: word})
    for name in ("kind", "change", "season", "errors", "reference", "phase_in_use", "per")
}


@pytest.mark.parametrize("name", CALLS)
def test_a_word_that_is_not_offered_is_refused(name):
    with pytest.raises(EvalkitError, match="nonsense"):
        CALLS[name]("nonsense")
