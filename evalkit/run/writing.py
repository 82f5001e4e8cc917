"""Write files so that there is either all of one or what was there before, whenever the machine stops."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# From <fcntl.h> and <linux/fs.h>: relative to the current folder; let both names change places.
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def write_whole(path: Path, text: str) -> None:
    """Write a file so that there is either all of it or what was there before.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    text : str
        All of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_files(folder: Path) -> None:
    """See every file below a folder on the disk.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    """
    for path in (each for each in folder.rglob("*") if each.is_file()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """See the names in a folder on the disk.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    """
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, so that whoever looks sees one or the other.

    Parameters
    ----------
    one, other : pathlib.Path
        The folders, on one file system.

    Returns
    -------
    bool
        Whether they did. Where one is not there, or the system or the file system cannot do it, nothing has
        been done.

    Examples
    --------
    >>> from pathlib import Path
    >>> exchange(Path("no such folder"), Path("nor this one"))
    False
    """
    rename = _renameat2()
    if rename is None:
        return False
    done: int = rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return done == 0


@cache
def _renameat2() -> Any:
    """Find the call in the C library; None on other systems than Linux, and in old libraries."""
    if sys.platform != "linux":
        return None
    import ctypes  # noqa: PLC0415 - most runs put nothing into the place of anything

    return getattr(ctypes.CDLL(None), "renameat2", None)
