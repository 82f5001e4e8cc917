import numpy as np
import pytest

from evalkit.errors import TheoryError
from evalkit.indicators import measure
from evalkit.indicators.derivations import derive

GOALS = [
    {"person_ref": p, "site_id": s, "goal": "g", "set": "2024-04-01", "reviewed": f"2024-0{m}-10", "met": met}
    for p, s, m, met in (
        ("p1", "a", 4, "yes"),
        ("p2", "a", 4, "no"),
        ("p3", "b", 4, "yes"),
        ("p4", "a", 6, "partly"),
    )
]
COUNT = """SELECT site_id, strftime(reviewed, '%Y-%m') AS period, '' AS stratum,
count(*) FILTER (met = 'yes') AS numerator, count(*) AS denominator FROM goals GROUP BY ALL"""


def with_sql(make_theory, sql, tables=("goals",), **changes):
    return make_theory(derive={"tables": tables, "sql": sql}, **changes)


def at(frame, site, period):
    found = frame[(frame["site_id"] == site) & (frame["period"] == period) & (frame["stratum"] == "")]
    assert len(found) == 1, found
    return found.iloc[0]


def test_rows_about_people_become_cells_and_their_sum(make_pack, make_theory, teams):
    found = measure(make_pack(sites=teams, goals=GOALS), with_sql(make_theory, COUNT))
    assert (at(found, "a", "2024-04")["value"], at(found, "a", "2024-04")["source"]) == (50, "person-level")
    assert at(found, "", "2024-04")["numerator"] == 2
    assert at(found, "", "2024-04")["note"] == "Sum of 2 of 3 teams."


def test_a_given_observation_wins_and_says_so(make_pack, make_theory, teams):
    given = [
        {"indicator": "share", "site_id": "a", "period": "2024-04", "numerator": 9, "denominator": 10},
        {"indicator": "share", "site_id": "b", "period": "2024-04", "status": "failed quality"},
    ]
    found = measure(make_pack(sites=teams, goals=GOALS, observations=given), with_sql(make_theory, COUNT))
    cell = at(found, "a", "2024-04")
    assert (cell["numerator"], cell["source"]) == (9, "observations")
    assert cell["note"] == "The figure that was given is used; the other tables make it 1 of 2."
    assert at(found, "b", "2024-04")["state"] == "failed quality"
    assert at(found, "a", "2024-06")["source"] == "person-level"


def test_a_covered_month_with_nothing_to_measure_is_not_applicable(make_pack, make_theory, teams):
    found = measure(make_pack(sites=teams, goals=GOALS), with_sql(make_theory, COUNT))
    # the log of goals runs from April (set) to June (reviewed); it is not known to cover July
    inside, after = at(found, "b", "2024-04"), at(found, "b", "2024-07")
    assert (inside["state"], after["state"]) == ("value", "not collected")
    visits = [visit(1, "2024-04-02"), visit(2, "2024-05-02", role="district nurse")]
    delegated = """SELECT site_id, strftime("date", '%Y-%m') AS period, '' AS stratum, count(*) AS numerator,
        count(*) AS denominator FROM visits WHERE role = 'care worker' GROUP BY ALL"""
    found = measure(make_pack(sites=teams, visits=visits), with_sql(make_theory, delegated, ["visits"]))
    states = found[found["site_id"] == "a"].set_index("period")["state"].to_dict()
    assert states["2024-04"] == "value"
    assert states["2024-05"] == "not applicable"
    assert states["2024-06"] == "not collected"


def visit(number, day, **more):
    known = {
        "row_id": f"r{number}",
        "visit_id": f"v{number}",
        "date": day,
        "site_id": "a",
        "person_ref": "p1",
        "task": "insulin",
        "eligible": "yes",
        "role": "care worker",
        "outcome": "done",
    }
    return known | more


def test_nothing_is_derived_without_all_its_tables(make_pack, make_theory):
    theory = with_sql(make_theory, COUNT, ["goals", "visits"])
    assert derive(make_pack(goals=GOALS), theory.indicators) == {}


def test_optional_tables_may_be_empty(make_pack, make_theory):
    sql = COUNT.replace("FROM goals", "FROM goals LEFT JOIN people USING (person_ref)").replace(
        "site_id,", "goals.site_id,", 1
    )
    theory = make_theory(derive={"tables": ["goals"], "optional": ["people"], "sql": sql})
    assert len(derive(make_pack(goals=GOALS), theory.indicators)["share"]) == 3


def test_rows_outside_the_evaluation_are_left_out(make_pack, make_theory):
    theory = with_sql(make_theory, COUNT)
    found = derive(make_pack(start="2024-05", goals=GOALS), theory.indicators)["share"]
    assert found["period"].tolist() == ["2024-06"]


def test_helper_tables(make_pack, make_theory):
    sql = """SELECT '' AS site_id, period, '' AS stratum,
        date_diff('day', first_day, last_day) + 1 AS numerator,
        (SELECT max(hourly) FROM minimum_wage WHERE valid_from <= first_day) AS denominator FROM months, goals
        WHERE person_ref = 'p1'"""
    theory = with_sql(make_theory, sql, kind="ratio", interval="none", multiplier=1)
    found = derive(make_pack(goals=GOALS), theory.indicators)["share"]
    assert found["numerator"].tolist() == [30, 31, 30, 31, 31, 30]
    assert found["denominator"].tolist() == [11.44] * 6


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT colour FROM goals", "colour"),
        ("SELECT * FROM visits", "visits"),
        ("SELECT 1; SELECT 2", "not one SELECT"),
        ("DROP TABLE goals", "not one SELECT"),
        ("COPY goals TO 'out.csv'", "not one SELECT"),
        ("SET threads = 4", "not one SELECT"),
        ("SELECT * FROM read_csv('/etc/hosts')", "disabled"),
        ("SELECT * FROM '/etc/hosts'", "does not exist"),
        ("SELECT site_id, '' AS stratum, now() AS period FROM goals", "now, which does not give the same"),
        ("SELECT site_id, 'x' AS period FROM goals", "no column denominator, numerator, stratum"),
        (COUNT.replace("'%Y-%m'", "'%d/%m/%Y'"), "is not a period"),
    ],
)
def test_sql_that_does_not_work_is_one_clear_error(make_pack, make_theory, sql, words):
    with pytest.raises(TheoryError) as caught:
        measure(make_pack(goals=GOALS), with_sql(make_theory, sql, core=False))
    assert words in str(caught.value.problems[0])
    assert "indicator share does not work" in caught.value.message
    assert caught.value.problems[0].where == "council.yaml, indicators.share.derive.sql"


def test_medians_come_from_episodes_for_sites_and_for_the_council(make_pack, core, teams):
    hours = core.model_copy(update={"indicators": (core.indicator("concern_to_review_hours"),)})
    concerns = [
        concern(1, "a", "2024-04-01 08:00", "2024-04-01 10:00"),
        concern(2, "a", "2024-04-02 08:00", "2024-04-02 12:00"),
        concern(3, "b", "2024-04-03 08:00", "2024-04-03 20:00"),
        concern(4, "b", "2024-04-04 08:00", ""),
        concern(5, "b", "2024-05-20 08:00", ""),
        concern(6, "a", "2024-06-20 08:00", "2024-06-21 08:00"),
    ]
    found = measure(make_pack(sites=teams, concerns=concerns), hours)
    assert at(found, "a", "2024-04")["value"] == 2
    whole = at(found, "", "2024-04")
    # 2, 4 and 12 hours, and one still open: after 4 hours half still wait
    assert (whole["value"], whole["numerator"], whole["denominator"]) == (4, 3, 4)
    assert (whole["method"], whole["source"]) == ("kaplan-meier", "rolled up")
    assert whole["note"] == "Episodes of 2 of 3 teams."
    assert whole["people_denominator"] == 4
    still_open = at(found, "b", "2024-05")
    assert still_open["state"] == "too few"
    assert "median is not reached" in still_open["note"]
    assert at(found, "a", "2024-05")["state"] == "not applicable"
    assert at(found, "a", "2024-07")["state"] == "not collected"


def concern(number, site, raised, reviewed):
    return {
        "concern_id": f"c{number}",
        "person_ref": f"p{number}",
        "site_id": site,
        "raised_at": raised,
        "reviewed_at": reviewed,
    }


def test_the_core_library_by_hand_on_a_handful_of_visits(make_pack, core, teams):
    visits = [
        visit(
            1,
            "2024-04-02",
            due_from="2024-04-02 08:00",
            due_to="2024-04-02 09:00",
            done_at="2024-04-02 08:30",
        ),
        visit(
            2,
            "2024-04-03",
            due_from="2024-04-03 08:00",
            due_to="2024-04-03 09:00",
            done_at="2024-04-03 09:30",
        ),
        visit(3, "2024-04-04", outcome="missed"),
        visit(4, "2024-04-05", role="district nurse", minutes=30, travel_minutes=10),
        visit(5, "2024-04-06", task="skin_check", person_ref="p2"),
        visit(6, "2024-04-06", visit_id="v5", row_id="r6b", person_ref="p2"),
        visit(7, "2024-04-07", eligible="no", task="wound_care"),
        visit(8, "2024-04-08", outcome="cancelled"),
    ]
    found = measure(make_pack(sites=teams, visits=visits), core)
    found = found[(found["site_id"] == "a") & (found["period"] == "2024-04") & (found["stratum"] == "")]
    counts = found.set_index("indicator")[["numerator", "denominator"]]
    # done and eligible: v1, v2, v4 (nurse), v5 (two tasks, one visit)
    assert counts.loc["delegated_share"].tolist() == [3, 4]
    assert counts.loc["nurse_visits_released", "numerator"] == 3
    # insulin with a window: v1 on time, v2 late; v3 missed; v4 and v6 have no window
    assert counts.loc["insulin_on_time"].tolist() == [1, 3]
    # delegated tasks done or missed: v1, v2 (late), v3 (missed), v5 twice
    assert counts.loc["missed_late_tasks"].tolist() == [2, 5]
    assert np.isnan(counts.loc["nurse_visits_released", "denominator"])


def test_indicators_of_all_kinds_are_measured_side_by_side(make_pack, core, teams):
    pack = make_pack(
        sites=teams,
        goals=GOALS,
        visits=[visit(1, "2024-04-02"), visit(2, "2024-05-02", role="district nurse")],
        concerns=[concern(1, "a", "2024-04-01 08:00", "2024-04-01 10:00")],
        observations=[{"indicator": "discharges", "period": "2024-04", "numerator": 70}],
    )
    found = measure(pack, core)
    assert not found[["method", "state", "source", "note", "definition_version"]].isna().any(axis=None)
    states = found[found["state"] == "value"].groupby("indicator")["method"].first().to_dict()
    assert states["delegated_share"] == states["goals_met"] == "wilson"
    assert states["concern_to_review_hours"] == "kaplan-meier"
    assert states["discharges"] == "none"
