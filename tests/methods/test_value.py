"""Costs and consequences by hand, by the indicator, and never one set against the other."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.finding import CellState
from evalkit.indicators import exact_poisson, measure
from evalkit.methods import (
    Cash,
    Discount,
    Range,
    ValueInputs,
    break_even_uplift,
    cash_of,
    cash_per_delegated_visit,
    fit_value,
    inputs_from_tables,
    net_nurse_hours,
    no_cash,
    tornado,
)
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.value_inputs import GIVEN
from evalkit.methods.value_sums import RESULTS, at_best, consequences, spread
from evalkit.pack import locate_pack, read_pack
from evalkit.theory import read_theory

COSTS = pd.DataFrame(
    [
        ("2025-04", "", "fee_uplift", "recurring", "council", "2025/26", 300.0),
        ("2025-05", "", "fee_uplift", "recurring", "council", "2025/26", 100.0),
        ("2025-04", "", "training", "setup", "NHS", "2025/26", 80.0),
        ("2025-04", "", "facilitator", "recurring", "council", "2025/26", 120.0),
        ("2025-04", "", "backfill", "setup", "provider", "2025/26", 50.0),
    ],
    columns=["period", "site_id", "category", "kind", "payer", "price_year", "amount_gbp"],
)
INPUTS = ValueInputs(
    delegated_visits=Range(100, 90, 110),
    hours_a_visit=Range(0.5, 0.4, 0.6),
    hours_given={"training": Range(20, 18, 22), "call-back": Range(5)},
    cash=cash_of(COSTS),
    nurse_hour_gbp=Range(60),
    worker_hours_a_visit=Range(0.25),
    worker_hour_gbp=Range(16, 14, 18),
)
INPUT = st.floats(0.01, 1000)


def ranged(low=0.0, high=1000.0):
    return st.lists(st.floats(low, high), min_size=3, max_size=3).map(
        lambda v: Range(*(sorted(v)[i] for i in (1, 0, 2)))
    )


def test_by_hand():
    best = at_best(INPUTS)
    assert best["net nurse hours"] == 100 * 0.5 - 25
    assert best["net nurse visits"] == 25 / 0.5
    assert best["cash per delegated visit"] == (400 + 80 + 120) / 100  # backfill is no part of it
    assert best["fee uplift that covers the provider"] == 0.25 * 16 + 50 / 100
    assert best["fee uplift that matches time released"] == (25 * 60 - 200) / 100
    assert fit_value(INPUTS).fee_paid == 4


def test_at_the_matching_uplift_cash_equals_what_hours_are_valued_at():
    uplift = at_best(INPUTS)["fee uplift that matches time released"]
    assert uplift * 100 + 80 + 120 == pytest.approx(25 * 60)


def test_the_net_hours_are_those_of_the_indicator():
    pack = read_pack(locate_pack("demo:E08000008"))
    inputs = inputs_from_tables(
        visits=pack.table("visits"), nurse_time=pack.table("nurse_time"), cash=cash_of(pack.table("costs"))
    )
    series = measure(pack, read_theory("blended_roles"))
    whole = series[(series["indicator"] == "nurse_hours_net") & (series["site_id"] == "")]
    assert at_best(inputs)["net nurse hours"] == pytest.approx(whole["numerator"].sum())


def test_capacity_is_never_called_cash():
    table = consequences(INPUTS)
    assert set(table["kind"]) == {"cash", "capacity"}
    assert set(table.loc[table["kind"] == "capacity", "unit"]) == {"hours"}
    assert table.loc[table["kind"] == "cash", "unit"].str.startswith("pounds").all()
    named = [field.name for field in fields(fit_value(INPUTS))] + list(RESULTS)
    assert not [name for name in named if "sav" in name or "benefit" in name]
    for finding in (
        net_nurse_hours(fit_value(INPUTS), council="e1"),
        cash_per_delegated_visit(fit_value(INPUTS), council="e1"),
        break_even_uplift(fit_value(INPUTS), council="e1"),
    ):
        assert any("capacity, and not cash" in caveat for caveat in finding.caveats)


def test_hours_never_change_the_cash():
    other = replace(INPUTS, hours_a_visit=Range(5), nurse_hour_gbp=Range(900))
    assert at_best(other)["cash per delegated visit"] == at_best(INPUTS)["cash per delegated visit"]


def test_there_is_no_ratio_and_no_total_over_kinds():
    items = consequences(INPUTS)["item"].tolist()
    assert not [item for item in items if "per" in item.split() or "total" in item]
    table = consequences(INPUTS)
    hours = table[(table["kind"] == "capacity") & (table["item"] != "nurse hours released, net")]
    assert hours["amount"].sum() == table["amount"].iloc[-1] == 25
    assert table.loc[table["kind"] == "cash", "amount"].sum() == -650


def test_sentences():
    fit = fit_value(INPUTS)
    hours = net_nurse_hours(fit, council="e1")
    assert hours.sentence == (
        "Delegated visits released 25 nurse hours net (range 14 to 36), the time of 50 visits: capacity, and "
        "not cash."
    )
    assert (hours.signal, hours.estimate) == ("improved", 25)
    assert "in 2025/26 prices" in cash_per_delegated_visit(fit, council="e1").sentence
    assert break_even_uplift(fit, council="e1").sentence == (
        "An uplift of £4.50 a delegated visit covers what it costs the provider (range £4.00 to £5.00); "
        "£4.00 was paid, in 2025/26 prices. At £13.00 the cash of the programme equals what the hours "
        "released are valued at, which is no saving."
    )


@pytest.mark.parametrize(
    ("training", "words", "signal"),
    [
        (20, "released 30 nurse hours", "improved"),
        (70, "gave 20 hours more than", "worse"),
        (50, "about as many", "no signal"),
    ],
)
def test_hours_lost_are_told_as_well(training, words, signal):
    inputs = replace(INPUTS, hours_given={"training": Range(training)}, delegated_visits=Range(100, 95, 105))
    inputs = replace(inputs, hours_a_visit=Range(0.5))
    found = net_nurse_hours(fit_value(inputs), council="e1")
    assert words in found.sentence
    assert found.signal == signal


def test_setting_up_with_no_visit_yet():
    inputs = replace(INPUTS, delegated_visits=Range(0, 0, 3))
    fit = fit_value(inputs)
    assert net_nurse_hours(fit, council="e1").estimate == -25
    cost = cash_per_delegated_visit(fit, council="e1")
    assert cost.estimate is None
    assert cost.sentence == "No estimate: there is no delegated visit to share the cash among."
    assert break_even_uplift(fit, council="e1").estimate is None
    idle = replace(inputs, hours_given={})
    assert net_nurse_hours(fit_value(idle), council="e1").sentence.startswith("No visit was delegated")


def test_without_costs_hours_can_still_be_told():
    fit = fit_value(replace(INPUTS, cash=no_cash("2025/26")))
    assert net_nurse_hours(fit, council="e1").estimate == 25
    assert cash_per_delegated_visit(fit, council="e1").state is CellState.NOT_COLLECTED


def test_tornado_is_widest_first_and_holds_what_matters_only():
    rows = tornado(INPUTS)
    assert rows["input"].tolist() == [
        "hours of a nurse's visit", "delegated visits", "hours of training", "hours of call-back",
        "nurse visits that one spares",
    ]  # fmt: skip
    assert rows["swing"].is_monotonic_decreasing
    assert not rows["input"].str.contains("pounds").any()
    first = rows.set_index("input").loc["delegated visits"]
    assert (first["result_at_low"], first["result_at_high"]) == (20, 30)
    with pytest.raises(CannotEstimateError, match="is no result"):
        tornado(INPUTS, result="savings")
    with pytest.raises(CannotEstimateError, match="cannot be worked out"):
        tornado(replace(INPUTS, worker_hour_gbp=None), result="fee uplift that covers the provider")


@settings(max_examples=25)
@given(visits=ranged(1, 1000), hours=ranged(0.1, 3), training=ranged(), wage=ranged(), replaced=ranged(0, 1))
def test_ranges_hold_the_best_figure_and_narrow_to_it(visits, hours, training, wage, replaced):
    inputs = replace(
        INPUTS,
        delegated_visits=visits,
        hours_a_visit=hours,
        hours_given={"training": training},
        nurse_hour_gbp=wage,
        replaced=replaced,
    )
    for result in RESULTS:
        found = spread(inputs, result=result)
        assert found.low <= found.value <= found.high
    known = replace(
        inputs,
        delegated_visits=Range(visits.value),
        hours_a_visit=Range(hours.value),
        hours_given={"training": Range(training.value)},
        nurse_hour_gbp=Range(wage.value),
        replaced=Range(replaced.value),
    )
    found = spread(known, result="net nurse hours")
    assert found.low == found.value == found.high
    assert tornado(known)["swing"].eq(0).all()


@settings(max_examples=25)
@given(INPUT, INPUT, INPUT)
def test_more_given_is_less_released(visits, hours, more):
    inputs = replace(INPUTS, delegated_visits=Range(visits), hours_a_visit=Range(hours))
    given = {"training": Range(20 + more), "call-back": Range(5)}
    less = at_best(replace(inputs, hours_given=given))["net nurse hours"]
    assert less == pytest.approx(at_best(inputs)["net nurse hours"] - more)


def test_price_years_are_named_and_brought_together():
    mixed = COSTS.assign(price_year=["2024/25", "2025/26", "2025/26", "2025/26", "2025/26"])
    with pytest.raises(CannotEstimateError, match="several price years"):
        cash_of(mixed)
    with pytest.raises(CannotEstimateError, match=r"no price index for 2024/25, 2025/26"):
        cash_of(mixed, price_year="2025/26")
    found = cash_of(mixed, price_year="2025/26", deflators={"2024/25": 100.0, "2025/26": 104.0})
    assert found.price_year == "2025/26"
    fee = found.lines.set_index("category").loc["fee_uplift", "amount_gbp"]
    assert fee == pytest.approx(300 * 1.04 + 100)
    with pytest.raises(CannotEstimateError, match="no price year"):
        cash_of(mixed.assign(price_year=""))
    with pytest.raises(CannotEstimateError, match="must be named"):
        Cash(COSTS, " ")


def test_cash_is_discounted_only_if_asked():
    later = COSTS.assign(period="2026-05")
    assert cash_of(later).lines["amount_gbp"].sum() == 650
    found = cash_of(later, discount=Discount(0.035, "2024/25"))
    assert found.lines["amount_gbp"].sum() == pytest.approx(650 / 1.035**2)
    fit = fit_value(replace(INPUTS, cash=found))
    assert net_nurse_hours(fit, council="e1").estimate == 25
    assert net_nurse_hours(fit, council="e1").caveats[-1].startswith("Cash is discounted at 3.5%")
    assert net_nurse_hours(fit_value(INPUTS), council="e1").caveats[-1] == "Nothing is discounted."


def test_nothing_is_counted_twice():
    both = pd.concat([COSTS, COSTS.assign(site_id="a", amount_gbp=1.0)])
    assert cash_of(both).lines["amount_gbp"].sum() == 650
    with pytest.raises(CannotEstimateError, match="may overlap"):
        cash_of(pd.concat([COSTS, COSTS.assign(period="2025/26")]))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (COSTS.iloc[:0], "No costs"),
        (COSTS.assign(amount_gbp=np.nan), "missing or infinite"),
        (COSTS.assign(amount_gbp=np.inf), "missing or infinite"),
        (COSTS.assign(period="spring"), "not a period"),
    ],
)
def test_bad_costs(bad, message):
    with pytest.raises(CannotEstimateError, match=message):
        cash_of(bad)


@pytest.mark.parametrize("wrong", [(np.nan,), (np.inf,), (1, 2, 3), (3, 1, 2), (1, np.nan, 2)])
def test_what_is_no_range(wrong):
    with pytest.raises(CannotEstimateError):
        Range(*wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"hours_a_visit": Range(0)}, {"delegated_visits": Range(-1)}, {"hours_given": {"training": Range(-1)}}],
)
def test_inputs_that_cannot_be(wrong):
    with pytest.raises(CannotEstimateError):
        replace(INPUTS, **wrong)


def visits(*rows):
    columns = ["visit_id", "date", "site_id", "eligible", "role", "outcome", "minutes", "travel_minutes"]
    return pd.DataFrame(rows, columns=columns).assign(date=lambda t: pd.to_datetime(t["date"]))


VISITS = visits(
    ("1", "2025-04-02", "a", True, "district nurse", "done", 20.0, 10.0),
    ("2", "2025-04-02", "a", True, "care worker", "done", 30.0, 0.0),
    ("2", "2025-04-02", "a", True, "care worker", "done", 30.0, 0.0),
    ("3", "2025-04-03", "b", True, "care worker", "done", 30.0, np.nan),
    ("4", "2025-04-03", "b", True, "care worker", "missed", 30.0, 5.0),
    ("5", "2025-04-03", "b", False, "care worker", "done", 30.0, 5.0),
    ("6", "2025-04-03", "b", True, "care worker", "done", 30.0, 5.0),
    ("6", "2025-04-03", "b", True, "district nurse", "done", 60.0, 0.0),
    ("7", "2025-06-03", "b", True, "care worker", "done", 30.0, 5.0),
)
TIME = pd.DataFrame(
    [
        ("2025-04", "a", "training", 2.0),
        ("2025-04", "", "supervision", 1.0),
        ("2025-04", "a", "supervision", 9.0),
        ("2025-04", "a", "visits", 99.0),
    ],
    columns=["period", "site_id", "activity", "hours"],
)


def test_inputs_from_tables_by_hand():
    inputs = inputs_from_tables(visits=VISITS, nurse_time=TIME, cash=no_cash("2025/26"))
    assert inputs.delegated_visits == Range(2.0, *map(float, exact_poisson(2)))
    # one at a, valued at 30 minutes; one at b, valued at 65
    assert inputs.hours_a_visit.value == pytest.approx((30 + 65) / 2 / 60)
    assert {name: inputs.hours_given[name].value for name in GIVEN} == {
        "training": 2, "supervision": 1, "sign-off": 0, "call-back": 0,
    }  # fmt: skip
    assert inputs.visits_without_time == 1
    check = net_nurse_hours(fit_value(inputs), council="e1").checks[-1]
    assert not check.passed


def test_pay_is_between_the_lowest_and_the_highest_site():
    rows = [("a", "care worker", 30.0, 12.0), ("b", "care worker", 10, 14), ("c", "district nurse", 9, 25)]
    staff = pd.DataFrame(rows, columns=["site_id", "role", "headcount", "hourly_pay"]).assign(
        period="2025-04"
    )
    extra, cash = Range(0.2, 0.1, 0.3), no_cash("2025/26")
    inputs = inputs_from_tables(visits=VISITS, nurse_time=TIME, cash=cash, workforce=staff, on_costs=extra)
    paid = inputs.worker_hour_gbp
    assert (paid.value, paid.low, paid.high) == pytest.approx((12.5 * 1.2, 12 * 1.1, 14 * 1.3))
    assert inputs.worker_hours_a_visit.value == pytest.approx(0.5)
    without = staff.assign(hourly_pay=np.nan)
    inputs = inputs_from_tables(visits=VISITS, nurse_time=TIME, cash=no_cash("x"), workforce=without)
    assert inputs.worker_hour_gbp is None


@pytest.mark.parametrize(
    ("rows", "time", "message"),
    [
        (VISITS, TIME.iloc[:0], "No nurse time"),
        (VISITS.iloc[:0], TIME, "No nurse's visit"),
        (VISITS[VISITS["role"] == "care worker"], TIME, "No nurse's visit"),
        (VISITS.assign(minutes=np.nan), TIME, "No nurse's visit"),
        (VISITS, TIME.assign(hours=-1.0), "below zero"),
    ],
)
def test_bad_tables(rows, time, message):
    with pytest.raises(CannotEstimateError, match=message):
        inputs_from_tables(visits=rows, nurse_time=time, cash=no_cash("2025/26"))


def test_order_of_rows_changes_nothing():
    one = inputs_from_tables(visits=VISITS, nurse_time=TIME, cash=cash_of(COSTS))
    two = inputs_from_tables(visits=VISITS[::-1], nurse_time=TIME[::-1], cash=cash_of(COSTS[::-1]))
    assert at_best(one) == pytest.approx(at_best(two), nan_ok=True)
