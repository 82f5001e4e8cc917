"""What was expected, which version counts, and what became of what was agreed."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from small_packs import FLAT, INSULIN, observations, prose_of, rows_of

from evalkit.chapters import open_edition
from evalkit.chapters.expected import what_counts
from evalkit.chapters.impact_plans import questions_of
from evalkit.chapters.reflections_blocks import agreed_blocks, reflection_gaps, reflections_blocks
from evalkit.pack import lock_expectations
from evalkit.pack.ledger import LEDGER

BEFORE = {
    "recorded_on": "2023-10-01",
    "recorded_by": "project team",
    "success": ["people know who will come"],
    "expectations": [
        {"indicator": "insulin_on_time", "direction": "up", "size": 5, "by": "2025-03"},
        {"indicator": "goals_met", "direction": "no change"},
        {"indicator": "competency_in_date", "direction": "up"},
    ],
}
TABLES = {
    "observations": pd.concat(
        [observations("insulin_on_time", INSULIN), observations("goals_met", FLAT)], ignore_index=True
    )
}
SITES = pd.DataFrame(
    {"site_id": ["a"], "name": ["A"], "kind": ["team"], "status": ["started"], "start_date": ["2024-04-01"]}
)
STARTED = TABLES | {"sites": SITES}


@pytest.fixture
def reflect(write):
    """Write a pack, lock what is given on the days given, and open its edition."""

    def opened(*locks, tables=STARTED, before=BEFORE, **more):
        path = write(tables, reflections={"before": before} if before else None, **more)
        for held, day in locks:
            lock_expectations(Path(path), held, council="e1", today=date.fromisoformat(day))
        return open_edition(council="e1", pack=path)

    return opened


def told(edition):
    blocks = {block.id: block for block in reflections_blocks(edition, charts=(), effects=())}
    return " ".join(blocks["reflections"].text.split()), blocks


def test_locked_in_time_the_first_version_counts_and_is_planned(reflect):
    edition = reflect((BEFORE, "2023-10-02"))
    assert what_counts(edition).standing == "in time"
    text, _ = told(edition)
    assert "by project team and locked on 2 October 2023 (its hash begins" in text
    assert "That was before the first start, on 1 April 2024." in text
    assert "retrospective" not in text
    assert questions_of(edition).asked[0].planned.planned


def test_locked_after_the_start_it_is_retrospective_whatever_day_the_team_gives(reflect):
    edition = reflect((BEFORE, "2024-04-02"))
    assert what_counts(edition).standing == "retrospective"
    text, _ = told(edition)
    assert "so the expectations are retrospective" in text
    assert "That it was written earlier, on 1 October 2023, rests on the team's word." in text
    assert not questions_of(edition).asked[0].planned.planned


def test_locked_on_the_day_of_the_first_start_is_in_time_and_the_day_after_is_not(reflect):
    assert what_counts(reflect((BEFORE, "2024-04-01"))).standing == "in time"
    assert what_counts(reflect((BEFORE, "2024-04-02"), folder="late")).standing == "retrospective"


def test_a_lock_when_this_editions_figures_could_be_seen_says_so(reflect):
    assert (
        "By that day the figures of this edition could be seen." in told(reflect((BEFORE, "2025-04-10")))[0]
    )
    before = reflect((BEFORE, "2025-04-10"), tables=TABLES, folder="nobody")
    assert "Nobody has started here" in told(before)[0]
    assert "By that day the figures" in told(before)[0]


def test_what_was_never_locked_is_said_to_be_so_and_stays_planned_by_its_own_date(reflect):
    edition = reflect()
    assert what_counts(edition).standing == "not locked"
    assert "It was never locked, so nothing shows that it was not changed since." in told(edition)[0]
    assert questions_of(edition).asked[0].planned.planned


def test_written_after_the_start_without_a_lock_it_is_retrospective(reflect):
    text, _ = told(reflect(before=BEFORE | {"recorded_on": "2024-05-01"}))
    assert "That was after the start, so the expectations are retrospective." in text


def test_a_later_version_and_what_is_not_locked_stand_beside_the_first_and_change_nothing(reflect):
    bolder = BEFORE | {"expectations": [{"indicator": "insulin_on_time", "direction": "up", "size": 50}]}
    edition = reflect((BEFORE, "2023-10-02"), (bolder, "2024-06-01"), before=BEFORE | {"success": ["other"]})
    text, blocks = told(edition)
    assert "2 other versions of it stand beside it below and do not count" in text
    assert rows_of(blocks["expectations"])[0]["expected"] == "to rise by 5 (percentage points)"
    others = rows_of(blocks["other_expectations"])
    assert [row["mark"] for row in others] == [*["later version 2, 1 June 2024"] * 3, "not locked"]
    assert others[0]["other"] == "to rise by 50 (percentage points)"
    assert (others[1]["first"], others[1]["other"]) == ("no change", "nothing")
    assert others[-1] == {
        "mark": "not locked",
        "what": "What success would look like",
        "first": "people know who will come",
        "other": "other",
    }


def test_a_first_line_that_was_changed_counts_for_nothing_and_plans_nothing(reflect):
    edition = reflect((BEFORE, "2023-10-02"))
    path = edition.pack.path / LEDGER
    path.write_text(path.read_text().replace("people know", "people knew"))
    edition = open_edition(council="e1", pack=str(edition.pack.path))
    assert what_counts(edition).standing == "broken"
    assert "Line 1 of expectations.jsonl was changed after it was locked" in told(edition)[0]
    assert not questions_of(edition).asked[0].planned.planned
    (problem,) = [each for each in edition.report.problems if each.file == LEDGER]
    assert (problem.severity, problem.row) == ("warning", 1)


def test_a_torn_last_line_leaves_the_first_version(reflect):
    edition = reflect((BEFORE, "2023-10-02"))
    with (edition.pack.path / LEDGER).open("ab") as file:
        file.write(b'{"version": 2, "cou')
    text, _ = told(open_edition(council="e1", pack=str(edition.pack.path)))
    assert "That was before the first start" in text
    assert "Line 2 of expectations.jsonl is cut off, so it does not count." in text


def test_the_ledger_is_part_of_what_an_edition_is_made_from(reflect):
    one, two = reflect((BEFORE, "2023-10-02")), reflect(folder="two")
    assert LEDGER in one.pack.hashes
    assert one.fingerprint != two.fingerprint
    assert not [each for each in one.report.problems if each.file == LEDGER]


def test_found_is_set_against_expected_by_size_and_interval(reflect):
    _, blocks = told(reflect((BEFORE, "2023-10-02")))
    insulin, goals, competency = rows_of(blocks["expectations"])
    assert insulin["reading"] == "as expected"
    # 746 of 1,200 and 1,001 of 1,200
    assert insulin["found"].startswith("+21.2 (percentage points), 95% interval 17.")
    assert goals["reading"] == "nothing against it"
    assert goals["rule"] == "Less than the 10 that would matter."
    assert (competency["reading"], competency["found"]) == ("not looked at", "not looked at")


def test_what_was_not_as_expected_stands_first(reflect):
    wrong = {"indicator": "insulin_on_time", "direction": "down"}
    rows = [{"indicator": "competency_in_date", "direction": "up"}, wrong]
    _, blocks = told(reflect(before=BEFORE | {"expectations": rows}))
    readings = [row["reading"] for row in rows_of(blocks["expectations"])]
    assert readings == ["other way", "not looked at"]
    assert "1 other way and 1 not looked at" in told(reflect(before=BEFORE | {"expectations": rows}))[0]


def test_what_is_not_due_is_not_yet_too_small(reflect):
    far = {"indicator": "insulin_on_time", "direction": "up", "size": 60, "by": "2025-03"}
    reading = [
        rows_of(
            told(reflect(before=BEFORE | {"expectations": [far | more]}, folder=name))[1]["expectations"]
        )[0]
        for name, more in (("due", {}), ("not", {"by": "2025-04"}))
    ]
    assert reading[0]["reading"] == "smaller than expected"
    assert reading[1]["reading"] == "cannot tell"
    assert reading[1]["by"] == "April 2025: not due yet"


def test_a_council_that_wrote_nothing_down_is_told_so(reflect):
    edition = reflect(before=None)
    text, blocks = told(edition)
    assert text.startswith("Nobody wrote down what was expected before results were seen.")
    assert "The team has not yet written down what it thinks of the results." in text
    assert list(blocks) == ["reflections"]
    assert edition.section("claims").block("reflections")
    assert any(gap.needs.startswith("reflections.yaml") for gap in edition.section("claims").gaps)


def test_a_lock_that_is_missing_or_broken_is_a_gap(reflect):
    def doubts(edition):
        return [
            gap.why for gap in reflection_gaps(edition) if gap.what.startswith("Whether what was expected")
        ]

    locked = reflect((BEFORE, "2023-10-02"))
    assert doubts(locked) == []
    assert doubts(reflect(folder="never")) == ["It was never locked."]
    (locked.pack.path / LEDGER).write_text("{}\n")
    broken = open_edition(council="e1", pack=str(locked.pack.path))
    assert doubts(broken) == ["The ledger of expectations was changed."]


HOSTILE = "<script>alert(1)</script> [x](javascript:1) =cmd() \u202egnp.exe"


def test_hostile_words_are_text(reflect):
    before = BEFORE | {"success": [HOSTILE], "recorded_by": HOSTILE}
    edition = reflect((before, "2023-10-02"), before=before)
    text = prose_of(edition.section("claims"), "reflections")
    assert "\\<script\\>" in text
    assert "<script>" not in text


def actions(*rows):
    frame = pd.DataFrame(rows, columns=["finding", "action", "owner", "due", "done", "what_followed"])
    return {"actions": frame}


def test_actions_are_told_by_what_became_of_them(edition):
    opened = edition(
        TABLES
        | actions(
            ("f", "in time", "o", "2024-05-01", "2024-05-01", "it helped"),
            ("f", "late", "o", "2024-05-01", "2024-06-01", ""),
            ("f", "overdue", "o", "2025-04-09", "", ""),
            ("f", "open", "o", "2025-04-10", "", ""),
            ("f", HOSTILE, "o", "", "2024-05-01", "x"),
        )
    )
    prose, table = agreed_blocks(opened)
    assert prose.text == (
        "5 actions agreed: 1 overdue, 1 open, 1 done late, 1 done in time and 1 done. "
        "Of 1 of those done, nobody wrote down what followed."
    )
    states = [(row["action"], row["state"]) for row in rows_of(table)]
    assert states[:4] == [
        ("overdue", "overdue"),
        ("open", "open"),
        ("late", "done late"),
        ("in time", "done in time"),
    ]
    assert rows_of(table)[2]["what_followed"] == "not written down"
    assert rows_of(table)[4]["due"] == "no date"


def test_without_actions_nothing_is_on_record(edition):
    (prose,) = agreed_blocks(edition(TABLES))
    assert prose.text == "Nothing that was agreed after an earlier edition is on record."
