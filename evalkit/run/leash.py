"""Run a module as a child of the runner: ``python -P -m evalkit.run.leash MODULE``.

What a child owes its parent comes first, before the module's slow imports: take the job, and leave when
the parent is gone. The parent sends the job as one line on standard input, and keeps that open while it
lives, however it ends.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from importlib import import_module

from evalkit.quick import skip_unused
from evalkit.run.engine.conditions import can_fork
from evalkit.run.processes import TOKEN, sweep

ORPHANED = 4  # exit code of a child whose parent has gone


def main() -> None:
    """Take the job, watch for the parent's end, and have the module do its work.

    The module has a function ``work(job)``. ``runtime`` in the job is a folder that goes with this process.
    """
    job = json.loads(_first_line())
    threading.Thread(target=_leave_with_parent, args=(job["runtime"],), daemon=True).start()
    skip_unused()
    if not can_fork():
        import_module(sys.argv[1]).work(job)
        return
    from evalkit.run.engine.keeper import adopt_orphans, sweep_below  # noqa: PLC0415 - not on every system

    adopt_orphans()
    try:
        import_module(sys.argv[1]).work(job)
    finally:
        sweep_below()


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


if __name__ == "__main__":
    main()
