"""Have one of evalkit's own modules run in a process, with a private place for what it needs meanwhile."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evalkit.errors import RunError
from evalkit.run.engine.wire import LOST
from evalkit.run.environment import environment_of
from evalkit.run.processes import LOG_FILE, Ending, hold
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Limits


def run_child(
    module: str,
    *,
    job: Mapping[str, Any],
    desk: Path,
    scratch: Path,
    edition: str,
    launcher: Launcher,
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
    launcher : Launcher
        What starts it.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    Ending
    """
    desk.mkdir(parents=True)
    token = secrets.token_hex(16)
    try:
        launcher.warm_up()  # before there is anything that a runner would leave if it were killed meanwhile
        with TemporaryDirectory(prefix="evk", ignore_cleanup_errors=True) as folder:
            began, runtime = time.monotonic(), Path(folder)
            environment = environment_of(scratch=scratch, runtime=runtime, token=token, edition=edition)
            with (desk / LOG_FILE).open("ab") as log:
                process = launcher.start(
                    module,
                    message={**job, "runtime": folder},
                    folder=desk,
                    environment=environment,
                    log=log,
                )
            folders = (desk, runtime, scratch)
            return hold(process, folders=folders, token=token, limits=limits, stop=stop, began=began)
    except RunError as error:
        return Ending(LOST, 0.0, State.NEVER_RUN, " ".join(str(error).split()))
