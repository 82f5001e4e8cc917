"""Keep a process to one folder: whatever else it opens, starts or calls is refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# What may neither be opened nor begun from here on; the names are those of Python's audit events.
_PATHS = frozenset(
    {"open", "os.listdir", "os.scandir", "os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink"}
)
_TWO = frozenset({"os.rename", "os.link", "os.symlink"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEVER = frozenset(
    {
        *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"),
        *("socket.gethostbyname", "sqlite3.connect", "shutil.copyfile"),
        *("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system"),
    }
)


NATIVE = ("duckdb", "pyarrow")  # they open files past Python, where nobody can look


class KeptOutError(PermissionError):
    """Say that a process reached for something that it was not given."""


def keep_to(folder: Path) -> None:
    """From now on let this process open nothing but one folder and Python's own libraries.

    There is no way back within the process. It is a fence against mistakes, not against a program that
    means harm: nothing but evalkit's own code runs behind it.

    Parameters
    ----------
    folder : pathlib.Path
        All that it may read and write.

    Raises
    ------
    KeptOutError
        If something is loaded already that could not be kept in.
    """
    loaded = [name for name in NATIVE if name in sys.modules]
    if loaded:
        raise KeptOutError(f"{loaded[0]} is loaded, which opens files past Python.")
    mine = os.path.realpath(folder)
    libraries = tuple(os.path.realpath(each) for each in {sys.prefix, sys.base_prefix, *_fonts(), _package()})

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in _NEVER or (event == "import" and str(arguments[0]).partition(".")[0] in NATIVE):
            raise KeptOutError(f"The page of a release may not use {event} {arguments[:1]}.")
        for each in _places(event, arguments):
            where = os.path.realpath(os.fsdecode(each))
            if not _inside(where, mine) and not (_reads(event, arguments) and _in_any(where, libraries)):
                raise KeptOutError(f"The page of a release may not open {where}: it is given {mine} alone.")

    sys.addaudithook(refuse)


def _places(event: str, arguments: tuple[object, ...]) -> list[str | bytes | os.PathLike[str]]:
    """Name the paths that an event is about: what is moved or linked has two."""
    if event not in _PATHS:
        return []
    held = arguments[:2] if event in _TWO else arguments[:1]
    return [each for each in held if isinstance(each, str | bytes | os.PathLike)]


def _reads(event: str, arguments: tuple[object, ...]) -> bool:
    if event in ("os.listdir", "os.scandir"):
        return True
    _, mode, flags = (*arguments, None, None, None)[:3]
    writes = set(mode) & set("wax+") if isinstance(mode, str) else isinstance(flags, int) and flags & _WRITING
    return event == "open" and not writes


def _fonts() -> tuple[str, ...]:
    import matplotlib as mpl  # noqa: PLC0415 - the page has imported it by then

    return (mpl.get_cachedir(), mpl.get_data_path(), "/usr/share/fonts", "/usr/local/share/fonts", os.devnull)


def _package() -> str:
    return str(Path(__file__).resolve().parents[1])


def _in_any(where: str, folders: tuple[str, ...]) -> bool:
    return any(_inside(where, folder) for folder in folders)


def _inside(where: str, folder: str) -> bool:
    return where == folder or where.startswith(folder.rstrip(os.sep) + os.sep)
