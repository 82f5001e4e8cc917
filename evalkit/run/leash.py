"""What a child process owes its parent: take the job, and leave when the parent is gone."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from typing import Any

from evalkit.run.processes import TOKEN, sweep

ORPHANED = 4  # exit code of a child whose parent has gone


def take_job() -> dict[str, Any]:
    """Read the job that the parent sends as one line, and begin to watch for the parent's end.

    The parent keeps standard input open while it lives, however it ends. ``runtime`` in the job is a
    folder that is removed with this process.

    Returns
    -------
    dict
    """
    job: dict[str, Any] = json.loads(_first_line())
    threading.Thread(target=_leave_with_parent, args=(job["runtime"],), daemon=True).start()
    return job


def _first_line() -> bytes:
    # Byte by byte and unbuffered: a buffer's lock, held by the waiting thread, would break Python's exit.
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(sys.stdin.fileno(), 1) or b"\n"
    return line


def _leave_with_parent(runtime: str) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    sweep(os.environ.get(TOKEN, "no token"))
    shutil.rmtree(runtime, ignore_errors=True)
    os._exit(ORPHANED)
