"""Be ``evalkit run``, and be sent a signal at one moment: ``python disturbed_runner.py WISH`` (JSON).

Processes come from a server that is warm already where its socket is given.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from fast_runs import LIBRARIES, OWN, TARGETS, leave_page

from evalkit.cli import main
from evalkit.run import options, program, runner, staging
from evalkit.run.engine.launching import Warm
from evalkit.run.launchers import WarmLauncher

if TYPE_CHECKING:
    from collections.abc import Callable


class Borrowed(Warm):
    """Another process's server."""

    def __init__(self, path: str) -> None:
        self._path, self._ready, self._turn = path, True, threading.Lock()

    def is_alive(self) -> bool:
        return True

    def close(self) -> None:
        """It is not ours to end."""


def lend(path: str):
    def launcher_for(_):
        launcher = WarmLauncher()
        launcher._server = Borrowed(path)
        return launcher

    return launcher_for


def replace(name: str, value: object) -> None:
    module, _, attribute = name.rpartition(".")
    __import__(module)
    setattr(sys.modules[module], attribute, value)


def disturb(moment: str, number: int) -> None:
    """Send this process a signal at a moment: after a note in the journal, or about the swap."""
    event, _, which = moment.partition(":")

    def hurt():
        os.kill(os.getpid(), number)

    note, noted = staging.Stage.note, []

    def noting(self, what, **details):
        note(self, what, **details)
        noted.append(what)
        if what == event and noted.count(what) == int(which or 1):
            hurt()

    staging.Stage.note = noting
    disturb_swap(event, hurt)


def disturb_swap(event: str, hurt: Callable[[], None]) -> None:
    swap, exchange, rename = staging._swap, staging.exchange, Path.rename

    def swapping(fresh, place):
        if event == "before the swap":
            hurt()
        swap(fresh, place)
        if event == "after the swap":
            hurt()

    def exchanging(fresh, place):
        done = event != "between its two steps" and exchange(fresh, place)
        if event == "in the swap":
            hurt()
        return done

    def renaming(self, target):
        rename(self, target)
        if event == "between its two steps" and Path(target).name.startswith(".replaced"):
            hurt()

    staging._swap, staging.exchange, Path.rename = swapping, exchanging, renaming


def run(wish: dict) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options.bundled = lambda *_: Path(wish["notebooks"])
    program.own_files, program.hash_libraries = OWN, LIBRARIES
    if wish["server"]:
        runner.launcher_for = lend(wish["server"])
    if not wish["pages"]:
        replace(TARGETS[1], leave_page)
    disturb(wish["moment"], wish["number"])
    given = ("--to", wish["to"], "--jobs", "1", "--retries", "0", "--engine", wish["engine"])
    sys.argv = ["evalkit", "run", wish["pack"], *given]
    main()


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
