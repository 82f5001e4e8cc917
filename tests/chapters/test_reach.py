import pandas as pd
import pytest
from small_packs import FLAT, INSULIN, MONTHS, observations, prose_of, rows_of

from evalkit.chapters.chance import BY_BASELINE, NO_BASELINE
from evalkit.finding import CellState
from evalkit.judgement.wording import CHARTS
from evalkit.methods.control_chart_points import control_points
from evalkit.report.words import cell_text
from evalkit.section import Chart

SUPPRESSED = {"status": "suppressed", "denominator": None}


def reach(edition, *frames, **more):
    tables = {"observations": pd.concat(frames), **more}
    return edition(tables).section("reach")


def chart_finding(section, subject):
    return next(f for f in section.findings if f.subject == subject and f.method in CHARTS)


def test_a_shift_is_said_with_the_month_in_which_it_began(edition):
    section = reach(edition, observations("insulin_on_time", INSULIN))
    chart = section.block("control_insulin_on_time")
    assert chart.message == "Insulin given on time rose: special cause improvement since April 2024."
    assert "24 points from April 2023 to March 2025" in chart.alt
    assert "starts at 61.0% and ends at 84.0%" in chart.alt
    assert "12 as improvement" in chart.alt or "13 as improvement" in chart.alt
    assert chart_finding(section, "insulin_on_time").signal == "improved"


def test_before_and_latest_are_a_year_of_counts_each(edition):
    table = reach(edition, observations("insulin_on_time", INSULIN)).block("summary_proximal")
    assert table.notes[:2] == (
        "Latest is April 2024 to March 2025.",
        "Before is April 2023 to March 2024, or the last figure in it.",
    )
    (row,) = rows_of(table)
    assert round(row["before"], 3) == 62.083  # 745 of 1,200
    assert (row["value"], row["numerator"], row["denominator"]) == (83.25, 999, 1200)
    assert row["interval"] == "81.0% to 85.3%"
    assert row["comparison"] == "better"


def test_without_a_change_there_is_no_signal_and_what_could_have_been_seen_is_said(edition):
    section = reach(edition, observations("insulin_on_time", FLAT))
    finding = chart_finding(section, "insulin_on_time")
    assert finding.signal == "no signal"
    (row,) = rows_of(section.block("limits_table"))
    # 745 of 1,200 in the baseline; the limits of a share of 100 lie three times sqrt(p(1 - p)/100) from it.
    assert row["detectable"] == pytest.approx(14.555, abs=0.001)
    assert finding.smallest_detectable == pytest.approx(14.555, abs=0.001)
    assert "no signal of change" in section.block("control_insulin_on_time").message


def test_rare_events_claim_no_signal_however_long_nothing_happens(edition):
    events = [2, 0, 3, 1, 0, 2, 1, 3, 0, 2, 1, 2, *[0] * 12]
    section = reach(edition, observations("pressure_ulcers", events, denominator=3000))
    finding = chart_finding(section, "pressure_ulcers")
    assert (finding.signal, finding.state) == ("unknown", CellState.VALUE)
    assert "a control chart cannot judge it" in finding.sentence
    assert section.summary == "Of 1 indicator with figures, 1 cannot be judged."
    chart = section.block("control_pressure_ulcers")
    assert set(chart.data.values("flag")) == {""}
    (row,) = rows_of(section.block("page_of_icons"))
    assert (row["variation_icon"], row["variation"]) == ("cannot say", "Too few events a period")
    assert "a T chart of the time between events would serve" in row["chart"]


def test_what_began_with_nothing_is_judged_by_seven_months_in_a_row(edition):
    delegated = [0] * 12 + [5, 8, 12, 15, 18, 20, 22, 25, 26, 28, 30, 31]
    section = reach(edition, observations("delegated_share", delegated))
    finding = chart_finding(section, "delegated_share")
    assert finding.sentence.endswith("since April 2024. Before: 0.0%; latest: 20.0%.")
    assert finding.sentence.startswith("Delegated share of eligible visits rose: special cause, ")
    assert section.block("control_delegated_share").data.values("flag").count("special cause") == 12
    assert section.summary.startswith(
        "Delegated share of eligible visits: 20.0% (95% interval 17.8% to 22.4%) in April 2024 to "
        "March 2025, 240 over 1,200. Of 1 indicator with figures, 1 moved"
    )


def test_what_began_and_stopped_again_is_no_signal(edition):
    section = reach(edition, observations("delegated_share", [0] * 14 + [5, 6, 7, 8, 9] + [0] * 5))
    assert chart_finding(section, "delegated_share").signal == "no signal"
    chart = section.block("control_delegated_share")
    assert set(chart.data.values("flag")) == {"common cause"}


def test_what_never_began_cannot_be_judged(edition):
    section = reach(edition, observations("delegated_share", [0] * 24))
    assert section.summary.endswith("Of 1 indicator with figures, 1 cannot be judged.")
    assert "too little variation" in section.block("control_delegated_share").message


def test_states_are_kept_apart_to_the_table_and_the_chart(edition):
    shown = observations("insulin_on_time", INSULIN[:20], periods=MONTHS[:20])
    hidden = observations("insulin_on_time", [None] * 4, periods=MONTHS[20:], **SUPPRESSED)
    few = observations("goals_met", [None] * 24, denominator=None, status="too few")
    section = reach(edition, shown, hidden, few)
    assert section.block("control_insulin_on_time").data.values("state")[-4:] == ["suppressed"] * 4
    assert section.block("control_insulin_on_time").data.values("value")[-4:] == [None] * 4
    goals = next(
        row for row in rows_of(section.block("summary_proximal")) if row["title"] == "What matters to me"
    )
    assert goals["value"] is CellState.TOO_FEW


def test_a_missing_table_is_a_gap_that_names_what_would_fill_it(edition):
    gaps = reach(edition, observations("insulin_on_time", INSULIN)).gaps
    reached = next(gap for gap in gaps if "Delegated share" in gap.what)
    assert reached.needs == "Counts by period in observations.csv, or the table visits."


def test_the_signals_that_chance_would_give_are_counted(edition):
    many = [observations(code, FLAT) for code in ("insulin_on_time", "goals_met", "competency_in_date")]
    section = reach(edition, *many)
    finding = next(f for f in section.findings if f.subject == "series_examined")
    assert (finding.denominator, round(finding.estimate, 3)) == (3, round(3 * BY_BASELINE[-1][1], 3))
    assert "3 charts were examined" in prose_of(section, "short")


def test_too_few_periods_are_shown_and_not_judged(edition):
    years = ["2021/22", "2022/23", "2023/24", "2024/25"]
    yearly = observations("staff_confidence", [50, 52, 55, 60], periods=years)
    section = reach(edition, yearly)
    assert section.block("history_staff_confidence").kind == "lines"
    values = [row["value"] for row in rows_of(section.block("history_table"))]
    assert values == pytest.approx([50, 52, 55, 60])
    assert not [f for f in section.findings if f.method in CHARTS]
    assert any("Whether there was a change" in gap.what for gap in section.gaps)
    assert section.summary == "1 indicator has figures, for too few periods to be judged."
    assert "limits are set" not in prose_of(section, "short")


def test_a_count_is_whole_and_without_a_target_there_is_no_column_for_one(edition):
    discharges = observations("discharges", [1500, 1548], denominator=None, periods=["2025-02", "2025-03"])
    table = reach(edition, discharges).block("summary_context")
    assert cell_text(rows_of(table)[0]["value"], column=table.columns[3]) == "1,548"
    assert "target" not in [column.name for column in table.columns]


def test_sites_stand_beside_the_whole_council(edition):
    sites = pd.DataFrame(
        {"site_id": ["n", "s"], "name": ["North", "South"], "kind": "team", "status": "started"}
    )
    north = observations("insulin_on_time", INSULIN, site_id="n")
    south = observations("insulin_on_time", [n - 30 for n in INSULIN], site_id="s")
    chart = reach(edition, north, south, sites=sites).block("site_insulin_on_time")
    assert chart.data.values("label") == ["North", "South"]
    assert chart.message == (
        "Insulin given on time: North lies clearly above and South lies clearly below the whole council."
    )


def test_groups_are_named_in_words(edition):
    everybody = observations("insulin_on_time", INSULIN)
    poor = observations("insulin_on_time", [n - 30 for n in INSULIN], stratum="imd_quintile=1")
    rich = observations("insulin_on_time", INSULIN, stratum="imd_quintile=5")
    section = reach(edition, everybody, poor, rich)
    chart = section.block("gradient_insulin_on_time")
    assert chart.data.values("label") == ["1 (most deprived)", "5 (least deprived)"]
    assert "fifth 1 (most deprived) lies clearly below" in chart.message
    assert rows_of(section.block("gradients"))[0]["slope"] is CellState.TOO_FEW


def test_a_local_definition_is_shown_and_marked(edition):
    local = observations("insulin_on_time", INSULIN, definition_version="local-2")
    section = reach(edition, local)
    (row,) = rows_of(section.block("summary_proximal"))
    assert row["value"] == 83.25
    assert any("By a local definition" in note for note in section.block("summary_proximal").notes)


def test_the_rule_set_is_named_and_used(edition):
    tables = {"observations": observations("insulin_on_time", INSULIN)}
    for rules in ("mdc-2023", "ptd-0.2.2"):
        section = edition(tables, rule_set=rules).section("reach")
        assert chart_finding(section, "insulin_on_time").rule_set == rules
        assert rules in prose_of(section, "short")


def test_a_reader_gets_no_more_charts_than_can_be_read(tameside):
    section = tameside.section("reach")
    kinds = [block.kind for block in section.blocks if isinstance(block, Chart)]
    assert len(kinds) <= 17
    assert kinds.count("control") <= 9
    assert section.block("control_delegated_share").data.values("event").count("First delegated visit") == 1


@pytest.mark.slow
@pytest.mark.parametrize("baseline", [None, *[points for points, _ in BY_BASELINE]])
def test_the_share_of_false_signals_is_what_simulation_gives(baseline):
    import numpy as np  # noqa: PLC0415 - the only test that simulates

    chance = np.random.default_rng(11)
    months = pd.period_range("2022-01", periods=36, freq="M").astype(str)
    flagged = [
        control_points(
            pd.DataFrame({"period": months, "value": chance.normal(50, 5, 36)}),
            direction="up",
            baseline=baseline,
        )["flag"].iloc[-1]
        != "common cause"
        for _ in range(1500)
    ]
    expected = NO_BASELINE if baseline is None else dict(BY_BASELINE)[baseline]
    assert np.mean(flagged) == pytest.approx(expected, abs=0.015)
