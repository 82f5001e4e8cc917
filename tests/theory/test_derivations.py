"""Each derivation of the core theory on small tables, with answers worked out by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import evalkit

CONTRACT = Path(evalkit.__file__).parent / "pack" / "contract" / "datapackage.json"
TYPES = {
    "string": "str",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[ns]",
    "datetime": "datetime64[ns]",
}
FIELDS = {
    resource["name"]: {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    for resource in json.loads(CONTRACT.read_text(encoding="utf-8"))["resources"]
}
MONTHS = pd.date_range("2025-03-01", periods=6, freq="MS")
HELPERS = {
    "months": pd.DataFrame(
        {
            "period": MONTHS.strftime("%Y-%m").astype("str"),
            "first_day": MONTHS,
            "last_day": MONTHS + pd.offsets.MonthEnd(),
        }
    ),
    "minimum_wage": pd.DataFrame(
        {"valid_from": pd.to_datetime(["2024-04-01", "2025-04-01"]), "hourly": [11.44, 12.21]}
    ),
}
COUNTS = [
    "site_id",
    "period",
    "stratum",
    "numerator",
    "denominator",
    "people_numerator",
    "people_denominator",
]
MEANS = ["site_id", "period", "stratum", "value", "sd", "denominator", "people_denominator"]


def frame(name, rows):
    columns = {}
    for column, kind in FIELDS[name].items():
        values = [row.get(column) for row in rows]
        if kind == "string":
            values = ["" if value is None else value for value in values]
        columns[column] = pd.Series(values, dtype="object" if kind in ("date", "datetime") else TYPES[kind])
        if kind in ("date", "datetime"):
            columns[column] = pd.to_datetime(columns[column]).astype(TYPES[kind])
    return pd.DataFrame(columns)


def as_dates(connection, name, table):
    dates = [f'CAST("{c}" AS DATE) AS "{c}"' for c, kind in FIELDS.get(name, {}).items() if kind == "date"]
    dates = dates or [
        f"CAST({c} AS DATE) AS {c}" for c in table if c in {"first_day", "last_day", "valid_from"}
    ]
    connection.register("given", table)
    replaced = f" REPLACE ({', '.join(dates)})" if dates else ""
    connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT *{replaced} FROM given')  # noqa: S608 - own names


@pytest.fixture(scope="module")
def databases():
    with duckdb.connect() as timestamps, duckdb.connect() as dates:
        timestamps.execute("SET threads = 1")
        dates.execute("SET threads = 1")
        yield timestamps, dates


@pytest.fixture
def run(core, databases):
    timestamps, dates = databases

    def run(code, **tables):
        derive = core.indicator(code).derive
        named = (*derive.tables, *derive.optional)
        assert set(tables) <= set(named)
        frames = {name: frame(name, tables.get(name, [])) for name in named} | HELPERS
        for name, table in frames.items():
            timestamps.register(name, table)
            as_dates(dates, name, table)
        result = timestamps.execute(derive.sql).df()
        pd.testing.assert_frame_equal(result, dates.execute(derive.sql).df())
        return result

    return run


def rows(result):
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in result.itertuples(index=False, name=None)
    ]


def visit(visit_id, date="2025-04-10", **more):
    return {
        "row_id": f"r{visit_id}",
        "visit_id": visit_id,
        "date": date,
        "site_id": "a",
        "person_ref": "p1",
        "worker_ref": "w1",
        "task": "insulin",
        "eligible": True,
        "role": "care worker",
        "minutes": 30.0,
        "outcome": "done",
    } | more


def nurse(visit_id, date="2025-04-10", **more):
    return visit(visit_id, date, role="district nurse", worker_ref="n1", **more)


# Three delegated visits (v1 with two tasks; v2, v3) and two by nurses (n1; j1, a joint visit): 3 of 5.
APRIL = [
    visit("v1"),
    visit("v1", task="pressure_area_care"),
    visit("v2", person_ref="p2"),
    visit("v3", person_ref="p2"),
    nurse("n1", person_ref="p3"),
    visit("j1", person_ref="p3"),
    nurse("j1", person_ref="p3"),
    visit("m1", outcome="missed"),
    visit("e1", eligible=False),
    visit("o1", role="other"),
]


def test_every_derivation_of_the_core_gives_the_columns_that_its_kind_needs(core, run):
    episodes = ["site_id", "period", "stratum", "duration", "observed", "person_ref"]
    wanted = {"mean": MEANS, "median time": episodes}
    derived = [indicator for indicator in core.indicators if indicator.derive]
    assert len(derived) == 25
    for indicator in derived:
        result = run(indicator.code)
        assert list(result.columns) == wanted.get(indicator.kind, COUNTS), indicator.code
        assert result.empty, indicator.code


def test_every_derivation_names_the_tables_that_it_reads(core):
    for indicator in core.indicators:
        if indicator.derive:
            named = {*indicator.derive.tables, *indicator.derive.optional}
            read = {name for name in FIELDS if f" {name} " in f" {indicator.derive.sql} ".replace("\n", " ")}
            assert read - {"people"} <= named, indicator.code
            assert named <= read, indicator.code


def test_delegated_share_counts_a_visit_once_and_a_joint_visit_as_the_nurses(run):
    assert rows(run("delegated_share", visits=APRIL)) == [("a", "2025-04", "", 3, 5, 2, 3)]


def test_delegated_share_keeps_sites_and_months_apart(run):
    visits = [*APRIL, visit("v9", "2025-05-01"), visit("v8", site_id="b"), nurse("n8", site_id="b")]
    assert rows(run("delegated_share", visits=visits)) == [
        ("a", "2025-04", "", 3, 5, 2, 3),
        ("a", "2025-05", "", 1, 1, 1, 1),
        ("b", "2025-04", "", 1, 2, 1, 1),
    ]


def test_delegated_share_by_age_sex_and_deprivation_where_people_tell(run):
    people = [
        {"person_ref": "p1", "age_band": "75-84", "sex": "f", "imd_decile": 1},
        {"person_ref": "p2", "age_band": "75-84", "imd_decile": 4},
        {"person_ref": "p3", "age_band": "85+", "sex": "m"},
    ]
    assert rows(run("delegated_share", visits=APRIL, people=people)) == [
        ("a", "2025-04", "", 3, 5, 2, 3),
        ("a", "2025-04", "age=75-84", 3, 3, 2, 2),
        ("a", "2025-04", "age=85+", 0, 2, 0, 1),
        ("a", "2025-04", "imd_quintile=1", 1, 1, 1, 1),
        ("a", "2025-04", "imd_quintile=2", 2, 2, 1, 1),
        ("a", "2025-04", "sex=f", 1, 1, 1, 1),
        ("a", "2025-04", "sex=m", 0, 2, 0, 1),
    ]


@pytest.mark.parametrize(("decile", "quintile"), [(1, 1), (2, 1), (3, 2), (4, 2), (9, 5), (10, 5)])
def test_deprivation_tenths_make_fifths(run, decile, quintile):
    people = [{"person_ref": "p1", "imd_decile": decile}]
    result = run("delegated_share", visits=[visit("v1")], people=people)
    assert list(result["stratum"]) == ["", f"imd_quintile={quintile}"]


def test_nurse_visits_released_are_the_delegated_ones(run):
    visits = [*APRIL, nurse("n5", "2025-03-02")]
    assert rows(run("nurse_visits_released", visits=visits)) == [
        ("a", "2025-03", "", 0, None, 0, None),
        ("a", "2025-04", "", 3, None, 2, None),
    ]


def test_nurse_hours_net_values_delegated_visits_at_a_nurses_visit_with_travel(run):
    # Nurses' visits: 40 + 20 and 30 + 0 minutes, on average 45. Two delegated visits: 1.5 hours, less 0.75.
    visits = [
        nurse("n1", minutes=40.0, travel_minutes=20.0),
        nurse("n1", task="wound_care", minutes=40.0, travel_minutes=20.0),
        nurse("n2", "2025-05-02", minutes=30.0),
        visit("v1", minutes=15.0),
        visit("v2", person_ref="p2", minutes=15.0),
    ]
    hours = [
        {"period": "2025-04", "site_id": "a", "activity": "training", "hours": 0.5},
        {"period": "2025-04", "site_id": "a", "activity": "call-back", "hours": 0.25},
        {"period": "2025-04", "site_id": "a", "activity": "visits", "hours": 90.0},
    ]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours)) == [
        ("a", "2025-04", "", 0.75, None, 2, None)
    ]


def test_nurse_hours_net_is_below_nought_while_only_training_happens(run):
    visits = [nurse("n1", minutes=30.0)]
    hours = [{"period": "2025-04", "site_id": "a", "activity": "training", "hours": 12.0}]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours)) == [
        ("a", "2025-04", "", -12.0, None, 0, None)
    ]


def test_nurse_hours_net_takes_the_councils_mean_where_a_site_has_no_nurses_visit(run):
    visits = [nurse("n1", site_id="b", minutes=60.0), visit("v1", minutes=5.0)]
    hours = [{"period": "2025-04", "site_id": "a", "activity": "sign-off", "hours": 0.25}]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours)) == [
        ("a", "2025-04", "", 0.75, None, 1, None)
    ]


def test_nurse_hours_net_says_nothing_without_nurse_time_or_without_any_nurses_visit(run):
    hours = [{"period": "2025-04", "site_id": "a", "activity": "training", "hours": 1.0}]
    assert run("nurse_hours_net", visits=APRIL).empty
    assert run("nurse_hours_net", visits=[visit("v1")], nurse_time=hours).empty


def test_nurse_hours_net_for_the_whole_council_where_hours_are_given_so(run):
    # Training is known for the whole council (2 hours, which wins over the site's), call-backs by site.
    visits = [
        nurse("n1", minutes=60.0),
        visit("v1"),
        nurse("n2", minutes=30.0, site_id="b"),
        visit("v2", site_id="b", person_ref="p2"),
    ]
    hours = [
        {"period": "2025-04", "site_id": "", "activity": "training", "hours": 2.0},
        {"period": "2025-04", "site_id": "a", "activity": "training", "hours": 1.5},
        {"period": "2025-04", "site_id": "a", "activity": "call-back", "hours": 0.5},
        {"period": "2025-04", "site_id": "b", "activity": "call-back", "hours": 0.25},
    ]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours)) == [
        ("", "2025-04", "", -1.25, None, 2, None)
    ]


@pytest.mark.parametrize("period", ["2025-04", "2025-Q2", "2025/26-Q1", "2025", "2025/26"])
def test_nurse_hours_may_be_given_by_month_quarter_or_year(run, period):
    visits = [nurse("n1", minutes=60.0), visit("v1")]
    hours = [{"period": period, "site_id": "a", "activity": "supervision", "hours": 0.25}]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours)) == [
        ("a", period, "", 0.75, None, 1, None)
    ]


def test_january_belongs_to_the_last_quarter_of_the_financial_year_before(run):
    visits = [nurse("n1", "2025-01-31", minutes=60.0), visit("v1", "2025-01-31")]
    hours = [{"period": "2024/25-Q4", "site_id": "a", "activity": "supervision", "hours": 0.25}]
    assert rows(run("nurse_hours_net", visits=visits, nurse_time=hours))[0][1] == "2024/25-Q4"


def test_insulin_on_time_lies_within_its_window_both_ends_included(run):
    window = {"due_from": "2025-04-10 08:00", "due_to": "2025-04-10 09:00"}
    visits = [
        visit("v1", **window, done_at="2025-04-10 08:00"),
        visit("v2", **window, done_at="2025-04-10 09:00", person_ref="p2"),
        visit("v3", **window, done_at="2025-04-10 07:59"),
        nurse("v4", **window, done_at="2025-04-10 09:01", person_ref="p3"),
        visit("v5", outcome="missed"),
        visit("v6", **window, outcome="declined"),
        visit("v7", done_at="2025-04-10 08:30"),
        visit("v8", **window),
        visit("v9", **window, done_at="2025-04-10 08:30", task="wound_care"),
    ]
    assert rows(run("insulin_on_time", visits=visits)) == [("a", "2025-04", "", 2, 5, 2, 3)]


def test_missed_or_late_tasks_are_counted_by_task_and_for_care_workers_only(run):
    visits = [
        visit("v1", due_to="2025-04-10 09:00", done_at="2025-04-10 09:01"),
        visit("v1", task="wound_care", due_to="2025-04-10 09:00", done_at="2025-04-10 09:00"),
        visit("v2", outcome="missed", person_ref="p2"),
        visit("v3", done_at="2025-04-10 12:00"),
        visit("v4", outcome="cancelled"),
        visit("v5", eligible=False, outcome="missed"),
        nurse("v6", outcome="missed"),
    ]
    assert rows(run("missed_late_tasks", visits=visits)) == [("a", "2025-04", "", 2, 4, 2, 2)]


INCIDENTS = [
    {
        "incident_id": "i1",
        "date": "2025-04-02",
        "site_id": "a",
        "person_ref": "p1",
        "type": "medication",
        "harm": "none",
    },
    {
        "incident_id": "i2",
        "date": "2025-04-03",
        "site_id": "a",
        "person_ref": "p1",
        "type": "medication",
        "harm": "low",
    },
    {"incident_id": "i3", "date": "2025-04-03", "site_id": "a", "person_ref": "", "type": "medication"},
    {
        "incident_id": "i4",
        "date": "2025-04-03",
        "site_id": "a",
        "person_ref": "p2",
        "type": "fall",
        "harm": "low",
    },
    {
        "incident_id": "i5",
        "date": "2025-06-03",
        "site_id": "a",
        "person_ref": "p2",
        "type": "medication",
        "harm": "death",
    },
]
GIVEN = [
    visit("v1"),
    visit("v2", task="eye_drops", person_ref="p2"),
    visit("v2", task="medicines", person_ref="p2"),
    nurse("n1"),
    visit("v3", task="wound_care"),
    visit("v4", outcome="missed"),
    visit("v5", "2025-05-06"),
]


def test_medication_incidents_are_per_administration_and_a_quiet_month_is_nought(run):
    assert rows(run("medication_incidents", incidents=INCIDENTS, visits=GIVEN)) == [
        ("a", "2025-04", "", 3, 4, 1, 2),
        ("a", "2025-05", "", 0, 1, 0, 1),
    ]


def test_medication_incidents_with_harm_leave_out_no_harm_and_harm_unknown(run):
    assert rows(run("medication_incidents_harm", incidents=INCIDENTS, visits=GIVEN)) == [
        ("a", "2025-04", "", 1, 4, 1, 2),
        ("a", "2025-05", "", 0, 1, 0, 1),
    ]


PEOPLE = [
    # March 12 days (20th to 31st), April 30, May 15.
    {"person_ref": "p1", "site_id": "a", "eligible_from": "2025-03-20", "eligible_to": "2025-05-15"},
    # April 1 day, May 31, and on, to the last month of the evaluation.
    {"person_ref": "p2", "site_id": "a", "eligible_from": "2025-04-30"},
    # Before the evaluation: no day.
    {"person_ref": "p3", "site_id": "a", "eligible_from": "2024-01-01", "eligible_to": "2025-02-28"},
]
DAYS = [
    ("2025-03", 12, 1),
    ("2025-04", 31, 2),
    ("2025-05", 46, 2),
    ("2025-06", 30, 1),
    ("2025-07", 31, 1),
    ("2025-08", 31, 1),
]


def test_hypoglycaemia_is_per_day_of_all_eligible_people(run):
    incidents = [
        {"date": "2025-04-02", "site_id": "a", "person_ref": "p1", "type": "hypoglycaemia"},
        {"date": "2025-04-09", "site_id": "a", "person_ref": "p1", "type": "hypoglycaemia"},
        {"date": "2025-04-09", "site_id": "a", "person_ref": "p1", "type": "other"},
    ]
    happened = {"2025-04": (2, 1)}
    assert rows(run("hypoglycaemia", incidents=incidents, people=PEOPLE)) == [
        ("a", month, "", *(happened.get(month, (0, 0))[:1]), days, happened.get(month, (0, 0))[1], people)
        for month, days, people in DAYS
    ]


def test_pressure_ulcers_are_category_2_and_above_that_did_not_begin_elsewhere(run):
    ulcer = {"date": "2025-05-02", "site_id": "a", "person_ref": "p1", "type": "pressure ulcer"}
    incidents = [
        {**ulcer, "category": 2, "acquired_here": True},
        {**ulcer, "category": 4, "person_ref": "p2"},
        {**ulcer, "category": 1, "acquired_here": True},
        {**ulcer, "category": 3, "acquired_here": False},
        {**ulcer, "acquired_here": True},
    ]
    result = run("pressure_ulcers", incidents=incidents, people=PEOPLE)
    assert rows(result)[2] == ("a", "2025-05", "", 2, 46, 2, 2)
    assert list(result["numerator"]) == [0, 0, 2, 0, 0, 0]


def test_competency_is_in_date_on_the_last_day_that_the_worker_did_the_task(run):
    visits = [
        visit("v1", "2025-04-01"),
        visit("v2", "2025-04-20"),
        visit("v3", "2025-04-05", task="wound_care"),
        visit("v4", "2025-04-05", worker_ref="w2"),
        visit("v5", "2025-04-05", worker_ref="w3"),
        visit("v6", "2025-04-05", worker_ref=""),
        nurse("n1", "2025-04-05"),
    ]
    competencies = [
        {
            "worker_ref": "w1",
            "site_id": "a",
            "task": "insulin",
            "signed_off": "2024-04-19",
            "expires": "2025-04-19",
        },
        {
            "worker_ref": "w1",
            "site_id": "a",
            "task": "wound_care",
            "signed_off": "2025-04-05",
            "expires": "2025-04-05",
        },
        {"worker_ref": "w2", "site_id": "b", "task": "insulin", "signed_off": "2025-01-01"},
        {"worker_ref": "w3", "site_id": "a", "task": "insulin", "signed_off": "2025-04-06"},
    ]
    assert rows(run("competency_in_date", visits=visits, competencies=competencies)) == [
        ("a", "2025-04", "", 2, 4, 2, 3),
        ("a", "2025-04", "task=insulin", 1, 3, 1, 3),
        ("a", "2025-04", "task=wound_care", 1, 1, 1, 1),
    ]


def test_continuity_is_the_mean_number_of_workers_in_28_days_of_people_with_8_visits(run):
    def seen(person, days, workers):
        return [
            visit(
                f"{person}{day}",
                f"2025-04-{day:02d}",
                person_ref=person,
                worker_ref=workers[i % len(workers)],
            )
            for i, day in enumerate(days)
        ]

    visits = [
        *seen("p1", range(1, 9), ["w1", "w2"]),  # 8 visits, 2 workers
        *seen("p2", range(20, 29), ["w1", "w2", "w3", "w4", "w5"]),  # 9 visits, 5 workers
        *seen("p3", range(1, 8), ["w6"]),  # 7 visits: too few
        *seen("p4", range(22, 31), ["w7"]),  # 9 visits, but 7 by the 28th: too few
        *seen("p5", range(1, 10), [""]),  # no worker recorded
        visit(
            "p11", "2025-04-01", person_ref="p1", worker_ref="w2", task="wound_care"
        ),  # a second task of a visit
        visit("p1x", "2025-04-29", person_ref="p1", worker_ref="w9"),  # after the 28th
        visit("p1y", "2025-04-02", person_ref="p1", worker_ref="w9", outcome="missed"),
    ]
    ((site, period, stratum, value, sd, people, distinct),) = rows(run("continuity", visits=visits))
    assert (site, period, stratum, value, people, distinct) == ("a", "2025-04", "", 3.5, 2, 2)
    assert math.isclose(sd, math.sqrt(4.5))


def test_continuity_counts_visits_and_not_tasks(run):
    visits = [visit(f"v{n // 2}", task=f"t{n}", worker_ref=f"w{n}") for n in range(14)]
    assert run("continuity", visits=visits).empty


def workers(period, **more):
    return {"period": period, "site_id": "a", "role": "care worker", "headcount": 60.0, "fte": 48.0} | more


@pytest.mark.parametrize(
    ("period", "years"),
    [("2025-04", 5), ("2025-Q2", 15), ("2025/26-Q1", 15), ("2025", 60), ("2025/26", 60)],
)
def test_turnover_is_a_yearly_rate_whatever_the_period(run, period, years):
    # 60 workers for a month are 5 worker-years, for a quarter 15, for a year 60.
    workforce = [
        workers(period, leavers=3),
        workers(period, role="district nurse", leavers=1, headcount=12.0),
    ]
    assert rows(run("carer_turnover", workforce=workforce)) == [("a", period, "", 3, years, 3, 60)]
    assert rows(run("nurse_turnover", workforce=workforce)) == [("a", period, "", 1, years / 5, 1, 12)]


def test_turnover_of_twelve_months_adds_up_to_leavers_over_mean_headcount(run):
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    workforce = [workers(month, leavers=2, headcount=40.0 + n) for n, month in enumerate(months)]
    result = run("carer_turnover", workforce=workforce)
    assert result["numerator"].sum() / result["denominator"].sum() == pytest.approx(24 / 45.5)


def test_turnover_leaves_out_what_is_not_recorded(run):
    workforce = [
        workers("2025-04"),
        workers("2025-05", leavers=1, headcount=None),
        workers("2025-06", leavers=0, headcount=0.0),
        workers("2025-04-01", leavers=1),
        workers("2025-04-01/2025-04-30", leavers=1),
    ]
    assert run("carer_turnover", workforce=workforce).empty


def test_whole_council_workforce_stays_whole(run):
    assert rows(run("carer_turnover", workforce=[workers("2025", site_id="", leavers=6)])) == [
        ("", "2025", "", 6, 60, 6, 60)
    ]


@pytest.mark.parametrize(
    ("period", "differential"),
    [
        ("2025-03", 1.16),
        ("2025-04", 0.39),
        ("2025/26-Q1", 0.39),
        ("2025/26", 0.39),
        ("2025-Q2", 0.39),
        ("2025", 1.16),
    ],
)
def test_pay_differential_is_over_the_minimum_wage_at_the_start_of_the_period(run, period, differential):
    workforce = [
        workers(period, hourly_pay=12.60, hourly_pay_sd=0.5),
        workers(period, role="other", hourly_pay=30.0),
    ]
    ((site, said, stratum, value, sd, count, people),) = rows(run("pay_differential", workforce=workforce))
    assert (site, said, stratum, sd, count, people) == ("a", period, "", 0.5, 60, 60)
    assert value == pytest.approx(differential)


def test_pay_differential_is_unknown_where_pay_is(run):
    assert run("pay_differential", workforce=[workers("2025-04")]).empty


def answer(respondent, score, **more):
    return {
        "wave": "spring",
        "date": "2025-04-14",
        "site_id": "a",
        "group": "care workers",
        "respondent_ref": respondent,
        "item": "confidence",
        "score": score,
        "scale_min": 1.0,
        "scale_max": 5.0,
        "agree_from": 4.0,
    } | more


def test_share_agreeing_uses_the_items_cut_or_three_fifths_of_the_scale(run):
    surveys = [
        answer("r1", 4.0),
        answer("r2", 3.0),
        answer("r3", 4.0, agree_from=None),
        answer("r4", 3.0, agree_from=None),
        answer("r5", 6.0, agree_from=None, scale_min=0.0, scale_max=10.0),
        answer("r6", 5.0, item="trust"),
        answer("r7", 5.0, group="managers"),
    ]
    assert rows(run("staff_confidence", surveys=surveys)) == [("a", "2025-04", "", 3, 5, 3, 5)]


def test_a_wave_counts_in_the_month_of_its_first_answer(run):
    surveys = [
        answer("r1", 5.0, date="2025-05-02"),
        answer("r2", 1.0, date="2025-04-30", item="trust"),
        answer("r3", 2.0, date=None),
    ]
    assert rows(run("staff_confidence", surveys=surveys)) == [("a", "2025-04", "", 1, 2, 1, 2)]


def test_a_wave_without_any_date_is_left_out(run):
    assert run("staff_confidence", surveys=[answer("r1", 5.0, date=None)]).empty


def test_answers_without_a_site_make_a_whole_council_row_of_everybody(run):
    surveys = [answer("r1", 5.0), answer("r2", 5.0, site_id=""), answer("r3", 2.0, site_id="b")]
    assert rows(run("staff_confidence", surveys=surveys)) == [
        ("", "2025-04", "", 2, 3, 2, 3),
        ("a", "2025-04", "", 1, 1, 1, 1),
        ("b", "2025-04", "", 0, 1, 0, 1),
    ]


@pytest.mark.parametrize(
    ("code", "item", "groups"),
    [
        ("trust_between_teams", "trust", {"care workers", "district nurses"}),
        ("nurse_delegation_confidence", "delegation_confidence", {"district nurses"}),
        ("support_answered", "support", {"care workers"}),
        ("staff_strain", "strain", {"care workers", "district nurses"}),
        ("residents_experience", "experience", {"residents"}),
    ],
)
def test_each_survey_indicator_asks_its_item_of_its_groups(core, run, code, item, groups):
    everybody = ["residents", "carers", "care workers", "district nurses", "managers", "commissioners"]
    surveys = [answer(group, 5.0, group=group, item=item) for group in everybody]
    surveys += [answer("x", 5.0, group=group, item="stay") for group in everybody]
    assert rows(run(code, surveys=surveys)) == [("a", "2025-04", "", *[len(groups)] * 4)]
    asked = next(i for i in core.survey_items if i.id == item)
    assert groups <= set(asked.groups)


def test_goals_met_are_of_goals_reviewed_in_the_month(run):
    goal = {"person_ref": "p1", "site_id": "a", "set": "2025-03-01", "reviewed": "2025-04-30"}
    goals = [
        {**goal, "goal": "church", "met": "yes"},
        {**goal, "goal": "garden", "met": "partly"},
        {**goal, "goal": "garden", "met": "no", "person_ref": "p2"},
        {**goal, "goal": "stairs", "met": "yes", "reviewed": None},
        {**goal, "goal": "bus", "met": ""},
    ]
    assert rows(run("goals_met", goals=goals)) == [("a", "2025-04", "", 1, 3, 1, 2)]


def test_concerns_wait_until_review_or_until_the_log_ends(run):
    concerns = [
        {
            "concern_id": "c1",
            "site_id": "a",
            "person_ref": "p1",
            "raised_at": "2025-04-01 10:00",
            "reviewed_at": "2025-04-01 13:30",
        },
        {"concern_id": "c2", "site_id": "a", "person_ref": "", "raised_at": "2025-04-30 12:00"},
        {
            "concern_id": "c3",
            "site_id": "a",
            "person_ref": "p3",
            "raised_at": "2025-05-01 12:00",
            "reviewed_at": "2025-05-01 11:00",
        },
        {"concern_id": "c4", "site_id": "b", "person_ref": "p4", "raised_at": "2025-05-01 12:00"},
    ]
    assert rows(run("concern_to_review_hours", concerns=concerns)) == [
        ("a", "2025-04", "", 3.5, True, "p1"),
        ("a", "2025-04", "", 24.0, False, ""),
        ("b", "2025-05", "", 0.0, False, "p4"),
    ]


def cost(amount, **more):
    return {
        "period": "2025-04",
        "site_id": "a",
        "category": "fee_uplift",
        "kind": "recurring",
        "payer": "council",
        "amount_gbp": amount,
    } | more


def test_cash_cost_adds_uplift_training_and_facilitator_over_delegated_visits(run):
    costs = [
        cost(300.0),
        cost(60.0, category="training", kind="setup", payer="NHS"),
        cost(90.0, category="facilitator"),
        cost(999.0, category="equipment"),
        cost(10.0, period="2025-06"),
    ]
    assert rows(run("cash_cost_per_delegated_visit", costs=costs, visits=APRIL)) == [
        ("a", "2025-04", "", 450.0, 3, 2, 2)
    ]


def test_cash_cost_is_for_the_whole_council_where_any_part_of_it_is(run):
    visits = [*APRIL, visit("b1", site_id="b", person_ref="p9")]
    costs = [cost(300.0), cost(100.0, site_id="b"), cost(80.0, site_id="", category="facilitator")]
    assert rows(run("cash_cost_per_delegated_visit", costs=costs, visits=visits)) == [
        ("", "2025-04", "", 480.0, 4, 3, 3)
    ]


@pytest.mark.parametrize("period", ["2025-Q2", "2025/26-Q1", "2025", "2025/26"])
def test_cash_cost_may_be_given_by_quarter_or_year(run, period):
    visits = [visit("v1"), visit("v2", "2025-06-30", person_ref="p2"), visit("v3", "2026-04-01")]
    result = run("cash_cost_per_delegated_visit", costs=[cost(100.0, period=period)], visits=visits)
    assert rows(result) == [("a", period, "", 100.0, 2, 2, 2)]


def test_sickness_is_days_for_each_full_time_worker_a_year(run):
    workforce = [
        workers("2025-04", sickness_days=20.0),
        workers("2025-05"),
        workers("2025-04", role="district nurse", sickness_days=3.0),
    ]
    assert rows(run("sickness_absence", workforce=workforce)) == [("a", "2025-04", "", 20.0, 4.0, 60, 60)]


def test_call_backs_are_hours_over_delegated_visits(run):
    hours = [
        {"period": "2025-04", "site_id": "a", "activity": "call-back", "hours": 1.5},
        {"period": "2025-04", "site_id": "a", "activity": "training", "hours": 40.0},
        {"period": "2025-05", "site_id": "a", "activity": "call-back", "hours": 2.0},
    ]
    assert rows(run("call_backs", nurse_time=hours, visits=APRIL)) == [("a", "2025-04", "", 1.5, 3, 2, 2)]
    whole = [{"period": "2025-04", "site_id": "", "activity": "call-back", "hours": 1.5}]
    visits = [*APRIL, visit("b1", site_id="b", person_ref="p9")]
    assert rows(run("call_backs", nurse_time=whole, visits=visits)) == [("", "2025-04", "", 1.5, 4, 3, 3)]
