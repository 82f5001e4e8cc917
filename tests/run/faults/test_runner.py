"""The runner may be killed or stopped at any stage: nothing is lost, and the next run completes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalkit.run.engine.conditions import can_fork

HERE = Path(__file__).parent
STAGES = (
    "begun",
    "chapter begun:1",
    "chapter ended:1",
    "chapter begun:2",
    "in a chapter",
    "chapter ended:2",
    "composing",
    "finished",
    "before the swap",
    "in the swap",
    "between its two steps",
    "after the swap",
)
FAST = ("in a chapter", "in the swap", "between its two steps")
JOURNAL = Path("demo", "little", ".work", "journal.jsonl")
NOTHING = "no such moment"


class Runner:
    """``evalkit run`` in a process of its own."""

    def __init__(self, disturbed, *, moment=NOTHING, number=signal.SIGKILL, **choices):
        world = disturbed.world
        wish = {
            "notebooks": str(world.top / "notebooks"),
            "pack": str(world.pack),
            "to": str(disturbed.to),
            "server": world.socket(),
            "moment": moment,
            "number": int(number),
            "engine": "evalkit",
            "pages": False,
            **choices,
        }
        self.disturbed = disturbed
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "disturbed_runner.py"), json.dumps(wish)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), *sys.path[1:]])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait_for(self, happens, seconds=90.0):
        until = time.monotonic() + seconds
        while not happens():
            assert self.process.poll() is None, self.process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.02)

    def end(self, within: float) -> float:
        """Wait for its end and that of all that it started; give the seconds between."""
        self.process.communicate(timeout=within)
        ended = time.monotonic()
        while self.disturbed.world.processes() and time.monotonic() - ended < within:
            time.sleep(0.02)
        return time.monotonic() - ended


def journal(disturbed) -> str:
    path = disturbed.to / JOURNAL
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    ("engine", "stage"),
    [
        pytest.param(
            engine,
            stage,
            marks=[] if (engine, stage) in [("evalkit", each) for each in FAST] else [pytest.mark.slow],
        )
        for engine in ("evalkit", "nbclient")
        for stage in (STAGES if engine == "evalkit" else ("chapter begun:2", "in a chapter"))
    ],
)
@pytest.mark.parametrize("sign", ["SIGKILL", pytest.param("SIGTERM", marks=pytest.mark.slow)])
def test_a_runner_that_is_killed_at_any_stage_loses_nothing(disturbed, engine, stage, sign):
    number = signal.Signals[sign]
    if stage == "in a chapter":
        disturbed.put("while True: time.sleep(1)")
    runner = Runner(disturbed, moment=stage, number=number, engine=engine)
    if stage == "in a chapter":
        runner.wait_for(disturbed.world.at.exists)
        runner.process.send_signal(number)
    seconds = runner.end(within=90)
    assert runner.process.returncode == (-9 if sign == "SIGKILL" else 130)
    disturbed.settle(seconds=seconds, claimed=False, engine=engine)


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="there is no server to lose")
@pytest.mark.parametrize("moment", ["warming up", "in a chapter"])
def test_a_server_goes_with_its_runner(disturbed, moment):
    disturbed.put("while True: time.sleep(1)")
    runner = Runner(disturbed, server="")
    runner.wait_for(disturbed.world.at.exists if moment == "in a chapter" else lambda: journal(disturbed))
    runner.process.kill()
    disturbed.settle(seconds=runner.end(within=30), claimed=False)


@pytest.mark.parametrize("engine", ["evalkit", pytest.param("nbclient", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("warming up"),
        pytest.param("in a chapter", marks=pytest.mark.slow),
        pytest.param("composing", marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_ends_a_run_at_once(disturbed, moment, engine):
    happens = {
        "warming up": lambda: '"begun"' in journal(disturbed),
        "in a chapter": disturbed.world.at.exists,
        "composing": lambda: "composing" in journal(disturbed),
    }
    if moment == "in a chapter":
        disturbed.put("while True: time.sleep(1)")
    runner = Runner(disturbed, server="", engine=engine, pages=moment == "composing")
    runner.wait_for(happens[moment])
    began = time.monotonic()
    os.killpg(runner.process.pid, signal.SIGINT)
    runner.end(within=60)
    seconds = time.monotonic() - began
    assert runner.process.returncode == 130
    disturbed.settle(seconds=seconds, claimed=False, engine=engine)
    assert seconds < 5
