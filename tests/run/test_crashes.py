"""A run ends at any moment, a file at any byte: there is no false claim, and nothing finished is lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from evalkit.errors import FileError
from evalkit.run import State, plan_packs, read_record, standing
from evalkit.run.journal import add_note, read_notes
from evalkit.run.leaving import salvage
from evalkit.run.options import RunOptions
from evalkit.run.staging import recover, take_stage

PLACE = "demo/little/2025-03"
HOME = "demo/little"


class Stopped(BaseException):
    """The process ends here: nothing catches it, as nothing catches a loss of power."""


@pytest.fixture
def runs(fast):
    fast.put_chapters(1, 3, 4)
    fast.little = fast.pack("little")
    return fast


def die(runs, monkeypatch, *, at: str) -> None:
    """Run little, and end the process when it comes to a chapter; its folder stays as it is."""
    sound = runs.chapter

    def chapter(notebook, **settings):
        if notebook.stem == at:
            raise Stopped
        return sound(notebook, **settings)

    runs.chapter = chapter
    with monkeypatch.context() as patch:
        patch.setattr("evalkit.run.staging.recover", leave)
        with pytest.raises(Stopped):
            runs.run(runs.little)
    runs.chapter = sound


def finished_claims(to: Path) -> list[str]:
    return [each.place for each in standing(to) if each.finished]


def test_what_a_run_finished_before_it_died_is_not_done_again(runs, monkeypatch):
    die(runs, monkeypatch, at="04_reach")
    assert (runs.to / HOME / ".work").is_dir()
    assert finished_claims(runs.to) == []
    (record,) = runs.run(runs.little)
    assert (record.ok, runs.ran) == (True, [("little", "04_reach")])
    assert [each.name for each in (runs.to / PLACE).iterdir()] == ["internal"]
    assert not (runs.to / HOME / ".work").exists()


def test_what_died_says_so_until_the_next_run(runs, monkeypatch):
    die(runs, monkeypatch, at="04_reach")
    (found,) = standing(runs.to)
    assert (found.state, found.finished) == ("killed", None)
    recover(runs.to / HOME)
    (found,) = standing(runs.to)
    assert found.latest.cause == "The run ended before it was finished, and left no word."
    assert [each.notebook for each in found.latest.chapters] == ["01_reach.ipynb", "03_reach.ipynb"]


def test_a_journal_that_is_cut_at_any_byte_claims_nothing_that_is_not_there(runs, monkeypatch):
    die(runs, monkeypatch, at="04_reach")
    work = runs.to / HOME / ".work"
    journal = (work / "journal.jsonl").read_bytes()
    ends = [i + 1 for i, byte in enumerate(journal) if byte == ord("\n")]
    whole = [json.loads(line)["event"] for line in journal.splitlines()]
    for size in range(len(journal) + 1):
        (work / "journal.jsonl").write_bytes(journal[:size])
        noted = whole[: sum(end <= size for end in ends)]
        assert [note["event"] for note in read_notes(work / "journal.jsonl")] == noted
        left = salvage(work)
        assert (left is None) == (noted == [])
        if left:
            assert (left.state, left.ok, left.outputs) == (State.KILLED, False, {})
            assert len(left.chapters) == noted.count("chapter ended")
            assert all(chapter.state is State.FINISHED and chapter.files for chapter in left.chapters)


def test_a_torn_line_in_the_middle_ends_what_is_believed(tmp_path):
    journal = tmp_path / "journal.jsonl"
    add_note(journal, "begun")
    with journal.open("a") as file:
        file.write('{"event": "fin\n')
    add_note(journal, "finished")
    assert [note["event"] for note in read_notes(journal)] == ["begun"]


def test_a_record_that_is_cut_at_any_byte_claims_no_edition_and_loses_no_chapter(runs):
    runs.run(runs.little)
    path = runs.to / PLACE / "internal" / "run.json"
    record = path.read_bytes()
    options = RunOptions(notebooks=runs.top / "notebooks")
    for size in range(len(record)):
        path.write_bytes(record[:size])
        if size < len(record) - 1:  # without its last line's end it is whole
            assert read_record(path.parent) is None
        if size % 1000 == 0:
            assert finished_claims(runs.to) == []
            (council,) = plan_packs([runs.little], to=runs.to, options=options).councils
            assert (council.does, council.to_run) == ("run", ())
    path.write_bytes(record[: len(record) // 2])
    (again,) = runs.run(runs.little)
    assert (again.ok, runs.ran) == (True, [])
    assert finished_claims(runs.to) == [PLACE]


def test_a_chapter_that_was_noted_but_is_not_whole_is_done_again(runs, monkeypatch):
    die(runs, monkeypatch, at="04_reach")
    section = runs.to / HOME / ".work" / "scratch" / "sections" / "03_reach.json"
    section.write_bytes(section.read_bytes()[:10])
    (record,) = runs.run(runs.little)
    assert (record.ok, runs.ran) == (True, [("little", "03_reach"), ("little", "04_reach")])


def test_a_run_that_died_between_its_swap_and_its_sweeping_is_finished(runs, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("evalkit.run.staging.discard", leave)
        runs.run(runs.little)
    assert (runs.to / HOME / ".work").is_dir()
    (record,) = runs.run(runs.little)
    assert (record.ok, record.unchanged, runs.ran) == (True, True, [])
    assert [each.name for each in (runs.to / PLACE).iterdir() if not each.name.startswith(".")] == [
        "internal"
    ]


def test_a_run_that_died_as_it_laid_its_failure_aside_keeps_the_cause(runs, monkeypatch):
    sound = runs.chapter
    runs.chapter = lambda notebook, **settings: (
        sound(notebook, **settings).model_copy(
            update={"state": State.FAILED, "cause": "In [3] raised KeyError"}
        )
        if notebook.stem == "03_reach"
        else sound(notebook, **settings)
    )
    with monkeypatch.context() as patch:
        patch.setattr("evalkit.run.staging.recover", leave)
        patch.setattr("evalkit.run.staging._swap_aside", stop)
        with pytest.raises(Stopped):
            runs.run(runs.little)
    recover(runs.to / HOME)
    (found,) = standing(runs.to)
    assert (found.state, found.latest.cause) == ("failed", "03_reach.ipynb: In [3] raised KeyError")


def leave(_):
    """Do nothing, as a process does that is no longer there."""


def stop(*_):
    raise Stopped


class Faults:
    """Let the Nth touch of the disk fail, and every later one, as on a full disk."""

    NAMES = ((Path, "rename"), (Path, "replace"), (Path, "open"), (Path, "mkdir"), (Path, "hardlink_to"))

    def __init__(self, monkeypatch):
        self.left: int | None = None
        for owner, name in (*self.NAMES, (os, "fsync"), (shutil, "copyfile")):
            monkeypatch.setattr(owner, name, self.failing(getattr(owner, name)))

    def failing(self, real):
        def act(*arguments, **settings):
            if self.left is not None and "rb" not in arguments:
                self.left -= 1
                if self.left < 0:
                    raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **settings)

        return act


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_write_makes_no_false_claim_and_the_next_run_completes(fast, monkeypatch):
    fast.put_chapters(3, 4)
    pack = fast.pack("little")
    fast.run(pack)
    page = (fast.to / PLACE / "internal" / "report.html").read_bytes()
    before = shutil.copytree(fast.to, fast.top / "before")
    fast.pack("little", numerator=12)
    faults, tally = Faults(monkeypatch), {"faults": 0, "false": 0}
    for step in range(500):
        shutil.rmtree(fast.to)
        shutil.copytree(before, fast.to)
        faults.left = step
        try:
            (record,) = fast.run(pack)
            said = record.ok
        except (OSError, FileError):
            said = False
        ended, faults.left = faults.left, None
        held = read_record(fast.to / PLACE / "internal")
        shown = (fast.to / PLACE / "internal" / "report.html").read_bytes() if held else page
        tally["faults"] += 1
        tally["false"] += said and (shown == page or not held.ok)
        (record,) = fast.run(pack)
        assert record.ok, step
        assert not (fast.to / HOME / ".work").exists()
        if ended >= 0:
            break
    assert tally["false"] == 0
    assert tally["faults"] > 30


def test_a_folder_that_cannot_be_written_to_is_told_and_nothing_is_claimed(runs, monkeypatch):
    real = Path.mkdir

    def mkdir(self, *arguments, **settings):
        if self.is_relative_to(runs.to) and not self.exists():
            raise OSError(errno.EROFS, "Read-only file system", str(self))
        return real(self, *arguments, **settings)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(FileError, match="cannot be made: Read-only file system"):
        runs.run(runs.little)
    monkeypatch.setattr(Path, "mkdir", real)
    runs.to.mkdir()
    monkeypatch.setattr(Path, "mkdir", mkdir)
    (record,) = runs.run(runs.little)
    assert (record.state, record.cause) == (
        State.FAILED,
        "The reports folder cannot be used: Read-only file system.",
    )
    assert finished_claims(runs.to) == []


def test_where_nothing_is_to_be_done_a_folder_need_not_be_written_to(runs, monkeypatch):
    runs.run(runs.little)
    runs.run(runs.little)

    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "rename")):
        monkeypatch.setattr(owner, name, refuse)
    (record,) = runs.run(runs.little)
    assert (record.ok, record.unchanged) == (True, True)


def test_of_two_runs_at_once_one_does_it_and_the_other_says_which(runs):
    entered, go_on = threading.Event(), threading.Event()
    sound = runs.chapter

    def chapter(notebook, **settings):
        entered.set()
        assert go_on.wait(30)
        return sound(notebook, **settings)

    runs.chapter = chapter
    first: list = []
    thread = threading.Thread(target=lambda: first.extend(runs.run(runs.little)))
    thread.start()
    assert entered.wait(30)
    (second,) = runs.run(runs.little)
    go_on.set()
    thread.join()
    assert (first[0].ok, second.state) == (True, State.NEVER_RUN)
    assert f"Another run is at work on little (process {os.getpid()}, since " in second.cause
    assert finished_claims(runs.to) == [PLACE]


def test_a_lock_that_a_dead_process_left_holds_nobody_up(runs):
    home = runs.to / HOME
    home.mkdir(parents=True)
    (home / ".lock").touch()
    (home / ".lock.json").write_text(json.dumps({"pid": 2**22 - 1, "began": 1.0, "since": "2025-01-01"}))
    (record,) = runs.run(runs.little)
    assert record.ok


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ("data", "The data were changed while they were being read."),
        ("theory", "The theory of change was changed while it was being read."),
        ("notebook", "The notebooks were changed while they were being used."),
        ("code", "The files of evalkit were changed while they were being used."),
    ],
)
def test_what_changes_during_a_run_makes_no_report(runs, change, cause, tmp_path, monkeypatch):
    from evalkit.bundled import bundled  # noqa: PLC0415 - for this test alone

    theory = tmp_path / "blended_roles.yaml"
    shutil.copyfile(bundled("data", "theories", "blended_roles.yaml"), theory)
    sound = runs.chapter

    def chapter(notebook, **settings):
        if change == "data":
            runs.pack("little", numerator=13)
        elif change == "theory":
            theory.write_bytes(theory.read_bytes() + b"\n")
        elif change == "notebook":
            notebook.write_bytes(notebook.read_bytes() + b"\n")
        else:
            monkeypatch.setattr("evalkit.run.program.own_files", dict)
        return sound(notebook, **settings)

    runs.chapter = chapter
    (record,) = runs.run(runs.little, theory=str(theory))
    assert (record.state, record.cause) == (State.FAILED, cause)
    assert finished_claims(runs.to) == []


def test_a_run_in_the_way_of_another_is_planned_again_when_its_turn_comes(runs):
    """Somebody else finished the same edition between the plan and its turn."""
    from evalkit.run.council import run_council  # noqa: PLC0415 - for this test alone
    from evalkit.run.drafts import Shared  # noqa: PLC0415 - as above
    from evalkit.run.launchers import launcher_for  # noqa: PLC0415 - as above
    from evalkit.run.planning import plan_council  # noqa: PLC0415 - as above
    from evalkit.run.program import read_program  # noqa: PLC0415 - as above

    program = read_program(runs.to, RunOptions(notebooks=runs.top / "notebooks", engine="nbclient"))
    plan = plan_council(str(runs.little), to=runs.to, program=program)
    runs.run(runs.little)
    shared = Shared(
        to=runs.to,
        program=program,
        tell=lambda _: None,
        launcher=launcher_for("nbclient"),
        stop=threading.Event(),
    )
    runs.ran = []
    record = run_council(plan, shared)
    assert (plan.does, record.unchanged, runs.ran) == ("run", True, [])


def test_a_stage_is_given_back_whatever_happens_in_it(runs):
    plan = plan_packs(
        [runs.little], to=runs.to, options=RunOptions(notebooks=runs.top / "notebooks")
    ).councils[0]
    with pytest.raises(ZeroDivisionError), take_stage(runs.to, plan.identity):
        raise ZeroDivisionError
    with take_stage(runs.to, plan.identity) as stage:
        assert stage.home == runs.to / HOME
