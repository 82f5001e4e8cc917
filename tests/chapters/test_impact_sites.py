"""Sites of a council are compared where there are enough of them, beforehand and once an outcome."""

from types import SimpleNamespace

import pytest
from site_packs import BEFORE, MANY, ONE, PERIODS, insulin_at, sites_of
from small_packs import prose_of, rows_of

from evalkit.chapters import impact_series
from evalkit.chapters.impact_claims import beside_others
from evalkit.finding import Check, Finding
from evalkit.section import Chart


@pytest.fixture
def council(edition):
    def made(states, *, providers=None, before=BEFORE, **figures):
        tables = {
            "observations": insulin_at(states, **figures),
            "sites": sites_of(states, providers=providers),
        }
        return edition(tables, reflections={"before": before}, periods=PERIODS)

    return made


def charts_of(section, kind):
    return [block for block in section.blocks if isinstance(block, Chart) and block.kind == kind]


def check_of(finding, name):
    return next(check for check in finding.checks if check.name == name)


def test_sites_that_started_at_different_times_answer_and_the_council_checks(council):
    section = council(MANY).section("impact")
    (finding,) = section.findings
    assert finding.method == "staggered adoption"
    assert finding.lower < 8 < finding.upper
    assert finding.planned is True
    assert (finding.signal, finding.bearing) == ("improved", "supports")
    assert 0 < finding.smallest_detectable < 8
    assert [row["role"] for row in rows_of(section.block("specifications"))] == [
        "the answer",
        *["a check"] * 3,
    ]
    assert check_of(finding, "by another design: interrupted series").text.endswith(
        "(whole council; post hoc)."
    )


def test_every_design_is_hashed_and_only_the_first_is_planned(council):
    rows = rows_of(council(MANY).section("impact").block("specifications"))
    assert len({row["hash"] for row in rows}) == 4
    assert [row["planned"].partition(":")[0] for row in rows] == ["Planned", *["Post hoc"] * 3]


def test_the_design_that_answers_does_not_turn_on_the_result(council):
    chosen = [
        [
            row["design"]
            for row in rows_of(council(MANY, effect=size).section("impact").block("specifications"))
        ]
        for size in (-20.0, 0.0, 20.0)
    ]
    assert chosen[0] == chosen[1] == chosen[2]


def test_the_page_shows_the_event_study_and_every_way_to_take_the_mean(council):
    section = council(MANY).section("impact")
    (chart,) = charts_of(section, "event_study")
    bands = zip(chart.data.values("band_lower"), chart.data.values("lower"), strict=True)
    assert sum(band < alone for band, alone in bands if band is not None) > 20
    means = rows_of(section.block("aggregations"))
    assert [row["mean"] for row in means][:4] == [
        "all started sites and months alike",
        "each time since the start alike",
        "each start alike",
        "each month alike",
    ]
    assert all(row["std_error"] > 0 for row in means[:4])
    names = {row["check"] for row in rows_of(section.block("site_checks"))}
    assert {
        "Alike before the start",
        "Trends that bend",
        "Dates handed out anew",
        "Plain regression",
    } <= names


def test_one_started_site_is_set_against_a_weighting_of_others_with_placebos(council):
    section = council(ONE).section("impact")
    (finding,) = section.findings
    assert finding.method == "synthetic difference-in-differences"
    assert finding.lower < 8 < finding.upper
    assert check_of(finding, "placebo in space").text.startswith("p = 0.0")
    (bars,) = charts_of(section, "bars")
    assert sum(bars.data.values("value")) <= 100 + 1e-9


def test_a_missing_month_costs_months_and_no_site_and_is_said(council):
    section = council(MANY, without=[("s01", "2022-06")]).section("impact")
    assert section.findings[0].method == "staggered adoption"
    notes = [row["note"] for row in rows_of(section.block("site_notes"))]
    assert "Months before 2022-07 are left out, since not every place has a figure in all of them." in notes


def test_sites_that_share_a_provider_with_a_started_one_are_no_comparison(council):
    shared = {f"s{number:02d}": "Provider s00" for number in range(5, 12)}
    section = council(MANY, providers=shared).section("impact")
    (row,) = rows_of(section.block("designs"))
    assert (row["controlled interrupted series"], row["synthetic difference-in-differences"]) == ("no", "no")
    assert rows_of(section.block("site_effects"))[0]["sites"].startswith("5 started in 3 waves, 0 untouched")
    assert sum("is no fair comparison" in caveat for caveat in section.findings[0].caveats) == 7


def test_few_sites_are_compared_by_no_design_and_the_reason_says_why(tameside):
    section = tameside.section("impact")
    assert "sites can be compared for none of them" in prose_of(section, "allowed")
    reasons = [row["reason"] for row in rows_of(section.block("design_reasons"))]
    assert any("too few to tell how much sites vary" in reason for reason in reasons)
    assert {finding.method for finding in section.findings} == {"its"}


def test_with_too_few_sites_to_tell_from_chance_nothing_is_claimed(council):
    few = {"s00": "2024-04-08", "s01": "2024-04-20", "s02": "will not", "s03": "will not"}
    section = council(few, effect=20).section("impact")
    told = {row["design"]: row["reading"] for row in rows_of(section.block("site_effects"))}
    assert told["sites that started at different times"] == "described only"


def test_one_finding_an_outcome_so_that_no_effect_counts_twice(council):
    opened = council(MANY)
    assert [finding.subject for finding in opened.findings("impact")] == ["insulin_on_time"]
    said = prose_of(opened.section("claims"), "cannot_say")
    assert "1 effect was estimated in chapter 5, 1 against sites that had not started" in said


def test_scores_that_hang_together_claim_nothing(council, monkeypatch):
    monkeypatch.setattr(impact_series, "_detectable", lambda *_: (1.0, 0.15))
    alone = {"s00": "2024-04-08"}
    (finding,) = council(alone, effect=20).section("impact").findings
    assert (finding.signal, finding.bearing) == ("unknown", "cannot tell")
    assert finding.sentence.endswith("Nothing is claimed, since this design is not reliable with such data.")
    assert check_of(finding, "false alarms").passed is False
    assert any("would be read as an effect" in caveat for caveat in finding.caveats)


def test_a_design_that_reads_the_other_way_takes_the_bearing_off():
    told = {"council": "e1", "subject": "x", "question": "?", "sentence": "It rose.", "unit": "points"}
    answer = Finding(
        **told,
        method="staggered adoption",
        estimate=3,
        lower=1,
        upper=5,
        signal="improved",
        bearing="supports",
    )
    other = Finding(**told, method="its", estimate=-3, lower=-5, upper=-1)
    plan = SimpleNamespace(design="interrupted series", is_descriptive=False)
    found = beside_others(answer, [SimpleNamespace(finding=other, plan=plan)])
    assert found.bearing == "cannot tell"
    assert found.checks == (
        Check(
            name="by another design: interrupted series",
            passed=False,
            text="-3 points, 95% interval -5 to -1 (whole council; post hoc).",
        ),
    )
    assert "Read with care" in found.sentence
