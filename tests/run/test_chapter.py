"""A chapter succeeds only where the runner sees that it did."""

from __future__ import annotations

import json
import tempfile
import time

import pytest
from small_runs import carriers

from evalkit.run import processes
from evalkit.run.record import State

CRASH = "import ctypes; ctypes.string_at(0)"
KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


def test_a_sound_chapter_finishes_and_leaves_its_copy_and_section(write_chapter, run_alone, stage):
    record = run_alone(write_chapter("print('hello', council, edition)"))
    assert (record.state, record.cause) == (State.FINISHED, "")
    copy = json.loads((stage.result / "notebooks" / "04_reach.ipynb").read_text())
    printed = ["".join(o["text"]) for c in copy["cells"] for o in c.get("outputs", [])]
    assert printed == ["hello E08000008 2025-03\n"]
    assert "sentinel" not in json.dumps(copy)
    assert str(stage.home) not in json.dumps(copy)
    section = json.loads((stage.scratch / "sections" / "04_reach.json").read_text())
    assert section["summary"] == "E08000008 2025-03"


def test_equal_runs_leave_equal_bytes(write_chapter, run_alone, stage):
    slowly = "import sys, time\nfor _ in range(3): print('x', end=''); sys.stdout.flush(); time.sleep(0.1)"
    warned = "import warnings; warnings.warn('a warning')"
    notebook = write_chapter("import random", "print(random.random(), hash('a'))", slowly, warned)
    copies = []
    for _ in range(2):
        record = run_alone(notebook)
        copies.append((stage.result / "notebooks" / "04_reach.ipynb").read_bytes())
        stage.desk(notebook.name).rename(stage.work / f"desk-{len(copies)}")
    assert record.state is State.FINISHED
    assert copies[0] == copies[1]
    assert b'"xxx"' in copies[0]
    assert b"UserWarning: a warning" in copies[0]


@pytest.mark.parametrize(
    ("source", "state", "cause"),
    [
        pytest.param("1 / 0", State.FAILED, "In [3] raised ZeroDivisionError: division by zero", id="raises"),
        pytest.param("import sys; sys.exit(0)", State.FAILED, "SystemExit", id="sys.exit"),
        pytest.param("import os; os._exit(0)", State.KILLED, "exit code 0", id="os._exit"),
        pytest.param(KILL, State.KILLED, "SIGKILL", id="killed"),
        pytest.param(CRASH, State.KILLED, "SIGSEGV", id="segfault"),
    ],
)
def test_a_chapter_that_breaks_is_never_a_success(
    write_chapter, run_alone, stage, source, state, cause, tmp_path, monkeypatch
):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    record = run_alone(write_chapter(source))
    assert record.state is state
    assert cause in record.cause
    assert not (stage.result / "notebooks").exists()
    assert carriers(stage.home) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("keep", "cause"),
    [
        pytest.param("", "It left no section.", id="none"),
        pytest.param(
            "import os, pathlib; where = pathlib.Path(os.environ['EVALKIT_SCRATCH'], 'sections')\n"
            "where.mkdir(parents=True); left = (where / '04_reach.json').write_text('{\"name\": 1')",
            "Its section 04_reach.json cannot be read",
            id="cut short",
        ),
        pytest.param(
            "import os, pathlib; where = pathlib.Path(os.environ['EVALKIT_SCRATCH'], 'sections')\n"
            "where.mkdir(parents=True); left = (where / '04_reach.json').write_text("
            '\'{"name": "r", "number": 9, "title": "t", "summary": "s"}\')',
            "says that it is chapter 9",
            id="of another chapter",
        ),
    ],
)
def test_a_chapter_without_a_whole_section_has_failed(write_chapter, run_alone, keep, cause):
    record = run_alone(write_chapter("1", keep=keep))
    assert record.state is State.FAILED
    assert cause in record.cause


def test_a_section_that_an_earlier_run_left_is_no_success(write_chapter, run_alone, stage):
    left = stage.scratch / "sections" / "04_reach.json"
    left.parent.mkdir(parents=True)
    left.write_text('{"name": "reach", "number": 4, "title": "t", "summary": "s"}')
    assert run_alone(write_chapter("1", keep="")).cause == "It left no section."


HANG_DEAF = """import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True: time.sleep(1)"""
HANG_IN_C = "import ctypes; ctypes.PyDLL(None).sleep(600)"  # holds the interpreter's lock all the while


@pytest.mark.parametrize("source", [HANG_DEAF, pytest.param(HANG_IN_C, marks=pytest.mark.slow)])
def test_a_chapter_that_hangs_is_ended_in_time_with_all_that_it_started(
    write_chapter, run_alone, stage, source
):
    began = time.monotonic()
    record = run_alone(write_chapter(source), seconds=6)
    assert (record.state, record.cause) == (State.TIMED_OUT, "It took longer than 6 seconds.")
    assert (
        time.monotonic() - began < 60
    )  # of 600: how soon is in the tally of faults, for a busy machine is slow
    assert carriers(stage.home) == []


def test_no_mark_means_no_process():
    assert processes._carriers("") == []


FLOODS = {
    "printed": "while True: print('x' * 10_000)",
    "shown": "from IPython.display import display\nwhile True: display('x' * 10_000)",
    "past Python": "import os\nwhile True: os.write(1, b'x' * 10_000)",
}


@pytest.mark.parametrize(
    "kind", ["printed", *(pytest.param(k, marks=pytest.mark.slow) for k in list(FLOODS)[1:])]
)
def test_a_chapter_that_floods_is_ended(write_chapter, run_alone, stage, kind):
    record = run_alone(write_chapter(FLOODS[kind]), output_bytes=2_000_000)
    assert record.state is State.OUTPUT_LIMIT
    assert "more than" in record.cause
    assert carriers(stage.home) == []


def test_what_a_chapter_leaves_running_is_ended(write_chapter, run_alone, stage):
    source = "import subprocess; left = subprocess.Popen(['sleep', '600'], start_new_session=True)"
    assert run_alone(write_chapter(source)).state is State.FINISHED
    assert carriers(stage.home) == []


@pytest.mark.slow
def test_a_chapter_that_takes_too_much_memory_is_ended(write_chapter, run_alone, stage):
    source = "held = []\nwhile True: held.append(bytearray(b'x' * 10_000_000))"
    record = run_alone(write_chapter(source), memory_bytes=600 * 1024 * 1024)
    assert (record.state, record.cause) == (State.OUT_OF_MEMORY, "It used more than 600 MB of memory.")
    assert carriers(stage.home) == []


@pytest.mark.slow
def test_a_memory_error_is_named(write_chapter, run_alone):
    record = run_alone(write_chapter("bytearray(10 ** 15)"))
    assert record.state is State.OUT_OF_MEMORY


def test_a_cell_that_takes_too_long_is_ended_and_named(write_chapter, run_alone, stage):
    record = run_alone(write_chapter("import time; time.sleep(300)"), cell_seconds=1)
    assert (record.state, record.cause) == (State.TIMED_OUT, "A cell took longer than 1 seconds.")
    assert carriers(stage.home) == []
