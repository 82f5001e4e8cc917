"""A council's laptop has no fork, no fcntl and no resource module; a run needs none of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from small_runs import put_chapter, put_pack

WITHOUT = """
import os, sys, pathlib
import psutil  # its part for Linux takes what its part for Windows does not
for name in ("fcntl", "resource"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "killpg", "sched_getaffinity"):
    if hasattr(os, name):
        delattr(os, name)
import evalkit.cli
from evalkit.commands.running import say_what_runs
from evalkit.run import RunOptions, run_packs
top = pathlib.Path(sys.argv[1])
options = RunOptions(notebooks=top / "notebooks")
say_what_runs(options)
(record,) = run_packs([top / "pack"], to=top / "reports", options=options)
print(record.state, record.engine, record.cause)
"""


@pytest.mark.slow
def test_a_run_finishes_without_what_windows_lacks(tmp_path):
    put_chapter(tmp_path / "notebooks", "1")
    put_pack(tmp_path / "pack")
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.strip() == "finished nbclient", ended.stderr
    assert "Processes cannot be forked on this system, so nbclient runs the notebooks" in ended.stderr
