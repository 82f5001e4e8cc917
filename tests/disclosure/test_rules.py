"""Counts are published as the official rules publish them, and known back as widely as they allow."""

from __future__ import annotations

import pytest
from cases import needs_cases
from disclosure_cases import rows
from hypothesis import given
from hypothesis import strategies as st

from evalkit.disclosure.rules import (
    RULES,
    known_from,
    publish_count,
    publish_total,
    round_half_up,
    strictest,
)
from evalkit.errors import UsageError

COUNTS = st.integers(0, 2_000)
NAMES = st.sampled_from(sorted(RULES))


@needs_cases
def test_every_official_rule_publishes_what_its_source_publishes():
    checked = 0
    for row in rows("rounding.csv"):
        if row["rule"] in RULES:
            published = publish_count(int(row["input"]), rule=RULES[row["rule"]])
            assert str(published) == row["expected"], row
            checked += 1
    assert checked >= 5 * 24


@needs_cases
def test_half_goes_up_as_in_the_sources():
    checked = [row for row in rows("rounding.csv") if row["rule"].startswith(("nhs_ascs", "nhs_my"))]
    assert [str(round_half_up(float(row["input"]))) for row in checked] == [
        row["expected"] for row in checked
    ]


@needs_cases
def test_totals_are_sums_of_what_was_published():
    for row in rows("rounding.csv"):
        if row["rule"] == "opensafely_table":
            *parts, _ = row["input"].split(",")
            published = [publish_count(int(n), rule=RULES["opensafely_le7_round5"]) for n in parts]
            cells = ",".join(map(str, published))
            assert f"{cells},total {publish_total(published)}" == row["expected"]


def test_sdc_1_shows_zero_hides_one_to_seven_and_rounds_the_rest():
    published = [publish_count(n, rule=RULES["sdc-1"]) for n in range(14)]
    assert published == [0, *["[c]"] * 7, *[10] * 5, 15]


@given(COUNTS, NAMES)
def test_a_reader_knows_exactly_the_counts_that_are_published_alike(n, name):
    rule = RULES[name]
    published = publish_count(n, rule=rule)
    low, up = known_from(published, rule=rule)
    alike = [count for count in range(2_100) if publish_count(count, rule=rule) == published]
    assert (low, up) == (alike[0], alike[-1])


@given(COUNTS, NAMES)
def test_the_strictest_rule_is_nowhere_weaker_than_the_floor(n, name):
    combined, floor = strictest(name), RULES["sdc-1"]
    hidden = publish_count(n, rule=combined) == combined.marker
    assert hidden or publish_count(n, rule=floor) != floor.marker
    low, up = known_from(publish_count(n, rule=combined), rule=combined)
    floor_low, floor_up = known_from(publish_count(n, rule=floor), rule=floor)
    assert low <= n <= up
    assert up - low >= floor_up - floor_low


@given(COUNTS, NAMES)
def test_the_strictest_rule_hides_what_the_named_rule_hides(n, name):
    combined, rule = strictest(name), RULES[name]
    if publish_count(n, rule=rule) == rule.marker:
        assert publish_count(n, rule=combined) == combined.marker


def test_adult_social_care_also_hides_zero():
    assert [publish_count(n, rule=strictest("nhs_asc_sac")) for n in (0, 4, 7, 8)] == [
        "[c]",
        "[c]",
        "[c]",
        10,
    ]


def test_rules_that_are_nowhere_stricter_leave_the_floor():
    assert {name for name in RULES if strictest(name) is RULES["sdc-1"]} == {
        "sdc-1",
        "nhs_secondary_care",
        "opensafely_le7_round5",
        "census_drb",
    }


@pytest.mark.parametrize("published", [7, 3, 11, -5, "*"])
def test_what_a_rule_never_publishes_is_refused(published):
    with pytest.raises(UsageError, match="never publishes"):
        known_from(published, rule=RULES["sdc-1"])


def test_an_unknown_rule_is_refused_with_the_names_there_are():
    with pytest.raises(UsageError, match="nhs_asc_sac"):
        strictest("none")


def test_a_negative_count_is_refused():
    with pytest.raises(UsageError, match="-1"):
        publish_count(-1, rule=RULES["sdc-1"])
