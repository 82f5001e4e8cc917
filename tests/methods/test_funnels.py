import numpy as np
import pandas as pd
import pytest
from chart_series import indicator
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.methods import (
    fit_funnel,
    funnel,
    label_by_counts,
    label_rates,
    limits_at_counts,
    overdispersion_of,
    sizes_of_rates,
    transformed_funnel_limits,
)
from evalkit.methods.funnel_findings import OUTSIDE_ANYWAY
from evalkit.methods.overdispersion import trim
from evalkit.methods.refusals import CannotEstimateError

NUMERATORS = [20, 22, 19, 21, 18, 20, 23, 20, 19, 45, 21, 20]


def table(numerators=NUMERATORS, denominators=100):
    places = [f"P{position:02d}" for position in range(len(numerators))]
    return pd.DataFrame({"place": places, "numerator": numerators, "denominator": denominators})


WILD = table([300, 500, 450, 380, 620, 340, 560, 410, 700, 290, 480, 530], 1_000)


def found(frame, council="P09", **changes):
    return funnel(frame, council=council, indicator=indicator(**changes))


def test_winsorising_draws_the_ends_in_and_truncating_leaves_them_out():
    z = np.arange(20.0)
    drawn = trim(z, trimming="winsorise", share=0.1)
    assert (drawn.min(), drawn.max()) == (pytest.approx(1.9), pytest.approx(17.1))
    left = trim(z, trimming="truncate", share=0.1)
    assert np.flatnonzero(np.isnan(left)).tolist() == [0, 1, 18, 19]


def test_phi_and_tau2_by_hand():
    x, n = np.array([30.0, 50, 20, 40]), np.array([100.0, 100, 100, 100])
    z = (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(0.35))) * 20
    found = overdispersion_of(x, n, kind="proportion", trimming="none")
    assert found.phi == pytest.approx(np.mean(z**2))
    assert found.tau2 == pytest.approx((4 * found.phi - 3) / (1600 - 400))


@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate", "ratio of counts"])
def test_chance_alone_has_a_phi_of_about_one_on_every_scale(kind):
    rng = np.random.default_rng(7)
    sizes = rng.integers(400, 4_000, 400).astype(float)
    counts = rng.binomial(sizes.astype(int), 0.3) if kind == "proportion" else rng.poisson(sizes)
    others = rng.poisson(sizes) if kind == "ratio of counts" else sizes
    found = overdispersion_of(counts, others, kind=kind, trimming="none")
    assert 0.8 < found.phi < 1.2
    assert found.tau2 < 1e-3


def test_a_ratio_of_counts_allows_for_the_chance_of_both_counts():
    exact, published = (
        transformed_funnel_limits([100], kind="ratio of counts", target=1, arithmetic=arithmetic)
        for arithmetic in ("exact", "as published")
    )
    assert np.log(exact[1][0]) == pytest.approx(1.96 * np.sqrt(2 * 100 / 100.5**2), rel=1e-4)
    assert np.log(published[1][0]) == pytest.approx(1.96 / 20, rel=1e-4)


def test_arcsine_limits_stop_at_nought_and_at_one():
    lower, upper = transformed_funnel_limits([3], kind="proportion", target=0.05, tau2=0.5, conf=0.998)
    assert (lower[0], upper[0]) == (0, pytest.approx(1, abs=0.2))
    lower, upper = transformed_funnel_limits([3], kind="proportion", target=0.95, tau2=0.5, conf=0.998)
    assert upper[0] == 1


def test_limits_at_counts_are_those_of_the_count_over_its_poisson_limits():
    lower, upper = limits_at_counts([10], target=2.0)
    assert (lower[0], upper[0]) == (
        pytest.approx(20 / 18.3904, rel=1e-4),
        pytest.approx(20 / 4.7954, rel=1e-4),
    )
    stopped = limits_at_counts([10], arithmetic="as published")
    np.testing.assert_allclose(stopped, limits_at_counts([10]), rtol=1e-5)
    assert stopped[0][0] != limits_at_counts([10])[0][0]


def test_labels_by_counts_turn_where_the_limit_of_the_count_passes_the_centre():
    # Garwood's lower limit of 9 events is 4.115, and the upper one of 2 is 7.225.
    assert label_by_counts([9, 9, 2, 2], [4.1, 4.2, 7.3, 7.2]) == [
        "High (0.025)",
        "Not significant",
        "Low (0.025)",
        "Not significant",
    ]


def test_rates_imply_their_sizes_and_say_nothing_of_few_events_where_standardised():
    assert sizes_of_rates([10], [5], multiplier=1000).tolist() == [2000]
    counts, rates = [100, 100, 100, 0], [50, 50, 90, 0]
    crude = label_rates(counts, rates, rate_type="crude", multiplier=1000, sizes=[0, 0, 0, 2000])
    assert crude == ["Not significant", "Not significant", "High (0.001)", "Low (0.001)"]
    few = label_rates(counts, rates, rate_type="standardised", multiplier=1000)
    assert few[3] == "Not applicable for events less than 10 for dsrs"
    with pytest.raises(CannotEstimateError, match="no rate"):
        sizes_of_rates([10], [0], multiplier=1000)


def test_exact_limits_single_out_more_places_than_adjusted_ones():
    outside = {
        width: (fit_funnel(WILD, kind="proportion", width=width).places["label"] != "Not significant").sum()
        for width in ("exact", "adjusted")
    }
    assert outside["exact"] >= 6
    assert outside["adjusted"] <= 1


@pytest.mark.parametrize("kind", ["ratio", "rate"])
def test_without_overdispersion_the_adjusted_limits_of_a_ratio_are_the_exact_ones(kind):
    frame = table([98, 101, 99, 100, 102, 97, 103, 100, 99, 101, 100, 100])
    fit = fit_funnel(frame, kind=kind)
    assert (fit.width, fit.spread.tau2) == ("exact", 0)


def test_rows_of_a_place_are_added_up_and_places_without_a_count_left_out():
    frame = pd.concat([table(), table(), table([5, None]).assign(place=["P00", "Q"])])
    fit = fit_funnel(frame, kind="proportion")
    assert fit.places.set_index("place").loc["P00", "numerator"] == 45
    assert fit.removed == {"Q": "a count is missing"}


def test_a_suppressed_place_is_left_out_and_said():
    frame = table().assign(state=["suppressed", *["value"] * 11])
    fit = fit_funnel(frame, kind="proportion")
    assert fit.removed == {"P00": "suppressed"}
    assert "P00: suppressed" in found(frame).caveats[-1]
    assert "suppressed" in found(frame, council="P00").sentence


CHANCE_ALONE = [("proportion", "winsorise", 0.0), ("rate", "winsorise", 0.0)]
DIFFERENT = [("proportion", "none", 0.1), ("rate", "none", 0.1)]


def share_outside(kind, trimming, between, replicates=40):
    rng, outside = np.random.default_rng(5), []
    for _ in range(replicates):
        sizes = rng.integers(300, 3_000, 50)
        share = np.clip(0.3 * np.exp(rng.normal(0, between, 50)), 0, 1)
        drawn = rng.binomial(sizes, share) if kind == "proportion" else rng.poisson(sizes * share)
        fit = fit_funnel(table(drawn, sizes), kind=kind, trimming=trimming)
        outside.append((fit.places["label"] != "Not significant").mean())
    return np.mean(outside)


@pytest.mark.parametrize(("kind", "trimming", "between"), [*CHANCE_ALONE, *DIFFERENT])
def test_ordinary_places_lie_outside_about_one_time_in_twenty(kind, trimming, between):
    assert 0.02 < share_outside(kind, trimming, between) < 0.08


@pytest.mark.parametrize("trimming", ["winsorise", "truncate"])
def test_trimmed_limits_are_narrower_by_as_much_as_is_said(trimming):
    said = OUTSIDE_ANYWAY[trimming]
    assert share_outside("proportion", trimming, 0.1) == pytest.approx(said, abs=0.03)
    caveats = found(WILD, council="P00").caveats
    assert any(f"{OUTSIDE_ANYWAY['winsorise']:.0%} of ordinary places" in caveat for caveat in caveats)


def test_the_lines_run_from_the_smallest_to_the_largest_place():
    fit = fit_funnel(table(denominators=[*range(100, 1300, 100)]), kind="proportion", multiplier=100)
    ends = fit.lines["denominator"].iloc[[0, -1]].round(6).tolist()
    assert ends == [100, 1200]
    np.testing.assert_allclose(
        fit.lines[["lower95", "upper998"]].iloc[0], fit.places[["lower95", "upper998"]].iloc[0].astype(float)
    )


BAD = {
    "9 places": table(NUMERATORS[:9]),
    "below zero": table([-1, *NUMERATORS]),
    "more events": table([101, *NUMERATORS]),
    "not above zero": table(NUMERATORS, [0, *[100] * 11]),
    "infinite": table([np.inf, *NUMERATORS]),
    "any events": table([0] * 12),
    "nothing to compare": table([100] * 12),
    "no denominator": table().drop(columns="denominator"),
    "must be numbers": table().assign(numerator="many"),
    "0 places": table([]),
}


@pytest.mark.parametrize("said", BAD)
def test_bad_places_get_a_sentence_and_no_number(said):
    with pytest.raises(CannotEstimateError, match=said):
        fit_funnel(BAD[said], kind="proportion")
    finding = found(BAD[said])
    assert finding.sentence.startswith("No estimate")
    assert (finding.estimate, finding.lower, finding.upper) == (None, None, None)


def test_no_events_have_no_logarithm():
    with pytest.raises(CannotEstimateError, match="square root"):
        fit_funnel(table([0, *NUMERATORS]), kind="ratio")
    assert fit_funnel(table([0, *NUMERATORS]), kind="ratio", scale="square root").spread.phi > 0


def test_wrong_words_are_refused():
    with pytest.raises(UsageError, match="narrow"):
        fit_funnel(table(), kind="proportion", width="narrow")
    with pytest.raises(UsageError, match="odds"):
        fit_funnel(table(), kind="odds")
    with pytest.raises(UsageError, match="scale"):
        fit_funnel(table(), kind="proportion", scale="log")


@pytest.mark.parametrize(("direction", "said"), [("up", "better"), ("down", "worse"), ("context", "neither")])
def test_the_finding_says_what_a_place_outside_means(direction, said):
    finding = found(table(), direction=direction)
    assert said in finding.sentence.partition(",")[2]
    assert finding.sentence.startswith("Seen in time: High (0.001)")
    assert (finding.estimate, finding.numerator, finding.denominator) == (45, 45, 100)
    assert finding.signal == "unknown"


def test_the_finding_prints_phi_tau2_and_n():
    finding = found(WILD, council="P00")
    text = next(check.text for check in finding.checks if check.name == "overdispersion")
    fit = fit_funnel(WILD, kind="proportion")
    assert text.startswith(f"phi {fit.spread.phi:.3g}, tau2 {fit.spread.tau2:.3g}, N 12")
    assert "not the same as no difference" in finding.sentence


def test_limits_that_chance_alone_makes_too_narrow_fail_their_check():
    finding = funnel(WILD, council="P00", indicator=indicator(), width="exact")
    assert next(check for check in finding.checks if check.name == "overdispersion").passed is False


def test_a_council_that_is_not_there_is_said():
    assert "not among the places" in found(table(), council="Z").sentence
    assert "is no count" in found(table(), kind="mean").sentence


PLACES = st.lists(st.integers(1, 99), min_size=10, max_size=15)


@settings(max_examples=25)
@given(PLACES, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_names_of_places_matter(numerators, chance):
    frame = table(numerators, 100)
    mixed = frame.sample(frac=1, random_state=chance.randint(0, 99)).assign(
        place=lambda rows: "X" + rows["place"]
    )
    one, two = (fit_funnel(rows, kind="proportion") for rows in (frame, mixed))
    np.testing.assert_allclose([one.spread.phi, one.spread.tau2], [two.spread.phi, two.spread.tau2])
    labels = two.places.assign(place=two.places["place"].str[1:]).set_index("place")["label"]
    assert labels.to_dict() == one.places.set_index("place")["label"].to_dict()


@settings(max_examples=25)
@given(PLACES)
def test_a_unit_of_ten_times_as_many_has_ten_times_the_limits(numerators):
    one, ten = (fit_funnel(table(numerators), kind="rate", multiplier=m) for m in (1, 10))
    columns = ["value", "lower95", "upper95", "lower998", "upper998"]
    np.testing.assert_allclose(ten.places[columns], one.places[columns] * 10)
    assert ten.places["label"].tolist() == one.places["label"].tolist()
