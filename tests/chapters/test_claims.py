import pandas as pd
import pytest
from small_packs import FLAT, INSULIN, observations, prose_of, rows_of

BETTER = observations("insulin_on_time", INSULIN)
WORSE = observations("goals_met", [100 - n for n in INSULIN])
SAME = observations("competency_in_date", FLAT)
LARGE = observations("goals_met", [10 * n for n in FLAT], denominator=1000)
RARE = observations("pressure_ulcers", [1, 0, 2, 1, 0, 1] * 4, denominator=3000)


def claims(edition, *frames, tables=None, **more):
    return edition({"observations": pd.concat(frames)} | (tables or {}), **more).section("claims")


def test_what_got_worse_comes_first_and_nothing_is_said_of_causes(edition):
    section = claims(edition, BETTER, WORSE, SAME, RARE)
    assert [row["signal"] for row in rows_of(section.block("signals_table"))] == [
        "Got worse",
        "Improved",
        "No signal",
        "Cannot be judged",
    ]
    assert "Of 4 indicators with figures, 1 got worse, 1 improved, 1 shows no signal" in section.summary
    assert "contributed" not in section.summary
    assert "None of this says what caused a change." in prose_of(section, "what_changed")


def test_beside_each_missing_signal_stands_what_could_have_been_seen(edition):
    (row,) = rows_of(claims(edition, SAME).block("no_signal_table"))
    assert row["detectable"] == pytest.approx(14.555, abs=0.001)  # a share of 100 about 745 of 1,200
    assert row["seen"] == "not known: nobody has said what would matter"
    (row,) = rows_of(claims(edition, LARGE).block("no_signal_table"))
    assert (row["important"], row["seen"]) == (10, "yes")


def test_no_effect_is_claimed_and_that_is_a_gap(edition):
    section = claims(edition, BETTER)
    assert "this edition holds no estimate of effect" in prose_of(section, "cannot_say")
    assert section.gaps[0].what.startswith("Whether blended roles caused any of these changes")


def test_every_gap_of_the_other_chapters_is_listed(edition):
    opened = edition({"observations": BETTER})
    section = opened.section("claims")
    others = [
        gap
        for name in ("purpose", "data", "journey", "reach", "impact", "learning", "value", "contribution")
        for gap in opened.section(name).gaps
    ]
    assert [row["what"] for row in rows_of(section.block("gaps_table"))] == [gap.what for gap in others]


def test_a_failed_check_marks_the_claim(edition):
    holes = BETTER[~BETTER["period"].isin(["2024-11", "2023-08"])]
    section = claims(edition, holes)
    assert "Insulin given on time (read with care)" in prose_of(section, "what_changed")
    (row,) = rows_of(section.block("with_care"))
    assert "Some periods have no value" in row["why"]


def test_what_was_agreed_is_done_open_or_past_its_date(edition):
    actions = pd.DataFrame(
        {
            "action": ["train", "write", "meet"],
            "due": ["2025-01-01", "2025-01-01", "2026-01-01"],
            "done": ["2024-12-20", None, None],
            "what_followed": ["fewer late doses", None, None],
        }
    )
    section = claims(edition, BETTER, tables={"actions": actions})
    states = [row["state"] for row in rows_of(section.block("actions"))]
    assert states == ["overdue", "open", "done in time"]
    assert "3 actions agreed: 1 overdue, 1 open and 1 done in time." in prose_of(section, "agreed")
    assert "First: do what was agreed and is past its date: write." in prose_of(section, "what_next")


def test_what_would_help_next_begins_with_the_table_that_most_indicators_wait_for(edition):
    told = claims(edition, BETTER).block("what_next").text.splitlines()
    steps = [line for line in told if line.startswith("- ")]
    assert told[0].startswith("First: bring the table visits (provider and NHS trust): ")
    assert len(steps) == 5


def test_rare_events_are_told_what_would_make_them_speak(tameside):
    told = prose_of(tameside.section("claims"), "what_next")
    assert "Count over longer periods, or bring all records and not a sample, for" in told
    assert "too few events a month to judge" in told


def test_the_first_page_counts_the_signals_that_chance_would_give(edition):
    assert "by chance alone" in prose_of(claims(edition, BETTER, SAME), "what_changed")


def test_nothing_to_judge_is_said_plainly(edition):
    section = claims(edition, observations("insulin_on_time", [60], periods=["2025-01"]))
    assert "No indicator has enough periods to tell a signal from noise." in section.summary
    assert "signals_table" not in [block.id for block in section.blocks]
    assert "control chart" not in prose_of(section, "what_changed")
    assert "so there is nothing to be sure of" in prose_of(section, "how_sure")


def test_an_aim_that_is_not_the_councils_own_is_said_to_be_the_theorys(edition):
    own = {"purpose": {"our": "Residents", "shared": "Fewer faces", "purpose": "Dignity"}}
    own["aim"] = {"measure": "share", "from": "0%", "to": "40%", "by": "2026-03"}
    assert prose_of(claims(edition, SAME), "set_out").startswith(
        "The purpose and the aim are those of the shared theory. The aim: "
    )
    told = claims(edition, SAME, partnership=own, folder="own")
    assert prose_of(told, "set_out").startswith("The aim: share, from 0% to 40%")


def test_how_sure_we_are_leaves_out_what_there_is_none_of(edition):
    told = prose_of(claims(edition, SAME), "how_sure")
    assert "Of 1 control chart, 1 passed every check of method. " in told
