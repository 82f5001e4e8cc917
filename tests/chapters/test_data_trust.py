import pandas as pd
import pytest
from small_packs import INSULIN, MONTHS, observations, prose_of, rows_of


def data(edition, *frames, **more):
    return edition({"observations": pd.concat(frames)}, **more).section("data")


def test_a_hole_a_state_and_a_value_are_three_things(edition):
    section = data(
        edition,
        observations("insulin_on_time", INSULIN[:20], periods=MONTHS[:10] + MONTHS[12:22]),
        observations(
            "insulin_on_time", [None] * 2, denominator=None, periods=MONTHS[22:], status="suppressed"
        ),
    )
    (row,) = rows_of(section.block("completeness_table"))
    assert (row["expected"], row["values"], row["missing"], row["suppressed"]) == (24, 20, 2, 2)
    states = section.block("coverage_chart").data.values("state")
    assert (states.count("value"), states.count("not collected"), states.count("suppressed")) == (20, 2, 2)
    assert section.findings[0].estimate == pytest.approx(100 * 20 / 24)


def test_months_in_which_it_does_not_apply_are_not_missing(edition):
    section = data(
        edition,
        observations(
            "missed_late_tasks", [None] * 12, denominator=None, periods=MONTHS[:12], status="not applicable"
        ),
        observations("missed_late_tasks", [9] * 12, periods=MONTHS[12:]),
    )
    (row,) = rows_of(section.block("completeness_table"))
    assert (row["expected"], row["values"], row["other"]) == (12, 12, 12)


def test_small_numbers_are_counted_by_people_where_they_are_known(edition):
    few = observations(
        "insulin_on_time", [40] * 24, people_numerator=[7] * 12 + [8] * 12, people_denominator=25
    )
    (row,) = rows_of(data(edition, few).block("completeness_table"))
    assert row["small"] == 12


def test_an_incomplete_indicator_fails_a_check_and_is_doubted(edition):
    section = data(edition, observations("insulin_on_time", INSULIN[:14], periods=MONTHS[:12] + MONTHS[22:]))
    (check,) = [c for c in section.findings[0].checks if c.name == "every brought indicator complete enough"]
    assert check.passed is False
    assert "Insulin given on time" in prose_of(section, "doubts")


def test_what_came_is_listed_with_its_dates_and_holders(edition):
    sources = {"observations": {"held_by": "the integrated care board", "extracted_on": "2025-04-09"}}
    section = data(edition, observations("insulin_on_time", INSULIN), sources=sources)
    (row,) = rows_of(section.block("tables"))
    assert row["rows"] == 24
    assert (row["first"], row["last"]) == ("1 April 2023", "31 March 2025")
    assert (row["held_by"], row["extracted"]) == ("the integrated care board", "9 April 2025")
    assert "Not brought: Sites; " in section.block("tables").notes[0]


def test_who_answered_is_set_against_who_was_asked(edition):
    answers = pd.DataFrame(
        {
            "wave": "spring",
            "group": "residents",
            "respondent_ref": ["r1", "r1", "r2"],
            "item": ["a", "b", "a"],
            "score": 4,
            "scale_min": 1,
            "scale_max": 5,
        }
    )
    waves = pd.DataFrame({"wave": ["spring"], "group": ["residents"], "invited": [8]})
    tables = {
        "observations": observations("insulin_on_time", INSULIN),
        "surveys": answers,
        "survey_waves": waves,
    }
    section = edition(tables).section("data")
    (row,) = rows_of(section.block("responses"))
    assert (row["answered"], row["invited"], row["rate"]) == (2, 8, 25)
    assert "In 1 of 1 survey fewer than half of those invited answered: residents." in prose_of(
        section, "doubts"
    )


def test_problems_stand_worst_first_with_how_to_mend_them(edition):
    wrong = observations("insulin_on_time", [*INSULIN[:-1], 120])
    section = data(edition, wrong)
    rows = rows_of(section.block("problems_table"))
    assert rows[0]["severity"] == "error"
    assert "observations.csv, row 25" in rows[0]["where"]
    assert rows[0]["mend"]
    assert section.findings[0].checks[0].passed is False


def test_made_up_figures_are_doubted_first(edition):
    section = data(edition, observations("insulin_on_time", INSULIN), synthetic=True)
    assert prose_of(section, "doubts").startswith("- Every figure is synthetic")


def test_a_theory_of_another_version_is_doubted(edition):
    section = data(
        edition, observations("insulin_on_time", INSULIN), theory={"id": "blended_roles", "version": "0.9"}
    )
    assert "agreed version 0.9 of the theory" in prose_of(section, "doubts")


def test_waves_stand_for_the_months_until_the_next(edition):
    waves = observations("staff_confidence", [50, 55, 60], periods=["2023-05", "2023-11", "2024-05"])
    section = data(edition, waves)
    columns = section.block("coverage_chart").data.values("column")
    assert columns[:3] == ["2023-05-01/2023-10-31", "2023-11-01/2024-04-30", "2024-05-01/2024-10-31"]
