"""The program after --notify: when it is run, what it gets, and that it never hides how a run ended."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pandas as pd
import psutil
import pytest
from small_packs import COUNCIL, observations
from small_results import CHART, FORWARD, LATEST, other, put, result
from small_runs import put_pack

from evalkit.commands.notifying import Hook
from evalkit.errors import FileError, UsageError
from evalkit.pack import write_tables
from evalkit.run import Event, RunRecord, State
from evalkit.run.changes_watch import Watch
from evalkit.run.notify import NOTIFY_FAILED, Summary, fit_cause, notify, read_command

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Summary(text="1 of 2 councils finished.", exit_code=6)


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def keeper(path: Path) -> list[str]:
    """A program that keeps what it was told."""
    return python(f"import sys, pathlib; pathlib.Path({str(path)!r}).write_bytes(sys.stdin.buffer.read())")


class Told:
    """A hook whose program keeps what it is told."""

    def __init__(self, top: Path) -> None:
        self.to, self.file = top / "reports", top / "told.json"
        self.hook = Hook(keeper(self.file), Watch(self.to))

    @property
    def summary(self):
        return json.loads(self.file.read_bytes()) if self.file.exists() else None

    def begin(self, edition: str, council: str = "little") -> None:
        work = self.to / "demo" / council / ".work"
        work.mkdir(parents=True)
        (work / "journal.jsonl").write_text(json.dumps({"event": "begun", "edition": edition}) + "\n")
        self.hook.watching(lambda _event: None)(Event("council begun", council))


@pytest.fixture
def told(tmp_path) -> Told:
    return Told(tmp_path)


def record(edition="2025-03", **fields) -> RunRecord:
    known = {"council": "little", "name": "Little Council", "synthetic": True, "state": State.FINISHED}
    return RunRecord(**known | {"edition": edition} | fields)


def test_a_changed_signal_is_told_by_name_and_without_any_figure(told):
    put(told.to, result("2025-01", CHART, LATEST))
    told.begin("2025-03")
    put(told.to, result("2025-03", other(signal="worse", **FORWARD), LATEST))
    assert told.hook.tell([record()], exit_code=0) == 0
    assert told.summary["changed"] == [
        {
            "council": "little",
            "name": "Little Council",
            "synthetic": True,
            "edition": "2025-03",
            "since": "2025-01",
            "sentences": ["Falls: was “no signal”, now “worse”."],
        }
    ]
    assert told.summary["text"] == "1 of 1 council finished. In 1 council a signal or verdict changed."
    assert told.summary["index"] == str(told.to / "index.html")
    assert not re.search(r"4\.06|19,?680|21,?400|88", json.dumps(told.summary["changed"]))


def test_a_month_that_is_run_again_is_compared_with_what_it_said_before(told):
    put(told.to, result("2025-01", other(signal="worse")))
    put(told.to, result("2025-03", CHART))
    told.begin("2025-03")
    folder = told.to / "demo" / "little" / "2025-03"
    folder.rename(folder.with_name("replaced"))
    put(told.to, result("2025-03", other(signal="improved")))
    told.hook.tell([record()], exit_code=0)
    (changed,) = told.summary["changed"]
    assert (changed["since"], changed["sentences"]) == (
        "2025-03",
        ["Falls: was “no signal”, now “improved”."],
    )


def test_nothing_is_told_where_nothing_failed_and_no_signal_changed(told):
    put(told.to, result("2025-01", CHART))
    told.begin("2025-03")
    put(told.to, result("2025-03", other(estimate=5.0, **FORWARD)))
    assert told.hook.tell([record(), record(unchanged=True)], exit_code=0) == 0
    assert told.summary is None


def test_a_first_edition_is_no_change(told):
    told.begin("2025-03")
    put(told.to, result("2025-03", other(signal="worse")))
    told.hook.tell([record()], exit_code=0)
    assert told.summary is None


def test_failures_are_told_with_state_and_cause(told):
    slow = record(
        council="slow", name="Slow", state=State.TIMED_OUT, cause="It took longer than 900 seconds."
    )
    unknown = RunRecord(pack="packs/none", state=State.REFUSED, cause="There is no pack.")
    assert told.hook.tell([record(), slow, unknown], exit_code=6) == 6
    failed = told.summary["failed"]
    assert [(each["name"], each["state"]) for each in failed] == [
        ("Slow", "timed out"),
        ("packs/none", "refused"),
    ]
    assert failed[0]["cause"] == "It took longer than 900 seconds."
    assert (told.summary["version"], told.summary["exit_code"], told.summary["finished"]) == (1, 6, 1)


def test_a_run_that_could_not_begin_is_told(told):
    told.hook.tell_error(FileError("There is no pack in nowhere.", hint="Check the path."))
    assert told.summary["error"] == "There is no pack in nowhere. Check the path."
    assert told.summary["exit_code"] == 4
    told.hook.tell_error(ValueError("Ann Lee, 4 visits"))
    assert told.summary["error"] == "evalkit itself went wrong (ValueError)."


@pytest.mark.parametrize(
    ("cause", "passed_on"),
    [
        ("04_reach.ipynb: In [3] raised KeyError: 'Ann Lee'", "04_reach.ipynb: In [3] raised KeyError."),
        ("A fault in evalkit: ValueError: 4 visits", "A fault in evalkit: ValueError."),
        (
            "Its process ended by itself with exit code 3. Ann Lee",
            "Its process ended by itself with exit code 3.",
        ),
        ("No answer from postgresql://eve:hunter2@db/x", "No answer from postgresql://…@db/x"),
    ],
)
def test_what_a_broken_program_said_and_passwords_are_not_passed_on(cause, passed_on):
    assert fit_cause(cause).removesuffix(" The index has the rest.") == passed_on


def test_a_hook_that_fails_shows_in_the_exit_code_of_a_run_that_went_well_alone(told, capfd):
    broken = Hook(python("import sys; print('no route'); sys.exit(3)"), told.hook.watch)
    put(told.to, result("2025-01", CHART))
    told.begin("2025-03")
    put(told.to, result("2025-03", other(signal="worse")))
    assert broken.tell([record()], exit_code=0) == NOTIFY_FAILED == 8
    assert broken.tell([record(state=State.FAILED)], exit_code=6) == 6
    out, err = capfd.readouterr()
    assert out == ""  # what the hook prints never mixes with what machines read
    assert err.count("no route") == 2
    assert "was not told of this run: it ended by itself with exit code 3." in err


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE  # dead, and waited for by nobody yet
    except psutil.NoSuchProcess:
        return False


def test_a_fault_of_the_message_never_hides_how_the_run_ended(told, monkeypatch, capsys):
    put(told.to, result("2025-01", CHART))
    told.begin("2025-03")
    put(told.to, result("2025-03", other(signal="worse")))
    monkeypatch.setattr(Watch, "_compare", lambda *_: 1 / 0)
    assert told.hook.tell([record()], exit_code=0) == NOTIFY_FAILED
    assert told.hook.tell([record(), record(state=State.FAILED)], exit_code=6) == 6
    assert "evalkit itself went wrong (ZeroDivisionError" in capsys.readouterr().err


def test_what_cannot_be_kept_never_breaks_a_run(told, monkeypatch):
    monkeypatch.setattr(Watch, "_keep", lambda *_: 1 / 0)
    told.begin("2025-03")
    assert told.hook.tell([record()], exit_code=0) == 0


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_hook_that_hangs_is_ended_with_all_that_it_started(tmp_path):
    started = tmp_path / "pid"
    began = time.monotonic()
    trouble = notify(["sh", "-c", f"sleep 60 & echo $! > '{started}'; wait"], SMALL, seconds=2)
    assert trouble == "it took longer than 2 seconds and was ended"
    assert time.monotonic() - began < 20
    until = time.monotonic() + 5  # a process that was killed takes a moment to go
    while is_alive(int(started.read_text())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(int(started.read_text()))


def test_a_hook_that_does_not_listen_is_no_trouble():
    long = SMALL.model_copy(update={"error": "x" * 1_000_000})
    assert notify(python("pass"), long) == ""


def test_no_shell_reads_the_command(tmp_path):
    words = read_command(f"{sys.executable} -c 'print(1)' '$(touch {tmp_path}/x)' ';' '*'", system="posix")
    assert words[2:] == ["print(1)", f"$(touch {tmp_path}/x)", ";", "*"]
    assert notify([*words[:2], "pass", *words[3:]], SMALL) == ""
    assert not (tmp_path / "x").exists()


def test_on_windows_backslashes_are_parts_of_paths(monkeypatch):
    monkeypatch.setattr("evalkit.run.notify.shutil.which", lambda name: name)
    assert read_command(r'"C:\Program Files\tell.exe" --to team', system="nt") == [
        r"C:\Program Files\tell.exe",
        "--to",
        "team",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("tell 'us", "No closing quotation"), ("  ", "names no program"), ("no-such-program-x", "no program")],
)
def test_a_command_that_cannot_be_run_is_refused_before_anything_starts(text, said):
    with pytest.raises(UsageError, match=said):
        read_command(text)


def run(*arguments, cwd):
    command = [sys.executable, "-m", "evalkit", "run", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, env=dict(os.environ))


def test_a_refused_pack_reaches_the_program_through_the_command_line(tmp_path):
    pack = put_pack(tmp_path / "pack", numerator="ten")
    hook = f"{sys.executable} -c \"open('told.json', 'w').write(input())\""
    done = run(pack, "--to", tmp_path / "reports", "--notify", hook, cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    (failed,) = told["failed"]
    assert (failed["council"], failed["state"], told["exit_code"]) == ("little", "refused", 3)
    assert "observations.csv, row 2" in failed["cause"]


@pytest.mark.slow
def test_a_signal_that_new_months_bring_is_told_to_the_program_and_by_since(tmp_path):
    steady, better = [61, 63, 60, 62, 64, 61, 63, 62, 60, 64, 62, 63] * 2, [95] * 8
    months = pd.period_range("2023-04", periods=32, freq="M").astype(str).tolist()
    hook = f"{sys.executable} -c \"open('told.json', 'w').write(input())\""
    told = tmp_path / "told.json"
    for numerators, day in ((steady, "2025-04-10"), (steady + better, "2025-12-10")):
        tables = {
            "observations": observations("insulin_on_time", numerators, periods=months[: len(numerators)])
        }
        council = COUNCIL | {"synthetic": True, "data_as_at": day}
        shutil.rmtree(tmp_path / "pack", ignore_errors=True)
        write_tables(tmp_path / "pack", council=council, tables=tables)
        assert not told.exists()
        done = run("pack", "--chapter", "4", "--to", "reports", "--notify", hook, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    (changed,) = json.loads(told.read_text())["changed"]
    assert (changed["since"], changed["edition"]) == ("2025-04", "2025-12")
    assert changed["sentences"] == ["Insulin given on time: was “no signal”, now “improved”."]
    command = [sys.executable, "-m", "evalkit", "since", "2025-04", "--to", str(tmp_path / "reports")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Insulin given on time: was “no signal” to March 2025 (usual level 62.1%; 1,490 over 2,400" in said
