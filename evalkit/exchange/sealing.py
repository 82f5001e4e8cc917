"""Seal members into one zip file, and open it again: metadata, list of hashes, signature."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.errors import RefusedError
from evalkit.exchange.archive import open_archive
from evalkit.exchange.crate import CRATE, write_crate
from evalkit.exchange.keys import NO_SIGNER, Signer, read_signature
from evalkit.exchange.manifest import MANIFEST, SIGNATURE, check_manifest, write_manifest
from evalkit.exchange.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.exchange.archive import Allowed
    from evalkit.exchange.cover import Cover
    from evalkit.exchange.keys import Signed, SigningKey
    from evalkit.exchange.trust import TrustList

SEALS = (CRATE, MANIFEST, SIGNATURE)
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
READABLE = 0o100644 << 16
UNIX = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed file whose signature and hashes hold.

    Parameters
    ----------
    name : str
        What to call it in messages.
    allowed : Allowed
        Its kind.
    members : mapping of str to bytes
        What each holds.
    signer : Signer
        Who signed it.
    signed_line : str
        The comment that was signed with it.
    sha256 : str
        Of the whole file.
    content : str
        SHA-256 of its list of hashes: equal where what it holds is equal.
    vouched : frozenset of str
        Councils whose keys are in the trust list.
    """

    name: str
    allowed: Allowed
    members: Mapping[str, bytes]
    signer: Signer
    signed_line: str
    sha256: str
    content: str
    vouched: frozenset[str]


def seal(cover: Cover, members: Mapping[str, bytes], *, key: SigningKey) -> bytes:
    """Make one zip file of members; equal members and key give equal bytes.

    Parameters
    ----------
    cover : Cover
        What the file is.
    members : mapping of str to bytes
        What each holds.
    key : SigningKey
        The council's key.

    Returns
    -------
    bytes
    """
    described = {**members, CRATE: write_crate(cover, members)}
    manifest = write_manifest(described)
    signature = key.sign(manifest, comment=cover.signed_line)
    return _zipped({**described, MANIFEST: manifest, SIGNATURE: signature})


def _zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, READABLE, UNIX
            archive.writestr(info, members[name], compresslevel=9)
    return made.getvalue()


def open_sealed(content: bytes, *, name: str, allowed: Sequence[Allowed], trusted: TrustList) -> Opened:
    """Read a sealed file, and check who signed it and that it is whole.

    Parameters
    ----------
    content : bytes
        All of the file.
    name : str
        What to call it in messages.
    allowed : sequence of Allowed
        The kinds that are read.
    trusted : TrustList
        Whose keys are trusted.

    Returns
    -------
    Opened

    Raises
    ------
    FileError
        If it is no zip file.
    RefusedError
        If anything about it does not hold.
    """
    kind, members = open_archive(content, name=name, allowed=allowed)
    signed = read_signature(members[SIGNATURE], name=name)
    signer = _signer(signed, trusted)
    signed.check(members[MANIFEST], public_key=signer.public_key)
    check_manifest(members, name=name)
    return Opened(
        name=name,
        allowed=kind,
        members=members,
        signer=signer,
        signed_line=signed.comment,
        sha256=sha256(content).hexdigest(),
        content=sha256(members[MANIFEST]).hexdigest(),
        vouched=frozenset(key.council for key in trusted.keys),
    )


def _signer(signed: Signed, trusted: TrustList) -> Signer:
    for key in trusted.keys:
        if signed.is_by(key.public_key):
            if key.revoked_on is not None:
                raise RefusedError(
                    f"{signed.name} is signed with a key of {key.name} that was revoked on {key.revoked_on}.",
                    hint="Ask the council for a file that it has signed with its new key.",
                )
            return Signer(key.public_key, key.council, key.name)
    if not trusted.accepts_unknown:
        raise RefusedError(
            f"{signed.name} is signed with a key that is not in the trust list: "
            f"{signed.claimed_key or 'it does not say which'}.",
            hint=f"{NO_SIGNER} Then add it to the trust list.",
        )
    if not signed.claimed_key or not signed.is_by(signed.claimed_key):
        refuse(signed.name, "it does not say with which key it was signed", hint=NO_SIGNER)
    return Signer(signed.claimed_key)


def check_sealed(opened: Opened, cover: Cover) -> None:
    """Hold what a file says of itself inside against what was signed outside, and who may sign it.

    Parameters
    ----------
    opened : Opened
        The file.
    cover : Cover
        What it says inside that it is.

    Raises
    ------
    RefusedError
        If they differ, or the key is trusted for another council.
    """
    if opened.signed_line != cover.signed_line:
        refuse(opened.name, "its signature was made for another file than this")
    if not opened.signer.is_trusted and cover.council in opened.vouched:
        raise RefusedError(
            f"{opened.name} says that it is of {cover.name} ({cover.council}), whose key is in the trust "
            "list, and is signed with another key.",
            hint="Ask the council whether it has a new key, by another way than the file came.",
        )
    if opened.signer.is_trusted and opened.signer.council != cover.council:
        raise RefusedError(
            f"{opened.name} says that it is of {cover.name} ({cover.council}), and is signed with the key of "
            f"{opened.signer.name} ({opened.signer.council}).",
            hint="A council signs for itself alone. Ask both what happened.",
        )
