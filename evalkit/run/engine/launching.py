"""Start the warm server, and ask it for processes."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from evalkit.errors import RunError
from evalkit.run.engine.conditions import ENVIRONMENT, can_fork, refuse_unsafe_fork
from evalkit.run.engine.keeper import INTERRUPT, KILL, Request, is_kept, keep
from evalkit.run.engine.wire import LOST

if TYPE_CHECKING:
    from collections.abc import Mapping

START_SECONDS = 120  # it is ready in about three; a loaded machine may need many
PRELOADED = ("evalkit.run.engine.warming:warm_up",)


class Warm:
    """A warm server of this process's own, from which others are forked.

    Parameters
    ----------
    preload : tuple of str
        Modules that it imports first; a function after a colon is called.

    Examples
    --------
    >>> with Warm(preload=()) as warm:
    ...     forked = warm.spawn(Request("evalkit.run.engine.launching:nothing", {}, folder="/"))
    ...     forked.wait()
    0
    """

    def __init__(self, *, preload: tuple[str, ...] = PRELOADED) -> None:
        if not can_fork():
            raise RunError("Processes cannot be forked on this system.", hint="Use --engine nbclient.")
        self._runtime = Path(tempfile.mkdtemp(prefix="evk"))
        self._path = str(self._runtime / "s")
        with (self._runtime / "log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                # -P: nothing that lies where the owner works can pass for a module of Python or of evalkit.
                (sys.executable, "-P", "-m", "evalkit.run.engine.server", self._path, *preload),
                env={**os.environ, **ENVIRONMENT},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._ready = False
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_alive(self) -> bool:
        """Say whether it can still be asked."""
        return self._process.poll() is None

    def spawn(self, request: Request, *, files: Mapping[str, int] | None = None) -> Forked:
        """Have a process forked that calls a function.

        Parameters
        ----------
        request : Request
            The function, what it is given, and its surroundings.
        files : mapping of str to int, optional
            Open files to hand over: ``log`` for what it prints, ``channel`` a socket for its messages.

        Returns
        -------
        Forked

        Raises
        ------
        RunError
            If the server could not be started or has ended.
        """
        self.wait_until_ready()
        try:
            return spawn_at(self._path, request, files=files)
        except OSError:
            raise RunError(f"The server of warm processes has ended. {self._last_words()}") from None

    def close(self) -> None:
        """End the server, and whatever it still keeps."""
        if not self._ready:
            self._process.kill()  # it keeps nothing yet, and would not listen before it is warm
        with self._turn:  # whoever waited for it has heard of its end
            self._let_go()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._runtime, ignore_errors=True)

    def _let_go(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def wait_until_ready(self) -> None:
        """Wait until it is warm.

        Raises
        ------
        RunError
            If it could not be started.
        """
        with self._turn:
            if not self._ready:
                self._hear_ready()

    def _hear_ready(self) -> None:
        assert self._process.stdout  # noqa: S101 - stdout=PIPE above
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        if not ready or not self._process.stdout.readline():
            raise RunError(
                f"The server of warm processes did not start. {self._last_words()}".strip(),
                hint="Run with --engine nbclient.",
            )
        self._ready = True

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = (self._runtime / "log").read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""


class Forked:
    """A process that was forked for this one; stands where a ``subprocess.Popen`` would.

    Attributes
    ----------
    pid : int
        Its number.
    returncode : int or None
        How it ended, as `subprocess` gives it; None while it runs.
    cpu_seconds, peak_bytes : float and int, or None
        What it used, known once it has ended.
    """

    def __init__(self, owner: socket.socket) -> None:
        self._owner, self._heard = owner, b""
        self.pid = 0
        self.keeper: int | None = None  # where it is a child of this process, and so for this one to bury
        self.cpu_seconds: float | None = None
        self.peak_bytes: int | None = None
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Give how it ended, or None while it runs."""
        while self.returncode is None and self._is_heard(0):
            self.listen()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            If it takes longer.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            if self._is_heard(left):
                self.listen()
        self._owner.close()
        if self.keeper:
            os.waitpid(self.keeper, 0)
            self.keeper = None
        return self.returncode

    def kill(self) -> None:
        """End it and all that it started."""
        self._send(KILL)

    def interrupt(self) -> None:
        """Send it what Ctrl-C sends."""
        self._send(INTERRUPT)

    def _send(self, what: bytes) -> None:
        if self.returncode is None:
            with suppress(OSError):
                self._owner.send(what)

    def _is_heard(self, seconds: float | None) -> bool:
        ready, _, _ = select.select([self._owner], [], [], seconds)
        return bool(ready)

    def listen(self) -> None:
        """Take in the next news of it; waits until there is some."""
        try:
            data = self._owner.recv(4096)
        except ConnectionResetError:  # its keeper was killed before it had read all that it was told
            data = b""
        if not data:
            self.returncode = LOST if self.returncode is None else self.returncode
            return
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            self._learn(json.loads(line))

    def _learn(self, facts: Mapping[str, Any]) -> None:
        self.pid = facts.get("pid", self.pid)
        self.returncode = facts.get("code", self.returncode)
        self.cpu_seconds = facts.get("cpu", self.cpu_seconds)
        self.peak_bytes = facts.get("peak", self.peak_bytes)


def spawn(request: Request, *, files: Mapping[str, int] | None = None) -> Forked:
    """Fork a process that calls a function: from this one if it is warm itself, else from a server.

    Parameters and errors are those of `Warm.spawn`.
    """
    if not is_kept():
        return _own_server().spawn(request, files=files)
    refuse_unsafe_fork()
    owner, kept = socket.socketpair()
    keeper = os.fork()
    if keeper == 0:
        keep(kept)
    kept.close()
    forked = _ask(owner, request, files or {})
    forked.keeper = keeper
    return forked


def spawn_at(path: str, request: Request, *, files: Mapping[str, int] | None = None) -> Forked:
    """Have a process forked by the one that listens at a path.

    Parameters
    ----------
    path : str
        Of its socket.
    request, files
        As for `Warm.spawn`.

    Returns
    -------
    Forked

    Raises
    ------
    OSError
        If nobody listens there, or who did is gone before it had started the process.
    """
    owner = socket.socket(socket.AF_UNIX)
    try:
        _connect(owner, path)
        forked = _ask(owner, request, files or {})
        if not forked.pid:
            raise ConnectionAbortedError("No process was started.")
    except OSError:
        owner.close()
        raise
    return forked


def nothing(_: Mapping[str, Any]) -> None:
    """Do nothing: what a process does that is only to be started."""


def _connect(owner: socket.socket, path: str) -> None:
    """Connect to a socket, however long the path of its folder is; the system takes about 100 characters."""
    folder, name = os.path.split(path)
    handle = os.open(folder, os.O_PATH)
    try:
        owner.connect(f"/proc/self/fd/{handle}/{name}")
    finally:
        os.close(handle)


@cache
def _own_server() -> Warm:
    warm = Warm()
    atexit.register(warm.close)
    return warm


def _ask(owner: socket.socket, request: Request, files: Mapping[str, int]) -> Forked:
    forked, packed = Forked(owner), request.packed(files)
    with suppress(BrokenPipeError):  # its keeper is gone: so it will be told
        sent = socket.send_fds(owner, [packed], list(files.values()))
        owner.sendall(packed[sent:])
    while not forked.pid and forked.returncode is None:
        forked.listen()
    return forked
