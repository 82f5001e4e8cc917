"""Write files so that there is either all of one or what was there before, whenever the machine stops."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


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
