"""Write zip files by hand, byte by byte, so that any part of them can lie."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field, replace

LOCAL = struct.Struct("<4s5H3L2H")
DIRECTORY = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Member:
    """One member; what is None follows from its content."""

    name: bytes
    content: bytes = b""
    packed: bytes | None = None
    method: int = 8
    flags: int = 0
    attributes: int = 0o100644 << 16
    extra: bytes = b""
    local: dict = field(default_factory=dict)  # what it says of itself otherwise than the directory
    listed: dict = field(default_factory=dict)  # what the directory says otherwise than is so

    def bytes(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        packing = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packing.compress(self.content) + packing.flush()

    def said(self) -> dict:
        return {
            "name": self.name,
            "flags": self.flags,
            "method": self.method,
            "crc": zlib.crc32(self.content),
            "packed": len(self.bytes()),
            "size": len(self.content),
        }


def members_of(held: dict[str, bytes]) -> list[Member]:
    return [Member(name.encode(), content) for name, content in held.items()]


def write_zip(members, *, before=b"", after=b"", between=b"", comment=b"", end=None) -> bytes:
    body, directory = before, b""
    for member in members:
        start = len(body)
        body += local_header({**member.said(), **member.local}) + member.bytes()
        directory += listing(member, {**member.said(), "start": start, **member.listed})
    body += between
    said = {"count": len(members), "size": len(directory), "start": len(body), "disk": 0} | (end or {})
    ending = (said["disk"], 0, said["count"], said["count"], said["size"], said["start"], len(comment))
    return body + directory + END.pack(b"PK\5\6", *ending) + comment + after


def local_header(said) -> bytes:
    kind = (b"PK\3\4", 20, said["flags"], said["method"], 0, 33)
    return LOCAL.pack(*kind, *lengths(said), len(said["name"]), 0) + said["name"]


def listing(member, said) -> bytes:
    kind = (b"PK\1\2", 0x314, 20, said["flags"], said["method"], 0, 33)
    rest = (len(said["name"]), len(member.extra), 0, 0, 0, member.attributes, said["start"])
    return DIRECTORY.pack(*kind, *lengths(said), *rest) + said["name"] + member.extra


def lengths(said) -> tuple[int, int, int]:
    return said["crc"], said["packed"], said["size"]


def swap(members, name, **changes):
    """Change one member, and leave the others."""
    return [replace(each, **changes) if each.name == name.encode() else each for each in members]
