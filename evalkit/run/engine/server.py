"""Wait, warm, for requests, and fork a keeper for each: ``python -P -m evalkit.run.engine.server SOCKET``.

It has imported what notebooks need and drawn a chart, so that a forked process begins where one that is
started anew would be after seconds. It runs nothing itself, has one thread, and ends with its owner: its
standard input is open while the owner lives.
"""

from __future__ import annotations

import gc
import os
import select
import shutil
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module

from evalkit.quick import skip_unused
from evalkit.run.engine.conditions import refuse_unsafe_fork
from evalkit.run.engine.keeper import keep

READY = b"ready\n"
NEW_OBJECTS = (
    20_000  # more of them before it is looked for rubbish; at Python's 700, a chapter spends 5% on that
)


def main() -> None:
    """Warm up, say so on standard output, then fork until the owner is gone."""
    path, *preload = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, who ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    myself = os.getpid()
    try:
        listening = listen(path)
        _warm_up(preload)
        os.write(1, READY)
        serve(listening, owner=0)
    except BrokenPipeError:  # the owner is gone before it could be told
        pass
    finally:
        if os.getpid() == myself:  # not a keeper that is ended before it has settled
            shutil.rmtree(os.path.dirname(path), ignore_errors=True)  # noqa: PTH120 - a string is at hand


def listen(path: str) -> socket.socket:
    """Listen at a path; this process then works in its folder.

    Parameters
    ----------
    path : str
        Of the socket to make.

    Returns
    -------
    socket.socket
    """
    folder, name = os.path.split(path)
    os.chdir(folder)  # a socket's path may have about 100 characters, but not where it lies
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(name)
    listening.listen(128)
    return listening


def _warm_up(preload: list[str]) -> None:
    skip_unused()
    for each in preload:
        _load(each)
    gc.collect()
    gc.freeze()  # what is loaded is never collected: looking at it would copy its memory into each process
    gc.set_threshold(NEW_OBJECTS)
    refuse_unsafe_fork()


def _load(name: str) -> None:
    """Import a module, and call its function where one is named after a colon."""
    module, _, function = name.partition(":")
    loaded = import_module(module)
    if function:
        getattr(loaded, function)()


def serve(listening: socket.socket, *, owner: int | None = None) -> None:
    """Fork a keeper for each who connects.

    Parameters
    ----------
    listening : socket.socket
        Where they connect.
    owner : int, optional
        A descriptor that is open for as long as this process is wanted; without one it is ended from outside.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, who ends this process
    watched = [listening.fileno()] if owner is None else [listening.fileno(), owner]
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing)
    while True:
        ready, _, _ = select.select([*watched, reading], [], [])
        if reading in ready:
            os.read(reading, 4096)
            _reap()
        if listening.fileno() in ready:
            _fork(listening)
        if owner in ready and not os.read(owner, 1):
            return


def _fork(listening: socket.socket) -> None:
    owner, _ = listening.accept()
    with owner:
        refuse_unsafe_fork()
        if os.fork() == 0:
            keep(owner)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
