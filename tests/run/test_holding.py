"""Which process holds a council's folder: it is told from others, and known again after the clock was set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from evalkit.run.holding import describe_process, is_there
from evalkit.run.staging import is_held

STAT = Path("/proc/self/stat")
linux = pytest.mark.skipif(not STAT.exists(), reason="the system does not tell it so")
RENAMED = """
import sys
open("/proc/self/comm", "w").write("a) R 1 (b")
print("renamed", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path):
    """Write what the lock's holder says of itself, and ask whether it is still there."""

    def ask(**news) -> bool:
        described = {name: each for name, each in {**describe_process(), **news}.items() if each is not None}
        (tmp_path / ".lock.json").write_text(json.dumps({**described, "since": "2025-04-01T00:00:00+00:00"}))
        return is_held(tmp_path)

    return ask


@linux
def test_a_clock_that_is_put_right_does_not_lose_the_holder(held):
    assert held(began=psutil.Process().create_time() + 3600)


@linux
@pytest.mark.parametrize("news", [{"ticks": 1}, {"boot": "another"}])
def test_another_process_with_its_number_is_not_the_holder(held, news):
    assert not held(**news)


@pytest.mark.parametrize(("moved", "there"), [(0, True), (1.5, True), (-1.5, True), (3, False), (-3, False)])
def test_what_an_earlier_version_wrote_is_understood(held, moved, there):
    assert held(began=psutil.Process().create_time() + moved, ticks=None, boot=None) is there


def test_where_the_system_tells_no_ticks_the_clock_is_asked(held, monkeypatch):
    monkeypatch.setattr("evalkit.run.holding._PROC", Path("no such folder"))
    monkeypatch.setattr("evalkit.run.holding._BOOT_ID", Path("no such file"))
    assert describe_process()["boot"] is None
    assert held(began=psutil.Process().create_time() + 1)
    assert not held(began=psutil.Process().create_time() + 60)


def test_a_process_that_is_gone_holds_nothing(held):
    process = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    described = describe_process(process.pid)
    assert held(**described)
    process.communicate(b"\n")
    assert not held(**described)
    assert not held(**{**described, "ticks": None, "boot": None})


@pytest.mark.parametrize("text", ["", "{", "[]", "12", '{"pid": 1}', '{"pid": "x", "began": 1.0}'])
def test_what_is_no_description_holds_nothing(tmp_path, text):
    (tmp_path / ".lock.json").write_text(text)
    assert not is_held(tmp_path)


@linux
def test_a_name_that_looks_like_other_fields_misleads_nobody():
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", RENAMED], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    before = describe_process(process.pid)
    assert process.stdout.readline() == b"renamed\n"
    assert describe_process(process.pid)["ticks"] == before["ticks"]
    assert is_there(before)
    process.communicate()


@linux
def test_ticks_are_those_that_the_system_counts():
    ticks = describe_process()["ticks"] / os.sysconf("SC_CLK_TCK")
    assert abs(psutil.boot_time() + ticks - psutil.Process().create_time()) < 2
