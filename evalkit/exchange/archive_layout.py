"""Where the members of a zip file lie, read so strictly that it can be read in one way only.

Python's ``zipfile`` finds members from the end of a file and believes what the directory says. Here the
members must follow each other without a gap from the first byte, and what stands before each must say the
same as the directory (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from evalkit.errors import FileError
from evalkit.exchange.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCAL, DIRECTORY, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_LOCAL = struct.Struct("<4s5H3L2H")
_DIRECTORY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
MOST_MEMBERS = 2000
ZIP64_16, ZIP64_32, ZIP64_EXTRA = 0xFFFF, 0xFFFFFFFF, 1
ENCRYPTED, STREAMED, UTF8 = 0x0041, 0x0008, 0x0800
HARMLESS_FLAGS = 0x0006 | UTF8  # how hard it was compressed, and that names are UTF-8


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the directory of the zip file describes it.

    Parameters
    ----------
    raw_name : bytes
        Its name.
    flags, method, crc, packed, size, attributes, start : int
        As the format of zip has them; start is where it begins in the file.
    extra : bytes
        What else is said of it.
    """

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    start: int
    extra: bytes

    @property
    def shown(self) -> str:
        """Give the name for a message."""
        return repr(self.raw_name[:80].decode("utf-8", errors="replace"))


@dataclass(frozen=True, slots=True)
class Place:
    """A member, and where its bytes lie.

    Parameters
    ----------
    entry : Entry
        The member.
    begin, end : int
        The first of its packed bytes, and the one after the last.
    """

    entry: Entry
    begin: int
    end: int


def read_directory(content: bytes, *, name: str) -> list[Entry]:
    """List what a zip file says it holds.

    Parameters
    ----------
    content : bytes
        All of the file.
    name : str
        What to call it in messages.

    Returns
    -------
    list of Entry
        In the order of the directory.

    Raises
    ------
    FileError
        If it is no zip file, or was cut short.
    RefusedError
        If it could be read in more ways than one.

    Examples
    --------
    >>> read_directory(b"hello", name="pack.zip")
    Traceback (most recent call last):
    evalkit.errors.FileError: pack.zip is no zip file, or was cut short.
    Ask the council to send it again.
    """
    count, size, start = _end(content, name)
    entries = list(_entries(content[start : start + size], count, name))
    if not entries:
        refuse(name, "it is empty")
    return entries


def _end(content: bytes, name: str) -> tuple[int, int, int]:
    at = content.rfind(END)
    if at < 0 or len(content) - at < _END.size:
        raise FileError(f"{name} is no zip file, or was cut short.", hint="Ask the council to send it again.")
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(content, at)
    if ZIP64_16 in (here, count) or ZIP64_32 in (size, start) or b"PK\6\7" in content[max(0, at - 20) : at]:
        refuse(name, "it is a zip64 file, which no pack needs")
    if comment or at + _END.size != len(content):
        refuse(name, "there is something after the archive")
    if disk or first_disk or here != count:
        refuse(name, "it says that it is a part of several files")
    if start + size > at:
        refuse(name, "its directory does not lie where it says")
    if start + size < at:
        refuse(name, "there is something before the archive, or between its parts")
    if count > MOST_MEMBERS:
        refuse(name, f"it holds {count} files, and at most {MOST_MEMBERS} are read")
    return count, size, start


def _entries(directory: bytes, count: int, name: str) -> Iterator[Entry]:
    at = 0
    for _ in range(count):
        if directory[at : at + 4] != DIRECTORY or len(directory) - at < _DIRECTORY.size:
            refuse(name, "its directory is broken")
        (_, _, _, flags, method, _, _, crc, packed, size, name_length, extra_length, comment, disk, _,
         attributes, start) = _DIRECTORY.unpack_from(directory, at)  # fmt: skip
        at += _DIRECTORY.size
        after = at + name_length + extra_length + comment
        if after > len(directory):
            refuse(name, "its directory is broken")
        raw, extra = directory[at : at + name_length], directory[at + name_length : after]
        entry = Entry(raw, flags, method, crc, packed, size, attributes, start, extra)
        _check_plain(entry, name, disk)
        at = after
        yield entry
    if at != len(directory):
        refuse(name, "its directory holds more than it counts")


def _check_plain(entry: Entry, name: str, disk: int) -> None:
    if ZIP64_32 in (entry.packed, entry.size, entry.start) or entry.extra[:2] == b"\1\0":
        refuse(name, f"{entry.shown} is described in the form of zip64, which no pack needs")
    if entry.flags & ENCRYPTED:
        refuse(name, f"{entry.shown} is encrypted")
    if entry.flags & STREAMED:
        refuse(name, f"{entry.shown} gives its size only after its content")
    if entry.flags & ~HARMLESS_FLAGS:
        refuse(name, f"{entry.shown} is marked in a way that is not known")
    if entry.extra or disk:
        refuse(name, f"{entry.shown} carries more than its content (another program has packed it)")


def place_members(content: bytes, entries: Sequence[Entry], *, name: str) -> list[Place]:
    """Find the bytes of each member; together they must fill the file up to the directory.

    Parameters
    ----------
    content : bytes
        All of the file.
    entries : sequence of Entry
        From `read_directory`.
    name : str
        What to call the file in messages.

    Returns
    -------
    list of Place
        In the order in which they lie.

    Raises
    ------
    RefusedError
        If members overlap, something lies between them, or a member says otherwise than the directory.
    """
    places: list[Place] = []
    reached = 0
    for entry in sorted(entries, key=lambda each: each.start):
        if entry.start != reached:
            _refuse_gap(name, entry, reached)
        begin = _check_local(content, entry, name)
        reached = begin + entry.packed
        places.append(Place(entry, begin, reached))
    if reached != _end(content, name)[2]:
        refuse(name, "there is something between its members and its directory, or they overlap")
    return places


def _refuse_gap(name: str, entry: Entry, reached: int) -> NoReturn:
    if entry.start < reached:
        refuse(name, f"{entry.shown} overlaps another member")
    where = "before the archive" if reached == 0 else f"before {entry.shown}"
    refuse(name, f"there is something {where}")


def _check_local(content: bytes, entry: Entry, name: str) -> int:
    if content[entry.start : entry.start + 4] != LOCAL or len(content) - entry.start < _LOCAL.size:
        refuse(name, f"{entry.shown} does not lie where the directory says")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra = _LOCAL.unpack_from(
        content, entry.start
    )
    at = entry.start + _LOCAL.size
    said = (content[at : at + name_length], flags, method, crc, packed, size, extra)
    wanted = (entry.raw_name, entry.flags, entry.method, entry.crc, entry.packed, entry.size, 0)
    if said != wanted:
        refuse(name, f"{entry.shown} says otherwise of itself than the directory does")
    return int(at + name_length)
