"""Scan every file of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.disclosure.personal.file_reading import MOST_BYTES
from evalkit.disclosure.personal.hits import Hit
from evalkit.disclosure.personal.known import NOTHING_KNOWN
from evalkit.disclosure.personal.scan import scan_bytes
from evalkit.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.disclosure.personal.known import KnownValues


def scan_folder(folder: Path | str, known: KnownValues = NOTHING_KNOWN) -> tuple[Hit, ...]:
    """Look through every file below a folder, hidden ones too, or through one file.

    Parameters
    ----------
    folder : path-like
        Where it lies.
    known : KnownValues
        The values of a pack.

    Returns
    -------
    tuple of Hit
        File by file. A link, and what cannot be read, is a certain hit: nobody can say what would leave.

    Raises
    ------
    FileError
        If there is nothing of that name.

    Examples
    --------
    >>> scan_folder("nowhere/at/all")
    Traceback (most recent call last):
    evalkit.errors.FileError: There is no file or folder nowhere/at/all.
    Name what is to be scanned.
    """
    root = Path(folder)
    if not root.exists():
        raise FileError(f"There is no file or folder {root}.", hint="Name what is to be scanned.")
    return tuple(hit for path, name in files_below(root) for hit in _scan_file(path, name=name, known=known))


def files_below(root: Path) -> Iterator[tuple[Path, str]]:
    """List the files and links below a folder with their names from there on, or the one file.

    Examples
    --------
    >>> list(files_below(Path("a.csv")))
    [(PosixPath('a.csv'), 'a.csv')]
    """
    if not root.is_dir():
        yield root, _shown(root.name)
        return
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path, _shown(path.relative_to(root).as_posix())


def _shown(name: str) -> str:
    """Give a name that can be written, also where its bytes are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _scan_file(path: Path, *, name: str, known: KnownValues) -> tuple[Hit, ...]:
    why = _why_unread(path)
    if why:
        return (Hit(name, "", f"what could not be looked into: {why}", "certain", ""),)
    try:
        content = path.read_bytes()
    except OSError as error:
        return (Hit(name, "", f"what could not be looked into: {error.strerror}", "certain", ""),)
    return scan_bytes(name, content, known)


def _why_unread(path: Path) -> str:
    if path.is_symlink():
        return "it is a link"
    if not path.is_file():
        return "it is no ordinary file"
    return f"it is larger than {MOST_BYTES:,} bytes" if path.stat().st_size > MOST_BYTES else ""
