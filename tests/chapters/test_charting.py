"""Which chart a series gets, and that nothing is judged by limits that mislead."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import pytest
from small_packs import INSULIN, observations, rows_of

from evalkit.chapters.series import RUN_FROM
from evalkit.judgement.wording import CHARTS, NO_CHART, RUN_CHART, shown
from evalkit.methods.chart_choice import ChartName
from evalkit.methods.run_charts import FEWEST_USEFUL

QUARTERS = pd.period_range("2022-04", periods=11, freq="3M").astype(str).tolist()
STEP = [50, 52, 49, 51, 48, 60, 62, 61, 64, 63, 65]


def chart_of(edition, *frames, subject="", **more):
    section = edition({"observations": pd.concat(frames)}, **more).section("reach")
    return section, next(f for f in section.findings if f.method in CHARTS and f.subject == subject)


def test_every_chart_that_can_be_chosen_is_one_that_is_weighed():
    names = {"run": RUN_CHART, "none": NO_CHART}
    assert {names.get(chart, chart) for chart in get_args(ChartName)} == CHARTS


def test_a_run_chart_is_made_from_as_many_points_as_its_rules_need():
    assert RUN_FROM == FEWEST_USEFUL


@pytest.mark.parametrize(
    ("code", "counts", "denominator", "chart"),
    [
        ("insulin_on_time", INSULIN, 100, "p"),
        ("insulin_on_time", [10 * n for n in INSULIN], 1000, "p'"),
        ("carer_turnover", [20, 22, 19, 21] * 6, 50, "u"),
        ("hypoglycaemia", [20, 22, 19, 21] * 6, 9000, "u'"),
        ("discharges", [20, 22, 19, 21] * 6, None, "c"),
        ("discharges", [20, 92, 19, 81] * 6, None, "xmr"),
    ],
)
def test_the_chart_follows_from_the_kind_of_indicator_and_its_data(edition, code, counts, denominator, chart):
    _, finding = chart_of(edition, observations(code, counts, denominator=denominator), subject=code)
    assert finding.method == chart
    assert finding.rule_set == "mdc-2023"


def test_figures_without_counts_keep_the_xmr_chart(edition):
    values = observations("insulin_on_time", [None] * 24, denominator=None, value=[float(n) for n in INSULIN])
    section, finding = chart_of(edition, values, subject="insulin_on_time")
    assert (finding.method, finding.signal) == ("xmr", "improved")
    assert section.block("control_insulin_on_time").title.endswith("(XmR chart)")


def test_limits_of_a_share_follow_each_point_s_own_denominator(edition):
    sizes = [100] * 12 + [50, 400] * 6
    shares = [round(size * n / 100) for size, n in zip(sizes, INSULIN, strict=True)]
    section, _ = chart_of(
        edition, observations("insulin_on_time", shares, denominator=sizes), subject="insulin_on_time"
    )
    upper = section.block("control_insulin_on_time").data.values("upper_limit")
    assert upper[12] - upper[13] > 10


def test_eleven_waves_of_a_survey_get_a_run_chart_that_judges(edition):
    waves = observations("staff_confidence", STEP, periods=QUARTERS)
    section, finding = chart_of(
        edition,
        waves,
        subject="staff_confidence",
        periods={"start": "2022-04", "baseline_end": "2023-03", "end": "2025-03"},
    )
    assert finding.method == RUN_CHART
    assert shown(finding) == "moved"
    chart = section.block("control_staff_confidence")
    assert chart.title.endswith("(run chart)")
    assert [column.label for column in chart.data.columns][2] == "Median"
    assert set(chart.data.values("upper_limit")) == {None}
    assert "a signal of change, which the latest point is no part of" in chart.message
    assert "moved" in section.summary


def test_a_run_chart_without_a_signal_says_what_it_could_have_shown(edition):
    waves = observations("staff_confidence", [50, 60] * 5 + [51], periods=QUARTERS)
    _, finding = chart_of(
        edition,
        waves,
        subject="staff_confidence",
        periods={"start": "2022-04", "baseline_end": "2023-03", "end": "2025-03"},
    )
    assert finding.signal == "no signal"
    assert "more than 6 points in a row lie on one side of the median" in finding.sentence


def test_rare_events_get_advice_and_no_limits(edition):
    events = [1, 0, 0, 2, 0, 0, 1, 0, 1, 0, 0, 0] * 2
    section, finding = chart_of(
        edition, observations("pressure_ulcers", events, denominator=3000), subject="pressure_ulcers"
    )
    assert (finding.method, finding.lower, finding.upper) == (NO_CHART, None, None)
    assert "chart the time between events" in finding.sentence
    data = section.block("control_pressure_ulcers").data
    assert {*data.values("upper_limit"), *data.values("mean")} == {None}


def test_a_baseline_without_events_by_chance_is_no_beginning_from_nothing(edition):
    events = [0] * 12 + [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]
    _, finding = chart_of(
        edition, observations("pressure_ulcers", events, denominator=3000), subject="pressure_ulcers"
    )
    assert finding.method == NO_CHART


def test_limits_are_set_from_when_counting_began(edition):
    counts = [0] * 4 + [30, 34, 29, 35, 31, 28, 33, 30, 36, 32, 29, 34, 31, 30, 33, 28, 31, 34, 30, 29]
    section, finding = chart_of(edition, observations("insulin_on_time", counts), subject="insulin_on_time")
    assert finding.signal == "no signal"
    assert section.block("control_insulin_on_time").data.values("group") == ["1"] * 4 + ["2"] * 20


def test_the_last_chapter_weighs_every_kind_of_chart(edition):
    tables = {
        "observations": pd.concat(
            [
                observations("insulin_on_time", INSULIN),
                observations("carer_turnover", [20, 22, 19, 21] * 6, denominator=50),
                observations("pressure_ulcers", [1, 0, 0] * 8, denominator=3000),
            ]
        )
    }
    shown_in = rows_of(edition(tables).section("claims").block("signals_table"))
    assert len(shown_in) == 3
