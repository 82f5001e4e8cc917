"""What is said of two editions: what changed, what cannot be compared, and what only rolled forward."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_results import CHART, FORWARD, LATEST, QUIET, WHO, WORSE, other, put, result

from evalkit.chapters.contribution_findings import METHOD
from evalkit.cli import main
from evalkit.errors import RefusedError, UsageError
from evalkit.finding import CellState, Check
from evalkit.learning.stage_clock import Journey, StageClock
from evalkit.report import Provenance
from evalkit.report.record import AssumptionStatus, ConditionScore, MilestoneDates, Verdict
from evalkit.run.changes_findings import pair_up
from evalkit.run.since import CONTRIBUTION, changes_between, latest_changes

if TYPE_CHECKING:
    from pathlib import Path


def compared(was, now):
    earlier = result("2025-01", *([was] if was else []))
    return changes_between(earlier, result("2025-03", *([now] if now else [])))


def only(was, now):
    (change,) = compared(was, now).changes
    return change


def test_two_editions_that_say_the_same_leave_nothing():
    changes = changes_between(result("2025-01", CHART, LATEST), result("2025-03", CHART, LATEST))
    assert changes.empty
    assert changes.same == {CellState.VALUE: 2}
    assert changes.summary == "Nothing has changed since January 2025."


def test_a_changed_signal_is_told_with_its_counts_and_in_short_without_any():
    change = only(CHART, other(signal="worse", **FORWARD))
    assert change.sentence == (f"Falls: was {QUIET}, now {WORSE}.")
    assert change.gist == "Falls: was “no signal”, now “worse”."
    assert change.is_news


def test_a_period_that_only_rolled_forward_is_no_change_of_signal():
    changes = compared(CHART, other(estimate=4.2, **FORWARD))
    (change,) = changes.changes
    assert (change.kind, change.is_news) == ("rolled forward", False)
    assert changes.summary == "Since January 2025: no signal or verdict changed; 1 figure rolled forward."


def test_another_figure_for_the_same_period_is_a_revision():
    change = only(LATEST, other(LATEST, estimate=5.4, numerator=18))
    assert change.kind == "revised"
    assert change.sentence == (
        "Falls, latest value: figures revised in January 2025: 5.10 per 1,000, 95% interval 3 to 8.10, "
        "17 over 3,333 before, 5.40 per 1,000, 95% interval 3 to 8.10, 18 over 3,333 now."
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"definition_version": "2"}, "its definition changed from version 1 to 2"),
        ({"rule_set": "ptd-0.2.2"}, "its rule set changed from mdc-2023 to ptd-0.2.2"),
        ({"unit": "per 100"}, "its unit changed from per 1,000 to per 100"),
        ({"direction": "up"}, "which way is better changed from down to up"),
        ({"method": "cusum"}, "its method changed from xmr to cusum"),
    ],
)
def test_what_is_measured_or_judged_otherwise_is_not_told_as_a_change(changed, why):
    change = only(CHART, other(signal="worse", **changed))
    assert change.sentence == f"Falls: cannot be compared: {why}."
    assert change.gist == f"Falls: cannot be compared: {why}."
    assert not change.is_news


def test_a_new_definition_of_an_indicator_is_told_once():
    was, now = (
        result("2025-01", CHART, LATEST),
        result("2025-03", *(other(f, definition_version="2") for f in (CHART, LATEST))),
    )
    assert [change.title for change in changes_between(was, now).changes] == ["Falls"]


BASELINE = (
    "The end of the baseline was not set, and is now March 2024: "
    "control charts are judged against other months."
)
TIME, HOLDS = "Nurse time leads to fewer crises", "it stays in 80% of reasonable settings"
WITHOUT = {"signal": "unknown", "estimate": None, "lower": None, "upper": None}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CellState.SUPPRESSED, "suppressed (held back as confidential) to January 2025"),
        (CellState.TOO_FEW, "too few to say to January 2025"),
        (CellState.NOT_COLLECTED, "missing (not collected or not available) to January 2025"),
        (CellState.NOT_APPLICABLE, "not applicable to January 2025"),
        (CellState.FAILED_QUALITY, "failed a quality check to January 2025"),
    ],
)
def test_states_are_told_apart_and_never_show_a_figure(state, words):
    hidden = other(state=state, **WITHOUT)  # the counts are still in it, and must stay there
    change = only(CHART, hidden)
    assert change.sentence == (f"Falls: was {QUIET}, now {words}.")
    assert compared(hidden, other(hidden, period="2023-04-01/2025-03-31")).same == {state: 1}
    assert "80" not in compared(None, hidden).changes[0].sentence


def test_suppressed_and_too_few_are_not_the_same():
    change = only(other(state=CellState.SUPPRESSED), other(state=CellState.TOO_FEW))
    assert change.gist == "Falls: was “suppressed”, now “too few to say”."


def test_findings_that_come_and_go_are_told():
    new, gone = only(None, other(signal="improved")), only(other(signal="worse"), None)
    assert new.sentence == (
        "Falls: new: “improved” to January 2025 (usual level 4.06 per 1,000; 80 over 19,680 in the chart)."
    )
    assert gone.gist == "Falls: no longer in the report; it was “worse”."
    assert new.is_news
    assert gone.is_news
    assert not only(None, CHART).is_news
    assert not only(None, LATEST).is_news


def test_sites_and_groups_are_kept_apart_and_a_reworded_title_is_the_same_finding():
    north, south = other(site="north"), other(site="south", stratum="age=65+")
    changes = changes_between(
        result("2025-01", north, south),
        result(
            "2025-03",
            other(
                south, signal="worse", question="Has “Falls of residents” moved beyond its usual variation?"
            ),
            north,
        ),
    )
    assert [change.gist for change in changes.changes] == [
        "Falls of residents, at site south, age 65+: was “no signal”, now “worse”."
    ]


VARIED = st.lists(
    st.builds(
        other,
        st.sampled_from([CHART, LATEST]),
        site=st.sampled_from(["", "north", "south"]),
        method=st.sampled_from(["xmr", "cusum"]),
        signal=st.sampled_from(["no signal", "worse"]),
        state=st.sampled_from([CellState.VALUE, CellState.SUPPRESSED]),
    ),
    max_size=6,
)


@given(VARIED, VARIED)
def test_every_finding_is_told_of_once_whichever_way_round(was, now):
    pairs = list(pair_up(was, now))
    assert [id(after) for _, after in pairs if after] == [id(finding) for finding in now]
    assert sorted(id(before) for before, _ in pairs if before) == sorted(map(id, was))
    there, back = (
        changes_between(result("2025-01", *a), result("2025-03", *b)) for a, b in ((was, now), (now, was))
    )
    assert len(there.of("new")) == len(back.of("vanished"))
    assert changes_between(result("2025-01", *was), result("2025-03", *was)).empty


def test_a_check_that_fails_now_is_told_though_the_signal_stands():
    few = Check(name="enough points", passed=True, text="13 points; 13 are wanted.")
    gaps = Check(name="no gaps", passed=False, text="2 months have no value.")
    change = only(other(checks=(few,)), other(checks=(few, gaps)))
    assert change.kind == "checks changed"
    assert change.sentence.endswith("A check fails that did not: 2 months have no value.")
    hidden = {"state": CellState.SUPPRESSED}
    assert compared(other(checks=(few,), **hidden), other(checks=(few, gaps), **hidden)).empty


def test_a_move_that_is_neither_better_nor_worse_is_still_a_signal():
    change = only(CHART, other(signal="unknown", direction="down"))
    assert change.gist == "Falls: was “no signal”, now “moved, by itself neither better nor worse”."


def test_the_order_of_sums_is_no_revision():
    assert compared(LATEST, other(LATEST, estimate=5.1 * (1 + 1e-13))).empty


def test_theory_settings_and_baseline_are_named_as_what_a_change_may_come_from():
    made = Provenance(theory="a", parameters={"edition": "2025-01", "rule_set": "mdc-2023"})
    remade = Provenance(theory="b", parameters={"edition": "2025-03", "rule_set": "ptd-0.2.2"})
    changes = changes_between(
        result(provenance=made),
        result("2025-03", theory="2", baseline_end="2024-03", provenance=remade),
    )
    assert changes.basis == (
        "The theory of change was blended_roles, version 1, and is now blended_roles, version 2.",
        BASELINE,
        "The setting rule_set was mdc-2023, and is now ptd-0.2.2.",
    )
    edited = changes_between(
        result(provenance=made), result(provenance=made.model_copy(update={"theory": "b"}))
    )
    assert edited.basis == (
        "The file of the theory of change (blended_roles, version 1) was edited under the same version.",
    )


def test_verdicts_assumptions_and_conditions_are_compared():
    link = "nurse_time>fewer_crises"
    before = result(
        verdicts=(Verdict(link=link, verdict="not tested", decided_by="rule 1"),),
        assumptions=(AssumptionStatus(assumption="fees_and_pay", status="open"),),
        conditions=(ConditionScore(condition="trust", score=0.33, as_at=date(2024, 1, 1)),),
    )
    after = result(
        "2025-03",
        verdicts=(Verdict(link=link, verdict="plausible", decided_by="rule 4", holds_in=0.8),),
        assumptions=(AssumptionStatus(assumption="fees_and_pay", status="holds"),),
        conditions=(
            ConditionScore(condition="trust", score=0.67, as_at=date(2025, 1, 1)),
            ConditionScore(condition="trust", score=0.33, as_at=date(2024, 1, 1)),
        ),
    )
    names = {link: TIME, "fees_and_pay": "Fees reach pay"}
    changes = changes_between(before, after, names=names)
    assert [change.sentence for change in changes.changes] == [
        f"{TIME}: was “not tested” (decided by rule 1), now “plausible” (decided by rule 4; {HOLDS}).",
        "Fees reach pay: was “open”, now “holds”.",
        "Trust: was “met 0.33 of 1”, now “met 0.67 of 1”.",
    ]
    assert [change.gist for change in changes.news] == [
        "Nurse time leads to fewer crises: was “not tested”, now “plausible”."
    ]


def clock(completed: int) -> Journey:
    state = "complete" if completed == 2 else "open"
    stage = StageClock(
        stage="readiness", label="Readiness", state=state, milestones=2, applicable=2, completed=completed
    )
    return Journey(as_at=date(2025, 3, 31), stages=(stage,), state=state, final_stage="Readiness")


def test_steps_of_the_journey_are_told_once_by_their_labels():
    said_again = other(
        method="stage clock", subject="stage_completion", question="?", scale="", estimate=50.0
    )
    before = result(
        "2025-01",
        said_again,
        journey=clock(1),
        milestones=(MilestoneDates(milestone="leaders_support", status="open", started=date(2024, 2, 1)),),
    )
    after = result(
        "2025-03",
        other(said_again, estimate=100.0),
        journey=clock(2),
        milestones=(MilestoneDates(milestone="leaders_support", status="done", completed=date(2025, 2, 3)),),
    )
    stage, step = changes_between(before, after).changes
    assert stage.sentence == (
        "Stage Readiness: was “open” (1 of 2 milestones done), now “complete” (2 of 2 milestones done)."
    )
    assert step.sentence.endswith(": was “open” (begun 1 February 2024), now “done” (3 February 2025).")
    assert "leaders_support" not in step.sentence  # the theory gives its label


def test_strangers_are_not_compared():
    with pytest.raises(UsageError, match="Little Council cannot be the earlier one of Other"):
        changes_between(result(), result(who=WHO | {"council": "other", "name": "Other"}))
    with pytest.raises(RefusedError, match="synthetic and the other is not"):
        changes_between(result(), result(who=WHO | {"synthetic": False}))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    put(tmp_path, result("2025-01", CHART, LATEST))
    put(tmp_path, result("2025-03", other(signal="worse", **FORWARD), LATEST))
    put(tmp_path, result("2025-03", CHART, who=WHO | {"council": "later", "name": "Later"}))
    return tmp_path


@pytest.fixture
def since(monkeypatch, capsys):
    """Call the command as it is typed; its exit code, and what it wrote to each stream."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["evalkit", "since", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return call


def test_the_command_tells_people_what_changed(reports, since):
    code, out, err = since("2025-01", "--to", reports)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Internal: holds exact counts, not for sharing.",
        "",
        "Later (later), synthetic",
        "  It has no finished edition 2025-01, only 2025-03.",
        "",
        "Little Council (little), synthetic: 2025-03 beside 2025-01",
        "  Changed:",
        f"    Falls: was {QUIET}, now {WORSE}.",
        "  As before: 1 finding without any change.",
    ]


def test_the_command_tells_machines_what_changed(reports, since):
    code, out, _err = since("2025-01", "little council", "--to", reports, "--json")
    (told,) = json.loads(out)["councils"]
    assert (code, told["compared"], told["changed"]) == (0, True, True)
    assert told["summary"] == "Since January 2025: Falls: was “no signal”, now “worse”."
    assert [(each["kind"], each["subject"]) for each in told["changes"]] == [("changed", "falls")]


def test_an_edition_that_is_not_there_is_told_with_those_that_are(reports, since):
    code, _out, err = since("2024-12", "--to", reports)
    assert code == 4
    assert "There is no finished edition 2024-12" in err
    assert "There are: 2025-03 and 2025-01." in err
    assert since("2025-01", "Leeds", "--to", reports)[0] == 4
    assert since("March", "--to", reports)[0] == 2


def test_the_latest_edition_has_nothing_later_and_says_so(reports, since):
    code, out, _err = since("2025-03", "little", "--to", reports)
    assert code == 0
    assert "2025-03 is its latest finished edition, so there is nothing later to compare." in out
    assert "A month that is run again replaces what that month said before." in out


def test_a_record_that_cannot_be_read_stops_no_other_council(reports, since):
    put(reports, result("2025-01", CHART, who=WHO | {"council": "later", "name": "Later"}))
    (reports / "demo" / "later" / "2025-01" / "internal" / "result.json").write_text("{}")
    code, out, _err = since("2025-01", "--to", reports)
    assert code == 4
    assert "is no whole record" in out
    assert "now “worse”" in out


def test_the_index_learns_what_changed_since_the_edition_before(reports):
    changes = latest_changes(reports, place="demo/little/2025-03")
    assert changes.summary == "Since January 2025: Falls: was “no signal”, now “worse”."
    assert latest_changes(reports, place="demo/little/2025-01") is None


def test_verdicts_are_told_once_by_the_name_that_their_findings_bear():
    assert CONTRIBUTION == METHOD


def test_whoever_only_looks_whether_there_is_work_loads_no_tables():
    looked = "import sys, evalkit.commands.running, evalkit.run.runner; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", looked], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
