"""The published P' chart of 20 weeks of A&E attendances (Mohammed 2013; PowerBI-SPC), at its tolerance."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.methods import attribute_points

pytestmark = needs_cases


@pytest.mark.parametrize("rule_set", ["mdc-2023", "ptd-0.2.2"])
def test_p_prime_chart_of_attendances(rule_set):
    published = pd.read_csv(cases("cases", "statistics", "shewhart_pprime.csv"))
    weeks = pd.date_range("2024-01-01", periods=len(published), freq="D").strftime("%Y-%m-%d")
    series = published.rename(columns={"numerators": "numerator", "denominators": "denominator"})
    points = attribute_points(
        series.assign(period=weeks), chart="p'", direction="up", multiplier=100, rule_set=rule_set
    )
    lines = {"ll99": "lower_limit", "ll95": "near_lower", "ul95": "near_upper", "ul99": "upper_limit"}
    for column, line in lines.items():
        np.testing.assert_allclose(points[line], published[column], rtol=0, atol=5e-5)
