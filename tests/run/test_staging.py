"""The swap at the end: whatever goes wrong in it, there is one whole edition, the old one or the new."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from evalkit.errors import RunError
from evalkit.run.plan import Identity
from evalkit.run.record import RunRecord, State, read_record
from evalkit.run.staging import Stage, publish, recover, set_aside, take_stage

IDENTITY = Identity("little", "Little", edition="2025-03", theory="t", synthetic=False)


def record(name: str, state: State = State.FINISHED) -> RunRecord:
    return RunRecord(council="little", name=name, edition="2025-03", state=state)


def prepare(top, name: str) -> Stage:
    stage = Stage(top / "little", top / "little" / "2025-03")
    stage.result.mkdir(parents=True)
    (stage.result / "report.html").write_text(name)
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
