"""The published figures of PHEindicatormethods (dhsc-govuk, figures only), at their tolerance."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.indicators import (
    byar,
    mean,
    proportion,
    rate,
    standardised_rate,
    standardised_ratio,
    wilson,
)

pytestmark = needs_cases
RELATIVE = 1e-9
LIMITS = ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")


def read(name):
    return pd.read_csv(cases("cases", "statistics", name))


def same(found, expected):
    np.testing.assert_allclose(found, expected, rtol=RELATIVE, atol=0, equal_nan=True)


def four_limits(at):
    ordinary, wide = at(0.95), at(0.998)
    return (ordinary.lower, ordinary.upper, wide.lower, wide.upper)


def test_byar_and_wilson_limits():
    for row in read("phe_byars_wilson.csv").itertuples():
        conf = float(row.confidence.rstrip("%")) / 100
        limits = byar(row.x, conf=conf) if row.method == "Byars" else wilson(row.x, row.n, conf=conf)
        same(limits[0], row.lowercl)
        if not np.isnan(row.uppercl):
            same(limits[1], row.uppercl)


@pytest.mark.parametrize(("name", "measure"), [("phe_rate.csv", rate), ("phe_proportion.csv", proportion)])
def test_rates_and_proportions(name, measure):
    table = read(name)

    def at(conf):
        return measure(table["Numerator"], table["Denominator"], conf=conf, multiplier=table["multiplier"])

    same(at(0.95).value, table["value"])
    for found, column in zip(four_limits(at), LIMITS, strict=True):
        same(found, table[column])


def test_rates_name_the_method_that_was_used():
    table = read("phe_rate.csv")
    named = table["method"].fillna("").map({"Exact": "exact", "Byars": "byar", "": ""})
    found = rate(table["Numerator"], table["Denominator"], multiplier=table["multiplier"])
    assert found.method.tolist() == named.tolist()


def test_means_by_area_and_over_all():
    table = read("phe_mean_input.csv")
    groups = {name: rows["values"] for name, rows in table.groupby("area")} | {"No grouping": table["values"]}
    for row in read("phe_mean_expected.csv").itertuples():
        values = groups[row.area]
        same(mean(values).value, row.value)
        found = four_limits(lambda conf, values=values: mean(values, conf=conf))
        same(found, [getattr(row, name) for name in LIMITS])


def test_directly_standardised_rates():
    areas = dict(list(read("phe_dsr_input.csv").groupby("area")))
    for row in read("phe_dsr_expected.csv").itertuples():
        area = areas[row.area]

        def at(conf, area=area, multiplier=row.multiplier):
            return standardised_rate(
                area["count"], area["pop"], area["stdpop"], conf=conf, multiplier=multiplier, absent="zero"
            )

        same(at(0.95).value, row.value)
        same(four_limits(at), [getattr(row, name) for name in LIMITS])
        assert (at(0.95).events, at(0.95).population) == (row.total_count, row.total_pop)


def test_indirectly_standardised_ratios():
    areas = dict(list(read("phe_isr_input.csv").groupby("area")))
    for row in read("phe_isratio_expected.csv").itertuples():
        area = areas[row.area]

        def at(conf, area=area, multiplier=row.refvalue):
            return standardised_ratio(
                area["count"],
                area["pop"],
                area["refcount"],
                area["refpop"],
                conf=conf,
                multiplier=multiplier,
                absent="zero",
            )

        same((at(0.95).observed, at(0.95).expected, at(0.95).value), (row.observed, row.expected, row.value))
        same(four_limits(at), [getattr(row, name) for name in LIMITS])
