"""A process that was warmed up may be forked, and what it forks makes the same chapters."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import get_args

import pytest
from cases import ROOT

from evalkit.report import warming
from evalkit.report.figures import draw
from evalkit.section import ChartKind

# One thread of Python, one of the system, no open database.
WARM = """
import gc, os, threading
from evalkit.report import warm_up
warm_up()
import duckdb
print(threading.active_count(), len(os.listdir("/proc/self/task")),
      sum(isinstance(each, duckdb.DuckDBPyConnection) for each in gc.get_objects()))
"""
FORKED = """
import os, sys
from evalkit.chapters import open_edition, journey
from evalkit.report import draw, warm_up
from evalkit.section import Chart
def made():
    section = journey(open_edition(council="E08000001", pack="demo:E08000001"))
    drawings = [draw(block) for block in section.blocks if isinstance(block, Chart)]
    return section.model_dump_json() + "".join(drawings)
if sys.argv[1] == "warm":
    warm_up()
    if os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
sys.stdout.write(made())
sys.stdout.flush()
"""
ALONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def told(script: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env={**os.environ, **ALONE},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted, and forked, on Linux")
def test_what_is_warm_has_one_thread_and_no_database_open():
    assert told(WARM).split() == ["1", "1", "0"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_of_a_warm_process_makes_the_same_bytes():
    assert told(FORKED, "warm") == told(FORKED, "cold")


def test_every_kind_of_chart_that_is_drawn_is_drawn_beforehand():
    charts = warming._charts()
    assert {chart.kind for chart in charts} == set(get_args(ChartKind)) - {"theory"}
    for chart in charts:
        assert "There are no data to draw." not in draw(chart)
