"""The tables of a pack tell one story: nobody is visited, signed off or counted before it could be."""

import pandas as pd
import pytest

from evalkit.demo.roll import COURSES

PERSON_LEVEL = [code for code, course in COURSES.items() if course.route == "person-level"]
STARTED = ["E08000008", "E08000007", "E08000010"]


def _site_dates(council, column):
    sites = council.tables["sites"].set_index("site_id")[column]
    return pd.to_datetime(sites.replace("", None))


@pytest.mark.parametrize("code", STARTED)
def test_care_workers_visit_only_while_the_site_delegates(code, made):
    council = made(code)
    visits = council.tables["visits"]
    theirs = visits[visits["role"] == "care worker"]
    start, stop = (theirs["site_id"].map(_site_dates(council, name)) for name in ("start_date", "stop_date"))
    assert len(theirs) >= 5
    assert (theirs["date"] >= start).all()
    assert not (theirs["date"] > stop).any()


@pytest.mark.parametrize("code", STARTED)
def test_a_sites_dates_are_those_of_its_first_and_last_delegated_visit(code, made):
    council = made(code)
    visits = council.tables["visits"]
    done = visits[(visits["role"] == "care worker") & (visits["outcome"] == "done")]
    days = done.groupby("site_id")["date"].agg(["min", "max"])
    for site in council.truth.neighbourhoods:
        if site.start_date:
            assert str(days.loc[site.site_id, "min"].date()) == site.start_date
        if site.stop_date:
            assert str(days.loc[site.site_id, "max"].date()) == site.stop_date


@pytest.mark.parametrize("code", ["E08000006", "E08000005"])
def test_where_nothing_started_nurses_make_every_visit_and_nobody_is_signed_off(code, made):
    tables = made(code).tables
    assert set(tables["visits"]["role"]) == {"district nurse"}
    assert len(tables["competencies"]) == 0
    assert tables["people"]["delegated_from"].isna().all()
    assert "care worker" not in set(tables["incidents"]["role"])


def test_where_nothing_started_no_aggregate_counts_a_delegated_visit(made):
    for code in ("E08000001", "E08000009"):
        rows = made(code).tables["observations"].set_index("indicator")
        assert rows.loc["nurse_visits_released", "numerator"].sum() == 0
        assert not {"missed_late_tasks", "competency_in_date", "cash_cost_per_delegated_visit"} & set(
            rows.index
        )


def test_aggregates_count_no_delegated_visit_before_the_start_of_their_site(made):
    council = made("E08000004")
    rows = council.tables["observations"]
    rows = rows[(rows["indicator"] == "delegated_share") & (rows["site_id"] != "")]
    start = rows["site_id"].map(_site_dates(council, "start_date")).dt.strftime("%Y-%m")
    before = start.isna() | (rows["period"] < start)
    assert rows.loc[before, "numerator"].sum() == 0
    assert (rows.loc[~before, "numerator"] > 0).all()


@pytest.mark.parametrize("code", STARTED)
def test_a_worker_is_signed_off_for_a_task_before_doing_it(code, made):
    tables = made(code).tables
    done = tables["visits"][tables["visits"]["role"] == "care worker"]
    first = done.groupby(["worker_ref", "task"])["date"].min()
    signed = tables["competencies"].groupby(["worker_ref", "task"])["signed_off"].min()
    assert (signed.reindex(first.index) < first).all()


@pytest.mark.parametrize("code", PERSON_LEVEL)
def test_people_are_visited_while_they_are_eligible(code, made):
    tables = made(code).tables
    visits = tables["visits"].merge(tables["people"], on="person_ref", suffixes=("", "_home"))
    assert len(visits) == len(tables["visits"])
    assert (visits["site_id"] == visits["site_id_home"]).all()
    assert (visits["date"] >= visits["eligible_from"]).all()
    assert not (visits["date"] > visits["eligible_to"]).any()


@pytest.mark.parametrize("code", PERSON_LEVEL)
def test_forty_to_ninety_people_are_eligible_in_every_month(code, made):
    people = made(code).tables["people"]
    for month in pd.period_range("2023-04", "2026-03", freq="M"):
        since = people["eligible_from"] <= month.end_time
        here = since & ~(people["eligible_to"] < month.start_time)
        assert 40 <= here.sum() <= 95


@pytest.mark.parametrize("code", PERSON_LEVEL)
def test_two_tasks_of_one_visit_share_worker_day_and_minutes(code, made):
    visits = made(code).tables["visits"]
    double = visits[visits["visit_id"].duplicated(keep=False)]
    assert len(double) > 100
    assert len(double[["visit_id", "worker_ref", "date", "minutes"]].drop_duplicates()) * 2 == len(double)


@pytest.mark.parametrize("code", PERSON_LEVEL)
def test_only_insulin_has_a_window_and_only_what_was_done_a_time(code, made):
    visits = made(code).tables["visits"]
    assert (visits["due_from"].notna() == (visits["task"] == "insulin")).all()
    assert (visits["done_at"].notna() == (visits["outcome"] == "done")).all()


@pytest.mark.parametrize("code", PERSON_LEVEL)
def test_some_people_have_all_visits_of_four_weeks_in_the_sample(code, made):
    visits = made(code).tables["visits"]
    done = visits[(visits["outcome"] == "done") & (visits["date"].dt.day <= 28)]
    seen = done.groupby([done["date"].dt.strftime("%Y-%m"), "person_ref"])["visit_id"].nunique()
    assert (seen >= 8).sum() >= 60


@pytest.mark.parametrize(("code", "reached"), [("E08000008", 27), ("E08000006", 13), ("E08000001", 5)])
def test_no_milestone_lies_beyond_the_stage_that_was_reached(code, reached, made):
    statuses = made(code).tables["milestones"]["status"]
    assert (statuses.iloc[reached:] == "not started").all()
    assert "done" in set(statuses.iloc[:reached])


def test_the_first_visit_is_the_milestone_of_the_start(made):
    for code in STARTED:
        council = made(code)
        milestones = council.tables["milestones"].set_index("milestone")
        first = min(site.start_date for site in council.truth.neighbourhoods if site.start_date)
        assert milestones.loc["start_with_willing", "completed"] == first
        assert milestones.loc["competencies_signed_off", "completed"] <= first


def test_a_council_of_unknown_state_leaves_milestones_out(made):
    assert len(made("E08000009").tables["milestones"]) < 27


def test_nothing_is_dated_after_the_data_were_taken(made):
    for code in COURSES:
        for table in made(code).tables.values():
            for name in set(table.columns) & {
                "completed",
                "found_on",
                "done",
                "reviewed",
                "signed_off",
                "date",
            }:
                dates = pd.to_datetime(table[name].replace("", None))
                assert not (dates > pd.Timestamp("2026-04-20")).any()


def test_nurses_give_time_to_training_only_where_a_site_starts(made):
    council = made("E08000008")
    hours = council.tables["nurse_time"]
    training = hours[(hours["activity"] == "training") & (hours["hours"] > 0)]
    started = {site.site_id for site in council.truth.neighbourhoods if site.start_date}
    assert set(training["site_id"]) == started
    assert set(made("E08000006").tables["nurse_time"]["activity"]) == {"visits"}


def test_an_aggregate_council_counts_turnover_from_the_workforce_that_it_gives(made):
    tables = made("E08000004").tables
    carers = tables["workforce"][tables["workforce"]["role"] == "care worker"]
    counted = tables["observations"][tables["observations"]["indicator"] == "carer_turnover"]
    assert counted["numerator"].sum() == carers["leavers"].sum()


@pytest.mark.parametrize("split", ["age", "sex", "imd_quintile"])
def test_the_groups_of_a_split_add_up_to_the_council(split, made):
    rows = made("E08000004").tables["observations"].query("indicator == 'delegated_share'")
    counts = ["numerator", "denominator"]
    groups = rows[rows["stratum"].str.startswith(f"{split}=")].groupby("period")[counts].sum()
    sites = rows[rows["site_id"] != ""].groupby("period")[counts].sum()
    assert groups.equals(sites)
