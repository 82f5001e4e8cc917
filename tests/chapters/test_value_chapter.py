"""Who pays and who gains: cash by payer, time beside it, and gaps where a table is missing."""

import pandas as pd
import pytest
from small_packs import MONTHS, observations, prose_of, rows_of

from evalkit.chapters import open_edition
from evalkit.demo.observed_tables import CASH
from evalkit.demo.resources import FEE_UPLIFT, VISIT_HOURS
from evalkit.finding import CellState
from evalkit.report import draw
from evalkit.section import Chart

SPAN = MONTHS[12:]
SITES = pd.DataFrame(
    {"site_id": ["north"], "name": ["North"], "kind": ["neighbourhood"], "status": ["started"]}
)
DELEGATED = observations("delegated_share", [20.0] * 12, periods=SPAN)  # of 100 each month


def time(**hours):
    rows = [(month, "", kind, each) for kind, each in hours.items() for month in SPAN]
    frame = pd.DataFrame(rows, columns=["period", "site_id", "activity", "hours"])
    return frame.assign(
        activity=frame["activity"].replace({"sign_off": "sign-off", "call_back": "call-back"})
    )


TIME = time(visits=40.0, training=2.0, supervision=1.0, sign_off=0.5, call_back=0.5)


def costs(*rows, periods=SPAN):
    columns = ["category", "kind", "payer", "price_year", "amount_gbp"]
    made = pd.DataFrame(rows, columns=columns)
    return pd.concat([made.assign(period=month, site_id="") for month in periods])


FEE = ("fee_uplift", "recurring", "council", "2024/25", 60.0)
TRAINING = ("training", "setup", "NHS", "2024/25", 30.0)
FACILITATOR = ("facilitator", "recurring", "council", "2024/25", 100.0)
BACKFILL = ("backfill", "setup", "provider", "2024/25", 12.0)
COSTS = costs(FEE, TRAINING, FACILITATOR, BACKFILL)


@pytest.fixture
def value(edition):
    def made(delegated=DELEGATED, **tables):
        given = {"observations": delegated, "sites": SITES, **tables}
        return edition({name: table for name, table in given.items() if table is not None}).section("value")

    return made


def finding(section, subject):
    return next(each for each in section.findings if each.subject == subject)


def whats(section):
    return [gap.what for gap in section.gaps]


def test_hours_by_hand_from_counts(value):
    found = finding(value(nurse_time=TIME, costs=COSTS), "nurse_hours_net")
    assert found.estimate == pytest.approx(
        240 * 40 / 80 - 12 * 4
    )  # 240 visits of half an hour, 4 hours a month
    assert "capacity, and not cash" in found.sentence
    assert (found.signal, found.direction) == ("unknown", "")  # no change over time, so no signal is counted


def test_cash_is_split_by_payer_and_never_added_up_in_silence(value):
    section = value(nurse_time=TIME, costs=COSTS)
    found = finding(section, "cash_cost_per_delegated_visit")
    assert found.estimate == pytest.approx(12 * 190 / 240)
    assert "£8.00 by the council, £1.50 by the NHS" in found.sentence
    council, nhs, provider = rows_of(section.block("ledger_table"))
    assert (council["setup"], council["recurring"], council["visit"]) == (CellState.NOT_COLLECTED, 1920, 8)
    assert (nhs["setup"], nhs["recurring"], nhs["visit"]) == (360, CellState.NOT_COLLECTED, 1.5)
    assert (provider["setup"], provider["visit"]) == (144, CellState.NOT_APPLICABLE)
    assert "in 2024/25 prices" in section.block("ledger_table").caption
    assert nhs["beside"].startswith("72 nurse hours released, net (")
    assert "capacity, and not cash" in nhs["beside"]
    assert "The council paid £1,920, the NHS paid £360 and providers paid £144" in section.summary


def test_time_is_never_called_cash_nor_taken_from_it(value):
    section = value(nurse_time=TIME, costs=COSTS)
    said = section.model_dump_json().lower()
    for word in ("saving of", "saves £", "net cost", "benefit-cost", "return on", "cost per benefit of"):
        assert word not in said
    less = value(nurse_time=TIME.assign(hours=TIME["hours"] * 2), costs=COSTS)
    paid = "cash_cost_per_delegated_visit"
    assert finding(less, paid).estimate == finding(section, paid).estimate


def test_the_tornado_stands_about_the_finding_and_says_what_turns_it(value):
    section = value(nurse_time=TIME, costs=COSTS)
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    rows = rows_of(chart.data)
    assert {row["base"] for row in rows} == {finding(section, "nurse_hours_net").estimate}
    swings = [abs(row["at_high"] - row["at_low"]) for row in rows]
    assert swings == sorted(swings, reverse=True)
    assert "No assumption alone turns a gain into a loss" in chart.message
    assert all(str(row["label"]) in chart.alt for row in rows)
    given = TIME.assign(hours=TIME["hours"].where(TIME["activity"] != "training", 7.5))
    turned = value(nurse_time=given, costs=COSTS)
    (chart,) = [block for block in turned.blocks if isinstance(block, Chart)]
    assert "Whether nurses gain or lose turns on" in chart.message


def test_without_costs_time_is_told_and_costs_are_a_gap_with_who_holds_them(value):
    section = value(nurse_time=TIME)
    assert finding(section, "nurse_hours_net").estimate == pytest.approx(72)
    assert finding(section, "cash_cost_per_delegated_visit").state is CellState.NOT_COLLECTED
    gap = section.gaps[0]
    assert gap.what == "Who pays, and how much."
    assert gap.needs.endswith("usually held by the council, NHS trust or provider.")
    assert section.summary.startswith("No costs are recorded")


def test_without_nurse_time_the_cash_of_a_visit_is_told_and_hours_are_a_gap(value):
    section = value(costs=COSTS)
    hours = finding(section, "nurse_hours_net")
    assert (hours.estimate, hours.state) == (None, CellState.NOT_COLLECTED)
    assert hours.sentence == "No estimate: no nurse time is recorded."
    assert finding(section, "cash_cost_per_delegated_visit").estimate == pytest.approx(9.5)
    assert "usually held by the NHS trust" in section.gaps[0].needs
    assert not [block for block in section.blocks if isinstance(block, Chart)]


def test_hours_that_nobody_recorded_are_not_none(value):
    section = value(nurse_time=time(visits=40.0), costs=COSTS)
    assert finding(section, "nurse_hours_net").estimate is None
    part = value(nurse_time=time(visits=40.0, training=2.0), costs=COSTS)
    found = finding(part, "nurse_hours_net")
    assert "No hours are recorded for supervision, sign-off, call-back" in found.sentence
    assert [check.passed for check in found.checks if check.name == "all that nurses gave is recorded"] == [
        False
    ]
    given = {row["item"]: row["amount"] for row in rows_of(part.block("consequences_table"))}
    assert given["Nurse hours given to training"] == -24
    assert given["Nurse hours given to call-back"] is CellState.NOT_COLLECTED


def test_with_observations_of_something_else_only(value):
    section = value(observations("insulin_on_time", [61.0] * 12, periods=SPAN))
    assert section.findings == ()
    assert section.summary.endswith("So nothing is said of time or of the cost of a visit.")
    assert whats(section)[:2] == [
        "Who pays, and how much.",
        "Whether nurses gain time, once what they give is counted.",
    ]
    assert "delegated_share" in section.gaps[1].needs


def test_with_costs_but_no_visits(value):
    section = value(observations("insulin_on_time", [61.0] * 12, periods=SPAN), costs=COSTS)
    assert "The council paid £1,920" in section.summary
    assert "What a delegated visit costs in cash." in whats(section)
    assert rows_of(section.block("ledger_table"))[0]["recurring"] == 1920


def test_no_delegated_visit_is_no_cost_of_a_visit(value):
    section = value(DELEGATED.assign(numerator=0.0), nurse_time=TIME, costs=COSTS)
    found = finding(section, "cash_cost_per_delegated_visit")
    assert found.estimate is None
    assert found.sentence == "No estimate: there is no delegated visit to share the cash among."
    assert finding(section, "nurse_hours_net").estimate == pytest.approx(-48)
    assert section.summary.startswith("No visit has been delegated so far. The council paid £1,920")


def test_amounts_below_zero_are_paid_back_and_said(value):
    back = costs(FEE, TRAINING, FACILITATOR, ("fee_uplift", "setup", "council", "2024/25", -10.0))
    found = finding(value(nurse_time=TIME, costs=back), "cash_cost_per_delegated_visit")
    assert found.estimate == pytest.approx(12 * 180 / 240)
    assert found.sentence.endswith("12 amounts below zero count as money paid back.")
    more = costs(("fee_uplift", "recurring", "council", "2024/25", -10.0))
    found = finding(value(nurse_time=TIME, costs=more), "cash_cost_per_delegated_visit")
    assert (found.estimate, found.sentence) == (
        None,
        "No estimate: more money is recorded as paid back than as paid.",
    )


def test_a_blank_amount_is_not_nothing(value):
    blank = COSTS.assign(amount_gbp=COSTS["amount_gbp"].where(COSTS["category"] != "training"))
    section = value(nurse_time=TIME, costs=blank)
    assert finding(section, "cash_cost_per_delegated_visit").estimate is None
    _, nhs, _ = rows_of(section.block("ledger_table"))
    assert nhs["setup"] is CellState.NOT_COLLECTED
    assert "the NHS paid an amount that is not known" in section.summary
    assert any("`evalkit check` names it" in gap.needs for gap in section.gaps)


def test_only_setting_up_names_what_is_not_recorded_and_no_uplift_of_nought(value):
    section = value(nurse_time=TIME, costs=costs(TRAINING))
    found = finding(section, "cash_cost_per_delegated_visit")
    assert found.estimate == pytest.approx(1.5)
    assert "Nothing is recorded for fee uplift, facilitator." in found.sentence
    assert rows_of(section.block("ledger_table"))[2]["beside"] == "no uplift is recorded"
    section = value(nurse_time=TIME, costs=costs(BACKFILL))
    assert finding(section, "cash_cost_per_delegated_visit").estimate is None


def test_prices_of_several_years_stand_apart(value):
    mixed = COSTS.assign(price_year=COSTS["price_year"].where(COSTS["category"] != "facilitator", "2023/24"))
    section = value(nurse_time=TIME, costs=mixed)
    found = finding(section, "cash_cost_per_delegated_visit")
    assert found.estimate is None
    assert "several price years: 2023/24, 2024/25" in found.sentence
    rows = rows_of(section.block("ledger_table"))
    assert [(r["who"], r["year"], r["recurring"]) for r in rows[:2]] == [
        ("The council", "2023/24", 1200),
        ("The council", "2024/25", 720),
    ]
    assert "GDP deflators" in next(gap.needs for gap in section.gaps if "costs in cash" in gap.what)
    assert finding(section, "nurse_hours_net").estimate == pytest.approx(72)
    unsaid = value(nurse_time=TIME, costs=COSTS.assign(price_year=None))
    assert "prices of a year that is not said" in unsaid.summary


def test_visits_in_months_without_costs_are_said(value):
    short = costs(FEE, TRAINING, FACILITATOR, periods=SPAN[:6])
    found = finding(value(nurse_time=TIME, costs=short), "cash_cost_per_delegated_visit")
    assert "120 delegated visits took place in months without any cost recorded" in found.sentence
    assert [check.passed for check in found.checks if check.name == "costs cover the visits"] == [False]


def test_visits_without_nurse_time_share_the_cash_and_not_the_hours(value):
    section = value(nurse_time=TIME[TIME["period"].isin(SPAN[:6])], costs=COSTS)
    assert finding(section, "cash_cost_per_delegated_visit").denominator == 240
    hours = finding(section, "nurse_hours_net")
    assert (hours.denominator, hours.estimate) == (120, pytest.approx(36))
    assert "120 delegated visits without nurse time" in hours.sentence


def test_a_month_without_a_count_is_left_out_and_said(value):
    hidden = DELEGATED.assign(
        numerator=DELEGATED["numerator"].where(DELEGATED["period"] != SPAN[0]),
        status=["suppressed", *["value"] * 11],
    )
    found = finding(value(hidden, nurse_time=TIME, costs=COSTS), "nurse_hours_net")
    assert found.denominator == 220
    assert "Left out: 1 period without a count" in found.sentence


def test_pay_stands_beside_the_minimum_wage_in_force(value):
    staff = pd.DataFrame(
        {"period": MONTHS, "site_id": "north", "role": "care worker", "headcount": 50.0, "hourly_pay": 12.0}
    )
    section = value(nurse_time=TIME, costs=COSTS, workforce=staff)
    first, last = rows_of(section.block("pay_table"))
    assert (first["minimum"], last["minimum"], last["workers"]) == (10.42, 11.44, 50)
    assert last["above"] == pytest.approx(0.56)
    assert "£0.56 above the minimum wage" in prose_of(section, "pay")


def test_without_pay_that_is_a_gap_and_no_sentence_of_it(value):
    section = value(nurse_time=TIME, costs=COSTS)
    assert "Pay beside the minimum wage." in whats(section)
    assert prose_of(section, "pay") == "No pay of care workers is recorded, so nothing is said of it."


def test_an_hour_of_a_nurse_is_valued_only_where_their_pay_is_known(tameside):
    section = tameside.section("value")
    assert "equals what the hours released" not in finding(section, "break_even_fee_uplift").sentence
    assert any("an hour of a nurse" in gap.why for gap in section.gaps)


def of_demo(council):
    return open_edition(council=council, pack=f"demo:{council}")


def test_what_was_paid_is_the_truth_of_the_synthetic_council(tameside):
    section = tameside.section("value")
    fee = finding(section, "break_even_fee_uplift")
    paid = rows_of(section.block("ledger_table"))[2]["beside"]
    assert float(paid.partition("£")[2].partition(" ")[0]) == pytest.approx(FEE_UPLIFT, rel=0.03)
    assert fee.lower < fee.estimate < fee.upper
    table = tameside.pack.table("costs")
    spent = table.loc[table["category"].isin(CASH), "amount_gbp"].sum()
    assert finding(section, "cash_cost_per_delegated_visit").numerator == pytest.approx(spent)


def test_hours_recovered_are_the_truth_of_a_council_with_counts():
    edition = of_demo("E08000004")
    found = finding(edition.section("value"), "nurse_hours_net")
    truth = edition.series
    truth = truth[(truth["indicator"] == "nurse_hours_net") & (truth["site_id"] == "")]["value"].sum()
    assert found.lower < truth < found.upper
    length = next(
        r for r in rows_of(edition.section("value").block("inputs_table")) if "nurse's visit" in r["input"]
    )
    assert float(length["value"].removesuffix(" min")) == pytest.approx(60 * VISIT_HOURS, rel=0.03)


def test_both_tornadoes_of_a_complete_council_draw(tameside):
    charts = [block for block in tameside.section("value").blocks if isinstance(block, Chart)]
    assert [chart.kind for chart in charts] == ["tornado", "tornado"]
    assert all(draw(chart).startswith("<svg") for chart in charts)


def test_the_last_chapter_repeats_it_and_never_without_a_failed_check(edition):
    opened = edition(
        {"observations": DELEGATED, "sites": SITES, "nurse_time": time(visits=40.0, training=2.0)}
    )
    said = prose_of(opened.section("claims"), "worth")
    assert "nurse hours net" in said
    assert "Read with care." in said
    nothing = edition({"observations": observations("goals_met", [5], periods=["2024-04"])}, folder="other")
    assert "could be worked out" in prose_of(nothing.section("claims"), "worth")
