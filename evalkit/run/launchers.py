"""Start the processes of a run: anew, or forked from a warm one, as the engine has it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, Self

from evalkit.errors import RunError
from evalkit.run.engine.conditions import can_fork
from evalkit.run.layout import HOST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import IO

    from evalkit.run.engine.keeper import Request
    from evalkit.run.engine.launching import Warm
    from evalkit.run.options import Engine


class Process(Protocol):
    """What a run asks of a process that it has started."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """How it ended: an exit code, or a signal's number below zero; None while it runs."""

    def poll(self) -> int | None:
        """Look whether it has ended."""

    def kill(self) -> None:
        """End it."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raise `subprocess.TimeoutExpired` if that takes longer."""


class Launcher(ABC):
    """Starts processes that each do one job of evalkit's own; a ``with`` statement closes it."""

    engine: Engine
    forks: bool  # whether the processes are forked, with what the one they come from has loaded

    @abstractmethod
    def start(
        self,
        module: str,
        *,
        message: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
    ) -> Process:
        """Start a process that calls ``work(message)`` of a module.

        Parameters
        ----------
        module : str
            Such as ``evalkit.run.child``.
        message : mapping
            What it is to do; JSON.
        folder : pathlib.Path
            Where it works.
        environment : mapping
            Its environment.
        log : file
            Where what it prints goes.
        """

    def begin(self) -> None:
        """Begin to warm up, and do not wait for it; most launchers need not."""
        return

    def warm_up(self) -> None:
        """Wait until a process can be started at once; most launchers need not."""
        return

    @property
    def runtime(self) -> Path | None:
        """Where the private places of processes are made; None: among the system's temporary files."""
        return None

    def hosted(self, folder: Path) -> Launcher:
        """Give what starts processes that have what a host has read, where there can be hosts.

        Parameters
        ----------
        folder : pathlib.Path
            The host's private place.
        """
        del folder
        return self

    def close(self) -> None:
        """Leave nothing running; most launchers hold nothing between processes."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Anew(subprocess.Popen[bytes]):
    """A process that was started anew; it leaves when this one does, which holds its standard input open."""

    def wait(self, timeout: float | None = None) -> int:
        code = super().wait(timeout)
        if self.stdin:
            with suppress(OSError):
                self.stdin.close()
        return code


class ColdLauncher(Launcher):
    """Starts each process anew: seconds for each, on every system.

    Examples
    --------
    >>> ColdLauncher().engine
    'nbclient'
    """

    engine, forks = "nbclient", False

    def start(
        self,
        module: str,
        *,
        message: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
    ) -> Process:
        """Start a process; see `Launcher`."""
        process = _Anew(
            # -P: nothing that lies in the folder can pass for a module of Python or of evalkit.
            (sys.executable, "-P", "-m", "evalkit.run.leash", module),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdin  # noqa: S101 - stdin=PIPE above
        with suppress(BrokenPipeError):  # it died at once: its exit code tells
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
        return process


class WarmLauncher(Launcher):
    """Forks each process from a server that has loaded what they need; a server that is lost is replaced."""

    engine, forks = "evalkit", True

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._server: Warm | None = None
        self._closed = False

    def begin(self) -> None:
        """Start the server."""
        with suppress(RunError):  # a fault is told when it is needed
            self._living()

    def warm_up(self) -> None:
        """Wait for the server."""
        self._living().wait_until_ready()

    def start(
        self,
        module: str,
        *,
        message: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
    ) -> Process:
        """Start a process; see `Launcher`."""
        request = _request(module, message=message, folder=folder, environment=environment)
        files, server = {"log": log.fileno()}, self._living()
        server.wait_until_ready()
        try:
            return server.spawn(request, files=files)
        except RunError:  # it was lost just now, and may not look so yet
            self._let_go(server)
            return self._living().spawn(request, files=files)

    def hosted(self, folder: Path) -> Launcher:
        """Give what forks from a council's host."""
        return HostLauncher(folder, otherwise=self)

    def close(self) -> None:
        """End the server, for good."""
        with self._turn:
            self._closed = True
            if self._server:
                self._server.close()
            self._server = None

    def _let_go(self, server: Warm) -> None:
        with self._turn:
            server.close()
            if self._server is server:
                self._server = None

    def _living(self) -> Warm:
        from evalkit.run.engine.launching import Warm  # noqa: PLC0415 - there is none on every system

        with self._turn:
            if self._server and not self._server.is_alive():
                self._server.close()
                self._server = None
            if self._closed:
                raise RunError("The run is over.")
            if not self._server:
                self._server = Warm()
            return self._server


class HostLauncher(Launcher):
    """Forks each process from a council's host; where that is gone, or never was, from the server.

    Parameters
    ----------
    folder : pathlib.Path
        The host's private place; when the host is ended because its owner is gone, all in it goes too.
    otherwise : Launcher
        What forks from the server.
    """

    engine, forks = "evalkit", True

    def __init__(self, folder: Path, *, otherwise: Launcher) -> None:
        self._folder, self._otherwise = folder, otherwise

    @property
    def runtime(self) -> Path | None:
        """The host's private place, as long as it is there."""
        return self._folder if self._folder.is_dir() else None

    def start(
        self,
        module: str,
        *,
        message: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
    ) -> Process:
        """Start a process; see `Launcher`."""
        from evalkit.run.engine.launching import spawn_at  # noqa: PLC0415 - there is none on every system

        request = _request(module, message=message, folder=folder, environment=environment)
        try:
            return spawn_at(str(self._folder / HOST), request, files={"log": log.fileno()})
        except OSError:
            return self._otherwise.start(
                module, message=message, folder=folder, environment=environment, log=log
            )


def _request(
    module: str, *, message: Mapping[str, Any], folder: Path, environment: Mapping[str, str]
) -> Request:
    from evalkit.run.engine.keeper import Request  # noqa: PLC0415 - it is of no use on every system

    return Request(
        f"{module}:work",
        message,
        folder=str(folder),
        environment=environment,
        rubbish=message.get("runtime", ""),
    )


def launcher_for(engine: Engine) -> Launcher:
    """Give what starts the processes of an engine; where it cannot be had here, that of ``nbclient``.

    Examples
    --------
    >>> launcher_for("nbclient").engine
    'nbclient'
    """
    return WarmLauncher() if engine == "evalkit" and can_fork() else ColdLauncher()
