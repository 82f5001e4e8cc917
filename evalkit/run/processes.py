"""Hold a process to its limits, and leave nothing of it running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import psutil

from evalkit.run.engine.trackers import TRACKER_SECONDS, is_tracker
from evalkit.run.options import MEGABYTE, Limits
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Process

TOKEN = "EVALKIT_RUN_TOKEN"  # noqa: S105 - the name of a mark by which a run's processes are found, no secret
LOOK_SECONDS = 0.05  # between looks at whether it has ended
MEASURE_SECONDS = 0.5  # between looks at what it uses, which cost more
SWEEP_SECONDS = 10.0  # a killed process is gone within milliseconds, unless the disk hangs
LOG_FILE = "log.txt"
FILE_BYTES = 1024  # what a file takes beside its content: a million empty ones fill a disk too


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended; `state` is None where it was not ended from outside."""

    code: int
    seconds: float
    state: State | None = None
    cause: str = ""
    cpu_seconds: float | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A process that has just been started.

    Parameters
    ----------
    process : Process
        The process.
    token : str
        The mark in its environment by which it, and all that it starts, is found.
    runtime : pathlib.Path
        A private place for what it needs meanwhile.
    folders : tuple of pathlib.Path
        Where it works; the size of what it leaves there, for now or for good, is bounded.
    began : float
        Reading of the monotonic clock before it was started.
    """

    process: Process
    token: str
    runtime: Path
    folders: tuple[Path, ...]
    began: float


def hold(child: Child, *, limits: Limits, stop: Event) -> Ending:
    """Watch a process to its end or to a limit, then kill whatever it left behind.

    Parameters
    ----------
    child : Child
        The process.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set by another thread to end it early.

    Returns
    -------
    Ending
    """
    passed = None
    try:
        passed = watch(child, limits=limits, stop=stop)
    finally:
        code = end(child)
    return Ending(
        code,
        round(time.monotonic() - child.began, 2),
        state=passed[0] if passed else None,
        cause=passed[1] if passed else "",
        cpu_seconds=getattr(child.process, "cpu_seconds", None),
        peak_bytes=getattr(child.process, "peak_bytes", None),
    )


def watch(
    child: Child, *, limits: Limits, stop: Event, until: Callable[[], bool] = lambda: False
) -> tuple[State, str] | None:
    """Wait until a process has ended, or until it has done what is waited for, or has passed a limit.

    Parameters
    ----------
    child : Child
        The process.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set by another thread to end it early.
    until : callable
        Says whether it has done what is waited for.

    Returns
    -------
    tuple of State and str, or None
        Which limit it has passed, and in words; None where it has passed none.
    """
    measured = child.began
    while child.process.poll() is None and not until():
        now = time.monotonic()
        if stop.is_set():
            return State.KILLED, "The run was stopped."
        if now - child.began > limits.seconds:
            return State.TIMED_OUT, f"It took longer than {limits.seconds:g} seconds."
        if now - measured > MEASURE_SECONDS:
            measured = now
            if passed := _passed(child, limits):
                return passed
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(LOOK_SECONDS)
    return None


def end(child: Child) -> int:
    """End a process, if it has not ended yet, and all that it started.

    Parameters
    ----------
    child : Child
        The process.

    Returns
    -------
    int
        How it ended: an exit code, or a signal's number below zero.
    """
    if child.process.poll() is None:
        with suppress(OSError):
            child.process.kill()
    code = child.process.wait()
    sweep(child.token)
    return code


def sweep(token: str) -> None:
    """Kill every other process that carries a token, and those that they start meanwhile.

    Parameters
    ----------
    token : str
        The value of `TOKEN` in their environment.

    Examples
    --------
    >>> sweep("a token that no process carries")
    """
    began = time.monotonic()
    while (carriers := _carriers(token)) and (spent := time.monotonic() - began) < SWEEP_SECONDS:
        for carrier in carriers:
            with suppress(psutil.Error):
                if spent > TRACKER_SECONDS or not is_tracker(carrier):
                    carrier.kill()
        time.sleep(LOOK_SECONDS / 5)


def describe_exit(code: int) -> str:
    """Say in words how a process ended, from its exit code.

    Parameters
    ----------
    code : int
        As `subprocess` gives it: negative for a signal.

    Returns
    -------
    str

    Examples
    --------
    >>> describe_exit(-11), describe_exit(3)
    ('was ended by signal 11 (SIGSEGV: it crashed)', 'ended by itself with exit code 3')
    """
    if code >= 0:
        return f"ended by itself with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    return f"was ended by signal {-code} ({name}{_SIGNALS.get(name, '')})"


_SIGNALS = {
    "SIGKILL": ": killed from outside, as a system does that runs out of memory",
    "SIGSEGV": ": it crashed",
    "SIGBUS": ": it crashed",
    "SIGABRT": ": it crashed",
}


def _passed(child: Child, limits: Limits) -> tuple[State, str] | None:
    if take_more_than(child.folders, limits.output_bytes):
        return State.OUTPUT_LIMIT, f"It left more than {limits.output_bytes // MEGABYTE} MB."
    if limits.memory_bytes is not None and _resident(child.process.pid) > limits.memory_bytes:
        return State.OUT_OF_MEMORY, f"It used more than {limits.memory_bytes // MEGABYTE} MB of memory."
    return None


def take_more_than(folders: Iterable[Path], allowed: int) -> bool:
    """Say whether all files below folders take more than is allowed; no more are looked at than that needs.

    Parameters
    ----------
    folders : iterable of pathlib.Path
        The folders.
    allowed : int
        Bytes.

    Returns
    -------
    bool

    Examples
    --------
    >>> from pathlib import Path
    >>> take_more_than([Path("no such folder")], 0)
    False
    """
    sizes = (size for folder in folders for size in _sizes(str(folder)))
    return any(total > allowed for total in accumulate(sizes))


def _sizes(folder: str) -> Iterator[int]:
    """Give what each file takes; those that vanish meanwhile take nothing."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                yield FILE_BYTES + entry.stat(follow_symlinks=False).st_size
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(entry.path)


def _resident(pid: int) -> int:
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += _share(member)
    return total


def _share(process: psutil.Process) -> int:
    """Give what a process holds: memory that several have since they were forked counts once in all."""
    held = process.memory_full_info()
    return int(getattr(held, "pss", held.uss))  # the system tells a fair share on Linux only


def _carriers(token: str) -> list[psutil.Process]:
    if not token:  # every process without a mark would match
        return []
    found = (_process(pid) for pid in psutil.pids() if pid != os.getpid())
    return [each for each in found if each and _token_of(each) == token]


def _process(pid: int) -> psutil.Process | None:
    with suppress(psutil.Error):
        return psutil.Process(pid)
    return None


def _token_of(process: psutil.Process) -> str:
    with suppress(psutil.Error, OSError):  # another user's, or gone
        return str(process.environ().get(TOKEN, ""))
    return ""
