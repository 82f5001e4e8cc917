"""The report of a check: nothing lost, and short enough to read."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from evalkit.errors import Problem
from evalkit.pack import report_json, report_text
from evalkit.pack.report import Report


def report(*problems: Problem) -> Report:
    return Report("E08000008", "Tameside", problems)


def many(count: int) -> list[Problem]:
    return [
        Problem("type-error", "Not a date.", mend="Mend it.", file="sites.csv", row=n + 2,
                column="start_date", found=f"day {n}")
        for n in range(count)
    ]  # fmt: skip


def test_rows_beyond_twenty_are_counted_in_the_text_and_kept_for_machines():
    found = report(*many(500))
    text = report_text(found)
    assert text.count("row ") == 20
    assert "and 480 more rows" in text
    assert len(report_json(found)["problems"]) == 500


def test_what_is_the_same_for_all_rows_is_said_once():
    text = report_text(report(*many(3)))
    assert text.count("Mend it.") == text.count("Not a date.") == 1
    assert "row 3: day 1" in text


def test_worst_comes_first():
    text = report_text(
        report(Problem("a", "A note.", severity="note"), Problem("b", "A warning.", severity="warning"),
               Problem("c", "An error."))
    )  # fmt: skip
    assert text.index("An error.") < text.index("A warning.") < text.index("A note.")
    assert text.startswith("Tameside (E08000008): 1 error, 1 warning, 1 note.")


@pytest.mark.parametrize(
    ("problems", "code"),
    [
        ((), 0),
        ((Problem("a", "A.", severity="warning"),), 0),
        ((Problem("a", "A."),), 3),
        ((Problem("a", "A."), Problem("unreadable", "U.")), 4),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(problems, code):
    assert report(*problems).exit_code == code


def test_the_report_for_machines_is_plain_json(check):
    found = report_json(check(sites=None))
    assert json.loads(json.dumps(found)) == found
    assert [ability["chapter"] for ability in found["abilities"]] == [f"0{n}" for n in range(1, 10)]


def test_each_chapter_says_what_it_can_do_and_what_it_needs(check):
    gone = ("milestones", "stories", "claims", "significant_changes", "configurations")
    can = {a.chapter: a for a in check(**dict.fromkeys(gone)).abilities}
    assert (can["06"].can, can["06"].missing) == ("nothing", (*gone[1:3], "configurations", gone[3]))
    assert can["03"].can == "partly"
    assert "milestones" in can["03"].text
    assert (can["05"].can, can["05"].missing) == ("nothing", ("reflections",))


def test_tables_that_are_refused_give_no_ability(check):
    can = {a.chapter: a for a in check(council={"governance": None}).abilities}
    assert "visits" in can["04"].missing
    assert "stories" in can["06"].missing


def test_references_to_tables_that_are_not_there_are_one_warning(check):
    found = [p for p in check(sites=None).problems if p.rule == "foreign-table"]
    assert {p.severity for p in found} == {"warning"}
    assert len(found) == len({p.file for p in found})


def test_a_reference_that_leads_nowhere_gets_the_nearest(check, tables):
    rows = pd.DataFrame(tables["nurse_time"]).assign(site_id="nrth")
    (problem,) = check(nurse_time=rows).problems
    assert (problem.rule, problem.mend) == ("foreign-key", "Did you mean north?")
