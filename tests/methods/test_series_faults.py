"""Reporting failures and gaps are found; true changes, seasons and chance are not taken for them."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.methods import find_faults
from evalkit.methods.refusals import CannotEstimateError

STEADY = [101.0, 95, 104, 98, 110, 92, 103, 99, 97, 105, 94, 108] * 3


def monthly(figures, column="numerator", **columns):
    months = pd.period_range("2021-01", periods=len(figures), freq="M").astype(str)
    return pd.DataFrame({"period": months, column: np.array(figures, float), **columns})


def changed(at, to, figures=STEADY):
    figures = list(figures)
    figures[at : at + len(to)] = to
    return figures


def kinds(series):
    return [(fault.kind, fault.periods[0], len(fault.periods)) for fault in find_faults(series)]


def discharges(trust):
    table = pd.read_csv(cases("data", "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv"))
    return table[table["trust_code"] == trust]


@needs_cases
@pytest.mark.parametrize("column", ["numerator", "value"])
@pytest.mark.parametrize("last", ["2025-08", "2023-10", "2023-12"])
def test_the_collapse_of_one_trusts_discharges_in_2023(column, last):
    rows = discharges("RMP")
    rows = rows[rows["month"] <= last]
    series = pd.DataFrame({"period": rows["month"], column: rows["total_discharged"]})
    assert kinds(series) == [("collapse", "2023-07", 3)]
    assert "reporting failure" in find_faults(series)[0].text


@needs_cases
def test_the_same_trusts_patients_without_criteria_to_reside_did_not_collapse():
    rows = discharges("RMP")
    column = "mean_daily_no_criteria_to_reside"
    assert kinds(pd.DataFrame({"period": rows["month"], "value": rows[column]})) == []


def test_a_steady_series_has_no_fault():
    assert find_faults(monthly(STEADY)) == ()


def test_missing_periods_are_found_whether_blank_or_absent():
    series = monthly(changed(5, [np.nan, np.nan])).drop(index=20)
    assert kinds(series) == [("missing", "2021-06", 2), ("missing", "2022-09", 1)]


def test_states_are_faults():
    state = ["value"] * 36
    state[7:9] = ["failed quality"] * 2
    found = find_faults(monthly(STEADY, state=state))
    assert [(fault.kind, fault.periods) for fault in found] == [("state", ("2021-08", "2021-09"))]
    assert "failed quality" in found[0].text


def test_a_series_all_by_a_local_definition_is_one_series():
    assert find_faults(monthly(STEADY, state="definition differs")) == ()


def test_a_change_of_definition_is_found_on_the_shorter_side():
    series = monthly(STEADY, definition_version=["1"] * 26 + ["2"] * 10)
    assert kinds(series) == [("definition", "2023-03", 10)]
    assert "version 2" in find_faults(series)[0].text


@pytest.mark.parametrize(
    ("figures", "kind", "first", "count"),
    [
        (changed(15, [4, 6, 3]), "collapse", "2022-04", 3),
        (changed(15, [0, 0]), "collapse", "2022-04", 2),
        (changed(15, [950]), "step", "2022-04", 1),
        (changed(34, [12, 9]), "late", "2023-11", 2),
        (changed(0, [0]), "zero", "2021-01", 1),
    ],
)
def test_departures_that_come_back(figures, kind, first, count):
    assert kinds(monthly(figures)) == [(kind, first, count)]


@pytest.mark.parametrize(
    "figures",
    [
        changed(20, [20.0] * 16),  # a true fall stays down
        changed(15, [20.0] * 8),  # longer than half a year
        changed(20, [330.0] * 16),  # a true rise stays up
        list(np.linspace(400, 20, 36)),  # a steep course
        [figure * (0.1 if month % 12 in (6, 7) else 1) for month, figure in enumerate(STEADY)],  # holidays
        [2.0, 0, 1, 4, 0, 3, 1, 2, 9, 0, 1, 2] * 3,  # few events
        [0.0] * 20 + STEADY[:16],  # begins when the programme does
    ],
)
def test_true_changes_seasons_and_small_counts_are_no_fault(figures):
    assert find_faults(monthly(figures)) == ()


def test_a_fall_in_activity_is_no_fault_of_its_rate_but_one_of_what_it_is_out_of():
    out_of = changed(15, [90.0, 80, 100], [2000.0, 2100, 1950] * 12)
    events = [size * 0.05 for size in out_of]
    found = find_faults(monthly(events, denominator=out_of))
    assert [fault.kind for fault in found] == ["collapse"]
    assert "the denominators" in found[0].text


def test_a_score_far_off_is_found():
    scores = [7.1, 7.4, 6.9, 7.2, 7.0, 7.3, 6.8, 7.1] * 4
    assert kinds(monthly(changed(12, [3.0, 3.1], scores), "value")) == [("step", "2022-01", 2)]
    assert kinds(monthly(scores, "value")) == []


def test_chance_is_seldom_taken_for_a_fault():
    generator = np.random.default_rng(8)
    drawn = [monthly(generator.poisson(30, 48)) for _ in range(60)]
    drawn += [monthly(5 + generator.standard_normal(48), "value") for _ in range(60)]
    assert sum(bool(find_faults(series)) for series in drawn) == 0


def test_the_order_of_rows_changes_nothing():
    series = monthly(changed(15, [4, 6, 3]))
    assert find_faults(series.iloc[::-1]) == find_faults(series)


def test_a_series_that_cannot_be_read_is_answered_with_a_sentence():
    with pytest.raises(CannotEstimateError, match="no period"):
        find_faults(pd.DataFrame())
