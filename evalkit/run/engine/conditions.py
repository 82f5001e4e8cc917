"""Say whether this process may be forked safely, and refuse to do so where it may not.

A fork copies one thread only: what others held locked stays locked in the copy for ever.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Read when their libraries are first imported: set before the server starts.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts a thread else
    "PYTHONHASHSEED": "0",  # chosen once a process: every notebook has the server's
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger would warn of itself in the output
}
_TASKS = Path("/proc/self/task")


def can_fork() -> bool:
    """Say whether processes can be forked, and handed open files, on this system.

    Examples
    --------
    >>> isinstance(can_fork(), bool)
    True
    """
    return hasattr(os, "fork") and sys.platform.startswith("linux")


def refuse_unsafe_fork() -> None:
    """See that a fork of this process is safe.

    Raises
    ------
    RunError
        If it is not; all reasons are named.
    """
    if reasons := list(_reasons()):
        raise RunError(
            f"A notebook's process cannot be forked safely: {'; '.join(reasons)}.",
            hint="Run with --engine nbclient.",
        )


def _reasons() -> Iterator[str]:
    if (threads := _threads()) != 1:
        yield f"{threads} threads are running"
    if _has_context():
        yield "ZeroMQ is in use"
    if _has_loop():
        yield "an event loop is running"
    if "polars" in sys.modules:
        yield "polars is loaded"


def _threads() -> int:
    """Count all threads, those of C libraries too where the system tells."""
    return len(list(_TASKS.iterdir())) if _TASKS.is_dir() else threading.active_count()


def _has_context() -> bool:
    zmq = sys.modules.get("zmq")
    context = getattr(getattr(zmq, "Context", None), "_instance", None)
    return context is not None and not context.closed


def _has_loop() -> bool:
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and asyncio._get_running_loop() is not None  # noqa: SLF001 - the only one that does not raise
