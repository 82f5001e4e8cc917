import numpy as np
import pandas as pd
import pytest

from evalkit.indicators import mean_of_summary, measure, pool_window, proportion, roll_up_periods


def series(make_pack, make_theory, rows, **changes):
    theory = make_theory(**changes)
    given = [{"indicator": "share"} | row for row in rows]
    return measure(make_pack(observations=given, end="2025-06"), theory), theory


def months(*numerators, denominator=10):
    periods = pd.period_range("2024-04", periods=len(numerators), freq="M").astype(str)
    return [
        {"period": p, "numerator": x, "denominator": denominator, "people_numerator": x}
        for p, x in zip(periods, numerators, strict=True)
    ]


def one(frame, period):
    assert (frame["period"] == period).sum() == 1, frame
    return frame[frame["period"] == period].iloc[0]


def test_counts_are_added_up_and_the_interval_is_that_of_the_sum(make_pack, make_theory):
    found, theory = series(make_pack, make_theory, months(1, 2, 3, 4))
    quarter = one(roll_up_periods(found, theory=theory, to="quarter"), "2024-Q2")
    expected = proportion(6, 30, multiplier=100)
    assert (quarter["value"], quarter["lower95"]) == (20, pytest.approx(expected.lower))
    assert (quarter["note"], quarter["source"]) == ("3 of 3 months.", "rolled up")
    assert quarter["people_numerator"] == 3  # the same people may come back: no sum


def test_a_rate_with_months_missing_says_so_and_a_count_is_not_made(make_pack, make_theory):
    found, theory = series(make_pack, make_theory, months(1, 2, 3, 4))
    third = one(roll_up_periods(found, theory=theory, to="financial quarter"), "2024/25-Q2")
    assert (third["state"], third["value"], third["note"]) == ("value", 40, "1 of 3 months.")
    found, theory = series(
        make_pack, make_theory, months(1, 2, 3, 4), kind="count", interval="none", multiplier=1
    )
    rolled = roll_up_periods(found, theory=theory, to="financial quarter")
    assert one(rolled, "2024/25-Q1")["value"] == 6
    assert one(rolled, "2024/25-Q2")["state"] == "not collected"


def test_a_suppressed_month_hides_the_year(make_pack, make_theory):
    rows = months(*range(1, 13))
    rows[4] = {"period": rows[4]["period"], "status": "suppressed"}
    found, theory = series(make_pack, make_theory, rows)
    year = one(roll_up_periods(found, theory=theory, to="financial year"), "2024/25")
    assert year["state"] == "suppressed"
    assert np.isnan(year["numerator"])


def test_of_a_cumulative_indicator_the_last_value_counts(make_pack, make_theory):
    rows = months(5, 9, 14)
    found, theory = series(
        make_pack, make_theory, rows, kind="count", interval="none", multiplier=1, cumulative=True
    )
    quarter = one(roll_up_periods(found, theory=theory, to="quarter"), "2024-Q2")
    assert (quarter["value"], quarter["note"]) == (14, "The value of 2024-06; it is cumulative.")


def test_a_cumulative_value_is_the_last_that_is_known(make_pack, make_theory):
    rows = [*months(5, 9), {"period": "2024-06", "status": "suppressed"}]
    found, theory = series(
        make_pack, make_theory, rows, kind="count", interval="none", multiplier=1, cumulative=True
    )
    quarter = one(roll_up_periods(found, theory=theory, to="quarter"), "2024-Q2")
    assert (quarter["value"], quarter["note"]) == (9, "The value of 2024-05; it is cumulative.")


def test_means_are_pooled(make_pack, make_theory):
    rows = [
        {"period": "2024-04", "value": 3, "sd": 1, "denominator": 4},
        {"period": "2024-05", "value": 6, "sd": 1, "denominator": 2},
        {"period": "2024-06", "value": 3, "sd": 1, "denominator": 2},
    ]
    found, theory = series(make_pack, make_theory, rows, kind="mean", interval="student", multiplier=1)
    quarter = one(roll_up_periods(found, theory=theory, to="quarter"), "2024-Q2")
    assert (quarter["value"], quarter["denominator"]) == (3.75, 8)
    squares = 3 * 1 + 1 * 1 + 1 * 1 + 4 * 0.75**2 + 2 * 2.25**2 + 2 * 0.75**2
    assert quarter["sd"] == pytest.approx(np.sqrt(squares / 7))


def test_medians_and_published_rates_are_not_rolled_up(make_pack, make_theory):
    rows = [{"period": "2024-04", "value": 3, "lower": 1, "upper": 5}]
    for changes in ({"kind": "median time", "interval": "kaplan-meier"}, {"interval": "published"}):
        found, theory = series(make_pack, make_theory, rows, **changes)
        assert roll_up_periods(found, theory=theory, to="year").empty


def test_the_shortest_periods_are_used_and_none_is_counted_twice(make_pack, make_theory):
    rows = [*months(1, 2, 3), {"period": "2024-Q2", "numerator": 6, "denominator": 30}]
    found, theory = series(make_pack, make_theory, rows)
    year = one(roll_up_periods(found, theory=theory, to="year"), "2024")
    assert (year["numerator"], year["denominator"]) == (6, 30)


def test_a_window_takes_only_what_lies_inside_it(make_pack, make_theory):
    found, theory = series(make_pack, make_theory, months(1, 2, 3, 4))
    pooled = pool_window(found, theory=theory, window="2024-05-01/2024-06-30")
    assert (pooled["numerator"].item(), pooled["note"].item()) == (5, "2 of 2 months.")


def test_definitions_are_kept_apart(make_pack, make_theory):
    rows = months(1, 2, 3)
    rows[2] |= {"definition_version": "0"}
    found, theory = series(make_pack, make_theory, rows)
    rolled = roll_up_periods(found, theory=theory, to="quarter")
    rolled = rolled[rolled["period"] == "2024-Q2"].set_index("definition_version")
    assert rolled["numerator"].to_dict() == {"0": 3, "1": 3}
    assert rolled["state"].to_dict() == {"0": "definition differs", "1": "value"}


def test_standardised_rates_are_made_anew_from_their_bands(make_pack, make_theory):
    bands = {"65-74": (5, 900), "75-84": (6, 600), "85+": (7, 300)}
    rows = [
        {"period": f"2024-0{m}", "stratum": f"age={band}", "numerator": x, "denominator": n}
        for m in (4, 5, 6)
        for band, (x, n) in bands.items()
    ]
    found, theory = series(
        make_pack, make_theory, rows, kind="standardised rate", interval="dobson", multiplier=1000
    )
    rolled = roll_up_periods(found, theory=theory, to="quarter")
    quarter = one(rolled[rolled["stratum"] == ""], "2024-Q2")
    month = one(found[found["stratum"] == ""], "2024-04")
    assert quarter["value"] == pytest.approx(month["value"])
    assert quarter["numerator"] == 54
    assert quarter["upper95"] - quarter["lower95"] < month["upper95"] - month["lower95"]


def test_the_same_people_every_month_do_not_narrow_the_interval(make_pack, make_theory):
    rows = [
        {"period": f"2024-0{m}", "value": v, "sd": 1, "denominator": 9, "people_denominator": 9}
        for m, v in ((4, 3), (5, 4), (6, 5))
    ]
    found, theory = series(make_pack, make_theory, rows, kind="mean", interval="student", multiplier=1)
    quarter = one(roll_up_periods(found, theory=theory, to="quarter"), "2024-Q2")
    assert (quarter["denominator"], quarter["people_denominator"]) == (27, 9)
    assert quarter["upper95"] - 4 == pytest.approx(mean_of_summary(4, sd=quarter["sd"], n=9).upper - 4)
