"""The members of a zip file from a stranger: by name, within limits, and each checked as it is read."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.exchange.archive_layout import place_members, read_directory
from evalkit.exchange.refusing import AS_WRITTEN, refuse

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from evalkit.exchange.archive_layout import Entry, Place

STORED, DEFLATED = 0, 8
REGULAR, LINK, FILE_KIND = 0o100000, 0o120000, 0o170000  # <sys/stat.h>
LARGEST_FILE = 64 * 2**20  # bytes of the zip file
LARGEST_MEMBER = 64 * 2**20
LARGEST_WHOLE = 192 * 2**20
HIGHEST_RATIO = 200  # figures written as text shrink about tenfold, and what is made to burst a thousandfold
RATIO_FROM = 2**20  # bytes; a small file may well shrink much
LONGEST_NAME = 120
_ZIP_STARTS = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a file of one kind may hold.

    Parameters
    ----------
    what : str
        The kind in words.
    names : re.Pattern
        Names that its members may have.
    needed : tuple of str
        Names that must be there.
    """

    what: str
    names: re.Pattern[str]
    needed: tuple[str, ...]


def open_archive(
    content: bytes, *, name: str, allowed: Sequence[Allowed]
) -> tuple[Allowed, dict[str, bytes]]:
    """Read every member of a zip file into memory, or refuse the whole of it.

    Parameters
    ----------
    content : bytes
        All of the file.
    name : str
        What to call it in messages.
    allowed : sequence of Allowed
        The kinds of file that are read.

    Returns
    -------
    tuple
        Its kind, and what each member holds.

    Raises
    ------
    FileError
        If it is no zip file.
    RefusedError
        If there is anything in it that its kind may not hold.
    """
    if len(content) > LARGEST_FILE:
        refuse(name, f"it is larger than {LARGEST_FILE // 2**20} MB")
    entries = read_directory(content, name=name)
    names = _names(entries, name)
    kind = _kind(names, allowed, name)
    _check_sizes(entries, name)
    places = place_members(content, entries, name=name)
    held = {_text(place.entry): _member(content, place, name) for place in places}
    return kind, {each: held[each] for each in names}


def _names(entries: Sequence[Entry], name: str) -> list[str]:
    names = [_checked_name(entry, name) for entry in entries]
    seen: dict[str, str] = {}
    for each in names:
        other = seen.setdefault(each.casefold(), each)
        if other != each:
            refuse(name, f"{other!r} and {each!r} would be one file where capitals do not count")
    if len(set(names)) < len(names):
        twice = next(each for each in names if names.count(each) > 1)
        refuse(name, f"it holds {twice!r} twice")
    return names


def _text(entry: Entry) -> str:
    return entry.raw_name.decode("utf-8", errors="replace")


def _checked_name(entry: Entry, name: str) -> str:
    try:
        text = entry.raw_name.decode("utf-8")
    except UnicodeDecodeError:
        refuse(name, f"the name {entry.shown} is not UTF-8")
    if "\0" in text:
        refuse(name, f"the name {entry.shown} holds a NUL")
    if not text or len(text) > LONGEST_NAME:
        refuse(name, f"a name has {len(text)} letters")
    if text.startswith(("/", "\\")) or text[1:2] == ":":
        refuse(name, f"the path {entry.shown} is absolute")
    if "\\" in text:
        refuse(name, f"the path {entry.shown} holds a backslash")
    if {"..", "."} & set(text.split("/")):
        refuse(name, f"the path {entry.shown} leads out of its folder")
    _check_kind_of_file(entry, name)
    return text


def _check_kind_of_file(entry: Entry, name: str) -> None:
    kind = entry.attributes >> 16 & FILE_KIND
    if kind == LINK:
        refuse(name, f"{entry.shown} is a link")
    if kind not in (0, REGULAR):
        refuse(name, f"{entry.shown} is no ordinary file")
    if entry.method not in (STORED, DEFLATED):
        refuse(name, f"{entry.shown} is packed by a method that is not read (number {entry.method})")


def _kind(names: Sequence[str], allowed: Sequence[Allowed], name: str) -> Allowed:
    kind = next((each for each in allowed if each.needed[0] in names), None)
    if kind is None:
        wanted = " or ".join(f"{each.needed[0]} ({each.what})" for each in allowed)
        refuse(name, f"it is no file of evalkit; expected one that holds {wanted}")
    for each in names:
        if each.endswith("/"):
            refuse(name, f"it holds the folder {each!r}, which no file of evalkit has")
        if each.casefold().endswith(".zip"):
            refuse(name, f"{each!r} is an archive inside the archive")
        if not kind.names.fullmatch(each):
            refuse(name, f"{each!r} does not belong into {kind.what}")
    for each in kind.needed:
        if each not in names:
            refuse(name, f"{each} is missing")
    return kind


def _check_sizes(entries: Sequence[Entry], name: str) -> None:
    for entry in entries:
        if entry.size > LARGEST_MEMBER:
            refuse(name, f"{entry.shown} is larger than {LARGEST_MEMBER // 2**20} MB")
    if sum(entry.size for entry in entries) > LARGEST_WHOLE:
        refuse(name, f"it would unpack to more than {LARGEST_WHOLE // 2**20} MB")


def _member(content: bytes, place: Place, name: str) -> bytes:
    entry, packed = place.entry, content[place.begin : place.end]
    found = packed if entry.method == STORED else _inflated(packed, entry, name)
    if len(found) != entry.size:
        refuse(name, f"{entry.shown} is not as long as it says")
    if zlib.crc32(found) != entry.crc:
        refuse(name, f"{entry.shown} was damaged on its way", hint="Ask the council to send it again.")
    if found.startswith(_ZIP_STARTS):
        refuse(name, f"{entry.shown} is an archive inside the archive")
    return found


def _inflated(packed: bytes, entry: Entry, name: str) -> bytes:
    """Unpack no further than what is allowed, whatever the size that is said."""
    most = min(entry.size, max(RATIO_FROM, HIGHEST_RATIO * len(packed)))
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacking.decompress(packed, most + 1)
    except zlib.error:
        refuse(name, f"{entry.shown} cannot be unpacked", hint=AS_WRITTEN)
    if len(found) > most:
        bursts = most < entry.size
        refuse(name, f"{entry.shown} {'shrinks too much' if bursts else 'is longer than it says'}")
    if not unpacking.eof or unpacking.unused_data or unpacking.unconsumed_tail:
        refuse(name, f"{entry.shown} does not end where it says")
    return found
