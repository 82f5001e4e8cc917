"""A runner that is ended half-way: nothing claims to be finished, nothing is left, the next one completes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from small_runs import carriers, put_chapter, put_pack

from evalkit.run import standing

PLACE = "demo/little/2025-03"
WAITS = "import os, time\nwhile os.path.exists(FLAG): time.sleep(0.1)"
RUNNER = """
import sys
from evalkit.run import Limits, RunOptions, run_packs
from pathlib import Path
top = Path(sys.argv[1])
options = RunOptions(notebooks=top / "notebooks", limits=Limits(seconds=120), jobs=1)
try:
    records = run_packs([top / "packs" / "little"], to=top / "reports", options=options)
except KeyboardInterrupt:
    sys.exit(130)
print(records[0].state, file=sys.stdout)
print(records[0].cause, file=sys.stderr)
"""


@pytest.fixture
def half_way(tmp_path):
    """A run that has finished one chapter of two and waits in the second."""
    flag = tmp_path / "flag"
    flag.touch()
    put_chapter(tmp_path / "notebooks", "1", number=3)
    put_chapter(tmp_path / "notebooks", WAITS.replace("FLAG", repr(str(flag))), number=4)
    put_pack(tmp_path / "packs" / "little")
    process = start(tmp_path)
    wait_for(lambda: "04_reach" in journal(tmp_path) and carriers(tmp_path), process)
    yield tmp_path, process
    process.kill()
    process.communicate()


def start(top) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(top)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def journal(top) -> str:
    path = top / "reports" / "demo" / "little" / ".work" / "journal.jsonl"
    return path.read_text() if path.exists() else ""


def wait_for(happens, process, seconds=60.0):
    until = time.monotonic() + seconds
    while not happens():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def gone(top, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while carriers(top) and time.monotonic() < until:
        time.sleep(0.05)
    return not carriers(top)


def test_a_killed_runner_leaves_no_claim_and_no_process_and_the_next_run_completes(half_way):
    top, process = half_way
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert gone(top, 5)
    assert not list((top / "reports").rglob("run.json"))
    assert not list((top / "reports").rglob("report.html"))
    assert [(each.place, each.state) for each in standing(top / "reports")] == [(PLACE, "killed")]
    (top / "flag").unlink()
    again = start(top)
    assert again.communicate(timeout=120)[0].decode().strip() == "finished"
    assert json.loads((top / "reports" / PLACE / "internal" / "run.json").read_text())["state"] == "finished"
    assert not list((top / "reports").rglob(".work"))


def test_an_interrupted_run_ends_at_once_and_says_so(half_way):
    top, process = half_way
    process.send_signal(signal.SIGINT)
    assert gone(top, 5)
    assert process.wait(timeout=30) == 130
    (found,) = standing(top / "reports")
    assert (found.state, found.latest.cause, found.finished) == ("killed", "The run was stopped.", None)
    assert "The run was stopped." in (top / "reports" / "index.html").read_text()
    assert [each.name for each in (top / "reports" / PLACE).iterdir()] == ["unfinished"]


@pytest.mark.slow
def test_two_runs_of_one_council_at_once_are_one(half_way):
    top, _ = half_way
    other = start(top)
    out, err = other.communicate(timeout=60)
    assert out.decode().strip() == "never run", err
    (found,) = standing(top / "reports")
    assert found.state == "running"
