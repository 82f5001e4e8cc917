import numpy as np
import pandas as pd
import pytest

from evalkit.errors import PackError
from evalkit.indicators import measure, wilson


def row(frame, **key):
    where = np.logical_and.reduce([frame[name] == value for name, value in key.items()])
    assert where.sum() == 1, frame[where]
    return frame[where].iloc[0]


def seen(period="2024-04", site="", **more):
    return {"indicator": "share", "site_id": site, "period": period} | more


def test_counts_give_a_value_and_both_intervals(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=65, denominator=100, people_numerator=60)])
    found = row(measure(pack, make_theory()), period="2024-04")
    assert found["value"] == 65
    expected = [100 * limit for conf in (0.95, 0.998) for limit in wilson(65, 100, conf=conf)]
    assert [found[n] for n in ("lower95", "upper95", "lower998", "upper998")] == pytest.approx(expected)
    assert (found["method"], found["state"], found["source"]) == ("wilson", "value", "observations")
    assert (found["people_numerator"], found["definition_version"]) == (60, "1")
    assert (str(found["start"].date()), str(found["end"].date())) == ("2024-04-01", "2024-04-30")


@pytest.mark.parametrize(
    ("changes", "given", "value", "method"),
    [
        (
            {"kind": "rate", "interval": "byar", "multiplier": 1000},
            {"numerator": 4, "denominator": 500},
            8,
            "exact",
        ),
        (
            {"kind": "rate", "interval": "byar", "multiplier": 1000},
            {"numerator": 40, "denominator": 500},
            80,
            "byar",
        ),
        (
            {"kind": "rate", "interval": "byar", "multiplier": 1},
            {"numerator": 6, "denominator": 3},
            2,
            "exact",
        ),
        ({"kind": "count", "interval": "none", "multiplier": 1}, {"numerator": 40}, 40, "none"),
        ({"kind": "count", "interval": "byar", "multiplier": 1}, {"numerator": 40}, 40, "byar"),
        (
            {"kind": "ratio", "interval": "none", "multiplier": 1},
            {"numerator": 9, "denominator": 4},
            2.25,
            "none",
        ),
        (
            {"kind": "mean", "interval": "student", "multiplier": 1},
            {"value": 5, "sd": 2, "denominator": 9},
            5,
            "student",
        ),
        (
            {"kind": "mean", "interval": "none", "multiplier": 1},
            {"numerator": 62, "denominator": 31},
            2,
            "none",
        ),
        (
            {"kind": "standardised ratio", "interval": "indirect"},
            {"numerator": 9, "denominator": 6},
            150,
            "exact",
        ),
        ({"kind": "median time", "interval": "kaplan-meier"}, {"value": 31}, 31, "none"),
    ],
)
def test_each_kind_of_indicator(make_pack, make_theory, changes, given, value, method):
    found = row(measure(make_pack(observations=[seen(**given)]), make_theory(**changes)), period="2024-04")
    assert (found["value"], found["method"], found["state"]) == (value, method, "value")
    assert np.isnan(found["lower95"]) == (method == "none")


def test_published_limits_pass_through(make_pack, make_theory):
    given = seen(numerator=830, denominator=41557, value=2081.8, lower=1940.9, upper=2230.0, period="2023/24")
    theory = make_theory(kind="standardised rate", interval="published", multiplier=100_000, frequency="year")
    found = row(measure(make_pack(observations=[given]), theory), period="2023/24")
    assert (found["value"], found["lower95"], found["upper95"]) == (2081.8, 1940.9, 2230.0)
    assert (found["method"], found["numerator"]) == ("published", 830)
    assert np.isnan(found["lower998"])


def test_counts_of_everybody_are_not_a_standardised_rate(make_pack, make_theory):
    theory = make_theory(kind="standardised rate", interval="dobson", multiplier=100_000)
    found = measure(make_pack(observations=[seen(numerator=830, denominator=41557)]), theory)
    assert row(found, period="2024-04")["state"] == "not collected"


@pytest.mark.parametrize("state", ["suppressed", "too few", "not collected", "not applicable"])
def test_a_state_without_figures_shows_none_even_if_they_were_given(make_pack, make_theory, state):
    pack = make_pack(observations=[seen(numerator=3, denominator=10, value=30, status=state)])
    found = row(measure(pack, make_theory()), period="2024-04")
    assert found["state"] == state
    assert found[["numerator", "denominator", "value", "lower95", "upper998"]].isna().all()


def test_what_failed_quality_keeps_its_figure_but_gets_no_interval(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=3, denominator=10, status="failed quality")])
    found = row(measure(pack, make_theory()), period="2024-04")
    assert (found["state"], found["value"]) == ("failed quality", 30)
    assert np.isnan(found["lower95"])


def test_another_definition_is_a_state_of_its_own_with_its_figures(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=3, denominator=10, definition_version="2-local")])
    found = row(measure(pack, make_theory()), period="2024-04", definition_version="2-local")
    assert (found["state"], found["value"]) == ("definition differs", 30)
    assert found["lower95"] > 0


def test_nothing_out_of_nothing_is_not_applicable_not_zero(make_pack, make_theory):
    found = row(
        measure(make_pack(observations=[seen(numerator=0, denominator=0)]), make_theory()), period="2024-04"
    )
    assert (found["state"], found["denominator"]) == ("not applicable", 0)
    assert np.isnan(found["value"])


def test_none_out_of_some_is_a_value(make_pack, make_theory):
    found = row(
        measure(make_pack(observations=[seen(numerator=0, denominator=12)]), make_theory()), period="2024-04"
    )
    assert (found["state"], found["value"], found["lower95"]) == ("value", 0, 0)
    assert found["upper95"] > 0


def test_a_proportion_above_one_fails_quality(make_pack, make_theory):
    found = row(
        measure(make_pack(observations=[seen(numerator=12, denominator=10)]), make_theory()), period="2024-04"
    )
    assert found["state"] == "failed quality"
    assert np.isnan(found["value"])
    assert "above the denominator" in found["note"]


def test_a_given_value_that_its_counts_do_not_give_is_said(make_pack, make_theory):
    wrong = seen(numerator=181, denominator=287, value=70)
    right = seen(numerator=181, denominator=287, value=63.1, period="2024-05")
    found = measure(make_pack(observations=[wrong, right]), make_theory())
    assert row(found, period="2024-04")["value"] == pytest.approx(63.0662)
    assert "not what its counts give" in row(found, period="2024-04")["note"]
    assert row(found, period="2024-05")["note"] == ""


def test_a_row_with_nothing_in_it_is_not_collected(make_pack, make_theory):
    found = row(measure(make_pack(observations=[seen(numerator=5)]), make_theory()), period="2024-04")
    assert (found["state"], found["note"]) == ("not collected", "The row has no figure that can be used.")


def test_months_without_a_row_become_rows(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=3, denominator=10, period="2024-06")])
    found = measure(pack, make_theory())
    assert found["period"].tolist() == [f"2024-0{m}" for m in range(4, 10)]
    assert found.loc[found["period"] != "2024-06", "state"].unique().tolist() == ["not collected"]


def test_only_periods_of_the_indicators_own_frequency_are_expected(make_pack, make_theory):
    waves = [seen(numerator=3, denominator=10, period="2024-06")]
    assert len(measure(make_pack(observations=waves), make_theory(frequency="quarter"))) == 1
    quarters = [seen(numerator=3, denominator=10, period="2024/25-Q1")]
    found = measure(make_pack(observations=quarters), make_theory(frequency="quarter"))
    assert found["period"].tolist() == ["2024/25-Q1", "2024/25-Q2"]
    years = [seen(numerator=3, denominator=10, period="2024/25")]
    found = measure(make_pack(end="2026-05", observations=years), make_theory(frequency="year"))
    assert found["period"].tolist() == ["2024/25", "2025/26"]


def test_an_indicator_that_nobody_reports_has_no_rows(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=1, denominator=2) | {"indicator": "another"}])
    assert measure(pack, make_theory()).empty


def test_periods_outside_the_evaluation_are_kept_when_given(make_pack, make_theory):
    pack = make_pack(observations=[seen(numerator=1, denominator=2, period="2019/20")])
    assert measure(pack, make_theory())["period"].tolist() == ["2019/20"]


def test_types_and_order_are_always_the_same(make_pack, make_theory):
    rows = [seen("2024-05", site, numerator=1, denominator=2) for site in ("b", "a", "")]
    pack = make_pack(observations=rows)
    found = measure(pack, make_theory())
    assert found["site_id"].tolist() == [""] * 6 + ["a"] * 6 + ["b"] * 6
    empty = measure(make_pack(), make_theory())
    assert empty.empty
    assert empty.dtypes.to_dict() == found.dtypes.to_dict()
    assert str(found["numerator"].dtype) == "float64"
    assert str(found["start"].dtype).startswith("datetime64")


def test_shuffled_rows_give_the_same_frame(make_pack, make_theory):
    rows = [seen(f"2024-0{m}", site, numerator=m, denominator=20) for m in range(4, 9) for site in ("a", "b")]
    one = measure(make_pack(observations=rows), make_theory())
    pd.testing.assert_frame_equal(one, measure(make_pack(observations=rows[::-1]), make_theory()))


def test_waves_twice_a_year_lack_only_the_wave_that_is_missing(make_pack, make_theory):
    waves = ["2023-05", "2023-11", "2024-05", "2024-11", "2025-11", "2026-05"]
    rows = [seen(wave, numerator=3, denominator=10) for wave in waves]
    found = measure(
        make_pack(start="2023-04", end="2026-09", observations=rows), make_theory(frequency="quarter")
    )
    assert found["period"].tolist() == [*waves[:4], "2025-05", *waves[4:]]
    assert found.loc[found["period"] == "2025-05", "state"].tolist() == ["not collected"]
    quarters = ["2023/24-Q1", "2023/24-Q3", "2024/25-Q1", "2024/25-Q3", "2025/26-Q1"]
    rows = [seen(quarter, numerator=3, denominator=10) for quarter in quarters]
    found = measure(
        make_pack(start="2023-04", end="2025-06", observations=rows), make_theory(frequency="quarter")
    )
    assert found["period"].tolist() == quarters


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            {"sites": [{"site_id": "n", "name": name, "kind": "team"} for name in ("North", "Northern")]},
            "sites.csv, row 3, column site_id: This row has the key of an earlier row. Found: n.",
        ),
        ({"observations": [seen(numerator=3, denominator=10)] * 3}, "observations.csv, row 3"),
    ],
)
def test_a_row_that_stands_twice_is_refused_in_the_words_of_the_check(make_pack, make_theory, tables, said):
    with pytest.raises(PackError) as caught:
        measure(make_pack(**tables), make_theory())
    assert str(caught.value).startswith(said)
    assert all(problem.rule == "primary-key" for problem in caught.value.problems)
