"""Read share packs from strangers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import FileError
from evalkit.exchange.archive import LARGEST_FILE
from evalkit.exchange.sealing import open_sealed
from evalkit.exchange.share_pack import FIGURES, share_pack

if TYPE_CHECKING:
    from evalkit.exchange.share_pack import SharePack
    from evalkit.exchange.trust import TrustList


def read_share_pack(path: Path | str, *, trusted: TrustList) -> SharePack:
    """Read a share pack, and check all of it; nothing is unpacked to the disk.

    Parameters
    ----------
    path : path-like
        The file.
    trusted : TrustList
        Whose keys are trusted.

    Returns
    -------
    SharePack

    Raises
    ------
    FileError
        If it cannot be read, or is no zip file.
    RefusedError
        If it was changed, is not signed with a trusted key of its council, or holds what no pack may hold.

    Examples
    --------
    >>> from evalkit.exchange import TrustList
    >>> read_share_pack("nowhere.evalkit.zip", trusted=TrustList())
    Traceback (most recent call last):
    evalkit.errors.FileError: nowhere.evalkit.zip cannot be read: no such file or directory.
    Check the name and the folder.
    """
    path = Path(path)
    return share_pack(open_sealed(file_bytes(path), name=path.name, allowed=(FIGURES,), trusted=trusted))


def file_bytes(path: Path) -> bytes:
    """Read a file that is no larger than any that is sent may be.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bytes
        Not much more than the largest that is allowed, so that its reader refuses it by its size.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        if not path.is_file() and path.exists():
            raise FileError(f"{path} is no file.", hint="Give the path of the one file that was sent.")
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as cause:
        raise FileError(
            f"{path} cannot be read: {(cause.strerror or 'unknown').lower()}.",
            hint="Check the name and the folder.",
        ) from None
