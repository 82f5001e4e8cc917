"""Time whole processes with everything that they start, and see how steady the machine is meanwhile."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
LOOK_SECONDS = 0.2  # between looks at the memory of the first process
TREE_EVERY = 5  # looks until the whole tree is measured, which costs some milliseconds a process
END_SECONDS = 10  # for a way that is broken off to end by itself
LOOP = 1_500_000  # turns of the loop that calibrates: a tenth of a second or so
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


class UndoneError(Exception):
    """A way did not do its work, so its time means nothing."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the first process held at one moment, in bytes."""

    seconds: float
    resident: int
    proportional: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What one process and all that it started took."""

    wall: float
    cpu: float
    peak: int  # of the whole tree; shared memory counted once
    parent: tuple[Look, ...]
    before: float  # seconds of the calibration just before

    def parent_peak(self) -> int:
        return max((look.resident for look in self.parent), default=0)

    def parent_held(self, *, after: float, until: float) -> int:
        """Give the most that the first process held to itself in a stretch, by shares of its time."""
        inside = [look for look in self.parent if after <= look.seconds / self.wall <= until]
        return max((look.proportional for look in inside), default=0)


def measure(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path) -> Measure:
    """Run a command to its end, and measure it."""
    _adopt_orphans()
    before, used = calibrate(), _used_by_children()
    began = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    sampler = _Sampler(process.pid, began)
    sampler.start()
    try:
        code = process.wait()
        wall = time.perf_counter() - began
    finally:
        sampler.finish()
        _end(process)
    _bury_orphans()
    if code:
        words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise UndoneError(f"{' '.join(command[:6])} ... ended with exit code {code}:\n{words}")
    return Measure(wall, _used_by_children() - used, sampler.peak, tuple(sampler.looks), before)


def calibrate() -> float:
    """Give the seconds that a fixed loop takes when each core has one to do: what others take shows."""
    began = time.perf_counter()
    children = [_fork_loop() for _ in range(CORES)]
    for child in children:
        os.waitpid(child, 0)
    return time.perf_counter() - began


def memory_of(pid: int) -> tuple[int, int]:
    """Give what a process holds: all of it, and its share where others hold the same; in bytes."""
    found = {"Rss:": 0, "Pss:": 0}
    with suppress(OSError):  # gone
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, *rest = line.split()
            if name in found:
                found[name] = int(rest[0]) * 1024
    return found["Rss:"], found["Pss:"]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of a way running where the comparison was broken off."""
    if process.poll() is not None:
        return
    started = list(_below(process.pid))
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    for pid in (process.pid, *started):
        with suppress(psutil.Error):
            psutil.Process(pid).kill()
    process.wait()


class _Sampler(threading.Thread):
    def __init__(self, pid: int, began: float) -> None:
        super().__init__(daemon=True)
        self.pid, self.began = pid, began
        self.looks: list[Look] = []
        self.peak = 0
        self._done = threading.Event()

    def run(self) -> None:
        turn = 0
        while not self._done.wait(LOOK_SECONDS):
            resident, proportional = memory_of(self.pid)
            if resident:
                self.looks.append(Look(time.perf_counter() - self.began, resident, proportional))
            below = _below(self.pid) if turn % TREE_EVERY == 0 else ()
            self.peak = max(self.peak, proportional + sum(memory_of(pid)[1] for pid in below))
            turn += 1

    def finish(self) -> None:
        self._done.set()
        self.join()


def _below(pid: int) -> Iterator[int]:
    with suppress(psutil.Error):
        yield from (each.pid for each in psutil.Process(pid).children(recursive=True))


def _fork_loop() -> int:
    child = os.fork()
    if child == 0:
        total = 0
        for number in range(LOOP):
            total += number * number
        os._exit(0)
    return child


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _adopt_orphans() -> None:
    """Have what a way leaves behind counted here, where nobody else would."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _bury_orphans() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
