"""The plan: what is run and why, and that the run does that and nothing else."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from fast_runs import TARGETS, host_nobody
from small_runs import PARAMETERS

from evalkit.errors import PackError, RunError, UsageError
from evalkit.run import Limits, RunOptions, State, plan_packs, read_record, standing
from evalkit.run.program import read_program
from evalkit.run.record import ChapterRecord

PLACE = "demo/little/2025-03"
MILESTONES = "milestone,status,started,completed,note\n"


@pytest.fixture
def runs(fast):
    """Little has a finished edition of chapters 1, 3, 4 and 9."""
    fast.put_chapters(1, 3, 4, 9)
    fast.little = fast.pack("little")
    (record,) = fast.run(fast.little)
    assert record.ok
    return fast


def plan(runs, *packs, **options):
    chosen = RunOptions(**{"notebooks": runs.top / "notebooks", **options})
    return plan_packs(packs or (runs.little,), to=runs.to, options=chosen)


def planned(runs, *packs, **options) -> dict[str, str]:
    (council,) = plan(runs, *packs, **options).councils
    return {step.notebook[:2]: f"{step.does}: {step.reason}" for step in council.steps}


def test_a_new_council_is_run_because_it_is_new(runs):
    assert planned(runs, runs.pack("other")) == dict.fromkeys(("01", "03", "04", "09"), "run: new")


def test_where_nothing_changed_all_is_kept_and_nothing_is_touched(runs):
    before = {path: path.stat().st_mtime_ns for path in runs.to.rglob("*")}
    (record,) = runs.run(runs.little)
    assert (record.unchanged, runs.ran, runs.composed) == (True, [], [])
    assert {path: path.stat().st_mtime_ns for path in runs.to.rglob("*")} == before


def test_new_data_make_the_chapters_again_that_look_at_them_and_no_other(runs):
    (runs.little / "actions.csv").write_text("finding,action,owner,due,done,what_followed\n")
    changed = "run: data changed: actions.csv"
    assert planned(runs) == {
        "01": changed,
        "03": "keep: nothing changed",
        "04": "keep: nothing changed",
        "09": f"run: a chapter that it uses changed; {changed.removeprefix('run: ')}",
    }


def test_a_change_in_one_council_redoes_that_council_alone(runs):
    other = runs.pack("other")
    runs.run(runs.little, other)
    runs.pack("other", numerator=12)
    records = runs.run(runs.little, other)
    assert [record.unchanged for record in records] == [True, False]
    assert {council for council, _ in runs.ran} == {"other"}
    assert runs.composed == ["other"]


def test_what_is_for_people_alone_redoes_nothing(runs):
    (runs.little / "README.md").write_text("About these data.")
    (runs.little / ".draft.csv").write_text("1")
    (runs.little / "~$sites.csv").write_text("1")
    assert plan(runs).councils[0].does == "keep"


def test_a_file_that_nobody_knows_counts_for_every_chapter(runs):
    (runs.little / "visits.parquet").write_text("1")
    assert set(planned(runs).values()) >= {"run: data changed: visits.parquet"}
    assert "keep" not in " ".join(planned(runs).values())


def test_another_theory_makes_all_again(runs, tmp_path):
    from evalkit.bundled import bundled  # noqa: PLC0415 - for this test alone

    theory = tmp_path / "blended_roles.yaml"
    theory.write_bytes(bundled("data", "theories", "blended_roles.yaml").read_bytes() + b"\n# A remark.\n")
    assert planned(runs, theory=str(theory))["03"] == "run: theory changed"


def test_a_changed_cell_makes_that_chapter_again_and_those_that_use_it(runs):
    runs.put_chapters(3, source="2")
    assert planned(runs) == {
        "01": "keep: nothing changed",
        "03": "run: notebook changed",
        "04": "keep: nothing changed",
        "09": "run: a chapter that it uses changed",
    }


def test_a_changed_word_makes_the_page_again_and_no_chapter(runs):
    path = runs.top / "notebooks" / "03_reach.ipynb"
    notebook = json.loads(path.read_text())
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": "# The journey"}
    path.write_text(json.dumps({**notebook, "cells": [words, *notebook["cells"]]}))
    council = plan(runs).councils[0]
    assert (council.does, council.reason, council.to_run) == ("run", "notebooks changed", ())
    (record,) = runs.run(runs.little)
    assert (record.ok, runs.ran, runs.composed) == (True, [], ["little"])
    kept = (runs.to / PLACE / "internal" / "notebooks" / "03_reach.ipynb").read_text()
    assert "# The journey" in kept
    assert plan(runs).councils[0].does == "keep"


def test_a_parameter_makes_the_chapters_again_that_declare_it(runs):
    runs.put_chapters(4, parameters=f"{PARAMETERS}\nbaseline: int = 12")
    runs.run(runs.little)
    assert planned(runs, parameters={"baseline": "18"}) == {
        "01": "keep: nothing changed",
        "03": "keep: nothing changed",
        "04": "run: parameters changed",
        "09": "run: a chapter that it uses changed",
    }


def test_a_chapter_names_the_files_that_it_looks_at_itself(runs):
    (runs.little / "milestones.csv").write_text(MILESTONES)
    runs.pack("little", numerator=12)
    found = planned(runs)
    assert found["03"] == "run: data changed: milestones.csv, observations.csv"
    assert found["04"] == "run: data changed: observations.csv"


def test_what_is_forced_is_run_and_says_so(runs):
    found = planned(runs, repeat="all", chapters=(3,))
    assert (found["03"], found["04"]) == ("run: forced", "keep: nothing changed")
    assert plan(runs, repeat="all").councils[0].reason == "forced"


def test_a_chapter_whose_section_is_gone_is_made_again(runs):
    internal = runs.to / PLACE / "internal"
    (internal / "sections" / "03_reach.json").unlink()
    assert planned(runs)["03"] == "run: sections/03_reach.json is missing"
    (internal / "sections" / "03_reach.json").write_text("{}")
    assert planned(runs)["03"] == "run: sections/03_reach.json was changed"


def test_a_figure_that_was_changed_is_not_carried_into_a_new_page(runs):
    (runs.to / PLACE / "internal" / "figures").mkdir(exist_ok=True)
    (runs.to / PLACE / "internal" / "figures" / "04_chart.svg").write_text("<svg>another</svg>")
    (runs.little / "actions.csv").write_text("finding,action,owner,due,done,what_followed\n")
    assert planned(runs)["04"] == "run: figures/04_chart.svg was changed"


def test_a_page_that_is_gone_is_made_again_from_what_is_kept(runs):
    (runs.to / PLACE / "internal" / "report.html").unlink()
    assert plan(runs).councils[0].reason == "report.html is missing or was changed"
    runs.run(runs.little)
    assert (runs.ran, runs.composed) == ([], ["little"])


def test_a_dry_run_writes_nothing_at_all_not_even_a_folder(runs, tmp_path):
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    runs.pack("little", numerator=12)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    plan(runs)
    plan_packs([runs.little], to=tmp_path / "elsewhere", options=RunOptions(notebooks=runs.top / "notebooks"))
    assert before.keys() == after.keys()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == after
    assert not (tmp_path / "elsewhere").exists()


def test_the_run_does_what_the_plan_says(runs):
    (runs.little / "milestones.csv").write_text(MILESTONES)
    other = runs.pack("other")
    councils = plan(runs, runs.little, other, chapters=(1, 3, 9)).councils
    wanted = [(each.identity.council, step.notebook[:-6]) for each in councils for step in each.to_run]
    runs.run(runs.little, other, chapters=(1, 3, 9))
    assert runs.ran == wanted
    assert ("little", "03_reach") in wanted
    assert ("little", "04_reach") not in wanted


def test_the_record_says_why_and_from_what_each_chapter_was_made(runs):
    (runs.little / "milestones.csv").write_text(MILESTONES)
    (record,) = runs.run(runs.little)
    by_number = {chapter.number: chapter for chapter in record.chapters}
    assert (by_number[3].reason, by_number[4].reason) == ("data changed: milestones.csv", "new")
    third = by_number[3]
    assert set(third.made_from) == {
        "data", "theory", "notebook", "parameters", "code", "reference", "lock", "python",
    }  # fmt: skip
    assert (third.attempts, third.engine, third.cpu_seconds) == (1, "nbclient", 0.1)
    assert third.began
    assert third.began <= third.ended
    assert third.files.keys() == {
        "sections/03_reach.json",
        "figures/03_chart.svg",
        "notebooks/03_reach.ipynb",
    }
    assert record.reason == "data changed"


def test_two_packs_of_one_council_are_one_too_many(runs):
    twin = shutil.copytree(runs.little, runs.top / "packs" / "twin")
    councils = plan(runs, runs.little, twin).councils
    assert [each.does for each in councils] == ["keep", "refuse"]
    assert "same council and edition as" in councils[1].reason


def test_what_cannot_be_read_is_refused_in_the_plan_with_the_reason(runs):
    broken = runs.pack("broken")
    (broken / "council.yaml").write_text("council: [")
    lines = plan(runs, runs.top / "nowhere", broken).lines()
    assert "refused: There is no folder" in lines[0]
    assert "council.yaml" in lines[1]


ERRORS = "Its data have 1 error: observations.csv, row 2."


@pytest.fixture
def faulty(runs):
    """The data of another council have errors; `checks` counts how often that was found."""
    runs.checks = []

    @contextmanager
    def host_council(*_, given, check, launcher, **__):
        pack = Path(given["pack"])
        if check:
            runs.checks.append(pack.name)
        if check and "-1" in (pack / "observations.csv").read_text():
            raise PackError(ERRORS, hint="`evalkit check` lists them all.")
        yield launcher

    runs.patch.setattr(TARGETS[2], host_council)
    runs.other = runs.pack("other", numerator=-1)
    (record,) = runs.run(runs.other)
    assert (record.state, runs.checks) == (State.REFUSED, ["other"])
    return runs


def test_data_that_were_refused_are_refused_again_without_another_look(faulty):
    before = {path: path.stat().st_mtime_ns for path in faulty.to.rglob("*")}
    (first,) = [each.unfinished for each in standing(faulty.to) if each.unfinished]
    (again,) = faulty.run(faulty.other)
    assert (again.state, again.cause) == (State.REFUSED, first.cause)
    assert again.cause == f"{ERRORS} `evalkit check` lists them all."
    assert faulty.checks == ["other"]
    assert {path: path.stat().st_mtime_ns for path in faulty.to.rglob("*")} == before
    assert [each.state for each in standing(faulty.to)] == ["finished", "refused"]
    assert ERRORS in (faulty.to / "index.html").read_text()
    assert plan(faulty, faulty.other).lines() == [f"demo/other/2025-03: refused: {first.cause}"]


def test_data_that_were_refused_are_looked_at_again_if_asked_or_if_they_are_others(faulty):
    (again,) = faulty.run(faulty.other, repeat="all")
    assert (again.state, faulty.checks) == (State.REFUSED, ["other"] * 2)
    faulty.pack("other", numerator=11)
    (again,) = faulty.run(faulty.other)
    assert (again.state, faulty.checks) == (State.FINISHED, ["other"] * 3)
    faulty.pack("other", numerator=-1)
    (again,) = faulty.run(faulty.other)
    assert (again.state, faulty.checks) == (State.REFUSED, ["other"] * 4)


@pytest.mark.parametrize("gone", ["record", "code", "theory", "mark"])
def test_a_refusal_is_believed_only_where_its_record_bears_it_out(faulty, gone):
    unfinished = faulty.to / "demo" / "other" / "2025-03" / "unfinished"
    record = read_record(unfinished)
    if gone == "record":
        shutil.rmtree(unfinished)
    else:
        news = {"faulty": False} if gone == "mark" else {"hashes": {**record.hashes, gone: "another"}}
        (unfinished / "run.json").write_text(record.model_copy(update=news).stored())
    (again,) = faulty.run(faulty.other)
    assert (again.state, faulty.checks) == (State.REFUSED, ["other"] * 2)


def test_what_a_dead_run_left_is_swept_up_though_the_data_are_refused(faulty):
    (faulty.to / "demo" / "other" / ".work").mkdir()
    (again,) = faulty.run(faulty.other)
    assert (again.state, faulty.checks) == (State.REFUSED, ["other"])
    assert not (faulty.to / "demo" / "other" / ".work").exists()


def test_a_report_follows_from_the_check_of_its_data_too(tmp_path):
    own = read_program(tmp_path, RunOptions()).own
    assert {"run/hosting.py", "pack/checking/check.py", "pack/contract/rules.yaml"} <= own.keys()


def test_errors_in_data_that_changed_while_they_were_looked_at_are_nobodys(faulty):
    def host_council(*_, **__):
        faulty.pack("other", numerator=12)
        raise PackError(ERRORS)

    faulty.patch.setattr(TARGETS[2], host_council)
    faulty.pack("other", numerator=13)
    faulty.run(faulty.other)
    faulty.pack("other", numerator=13)
    faulty.patch.setattr(TARGETS[2], host_nobody)
    (again,) = faulty.run(faulty.other)
    assert again.ok


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"parameters": {"basline": "1"}}, "No chapter has a parameter called 'basline'"),
        ({"parameters": {"edition": "2025-03"}}, "is set by the run itself"),
        ({"chapters": (8,)}, "There is no chapter 8"),
    ],
)
def test_a_wrong_wish_is_refused_before_there_is_a_plan(runs, options, said):
    with pytest.raises(UsageError, match=said):
        plan(runs, **options)


def breaks_once(runs, number: int, state: State = State.FAILED, cause: str = "In [3] raised KeyError"):
    sound = runs.chapter

    def chapter(notebook, **settings):
        if notebook.name.startswith(f"{number:02d}"):
            runs.chapter = sound
            return ChapterRecord(number=number, notebook=notebook.name, state=state, cause=cause)
        return sound(notebook, **settings)

    runs.chapter = chapter


def test_after_a_failure_what_had_finished_is_not_done_again(fast):
    fast.put_chapters(1, 3, 4)
    pack = fast.pack("little")
    breaks_once(fast, 3)
    (record,) = fast.run(pack)
    assert (record.state, record.cause) == (State.FAILED, "03_reach.ipynb: In [3] raised KeyError")
    (record,) = fast.run(pack)
    assert (record.ok, fast.ran) == (True, [("little", "03_reach")])
    assert [each.name for each in (fast.to / PLACE).iterdir()] == ["internal"]


def test_what_had_finished_outlives_a_run_that_was_not_begun(fast):
    fast.put_chapters(1, 3, 4)
    pack = fast.pack("little")
    breaks_once(fast, 3)
    fast.run(pack)
    (record,) = fast.run(pack, limits=Limits(free_bytes=10**18))
    assert record.state is State.NEVER_RUN
    fast.run(pack)
    assert fast.ran == [("little", "03_reach")]


def test_a_killed_chapter_is_begun_once_more_and_the_record_counts(fast):
    fast.put_chapters(3, 4)
    breaks_once(fast, 3, State.KILLED, "Its process was ended by signal 9 (SIGKILL).")
    (record,) = fast.run(fast.pack("little"))
    assert (record.ok, [each.attempts for each in record.chapters]) == (True, [2, 1])
    journal = (fast.to / PLACE / "internal" / "journal.jsonl").read_text()
    assert '"event": "chapter begun again", "chapter": "03_reach.ipynb", "cause": "Its process' in journal


@pytest.mark.parametrize("state", [State.FAILED, State.TIMED_OUT, State.OUT_OF_MEMORY, State.OUTPUT_LIMIT])
def test_what_would_only_come_again_is_not_tried_again(fast, state):
    fast.put_chapters(3)
    breaks_once(fast, 3, state)
    (record,) = fast.run(fast.pack("little"))
    assert (record.state, record.chapters[0].attempts) == (state, 1)


def loses_its_engine(runs, times: int):
    sound, left = runs.chapter, [times]

    def chapter(notebook, **settings):
        if notebook.stem == "04_reach" and left[0]:
            left[0] -= 1
            raise RunError("The server is gone.")
        return sound(notebook, **settings)

    runs.chapter = chapter


def test_a_lost_engine_is_tried_once_more(fast):
    fast.put_chapters(3, 4)
    loses_its_engine(fast, times=1)
    (record,) = fast.run(fast.pack("little"))
    assert (record.ok, [each.attempts for each in record.chapters]) == (True, [1, 2])


def test_a_fault_of_ours_in_a_chapter_loses_no_other(fast):
    fast.put_chapters(3, 4)
    sound = fast.chapter

    def chapter(notebook, **settings):
        if notebook.stem == "04_reach":
            raise ZeroDivisionError("a fault")
        return sound(notebook, **settings)

    fast.chapter = chapter
    (record,) = fast.run(fast.pack("little"))
    assert (record.state, record.cause) == (State.FAILED, "A fault in evalkit: ZeroDivisionError: a fault")
    fast.chapter = sound
    fast.run(fast.top / "packs" / "little")
    assert fast.ran == [("little", "04_reach")]


def test_retries_end(fast):
    fast.put_chapters(3)
    fast.chapter = lambda notebook, **_: ChapterRecord(
        number=3, notebook=notebook.name, state=State.KILLED, cause="Killed."
    )
    (record,) = fast.run(fast.pack("little"), limits=Limits(retries=2))
    assert (record.state, record.chapters[0].attempts, len(fast.ran)) == (State.KILLED, 3, 3)


def test_what_a_failed_run_left_is_swept_up_once_the_edition_holds_again(runs):
    runs.pack("little", numerator=12)
    breaks_once(runs, 4)
    runs.run(runs.little)
    assert (runs.to / PLACE / "unfinished").is_dir()
    runs.pack("little")
    assert plan(runs).councils[0].does == "tidy"
    (record,) = runs.run(runs.little)
    assert (record.unchanged, runs.ran) == (True, [])
    (found,) = standing(runs.to)
    assert (found.state, found.unfinished) == ("finished", None)


def test_a_record_of_another_version_is_no_reason_to_fail(runs):
    path = runs.to / PLACE / "internal" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "novelty": 1}))
    assert read_record(path.parent) is None
    (record,) = runs.run(runs.little)
    assert record.ok
