"""Have one of evalkit's own modules run in a process, with a private place for what it needs meanwhile."""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evalkit.errors import RunError
from evalkit.run.engine.wire import LOST
from evalkit.run.environment import environment_of
from evalkit.run.processes import LOG_FILE, Child, Ending, hold
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Limits


PREFIX = "evk"


@contextmanager
def start_child(
    module: str, *, job: Mapping[str, Any], desk: Path, scratch: Path, edition: str, launcher: Launcher
) -> Iterator[Child]:
    """Start a module of evalkit's own; afterwards its private place is gone.

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

    Yields
    ------
    Child
    """
    desk.mkdir(parents=True)
    token = secrets.token_hex(16)
    launcher.warm_up()  # before there is anything that a runner would leave if it were killed meanwhile
    with _private_folder(launcher.runtime) as folder:
        began, runtime = time.monotonic(), Path(folder)
        try:
            environment = environment_of(scratch=scratch, runtime=runtime, token=token, edition=edition)
        except FileNotFoundError:  # the host has just gone, and its place with it
            raise RunError("The process that it was to be forked from is gone.") from None
        with (desk / LOG_FILE).open("ab") as log:
            process = launcher.start(
                module,
                message={**job, "runtime": folder},
                folder=desk,
                environment=environment,
                log=log,
            )
        yield Child(process, token, runtime, (desk, runtime, scratch), began)


def _private_folder(host: Path | None) -> TemporaryDirectory[str]:
    """Make a folder in the host's place, with which it goes; elsewhere where the host has just gone."""
    with suppress(FileNotFoundError):
        return TemporaryDirectory(prefix=PREFIX, dir=host, ignore_cleanup_errors=True)
    return TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)


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
    started = start_child(module, job=job, desk=desk, scratch=scratch, edition=edition, launcher=launcher)
    try:
        with started as child:
            return hold(child, limits=limits, stop=stop)
    except RunError as error:
        return Ending(LOST, 0.0, State.NEVER_RUN, " ".join(str(error).split()))
