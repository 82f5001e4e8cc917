"""The list of what a file holds with its hashes, in the format that ``sha256sum -c`` reads."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.exchange.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST, SIGNATURE = "manifest-sha256.txt", "manifest-sha256.txt.minisig"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\s\\][^\n\r\\]*)")


def write_manifest(members: Mapping[str, bytes]) -> bytes:
    r"""List members by name with their hashes.

    Parameters
    ----------
    members : mapping of str to bytes
        What each holds.

    Returns
    -------
    bytes

    Examples
    --------
    >>> write_manifest({"a.csv": b""})[-9:]
    b'5  a.csv\n'
    """
    return "".join(f"{sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members)).encode()


def check_manifest(members: Mapping[str, bytes], *, name: str) -> None:
    """Hold what a file holds against its manifest: all of it, and nothing else.

    Parameters
    ----------
    members : mapping of str to bytes
        What each holds, the manifest too.
    name : str
        What to call the file in messages.

    Raises
    ------
    RefusedError
        If a member is missing, extra or changed, or the manifest is not in its one form.
    """
    listed = _listed(members[MANIFEST], name)
    there = set(members) - {MANIFEST, SIGNATURE}
    for each in sorted(there - set(listed)):
        refuse(name, f"{each} is not in its list of files")
    for each in sorted(set(listed) - there):
        refuse(name, f"{each} is in its list of files, and is missing")
    for each in sorted(there):
        if sha256(members[each]).hexdigest() != listed[each]:
            refuse(name, f"{each} was changed: its hash differs from the signed list")


def _listed(content: bytes, name: str) -> dict[str, str]:
    lines = [_LINE.fullmatch(line) for line in content.decode("utf-8", errors="replace").split("\n")[:-1]]
    listed = {found[2]: found[1] for found in lines if found}
    again = "".join(f"{listed[each]}  {each}\n" for each in sorted(listed)).encode()
    if again != content:
        refuse(name, f"{MANIFEST} is not in its one form: a hash, two spaces and a name a line, in order")
    return listed
