import numpy as np
import pandas as pd
import pytest

from evalkit.indicators import compare_to_baseline, latest, measure, proportion


def months(first, *numerators, denominator=100):
    periods = pd.period_range(first, periods=len(numerators), freq="M").astype(str)
    return [
        {"indicator": "share", "period": p, "numerator": x, "denominator": denominator}
        for p, x in zip(periods, numerators, strict=True)
    ]


def compared(make_pack, theory, rows, **tables):
    pack = make_pack(start="2023-04", baseline_end="2024-03", end="2025-06", observations=rows, **tables)
    table = compare_to_baseline(measure(pack, theory), theory=theory, pack=pack)
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize(
    ("direction", "now", "words"),
    [
        ("up", 40, "better"),
        ("up", 10, "worse"),
        ("down", 10, "better"),
        ("context", 40, "higher"),
        ("ambiguous", 10, "lower"),
        ("up", 21, "similar"),
    ],
)
def test_words_only_where_intervals_allow(make_pack, make_theory, direction, now, words):
    rows = months("2023-04", *[20] * 12) + months("2024-04", *[0] * 3, *[now] * 12)
    row = compared(make_pack, make_theory(direction=direction), rows)
    assert row["comparison"] == words
    assert (row["baseline_numerator"], row["latest_numerator"]) == (240, 12 * now)
    assert row["baseline_lower"] == pytest.approx(proportion(240, 1200, multiplier=100).lower)
    assert row["latest_period"] == "2024-07-01/2025-06-30"
    if words == "similar":
        assert "not the same as no change" in row["why"]


def test_no_figure_after_the_baseline_cannot_be_compared(make_pack, make_theory):
    row = compared(make_pack, make_theory(), months("2023-04", *[20] * 12))
    assert (row["comparison"], row["why"]) == ("cannot say", "The latest figure is not collected.")
    assert row["baseline_value"] == 20


def test_without_intervals_nothing_is_called_better(make_pack, make_theory):
    rows = months("2023-04", *[20] * 12) + months("2024-07", *[90] * 12)
    row = compared(make_pack, make_theory(kind="ratio", interval="none", multiplier=1), rows)
    assert (row["comparison"], row["why"]) == ("cannot say", "One of the two figures has no interval.")
    assert row["latest_value"] == 0.9


@pytest.mark.parametrize(
    ("target", "direction", "met"),
    [
        (35, "up", "met"),
        (60, "up", "not met"),
        (40, "up", "cannot say"),
        (60, "down", "met"),
        (20, "down", "not met"),
    ],
)
def test_a_target_is_met_only_by_the_whole_interval(make_pack, make_theory, target, direction, met):
    rows = months("2023-04", *[20] * 12) + months("2024-07", *[40] * 12)
    theory = make_theory(direction=direction, target={"value": target, "rationale": "r"})
    row = compared(make_pack, theory, rows)
    assert row["target_met"] == met
    expected = 20 / (target - 20) if target != 20 else np.nan
    assert row["progress"] == pytest.approx(expected, nan_ok=True)


def test_a_yearly_figure_stands_for_its_window(make_pack, make_theory):
    rows = [
        {"indicator": "share", "period": p, "value": v, "lower": v - 1, "upper": v + 1}
        for p, v in (("2022/23", 20), ("2023/24", 30), ("2024/25", 40))
    ]
    row = compared(make_pack, make_theory(frequency="year", interval="published"), rows)
    assert (row["baseline_value"], row["latest_value"], row["comparison"]) == (30, 40, "better")
    assert row["latest_note"] == "The figure of 2024/25 alone."


def test_a_median_is_made_anew_from_all_its_episodes(make_pack, core, teams):
    theory = core.model_copy(update={"indicators": (core.indicator("concern_to_review_hours"),)})
    concerns = [
        {
            "concern_id": f"c{year}{m}{i}",
            "site_id": "a",
            "raised_at": f"{year}-0{m}-0{i} 00:00",
            "reviewed_at": f"{year}-0{m}-0{i} {hours + i:02d}:00",
        }
        for year, hours in (("2023", 8), ("2025", 2))
        for m in range(4, 7)
        for i in range(1, 8)
    ]
    row = compared(make_pack, theory, [], sites=teams, concerns=concerns)
    assert (row["baseline_value"], row["latest_value"], row["latest_denominator"]) == (12, 6, 21)
    assert row["comparison"] == "better"


def test_a_baseline_of_the_theory_stands_in_but_is_not_tested(make_pack, make_theory):
    theory = make_theory(baseline={"value": 12, "period": "2022/23"})
    row = compared(make_pack, theory, months("2024-07", *[40] * 12))
    assert (row["baseline_value"], row["comparison"]) == (12, "cannot say")


def test_the_latest_figure_is_the_last_with_a_value(make_pack, make_theory):
    rows = months("2023-04", 20, 30)
    pack = make_pack(start="2023-04", end="2023-07", observations=rows)
    found = latest(measure(pack, make_theory()))
    assert found["period"].tolist() == ["2023-05"]


def test_sums_over_stretches_of_different_length_are_not_compared(make_pack, make_theory):
    rows = months("2023-04", *[20] * 12) + months("2024-04", *[20] * 10)
    pack = make_pack(start="2023-04", baseline_end="2024-03", end="2025-01", observations=rows)
    theory = make_theory(kind="count", interval="byar", multiplier=1, target={"value": 900, "rationale": "r"})
    row = compare_to_baseline(measure(pack, theory), theory=theory, pack=pack).iloc[0]
    assert (row["comparison"], row["why"]) == ("cannot say", "Sums over 12 and 10 months cannot be compared.")
    assert np.isnan(row["progress"])


def test_a_target_at_the_end_of_the_scale_is_met_by_reaching_it(make_pack, make_theory):
    theory = make_theory(target={"value": 100, "rationale": "r"})
    all_of_them = months("2023-04", *[20] * 12) + months("2024-07", *[100] * 12)
    assert compared(make_pack, theory, all_of_them)["target_met"] == "met"
    nearly = months("2023-04", *[20] * 12) + months("2024-07", *[100] * 11, 99)
    assert compared(make_pack, theory, nearly)["target_met"] == "not met"
