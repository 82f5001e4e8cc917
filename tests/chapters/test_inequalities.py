"""Who gains: gradients by deprivation, differences between groups, and funnels of places."""

from __future__ import annotations

import pandas as pd
import pytest
from small_packs import INSULIN, observations, prose_of, rows_of

from evalkit.finding import CellState
from evalkit.report import draw
from evalkit.report.page.findings import signal_counts

EVEN = [70] * 24


def by_fifth(steps, **more):
    return [
        observations("insulin_on_time", [70 + step] * 24, stratum=f"imd_quintile={part}", **more)
        for part, step in enumerate(steps, start=1)
    ]


def reach(edition, *frames, folder="pack", **tables):
    whole = observations("insulin_on_time", INSULIN)
    return edition({"observations": pd.concat([whole, *frames]), **tables}, folder=folder).section("reach")


def finding_of(section, method, stratum):
    return next(f for f in section.findings if f.method == method and f.stratum == stratum)


def test_a_gradient_is_said_with_slope_and_ratio_and_drawn_from_the_most_deprived(edition):
    section = reach(edition, *by_fifth([0, 4, 8, 12, 16]))
    (row,) = rows_of(section.block("gradients"))
    assert row["slope"] == pytest.approx(19.9, abs=0.5)  # from end to end: five fifths of four points each
    assert row["lower"] > 10
    assert row["relative"].startswith("1.30 (")
    chart = section.block("gradient_insulin_on_time")
    assert chart.data.values("label")[0] == "1 (most deprived)"
    assert "higher towards the least deprived end" in chart.message
    assert draw(chart).startswith("<svg")


def test_no_gradient_carries_the_least_that_would_have_shown(edition):
    section = reach(edition, *by_fifth([0, 1, 0, -1, 0]))
    finding = finding_of(section, "slope index of inequality", "imd_quintile")
    assert finding.lower < 0 < finding.upper
    assert f"one of {finding.smallest_detectable:,.1f} or more would have shown" in finding.sentence
    (row,) = rows_of(section.block("gradients"))
    assert row["detectable"] == pytest.approx(finding.smallest_detectable)


def test_many_visits_of_few_people_are_no_large_sample(edition):
    counts = {"people_numerator": 7, "people_denominator": 10}
    few = finding_of(
        reach(edition, *by_fifth([0, 4, 8, 12, 16], **counts)), "slope index of inequality", "imd_quintile"
    )
    assert few.lower < 0 < few.upper
    assert any("Each person counts once" in caveat for caveat in few.caveats)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"people_numerator": 2, "people_denominator": 3}, CellState.TOO_FEW),
        ({"status": "suppressed", "numerator": None, "denominator": None}, CellState.SUPPRESSED),
    ],
)
def test_a_fifth_with_too_few_or_nothing_shown_gives_no_number(edition, fault, state):
    frames = by_fifth([0, 4, 8, 12, 16])
    frames[2] = frames[2].assign(**fault)
    section = reach(edition, *frames)
    finding = finding_of(section, "slope index of inequality", "imd_quintile")
    assert (finding.estimate, finding.state) == (None, state)
    assert rows_of(section.block("gradients"))[0]["slope"] is state


def test_groups_stand_beside_the_largest_with_what_would_have_shown(edition):
    women = observations("insulin_on_time", [160] * 24, denominator=200, stratum="sex=f")
    men = observations("insulin_on_time", [70] * 24, stratum="sex=m")
    section = reach(edition, women, men)
    (row,) = rows_of(section.block("group_differences"))
    assert (row["group"], row["reference"], row["says"]) == ("men", "women: 80.0%", "lower")
    assert row["difference"] == pytest.approx(-10)
    finding = finding_of(section, "difference between groups", "sex=m")
    assert finding.sentence.startswith("Insulin given on time: lower for men than for women, by ")
    assert "chance" in prose_of(section, "inequalities")


def test_too_few_stay_too_few_beside_other_groups(edition):
    white = observations("insulin_on_time", EVEN, stratum="ethnic_group=white", people_denominator=60)
    asian = observations("insulin_on_time", [7] * 24, denominator=10, stratum="ethnic_group=asian")
    section = reach(edition, white, asian.assign(people_numerator=2, people_denominator=3))
    (row,) = rows_of(section.block("group_differences"))
    assert (row["value"], row["difference"]) == (CellState.TOO_FEW, CellState.TOO_FEW)
    assert "Of 1 group nothing is said: too few." in prose_of(section, "inequalities")


def test_groups_are_not_counted_as_indicators(edition):
    section = reach(edition, *by_fifth([0, 4, 8, 12, 16]))
    plain = reach(edition, folder="plain")
    assert signal_counts(section.findings) == signal_counts(plain.findings)


def sites(count):
    names = [f"s{n:02d}" for n in range(count)]
    return pd.DataFrame(
        {"site_id": names, "name": [f"Place {n}" for n in range(count)], "kind": "team", "status": "started"}
    )


def at_sites(count, odd):
    return [
        observations("insulin_on_time", [odd if n == 3 else 70 + n % 3] * 24, site_id=f"s{n:02d}")
        for n in range(count)
    ]


def test_ten_places_of_a_kind_make_a_funnel_that_names_who_lies_outside(edition):
    section = reach(edition, *at_sites(12, odd=40), sites=sites(12))
    chart = section.block("funnel_insulin_on_time_team")
    assert "of 12 places (team), Place 3 lies below" in chart.message
    assert draw(chart).startswith("<svg")
    finding = next(f for f in section.findings if f.method == "funnel")
    assert any(
        "phi" in check.text and "tau2" in check.text and "N 12" in check.text for check in finding.checks
    )


def test_nine_places_make_none_and_that_is_said_with_the_number(edition):
    section = reach(edition, *at_sites(9, odd=40), sites=sites(9))
    assert "funnel_insulin_on_time_team" not in [block.id for block in section.blocks]
    assert (
        "No funnel is drawn: it needs 10 places of one kind. The most of one kind is 9 (team)."
        in prose_of(section, "sites")
    )
