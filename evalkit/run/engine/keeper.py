"""Keep one forked process: start it, pass on what its owner asks, and leave nothing of it running.

The keeper is a process of its own between the server and the one that works. It adopts whatever the
worker's children leave behind, so they can be found and ended, and it learns of its owner's death at once.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import psutil

from evalkit.run.engine.trackers import TRACKER_SECONDS, is_tracker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KILL, INTERRUPT = b"K", b"I"  # what the owner may ask
LOG, CHANNEL = "log", "channel"  # open files that may come with a request
MAX_FILES = 4
_DEATH_SIGNAL, _SUBREAPER = 1, 36  # PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of prctl(2)
_SWEEP_SECONDS = 10.0
_kept: list[int] = []  # numbers of the processes on the way from the server to this one that were kept


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be run, and in what surroundings.

    Parameters
    ----------
    target : str
        Module and function, such as ``evalkit.run.child:work``.
    message : mapping
        What the function is given; JSON.
    folder : str
        Where the process works, from the root.
    environment : mapping of str to str
        Its environment; that of this process where none is given.
    rubbish : str
        A folder to remove if the owner is lost, and so cannot.

    Examples
    --------
    >>> Request("evalkit.run.child:work", {"engine": "evalkit"}, folder="/tmp").rubbish
    ''
    """

    target: str
    message: Mapping[str, Any]
    folder: str
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    rubbish: str = ""

    def packed(self, files: Iterable[str]) -> bytes:
        """Give the request as one line, with the names of the open files that come with it."""
        own = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({"request": own, "files": list(files)}).encode() + b"\n"


def is_kept() -> bool:
    """Say whether this process was forked from a warm one, and so is warm itself.

    Examples
    --------
    >>> is_kept()
    False
    """
    return os.getpid() in _kept


def keep(owner: socket.socket) -> NoReturn:
    """Be the keeper of one process, and end with it.

    Parameters
    ----------
    owner : socket.socket
        The request comes from here, with its open files; what the owner asks later, too. Here go the
        process's number when it starts, and how it ended. When the owner closes it, all is ended.
    """
    adopt_orphans()
    _control(_DEATH_SIGNAL, signal.SIGTERM)
    os.setsid()
    signal.set_wakeup_fd(-1)
    _let_go_of_all_but(owner.fileno())
    request, files = _receive(owner)
    os.chdir(request.folder)
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: _end_all(request.rubbish))
    signal.set_wakeup_fd(writing)
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)
        owner.close()
        _die_with(keeper)
        _work(request, files)
    for each in files.values():
        os.close(each)
    _tell(owner, pid=pid)
    _tell(owner, **_watch(pid, owner, reading, request.rubbish))
    os._exit(0)


def _watch(pid: int, owner: socket.socket, woken: int, rubbish: str) -> dict[str, Any]:
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            sweep_below()
            everything = resource.getrusage(resource.RUSAGE_CHILDREN)
            return {
                "code": os.waitstatus_to_exitcode(status),
                "cpu": round(everything.ru_utime + everything.ru_stime, 3),
                "peak": used.ru_maxrss * 1024,
            }
        ready, _, _ = select.select([owner.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
        if owner.fileno() in ready:
            _obey(pid, owner, rubbish)


def _obey(pid: int, owner: socket.socket, rubbish: str) -> None:
    asked = owner.recv(1)
    if asked == INTERRUPT:
        os.kill(pid, signal.SIGINT)
    elif asked == KILL:
        os.kill(pid, signal.SIGKILL)
    else:  # the owner is gone
        _end_all(rubbish)


def _end_all(rubbish: str) -> NoReturn:
    sweep_below()
    if rubbish:
        shutil.rmtree(rubbish, ignore_errors=True)
    os._exit(0)


def adopt_orphans() -> None:
    """Have what the processes below this one leave behind come to this one, and not get out of sight."""
    _control(_SUBREAPER, 1)


def sweep_below() -> None:
    """End every process below this one, and those that they start meanwhile."""
    began, myself = time.monotonic(), psutil.Process()
    while (left := myself.children(recursive=True)) and (spent := time.monotonic() - began) < _SWEEP_SECONDS:
        for each in left:
            with suppress(psutil.Error):
                if spent > TRACKER_SECONDS or not is_tracker(each):
                    each.kill()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _receive(owner: socket.socket) -> tuple[Request, dict[str, int]]:
    line, numbers, _, _ = socket.recv_fds(owner, 1 << 16, MAX_FILES)
    while not line.endswith(b"\n"):
        more = owner.recv(1 << 16)
        if not more:
            os._exit(0)  # the owner has thought better of it
        line += more
    asked = json.loads(line)
    return Request(**asked["request"]), dict(zip(asked["files"], numbers, strict=True))


def _let_go_of_all_but(kept: int) -> None:
    """Close what was open where this process was forked: an end held here would never tell that it ended."""
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _tell(owner: socket.socket, **facts: Any) -> None:
    with suppress(OSError):  # an owner that is gone needs no word
        owner.sendall(json.dumps(facts).encode() + b"\n")


def _work(request: Request, files: Mapping[str, int]) -> NoReturn:
    code = 1
    _kept.append(os.getpid())
    try:
        _settle(request, files)
        module, function = request.target.split(":")
        work = getattr(import_module(module), function)
        if CHANNEL in files:
            with socket.socket(fileno=files[CHANNEL]) as channel:
                work(channel, **request.message)
        else:
            work(request.message)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - its owner reads the log; nothing may get back into the server's loop
        traceback.print_exc()
    finally:
        _leave(code)


def _die_with(parent: int) -> None:
    """Have this process killed when its parent dies, also where that was a moment ago."""
    _control(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _settle(request: Request, files: Mapping[str, int]) -> None:
    """Put on what a process started by itself would have."""
    for each in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(each, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(files.get(LOG, nothing) if descriptor else nothing, descriptor)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)
    time.tzset()
    _start_anew()


def _start_anew() -> None:
    """Let no two processes share what is drawn once a process: chance, and where temporary files go."""
    tempfile.tempdir = None
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # Python's own generator is seeded anew by the fork itself


def _leave(code: int) -> NoReturn:
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - as the interpreter does at its end: wait for threads
        atexit._run_exitfuncs()  # noqa: SLF001 - as above
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _control(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
