"""Messages in several parts over a stream socket, as ZeroMQ frames them, without ZeroMQ."""

from __future__ import annotations

import select
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence

_COUNT = struct.Struct("!I")
_LENGTH = struct.Struct("!Q")
LOST = -9  # exit code of a process that was never there, or that vanished with its keeper: both were killed
PIECE = 1 << 18  # bytes read at once
SHELL, IOPUB = b"shell", b"iopub"  # a message of a kernel comes after the name of its channel


def pack_parts(parts: Sequence[bytes | memoryview]) -> bytes:
    """Put the parts of one message into one run of bytes: their number, their lengths, themselves.

    Examples
    --------
    >>> len(pack_parts([b"shell", b""]))
    25
    """
    lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
    return b"".join((_COUNT.pack(len(parts)), lengths, *parts))


def send_parts(connection: socket.socket, parts: Sequence[bytes | memoryview]) -> None:
    """Send one message whole; where the other side is slow, wait until it has room."""
    left = memoryview(pack_parts(parts))
    while left:
        try:
            left = left[connection.send(left) :]
        except BlockingIOError:
            select.select([], [connection], [])


class Parser:
    """Cut what arrives, in whatever pieces, into messages again.

    Examples
    --------
    >>> parser, sent = Parser(), pack_parts([b"shell", b"{}"])
    >>> list(parser.feed(sent[:7])), list(parser.feed(sent[7:]))
    ([], [[b'shell', b'{}']])
    """

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[list[bytes]]:
        """Add what has arrived, and give each message that is now whole."""
        self._waiting += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> list[bytes] | None:
        waiting = self._waiting
        if len(waiting) < _COUNT.size:
            return None
        (count,) = _COUNT.unpack_from(waiting)
        start = _COUNT.size + count * _LENGTH.size
        if len(waiting) < start:
            return None
        lengths = struct.unpack_from(f"!{count}Q", waiting, _COUNT.size)
        if len(waiting) < start + sum(lengths):
            return None
        parts = []
        for length in lengths:
            parts.append(bytes(waiting[start : start + length]))
            start += length
        del waiting[:start]
        return parts
