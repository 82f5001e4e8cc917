"""Write the pack of a release."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.errors import FileError, RefusedError
from evalkit.exchange.sealing import open_sealed, seal
from evalkit.exchange.share_pack import FIGURES, NOTE, belongs, cover_of, pack_name, share_pack
from evalkit.exchange.trust import trust_alone

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.disclosure.released import Released, ReleaseNote
    from evalkit.exchange.keys import SigningKey

AGAIN = "Run evalkit share again, which makes the release anew."


def write_share_pack(released: Released, *, key: SigningKey, to: Path) -> Path:
    """Write the signed pack of a release, and read it back as a stranger would.

    Parameters
    ----------
    released : Released
        What has passed the gate.
    key : SigningKey
        The council's key.
    to : pathlib.Path
        The folder that it goes into; a pack of the same name is replaced.

    Returns
    -------
    pathlib.Path
        The file, ``COUNCIL-EDITION.evalkit.zip``.

    Raises
    ------
    RefusedError
        If the folder of the release is not what was released, or whoever reads it would refuse it.
    FileError
        If it cannot be read or written.
    """
    from evalkit.disclosure.released import Released as Gate  # noqa: PLC0415 - pydantic comes with it

    if type(released) is not Gate:
        raise RefusedError(
            "Only a release that has passed disclosure control can be packed.", hint="Run evalkit share."
        )
    note = released.note
    members = _members(released)
    content = seal(cover_of(note), members, key=key)
    path = to / pack_name(note)
    _check_as_a_stranger(content, path.name, note, key)
    write_new_whole(path, content)
    return path


def _members(released: Released) -> dict[str, bytes]:
    found = {name: _held(released, name) for name in released.note.files}
    return {name: content for name, content in found.items() if belongs(name)} | {NOTE: _note(released)}


def _held(released: Released, name: str) -> bytes:
    content = _bytes(released.folder / name)
    if sha256(content).hexdigest() != released.note.files[name]:
        raise RefusedError(f"{name} in {released.folder} was changed after it was released.", hint=AGAIN)
    return content


def _note(released: Released) -> bytes:
    from evalkit.disclosure.released import ReleaseNote  # noqa: PLC0415 - as above

    content = _bytes(released.folder / NOTE)
    if ReleaseNote.model_validate_json(content) != released.note:
        raise RefusedError(f"{NOTE} in {released.folder} was changed after it was released.", hint=AGAIN)
    return content


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise RefusedError(f"{path} is a link, and no file of a release.", hint=AGAIN)
    try:
        return path.read_bytes()
    except OSError as cause:
        raise FileError(
            f"{path} cannot be read: {(cause.strerror or 'unknown').lower()}.", hint=AGAIN
        ) from None


def _check_as_a_stranger(content: bytes, name: str, note: ReleaseNote, key: SigningKey) -> None:
    mine = trust_alone(key.public_key, council=note.council, name=note.name, on=note.released_on)
    share_pack(open_sealed(content, name=name, allowed=(FIGURES,), trusted=mine))


def write_new_whole(path: Path, content: bytes) -> None:
    """Write a file so that there is either all of it or what was there before.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    content : bytes
        All of it.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    except OSError as cause:
        draft.unlink(missing_ok=True)
        raise FileError(
            f"{path} cannot be written: {(cause.strerror or 'unknown').lower()}.",
            hint="Choose a folder that you may write into.",
        ) from None


def _sync(folder: Path) -> None:
    """See the name on the disk too, so that no line of a ledger is there before what it tells of."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
