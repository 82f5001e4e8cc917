"""Pack files for the way between two machines: equal files make equal bytes, and nothing is added."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from evalkit.errors import FileError
from evalkit.run.options import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_PLAIN_FILE = 0o100600 << 16  # one that its owner may read and write
MOST_BYTES = 1024 * MEGABYTE  # of a council's files together, unpacked


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Pack files into one parcel; equal files make equal parcels.

    Parameters
    ----------
    files : mapping of str to bytes
        Path inside the parcel, with ``/``, to content.

    Returns
    -------
    bytes
        A zip.

    Examples
    --------
    >>> pack_files({"b": b"2", "a": b"1"}) == pack_files({"a": b"1", "b": b"2"})
    True
    """
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
            entry.create_system, entry.external_attr = 3, _PLAIN_FILE
            packed.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return parcel.getvalue()


def unpack_files(parcel: bytes, *, folder: Path, most_bytes: int = MOST_BYTES) -> None:
    """Unpack a parcel into a folder, and nothing outside it.

    Parameters
    ----------
    parcel : bytes
        As `pack_files` made it.
    folder : pathlib.Path
        Where to.
    most_bytes : int
        What its files may have together.

    Raises
    ------
    FileError
        If it is no parcel, would leave the folder, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(parcel)) as packed:
            entries = packed.infolist()
            if sum(each.file_size for each in entries) > most_bytes:
                raise FileError(f"A parcel holds more than {most_bytes // MEGABYTE} MB.")
            for each in entries:
                target = folder / _inside(each.filename)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(each))
    except (zipfile.BadZipFile, ValueError) as error:
        raise FileError(f"A parcel cannot be unpacked: {error}.") from None


def files_below(folder: Path, *, inside: str = "") -> dict[str, bytes]:
    """Read every file below a folder.

    Parameters
    ----------
    folder : pathlib.Path
        The folder; one that is not there holds nothing.
    inside : str
        Folder of the parcel where they are to lie.

    Returns
    -------
    dict of str to bytes

    Examples
    --------
    >>> from pathlib import Path
    >>> files_below(Path("no such folder"))
    {}
    """
    found = sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    return {
        str(PurePosixPath(inside, each.relative_to(folder).as_posix())): each.read_bytes() for each in found
    }


def seal(text: str, parcel: bytes) -> str:
    """Give one SHA-256 over a letter and its parcel.

    Examples
    --------
    >>> seal("a", b"b") == seal("a", b"c")
    False
    """
    told = hashlib.sha256(text.encode())
    told.update(hashlib.sha256(parcel).digest())
    return told.hexdigest()


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or not path.parts:
        raise FileError(f"A parcel holds a file {name!r} that would lie outside it.")
    return name
