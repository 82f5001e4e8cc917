"""The page for a director, and what is brought to the community of practice."""

from collections import Counter

import pandas as pd
import pytest
from small_packs import INSULIN, observations, prose_of, rows_of

BETTER = observations("insulin_on_time", INSULIN)
HEDGES = {
    "Established": "“",
    "Plausible": "It is plausible, but not established, that “",
    "Not established": "It is not established that “",
    "Contradicted": "The evidence here is against “",
    "Not tested": "Nobody has tested here whether “",
    "Not tested (not implemented)": "Whether “",
}


@pytest.fixture
def bare(edition):
    return edition({"observations": BETTER}).section("claims")


def test_a_council_without_evidence_gets_a_page_that_says_so(bare):
    page = prose_of(bare, "one_page")
    assert (
        "Of 20 outcomes of the theory, a contribution is for 1 not established and for 19 not tested." in page
    )
    assert "**Strongest evidence.** None: no link of the theory is established or plausible here." in page
    assert "**Biggest hole.** Nobody has tested here whether" in page


def test_the_table_says_what_the_sentence_counts(tameside):
    section = tameside.section("claims")
    rows = rows_of(section.block("outcomes_said"))
    for verdict, n in Counter(row["verdict"] for row in rows).items():
        assert f"for {n} {verdict.lower()}" in prose_of(section, "one_page")


def test_no_sentence_is_stronger_than_its_verdict(tameside):
    rows = rows_of(tameside.section("claims").block("outcomes_said"))
    assert {row["verdict"] for row in rows} >= {"Plausible", "Not established", "Not tested"}
    for row in rows:
        assert row["sentence"].startswith(HEDGES[row["verdict"]])
        assert (row["evidence"] != "none") == (row["verdict"] in ("Established", "Plausible"))


def test_the_strongest_comes_first(tameside):
    verdicts = [row["verdict"] for row in rows_of(tameside.section("claims").block("outcomes_said"))]
    assert verdicts == sorted(verdicts, key=list(HEDGES).index)


def test_what_stopped_and_what_does_not_hold_is_asked_of_others(edition):
    tables = {
        "observations": BETTER,
        "milestones": pd.DataFrame({"milestone": ["fee_uplift_to_pay"], "status": ["stopped"]}),
        "assumptions": pd.DataFrame(
            {
                "assumption": ["calls_answered", "fees_and_pay"],
                "status": ["fails", "fails"],
                "evidence": ["asked", "payrolls"],
            }
        ),
    }
    asked = prose_of(edition(tables).section("claims"), "community").partition("**To ask:**")[2]
    stopped, pay, calls = asked.strip().split(" - ")[:3]
    assert stopped.startswith("- It stopped here; how did others get past it? Fee uplift")
    assert "Fees and pay are settled" in pay  # the critical one first
    assert "When a worker rings" in calls


def test_an_action_is_told_only_where_something_followed(edition):
    actions = pd.DataFrame(
        {
            "action": ["train", "write", "meet"],
            "done": ["2024-12-20", "2024-12-20", None],
            "what_followed": ["late doses halved", None, "not yet"],
        }
    )
    told = prose_of(edition({"observations": BETTER, "actions": actions}).section("claims"), "community")
    assert "What followed when “train” was agreed: late doses halved." in told
    assert told.count("What followed when") == 1


def test_where_there_is_nothing_to_tell_that_is_said(bare):
    assert prose_of(bare, "community").startswith("No things to tell, ")
