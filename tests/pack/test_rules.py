"""Each rule of the contract: what breaks it, and that the small pack breaks none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from evalkit.pack.contract import read_chapters, read_contract, read_rules

# rule: table, row (0 = first), what is changed there, the column that is blamed
BROKEN: dict[str, tuple[str, int, dict[str, str], str]] = {
    "date-after-data": ("stories", 0, {"date": "2025-07-16"}, "date"),
    "date-unlikely": ("people", 0, {"eligible_from": "1924-05-01"}, "eligible_from"),
    "period-impossible": ("workforce", 0, {"period": "2024/26"}, "period"),
    "period-after-data": ("nurse_time", 0, {"period": "2025-08"}, "period"),
    "period-not-over": ("workforce", 0, {"period": "2025-07"}, "period"),
    "period-too-long": ("observations", 0, {"period": "2025-Q1"}, "period"),
    "site-needs-start": ("sites", 0, {"start_date": ""}, "start_date"),
    "site-not-started": ("sites", 1, {"start_date": "2025-01-01"}, "start_date"),
    "site-needs-stop": ("sites", 0, {"status": "stopped"}, "stop_date"),
    "site-not-stopped": ("sites", 0, {"stop_date": "2025-03-01"}, "stop_date"),
    "site-dates": ("sites", 0, {"status": "stopped", "stop_date": "2025-01-12"}, "stop_date"),
    "indicator-unknown": ("observations", 0, {"indicator": "delegated_shar"}, "indicator"),
    "definition-differs": ("observations", 0, {"definition_version": "99"}, "definition_version"),
    "number-without-value": ("observations", 0, {"status": "suppressed"}, "status"),
    "value-without-number": ("observations", 1, {"status": ""}, "status"),
    "numerator-above-denominator": ("observations", 0, {"numerator": "41"}, "numerator"),
    "no-denominator": ("observations", 0, {"denominator": ""}, "denominator"),
    "nothing-below-the-line": ("observations", 0, {"denominator": "0"}, "denominator"),
    "value-out-of-range": ("observations", 0, {"value": "101"}, "value"),
    "limits-order": ("observations", 0, {"value": "30", "lower": "31", "upper": "34"}, "value"),
    "more-people-than-cases": ("observations", 0, {"people_numerator": "13"}, "people_numerator"),
    "more-people-than-events": (
        "observations", 0,
        {"indicator": "missed_late_tasks", "people_numerator": "13"}, "people_numerator",
    ),
    "eligible-window": ("people", 1, {"eligible_to": "2024-05-31"}, "eligible_to"),
    "delegated-window": ("people", 0, {"delegated_to": "2025-02-02"}, "delegated_to"),
    "delegated-outside-eligible": ("people", 0, {"delegated_from": "2024-04-30"}, "delegated_from"),
    "due-window": ("visits", 0, {"due_to": "2025-04-01 07:59"}, "due_to"),
    "due-day": ("visits", 0, {"date": "2025-04-02"}, "due_from"),
    "done-and-not-done": ("visits", 0, {"outcome": "missed"}, "done_at"),
    "visit-rows-disagree": ("visits", 1, {"visit_id": "v1"}, "visit_id"),
    "visit-not-eligible": ("visits", 1, {"eligible": "yes", "date": "2025-02-01"}, "date"),
    "task-unknown": ("incidents", 0, {"task": "insuline"}, "task"),
    "sign-off-dates": ("competencies", 0, {"expires": "2025-01-09"}, "expires"),
    "more-fte-than-heads": ("workforce", 0, {"fte": "85"}, "fte"),
    "review-before-concern": ("concerns", 0, {"reviewed_at": "2025-04-01 10:14"}, "reviewed_at"),
    "result-without-review": ("concerns", 0, {"reviewed_at": ""}, "reviewed_at"),
    "goal-dates": ("goals", 0, {"reviewed": "2025-02-02"}, "reviewed"),
    "goal-review": ("goals", 0, {"met": ""}, "met"),
    "ulcer-category": ("incidents", 0, {"category": "2"}, "category"),
    "score-off-the-scale": ("surveys", 0, {"score": "6"}, "score"),
    "item-unknown": ("surveys", 0, {"item": "no_such_item"}, "item"),
    "item-group": ("surveys", 0, {"group": "commissioners"}, "group"),
    "wave-unknown": ("survey_waves", 0, {"wave": "2024-autumn"}, "wave"),
    "more-answers-than-invited": ("survey_waves", 0, {"invited": "0"}, "invited"),
    "milestone-unknown": ("milestones", 0, {"milestone": "no_such_step"}, "milestone"),
    "milestone-dates": ("milestones", 0, {"completed": "2024-02-29"}, "completed"),
    "milestone-done": ("milestones", 0, {"status": "open"}, "completed"),
    "milestone-not-started": ("milestones", 0, {"status": "not started", "completed": ""}, "started"),
    "milestone-open": ("milestones", 0, {"status": "open", "started": "", "completed": ""}, "started"),
    "story-node-unknown": ("stories", 0, {"nodes": "no_such_node"}, "nodes"),
    "story-dates": ("stories", 0, {"withdrawn_on": "2025-06-01"}, "withdrawn_on"),
    "story-not-signed-off": ("stories", 0, {"consent": "public"}, "signed_off"),
    "story-follows": ("stories", 0, {"follows": "s9"}, "follows"),
    "claim-node": ("claims", 0, {"to": "calmer_mornings"}, "to"),
    "claim-on-itself": ("claims", 0, {"from": "calmer mornings"}, "to"),
    "chances-order": ("evidence", 0, {"sensitivity_low": "0.9"}, "sensitivity_low"),
    "chances-missing": ("evidence", 0, {"sensitivity_low": ""}, "sensitivity_low"),
    "test-date": ("evidence", 0, {"result": "not sought"}, "found_on"),
    "post-hoc": ("evidence", 0, {"assigned_on": "2025-07-01"}, "assigned_on"),
    "link-unknown": ("rivals", 0, {"link": "training>nothing"}, "link"),
    "assumption-unknown": ("assumptions", 0, {"assumption": "no_such_thing"}, "assumption"),
    "condition-unknown": ("conditions", 0, {"condition": "no_such_thing"}, "condition"),
    "score-of-a-half": ("conditions", 0, {"score": "0.5"}, "score"),
    "looks-like-nhs-number": ("stories", 0, {"text": "She is 943 476 5919."}, "text"),
    "looks-like-email": ("actions", 0, {"owner": "jo@example.org"}, "owner"),
    "looks-like-postcode": ("sites", 0, {"provider": "OL6 6BH"}, "provider"),
    "looks-like-insurance-number": ("milestones", 0, {"note": "AB 12 34 56 C"}, "note"),
}  # fmt: skip
ELSEWHERE = {
    "nothing-to-measure", "no-governance", "no-rows", "periods-order", "taken-too-early", "council-name",
    "council-ended", "theory-id", "theory-version", "period-twice", "period-overlap", "window-overlap",
    "period-hole", "expectation-unknown",
}  # fmt: skip


def changed(tables: dict[str, Any], name: str, row: int, values: dict[str, str]) -> Any:
    frame = tables[name].reset_index(drop=True)
    for column, value in values.items():
        if column not in frame:
            frame[column] = ""
        frame.loc[row, column] = value
    return frame


def around(rule_id: str, table: str) -> set[str]:
    """Name the tables that a rule looks at, and those that they refer to."""
    rule = next(rule for rule in read_rules() if rule.id == rule_id)
    near = {table, *rule.tables} - {"council", "reflections"}
    return near | {key.table for name in near for key in read_contract().table(name).foreign_keys}


def test_the_small_pack_breaks_no_rule(check):
    assert [str(problem) for problem in check().problems] == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_row_is_found_by_its_rule(rule, check, tables):
    table, row, values, column = BROKEN[rule]
    report = check(only=around(rule, table), **{table: changed(tables, table, row, values)})
    hits = [problem for problem in report.problems if problem.rule == rule]
    assert [(problem.row, problem.column) for problem in hits][-1:] == [
        (2 if rule == "wave-unknown" else row + 2, column)
    ]
    assert all(problem.severity == _severity(rule) for problem in hits)


def test_every_rule_has_a_case():
    assert {rule.id for rule in read_rules()} == set(BROKEN) | ELSEWHERE


def _severity(rule_id: str) -> str:
    return next(rule.severity for rule in read_rules() if rule.id == rule_id)


def _rules(report) -> list[str]:
    return [problem.rule for problem in report.problems]


def _observed(*periods: str, **more: str) -> Any:
    row = {"indicator": "delegated_share", "numerator": "1", "denominator": "4", **more}
    return pd.DataFrame([{**row, "period": period} for period in periods], dtype=str)


def test_the_same_days_in_two_forms_are_found(check):
    report = check(only=["sites"], observations=_observed("2025-Q2", "2025/26-Q1"))
    (problem,) = [p for p in report.problems if p.rule == "period-twice"]
    assert (problem.row, problem.found) == (3, "2025/26-Q1 here, 2025-Q2 in row 2")


def test_the_same_stratum_in_another_order_is_the_same(check):
    one, other = _observed("2025-04", stratum="sex=f;age=85+"), _observed("2025-04", stratum="age=85+;sex=f")
    assert "period-twice" in _rules(check(only=["sites"], observations=pd.concat([one, other])))


def test_a_year_beside_its_months_overlaps(check):
    report = check(only=["sites"], observations=_observed("2025-01", "2025-02", "2024/25"))
    assert [p.found for p in report.problems if p.rule == "period-overlap"] == ["2025-01", "2025-02"]


def test_rolling_windows_are_warned_about(check):
    report = check(only=["sites"], observations=_observed("2024-01-01/2024-12-31", "2024-02-01/2025-01-31"))
    assert [p.row for p in report.problems if p.rule == "window-overlap"] == [3]
    assert report.ok


def test_a_missing_month_is_a_hole(check):
    report = check(only=["sites"], observations=_observed("2025-01", "2025-04", "2025-05"))
    (hole,) = [p for p in report.problems if p.rule == "period-hole"]
    assert (hole.row, hole.expected) == (3, "rows for 2025-02-01 to 2025-03-31")


def test_a_month_that_was_not_collected_fills_the_hole(check):
    rows = _observed("2025-01", "2025-03")
    gap = pd.DataFrame([{"indicator": "delegated_share", "period": "2025-02", "status": "not collected"}])
    assert "period-hole" not in _rules(check(only=["sites"], observations=pd.concat([rows, gap]).fillna("")))


def test_sites_and_strata_have_series_of_their_own(check):
    rows = [_observed("2025-01", site_id="north"), _observed("2025-03", site_id="south")]
    assert "period-hole" not in _rules(check(only=["sites"], observations=pd.concat(rows)))


def test_a_numerator_above_its_denominator_is_wrong_for_proportions_only(check, tables):
    rate = changed(tables, "observations", 0, {"indicator": "missed_late_tasks", "numerator": "41",
                                               "people_numerator": "", "people_denominator": ""})  # fmt: skip
    assert "numerator-above-denominator" not in _rules(check(observations=rate))


def test_tables_about_people_are_refused_without_governance(check):
    report = check(council={"governance": None})
    refused = {p.file for p in report.problems if p.rule == "no-governance"}
    assert refused == {f"{t.name}.csv" for t in read_contract().tables if t.person_level}
    assert report.exit_code == 3


def test_a_pack_needs_observations_or_visits(check):
    assert "nothing-to-measure" in _rules(check(only=["sites", "people"]))
    assert "nothing-to-measure" not in _rules(check(only=["sites", "observations"]))


@pytest.mark.parametrize(
    ("rule", "council", "column"),
    [
        ("periods-order", {"periods": {"start": "2025-06", "end": "2024-04"}}, "periods.end"),
        (
            "periods-order",
            {"periods": {"start": "2024-04", "baseline_end": "2024-03", "end": "2025-06"}},
            "periods.baseline_end",
        ),
        ("taken-too-early", {"periods": {"start": "2024-04", "end": "2025-07"}}, "data_as_at"),
        ("council-name", {"name": "Trafford"}, "name"),
        ("council-ended", {"council": "E10000006", "name": "Cumbria"}, "council"),
        ("theory-id", {"theory": {"id": "other"}}, "theory.id"),
        ("theory-version", {"theory": {"id": "blended_roles", "version": "0.0.1"}}, "theory.version"),
    ],
)
def test_the_council_file_is_held_against_its_surroundings(rule, council, column, check):
    (problem,) = [
        p for p in check(council=council, only=["sites", "observations"]).problems if p.rule == rule
    ]
    assert (problem.file, problem.column) == ("council.yaml", column)


def test_expectations_name_indicators_of_the_theory(check):
    before = {
        "recorded_on": "2024-05-14",
        "expectations": [
            {"indicator": "delegated_share", "direction": "up", "size": 10},
            {"indicator": "delegated_shar", "direction": "up"},
        ],
    }
    (problem,) = check(reflections={"before": before}).problems
    assert (problem.rule, problem.column) == ("expectation-unknown", "before.expectations.2.indicator")
    assert problem.file == "reflections.yaml"


def test_unknown_codes_get_the_nearest_known(check, tables):
    report = check(observations=changed(tables, "observations", 0, {"indicator": "delegated_shar"}))
    (problem,) = [p for p in report.problems if p.rule == "indicator-unknown"]
    assert problem.mend == "Did you mean delegated_share?"


def test_local_indicators_are_known(check, tables, theory):
    own = theory.indicators[0].model_dump(mode="json", by_alias=True, exclude_none=True) | {"code": "our_own"}
    own.pop("derive", None)
    report = check(
        council={"local_theory": {"indicators": [own]}},
        observations=changed(tables, "observations", 0, {"indicator": "our_own"}),
    )
    assert "indicator-unknown" not in _rules(report)


def test_a_cell_of_the_wrong_type_is_blamed_once(check, tables):
    report = check(sites=changed(tables, "sites", 0, {"start_date": "13/01/2025"}))
    assert [(p.rule, p.expected) for p in report.problems] == [("type-error", "2025-01-13")]


def test_everything_is_listed_at_once_and_worst_first(check, tables):
    report = check(
        sites=changed(tables, "sites", 0, {"provider": "jo@example.org", "start_date": ""}),
        stories=changed(tables, "stories", 0, {"consent": "public", "nodes": "no_such_node"}),
    )
    assert [p.severity for p in report.problems] == ["error", "error", "warning", "note"]


def test_chapters_and_tables_agree_on_who_uses_what():
    used: dict[str, set[str]] = {}
    for chapter in read_chapters():
        for part in chapter.parts:
            for name in (*part.all_of, *part.any_of):
                used.setdefault(name, set()).add(chapter.number)
    documents = {"partnership", "reflections"}
    assert {t.name: set(t.used_by) for t in read_contract().tables} == {
        name: chapters for name, chapters in used.items() if name not in documents
    }
