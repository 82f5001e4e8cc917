"""Figures printed by their publishers come out to the digit."""

import pytest
from cases import cases, needs_cases

from evalkit.indicators import measure
from evalkit.pack import read_pack
from evalkit.pack.published import packs_from

pytestmark = needs_cases
FILES = ("fingertips_extract_2018_to_2023.csv", "ascof_2020_21_numerator_denominator.csv")


@pytest.fixture(scope="module")
def tameside(tmp_path_factory, core):
    files = [cases("data", name) for name in FILES]
    (pack,) = packs_from(files, tmp_path_factory.mktemp("packs"), council="E08000008")
    return measure(read_pack(pack), core)


def cell(series, code, period):
    found = series[(series["indicator"] == code) & (series["period"] == period) & (series["stratum"] == "")]
    assert len(found) == 1
    return found.iloc[0]


def test_still_at_home_after_91_days(tameside):
    found = cell(tameside, "ascof_2b1", "2020/21")
    assert (found["numerator"], found["denominator"], round(found["value"], 1)) == (181, 287, 63.1)
    assert found["method"] == "wilson"


def test_admissions_to_care_homes(tameside):
    found = cell(tameside, "ascof_2a2", "2020/21")
    assert (found["numerator"], found["denominator"], round(found["value"], 1)) == (248, 39976, 620.4)


def test_falls_are_as_published_with_their_limits(tameside):
    found = cell(tameside, "falls_admissions_65plus", "2023/24")
    shown = [round(found[name], 1) for name in ("value", "lower95", "upper95")]
    assert (found["numerator"], shown, found["method"]) == (830, [2081.8, 1940.9, 2230.0], "published")
