"""What a worker's process holds between councils; nothing of it outlives that process."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.run.launchers import launcher_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Engine

IDLE_SECONDS = 20.0  # a council comes every few seconds while a run lasts
# Waits until whoever holds its standard input is gone, however it ended, and removes a folder. What still
# writes there then is being ended too, so it looks again for a while.
_SWEEPER = """
import os, shutil, sys, time
sys.stdin.buffer.read()
until = time.monotonic() + 30
while os.path.exists(sys.argv[1]) and time.monotonic() < until:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    time.sleep(0.2)
"""


class Bench:
    """Where a process carries out orders, several at once; cleared when none came for a while.

    Examples
    --------
    >>> bench = Bench()
    >>> with bench.taken("nbclient") as (folder, launcher):
    ...     folder.is_dir(), launcher.engine
    (True, 'nbclient')
    >>> bench.clear()
    >>> folder.parent.exists()
    False
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._users = 0
        self._folder: Path | None = None
        self._launchers: dict[Engine, Launcher] = {}
        self._sweeper: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def taken(self, engine: Engine) -> Iterator[tuple[Path, Launcher]]:
        """Give an empty folder, and what starts the processes of an engine.

        Parameters
        ----------
        engine : {"evalkit", "nbclient"}
            What executes notebooks.

        Yields
        ------
        tuple of pathlib.Path and Launcher
        """
        folder, launcher = self._take(engine)
        try:
            yield folder, launcher
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._give_back()

    def clear(self) -> None:
        """Leave nothing, unless somebody is at work."""
        with self._turn:
            if self._users or self._folder is None:
                return
            for launcher in self._launchers.values():
                launcher.close()
            self._launchers.clear()
            tempfile.tempdir = None
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
            self._end_sweeper()

    def _take(self, engine: Engine) -> tuple[Path, Launcher]:
        with self._turn:
            self._users += 1
            if self._timer:
                self._timer.cancel()
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="evk"))
                self._sweeper = _sweep_after(self._folder)
                tempfile.tempdir = str(self._folder)  # sockets and logs of what is started go with the rest
            if engine not in self._launchers:
                self._launchers[engine] = launcher_for(engine).__enter__()
            return Path(tempfile.mkdtemp(dir=self._folder)), self._launchers[engine]

    def _give_back(self) -> None:
        with self._turn:
            self._users -= 1
            self._timer = threading.Timer(IDLE_SECONDS, self.clear)
            self._timer.daemon = True
            self._timer.start()

    def _end_sweeper(self) -> None:
        if self._sweeper and self._sweeper.stdin:
            self._sweeper.stdin.close()
            self._sweeper.wait()
        self._sweeper = None


def _sweep_after(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and words
        (sys.executable, "-I", "-S", "-c", _SWEEPER, str(folder)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
