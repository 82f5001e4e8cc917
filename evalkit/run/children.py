"""Start one of evalkit's own modules as a child process, with a private place for what it needs meanwhile."""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.run.environment import environment_of
from evalkit.run.processes import run_bounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from evalkit.run.options import Limits
    from evalkit.run.processes import Ending


def run_child(
    module: str,
    *,
    job: Mapping[str, Any],
    desk: Path,
    scratch: Path,
    edition: str,
    limits: Limits,
    stop: Event,
) -> Ending:
    """Run a module to its end, or to a limit, and leave nothing of it running.

    Parameters
    ----------
    module : str
        Such as ``evalkit.run.child``.
    job : mapping
        What it is to do.
    desk : pathlib.Path
        Folder to make, where it works.
    scratch : pathlib.Path
        Where chapters leave their sections.
    edition : str
        The month.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    Ending
    """
    desk.mkdir(parents=True)
    runtime = Path(tempfile.mkdtemp(prefix="evk"))
    token = secrets.token_hex(16)
    try:
        return run_bounded(
            # -P: nothing that lies in the desk can pass for a module of Python or of evalkit.
            (sys.executable, "-P", "-m", "evalkit.run.leash", module),
            message={**job, "runtime": str(runtime)},
            folder=desk,
            environment=environment_of(scratch=scratch, runtime=runtime, token=token, edition=edition),
            limits=limits,
            stop=stop,
        )
    finally:
        shutil.rmtree(runtime, ignore_errors=True)
