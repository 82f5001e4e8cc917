"""The swap at the end: whatever goes wrong in it, there is one whole edition, the old one or the new."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from evalkit.errors import RunError
from evalkit.run.plan import Identity
from evalkit.run.record import RunRecord, State, read_record
from evalkit.run.staging import Stage, publish, recover, set_aside, take_stage
from evalkit.run.writing import exchange

IDENTITY = Identity("little", "Little", edition="2025-03", theory="t", synthetic=False)


def record(name: str, state: State = State.FINISHED) -> RunRecord:
    return RunRecord(council="little", name=name, edition="2025-03", state=state)


def prepare(top, name: str) -> Stage:
    stage = Stage(top / "little", top / "little" / "2025-03")
    stage.result.mkdir(parents=True)
    (stage.result / "report.html").write_text(name)
    stage.note("begun", name=name)
    return stage


def finish(top, name: str) -> Stage:
    stage = prepare(top, name)
    publish(stage, record(name))
    recover(stage.home)
    return stage


def shown(stage: Stage) -> tuple[str, str]:
    return (stage.internal / "report.html").read_text(), read_record(stage.internal).name


def test_the_new_edition_takes_the_place_of_the_old(tmp_path):
    finish(tmp_path, "old")
    stage = finish(tmp_path, "new")
    assert shown(stage) == ("new", "new")
    assert [each.name for each in stage.edition.iterdir()] == ["internal"]


@pytest.fixture(params=["in one step", "in two steps"])
def swaps(request, monkeypatch) -> str:
    """How an edition takes the place of the one before; where a system cannot do it in one step, in two."""
    if request.param == "in two steps":
        monkeypatch.setattr("evalkit.run.staging.exchange", lambda *_: False)
    return request.param


LOOKS = """
import os, sys
place, looks, misses = sys.argv[1], 0, 0
os.write(1, b"ready\\n")
while not os.path.exists(sys.argv[2]):
    looks += 1
    try:
        os.stat(place)
    except FileNotFoundError:
        misses += 1
print(looks, misses)
"""


def test_whoever_looks_at_an_edition_while_it_is_replaced_never_misses_it(tmp_path):
    one, other, ended = (tmp_path / name for name in ("one", "other", "ended"))
    one.mkdir()
    other.mkdir()
    if not exchange(one, other):
        pytest.skip("folders cannot change places in one step here")
    stage = finish(tmp_path, "first")
    reader = subprocess.Popen(
        [sys.executable, "-S", "-c", LOOKS, str(stage.internal), str(ended)], stdout=subprocess.PIPE
    )
    assert reader.stdout.readline() == b"ready\n"
    for number in range(200):
        finish(tmp_path, str(number))
    ended.touch()
    looks, misses = reader.communicate(timeout=30)[0].split()
    assert int(looks) > 1000
    assert int(misses) == 0
    assert shown(stage) == ("199", "199")


def test_folders_that_cannot_change_places_are_left_alone(tmp_path, monkeypatch):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    for call in (None, lambda *_: -1):  # an old C library; a file system that does not know of it
        monkeypatch.setattr("evalkit.run.writing._renameat2", lambda call=call: call)
        assert not exchange(one, other)
        assert finish(tmp_path, "new").internal.is_dir()


class Killed(BaseException):
    """The process ends here, and nothing that it would do then is done."""


class Steps:
    """End the process before the Nth step of publishing; after the last one it is through."""

    NAMES = ("copyfile", "sync_files", "write_whole", "exchange", "sync_folder", "discard")

    def __init__(self, patch, *, before: int) -> None:
        self.left, places = before, {"copyfile": shutil}
        for name in self.NAMES:
            place = places.get(name, sys.modules["evalkit.run.staging"])
            patch.setattr(place, name, self.stopping(getattr(place, name)))
        patch.setattr(Path, "rename", self.stopping(Path.rename))

    def stopping(self, real):
        def act(*arguments, **settings):
            self.left -= 1
            if self.left < 0:
                raise Killed
            return real(*arguments, **settings)

        return act


def killed(top, monkeypatch, *, before: int) -> Stage | None:
    """Publish, and be killed before a step; None where there is no such step."""
    finish(top, "old")
    stage = prepare(top, "new")
    with monkeypatch.context() as patch:
        Steps(patch, before=before)
        try:
            publish(stage, record("new"))
        except Killed:
            return stage
    return None


def test_a_kill_before_any_step_of_the_swap_is_put_right_by_the_next_run(tmp_path, monkeypatch, swaps):
    outcomes = []
    for step in range(100):
        stage = killed(tmp_path / str(step), monkeypatch, before=step)
        if stage is None:
            break
        recover(stage.home)
        outcomes.append(shown(stage))
        assert [each.name for each in stage.edition.iterdir()] == ["internal"]
        assert not stage.work.exists()
    assert set(outcomes) == {("old", "old"), ("new", "new")}
    assert outcomes == sorted(outcomes, reverse=True)  # once the new one is whole, it stays
    assert len(outcomes) > (6 if swaps == "in one step" else 8)


@pytest.mark.parametrize("gone", ["journal.jsonl", "result/journal.jsonl", "result/run.json", "result"])
def test_a_kill_while_the_old_edition_is_swept_up_does_not_bring_it_back(tmp_path, monkeypatch, gone):
    """Folders are emptied in no order that can be relied on."""
    finish(tmp_path, "old")
    stage = prepare(tmp_path, "new")
    with monkeypatch.context() as patch:
        patch.setattr("evalkit.run.staging.discard", lambda _: None)
        publish(stage, record("new"))
    left = stage.work / gone
    if left.is_dir():
        shutil.rmtree(left)
    else:
        left.unlink(missing_ok=True)
    recover(stage.home)
    assert shown(stage) == ("new", "new")
    assert not stage.work.exists()


class Faults:
    """Let the Nth touch of the disk fail, as when it is full or the process is killed there."""

    def __init__(self, monkeypatch):
        self.left = None
        for owner, name in (
            (Path, "rename"),
            (Path, "replace"),
            (Path, "open"),
            (os, "fsync"),
            (shutil, "copyfile"),
        ):
            monkeypatch.setattr(owner, name, self.failing(getattr(owner, name)))

    def failing(self, real):
        def act(*arguments, **settings):
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    raise OSError(28, "No space left on device")
            return real(*arguments, **settings)

        return act


@pytest.mark.usefixtures("swaps")
def test_a_fault_at_any_step_of_the_swap_leaves_one_whole_edition(tmp_path, monkeypatch):
    faults = Faults(monkeypatch)
    outcomes = []
    for step in range(100):
        top = tmp_path / str(step)
        finish(top, "old")
        stage = prepare(top, "new")
        faults.left = step
        try:
            publish(stage, record("new"))
            finished = True
        except OSError:
            finished = False
        faults.left = None
        recover(stage.home)
        outcomes.append(shown(stage))
        assert outcomes[-1] == ("new", "new") or not finished
        assert [each.name for each in stage.edition.iterdir()] == ["internal"]
        if finished:
            break
    assert set(outcomes) == {("old", "old"), ("new", "new")}
    assert len(outcomes) > 10


@pytest.mark.usefixtures("swaps")
def test_a_swap_that_breaks_off_is_put_right_at_once(tmp_path, monkeypatch):
    finish(tmp_path, "old")
    faults = Faults(monkeypatch)
    for step in range(4, 16):
        with suppress(OSError), take_stage(tmp_path, IDENTITY) as stage:
            prepare(tmp_path, f"new {step}")
            faults.left = step
            try:
                publish(stage, record(f"new {step}"))
            finally:
                faults.left = None
        assert shown(stage) in {("old", "old"), *((f"new {n}",) * 2 for n in range(step + 1))}
        assert not stage.work.exists()


def test_a_run_that_died_before_its_record_leaves_nothing(tmp_path):
    stage = prepare(tmp_path, "half")
    (stage.work / "journal.jsonl").write_text("{}\n")
    recover(stage.home)
    assert list(stage.home.iterdir()) == []


def test_a_run_that_died_after_its_record_is_published(tmp_path):
    stage = prepare(tmp_path, "whole")
    shutil.copyfile(stage.work / "journal.jsonl", stage.result / "journal.jsonl")
    (stage.result / "run.json").write_text(record("whole").stored())
    recover(stage.home)
    assert shown(stage) == ("whole", "whole")


@pytest.mark.parametrize("text", ["", "{", '{"state": "finished"', '{"state": "splendid"}'])
def test_a_record_that_was_cut_short_is_none(tmp_path, text):
    stage = prepare(tmp_path, "x")
    (stage.result / "run.json").write_text(text)
    recover(stage.home)
    assert not stage.internal.exists()


def test_what_did_not_finish_lies_beside_the_edition_with_its_logs(tmp_path):
    stage = finish(tmp_path, "old")
    stage.desk("03_x.ipynb").mkdir(parents=True)
    (stage.desk("03_x.ipynb") / "executed.ipynb").write_text("copy")
    (stage.desk("03_x.ipynb") / "log.txt").write_text("words")
    set_aside(stage, record("failed", State.FAILED))
    assert shown(stage) == ("old", "old")
    kept = {each.name for each in (stage.unfinished / "notebooks").iterdir()}
    assert kept == {"03_x.ipynb", "03_x.txt"}
    recover(stage.home)
    finish(tmp_path, "new")
    assert not stage.unfinished.exists()


def test_a_council_is_held_by_one_run_at_a_time_and_the_other_is_told_which(tmp_path):
    said = rf"Another run is at work on little \(process {os.getpid()}, since 20"
    with take_stage(tmp_path, IDENTITY), pytest.raises(RunError, match=said), take_stage(tmp_path, IDENTITY):
        pass
    with take_stage(tmp_path, IDENTITY) as stage:
        assert stage.home == tmp_path / "little"
