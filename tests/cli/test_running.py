"""`evalkit run`: progress on a terminal and off it, Ctrl-C, and what machines get."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from small_runs import carriers

BARS = """
from evalkit.commands.running import _progress
from evalkit.run import Event
with _progress(1, as_json=False) as tell:
    tell(Event("council begun", "little", total=2))
    tell(Event("chapter begun", "little", chapter="03_journey", total=2))
    tell(Event("chapter ended", "little", chapter="03_journey", state="finished", total=2))
    tell(Event("council ended", "little", state="failed", cause="[bold]In [3][/nothing] raised KeyError"))
"""


def run(*arguments, **settings):
    command = [sys.executable, "-m", "evalkit", "run", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)


def test_ctrl_c_stops_a_run_with_one_plain_sentence(tmp_path):
    process = run("demo:E08000008", "--to", tmp_path)
    assert process.stderr.readline() == "E08000008: 9 chapters\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1].startswith("Stopped. Nothing is left running")
    assert "Traceback" not in err
    assert carriers(tmp_path) == []
    assert not list(tmp_path.rglob("report.html"))


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
def test_on_a_terminal_there_are_bars_and_hostile_words_stay_words():
    import pty  # noqa: PLC0415 - there is none on Windows

    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", BARS], stderr=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    told = b""
    while process.poll() is None or told.count(b"\n") == 0:
        try:
            told += os.read(ours, 65536)
        except OSError:
            break
    process.communicate()
    os.close(ours)
    assert process.returncode == 0
    assert b"little: failed: [bold]In [3][/nothing] raised KeyError" in told


CLOCKS = {"run.json", "journal.jsonl", ".lock", ".index.lock", ".known.json", "index.html"}


@pytest.mark.slow
def test_a_machine_gets_json_alone_and_equal_inputs_give_equal_bytes(tmp_path):
    for folder in ("one", "two"):
        process = run("demo:E08000008", "--to", tmp_path / folder, "--json")
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        told = json.loads(out)
        (record,) = told["runs"]
        assert (record["state"], record["council"], len(record["chapters"])) == ("finished", "E08000008", 9)
        assert told["index"] == str(tmp_path / folder / "index.html")
    one, two = (files_of(tmp_path / folder) for folder in ("one", "two"))
    assert len(one) > 50
    assert [name for name in one if one[name] != two.get(name)] == []


def files_of(folder) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in CLOCKS)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_dry_run_says_what_would_be_run_and_why_and_writes_nothing(tmp_path):
    process = run("demo:E08000008", "--to", tmp_path / "reports", "--dry-run")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    first, *chapters, last = out.splitlines()
    assert first.endswith("  Tameside  runs: new")
    assert chapters[0] == "  01_purpose_and_theory.ipynb  runs: new"
    assert last == "1 report to make, with 9 chapters to run; 0 kept."
    process = run(tmp_path, "--to", tmp_path / "reports", "--dry-run", "--json")
    out, err = process.communicate()
    (council,) = json.loads(out)["councils"]
    assert (process.returncode, council["does"]) == (3, "refuse")
    assert list(tmp_path.iterdir()) == []


def test_a_reports_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "reports").write_text("")
    process = run("demo:E08000008", "--to", tmp_path / "reports")
    _, err = process.communicate()
    assert process.returncode == 4
    assert "cannot be made" in err
