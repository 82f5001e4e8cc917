"""The published figures of FunnelPlotR, controlchartspy and PHEindicatormethods, at their tolerance."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.methods import (
    exact_funnel_limits,
    fit_funnel,
    label_by_limits,
    overdispersion_of,
    transformed_funnel_limits,
)

pytestmark = needs_cases


def read(name):
    return pd.read_csv(cases("cases", "statistics", name))


def within(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def test_exact_limits_of_standardised_ratios():
    published = read("funnel_sr_poisson_limits.csv")
    for conf, suffix in ((0.95, "95"), (0.998, "998")):
        lower, upper = exact_funnel_limits(published["expected"], kind="ratio", target=1, conf=conf)
        within(lower, published[f"ll{suffix}"], 1e-6)
        within(upper, published[f"ul{suffix}"], 1e-6)


def test_overdispersion_of_standardised_ratios_truncated():
    counts, published = read("funnel_phi6_input.csv"), read("funnel_phi6_expected.csv").iloc[0]
    found = overdispersion_of(counts["numerator"], counts["denominator"], kind="ratio", trimming="truncate")
    within(found.phi, published["phi_published_6dp"], 5e-7)
    within(found.tau2, published["tau2_derived"], 1e-9)
    assert found.places == published["n_used"]


@pytest.mark.parametrize(("adjusted", "width"), [("no", "transformed"), ("yes", "adjusted")])
def test_a_funnel_of_proportions(adjusted, width):
    published, summary = read("funnel_pr_ten.csv"), read("funnel_pr_ten_summary.csv")
    published = published[published["od_adjust"] == adjusted].set_index("group")
    summary = summary[summary["od_adjust"] == adjusted].iloc[0]
    frame = published.reset_index().rename(columns={"group": "place"})[["place", "numerator", "denominator"]]
    fit = fit_funnel(frame, kind="proportion", width=width)
    places = fit.places.set_index("place").loc[published.index]
    columns = {"ll99": "lower998", "ll95": "lower95", "ul95": "upper95", "ul99": "upper998"}
    for column, line in columns.items():
        within(places[line], published[column], 1e-9)
    within(places["value"], published["value"], 1e-9)
    within(fit.target, published["target"].iloc[0], 1e-9)
    within([fit.spread.phi, fit.spread.tau2], summary[["phi_derived", "tau2_derived"]].astype(float), 1e-9)
    assert (places["label"] != "Not significant").sum() == summary["outside_95"]


def test_places_strictly_outside_are_outside():
    table = read("funnel_outlier_logic.csv")
    limits = {"95": ("LCL95", "UCL95"), "OD95": ("OD95LCL", "OD95UCL")}
    limits |= {"99": ("LCL99", "UCL99"), "OD99": ("OD99LCL", "OD99UCL")}
    for name, (lower, upper) in limits.items():
        ends = (table[lower], table[upper])
        labels = label_by_limits(table["rr"], warning=ends, alarm=ends)
        assert [label != "Not significant" for label in labels] == (table[f"out{name}"] == 1).tolist(), name
    ends = (table["LCL95"], table["UCL95"])
    labels = label_by_limits(table["rr"] * 100, warning=ends, alarm=ends)
    assert [label != "Not significant" for label in labels] == (table["out95_multiplier100"] == 1).tolist()


def test_funnel_of_proportions_of_public_health_england():
    places, lines = read("phe_funnel_proportion_input.csv"), read("phe_funnel_proportion_limits.csv")
    frame = places.rename(columns={"Area": "place"})
    fit = fit_funnel(frame, kind="proportion", width="exact", multiplier=100)
    within(fit.target, lines["baseline"].iloc[0], 1e-6)
    labels = fit.places.set_index("place")["label"]
    assert labels.loc[places["Area"]].tolist() == places["significance"].tolist()
    for conf, sigmas in ((0.95, "2s"), (0.998, "3s")):
        ends = exact_funnel_limits(lines["Population"], kind="proportion", target=fit.target / 100, conf=conf)
        within(100 * ends[0], lines[f"lower_{sigmas}_limit"], 1e-6)
        within(100 * ends[1], lines[f"upper_{sigmas}_limit"], 1e-6)


def test_the_square_root_scale_is_squared_back():
    lower, upper = transformed_funnel_limits([100], kind="ratio", target=1, scale="square root", tau2=0.01)
    reach = 1.959963984540054 * np.sqrt(1 / 400 + 0.01)
    within([lower[0], upper[0]], [(1 - reach) ** 2, (1 + reach) ** 2], 1e-12)
