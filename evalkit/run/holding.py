"""Tell a process from one that was given its number later, whatever is done to the clock meanwhile."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where the start of a process is reckoned from the clock, it seems to move when the clock is put right.
CLOCK_SECONDS = 2.0
_PROC = Path("/proc")
_BOOT_ID = _PROC / "sys" / "kernel" / "random" / "boot_id"
_STARTED = 22 - 3  # proc(5): field 22 of stat, in ticks since boot; counted from the one after its name


def describe_process(pid: int | None = None) -> dict[str, Any]:
    """Describe a process for whoever will ask whether it is still there.

    Parameters
    ----------
    pid : int, optional
        Its number; None for this process.

    Returns
    -------
    dict
        Its number, when it began by the clock and, where the system tells, in ticks since which boot.

    Examples
    --------
    >>> is_there(describe_process())
    True
    """
    pid = os.getpid() if pid is None else pid
    began = psutil.Process(pid).create_time()
    return {"pid": pid, "began": began, "ticks": _ticks(pid), "boot": _boot()}


def is_there(described: Mapping[str, Any]) -> bool:
    """Say whether a process that was described is still there.

    Parameters
    ----------
    described : mapping
        As `describe_process` gave it; earlier versions gave ``pid`` and ``began`` alone.

    Returns
    -------
    bool

    Raises
    ------
    KeyError
        If it is no description.

    Examples
    --------
    >>> is_there({"pid": os.getpid(), "began": 1.0})
    False
    """
    pid, boot = described["pid"], _boot()
    if boot and described.get("boot") and described.get("ticks"):
        return bool(described["boot"] == boot and described["ticks"] == _ticks(pid))
    with suppress(psutil.Error):
        return bool(abs(psutil.Process(pid).create_time() - described["began"]) <= CLOCK_SECONDS)
    return False


def _ticks(pid: int) -> int | None:
    """Give when a process began, which no clock moves; None where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        after_name = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2]
        return int(after_name.split()[_STARTED])
    return None


def _boot() -> str | None:
    with suppress(OSError):
        return _BOOT_ID.read_text(encoding="ascii").strip() or None
    return None
