"""Look into the bytes of a file: archives, office files, pictures, notebooks, and what is encoded in them."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from evalkit.disclosure.personal.parts import Part, Unopened, below
from evalkit.disclosure.personal.texts import DEEPEST, encoded_runs, text_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 256 * 1024 * 1024  # of one file or member, unpacked
MOST_MEMBERS = 10_000
_ZIP, _GZIP, _PNG, _PDF = b"PK", b"\x1f\x8b", b"\x89PNG\r\n\x1a\n", b"%PDF-"
# 7z, rar, xz, zstandard, bzip2, and office files of before 2007 or with a password.
_SHUT = (b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"BZh", b"\xd0\xcf\x11\xe0")
_PIXELS = frozenset({b"IDAT", b"IHDR", b"PLTE", b"IEND", b"fdAT"})
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PRINTED = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{4,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){4,}|(?:\x00[\x20-\x7e]){4,}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 4096


def file_parts(
    name: str, content: bytes, *, where: str = "", depth: int = DEEPEST
) -> Iterator[Part | Unopened]:
    """Give every stretch of text that the bytes of a file hold, however it is packed.

    What a file is is told by its bytes and never by its name.

    Parameters
    ----------
    name : str
        The file's name.
    content : bytes
        What it holds.
    where : str
        The archive or text within which it lies.
    depth : int
        How many archives or encodings may lie within it.

    Returns
    -------
    iterator of Part or Unopened

    Examples
    --------
    >>> [part.text for part in file_parts("a.txt", b"some words")]
    ['some words', 'some words']
    """
    if depth < 0:
        yield Unopened(where, "it is packed too many times over")
    elif len(content) > MOST_BYTES:
        yield Unopened(where, f"it is larger than {MOST_BYTES:,} bytes")
    elif content.startswith(_SHUT):
        yield Unopened(where, "it is packed in a way that is not looked into")
    elif zipfile.is_zipfile(BytesIO(content)):
        yield from _zip_parts(content, where=where, depth=depth)
        if not content.startswith(_ZIP):
            yield from _printed(content, where=below(where, "before the archive"))
    elif content.startswith(_GZIP):
        yield from _gzip_parts(name, content, where=where, depth=depth)
    elif content.startswith(_PNG):
        yield from _png_parts(content, where=where, depth=depth)
    elif content.startswith(_PDF):
        yield from _pdf_parts(content, where=where, depth=depth)
    else:
        yield from _text_or_binary(name, content, where=where, depth=depth)


def _zip_parts(content: bytes, *, where: str, depth: int) -> Iterator[Part | Unopened]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
            yield Unopened(where, f"it holds more than {MOST_MEMBERS:,} files or {MOST_BYTES:,} bytes")
            return
        notes = [archive.comment, *(note for member in members for note in (member.comment, member.extra))]
        yield from _printed(b"\n".join(notes), where=below(where, "comments"))
        for member in members:
            inside = below(where, member.filename)
            yield Part(below(where, "names"), member.filename)
            try:
                unpacked = archive.read(member)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, OSError, EOFError):
                yield Unopened(inside, "it is encrypted, broken or packed in a way that is not known")
            else:
                yield from file_parts(member.filename, unpacked, where=inside, depth=depth - 1)


def _gzip_parts(name: str, content: bytes, *, where: str, depth: int) -> Iterator[Part | Unopened]:
    inner = zlib.decompressobj(wbits=31)
    try:
        unpacked = inner.decompress(content, MOST_BYTES)
    except zlib.error:
        yield Unopened(where, "it is a broken gzip file")
        return
    if inner.unconsumed_tail:
        yield Unopened(where, f"it unpacks to more than {MOST_BYTES:,} bytes")
    # The head of a gzip file may hold a name and a comment.
    yield from _printed(content[:_LOOKED_AT], where=below(where, "head"))
    yield from file_parts(name.removesuffix(".gz"), unpacked, where=below(where, "unpacked"), depth=depth - 1)
    if inner.unused_data:
        yield from file_parts(name, inner.unused_data, where=below(where, "next"), depth=depth - 1)


def _png_parts(content: bytes, *, where: str, depth: int) -> Iterator[Part | Unopened]:
    place = len(_PNG)
    while place + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        body = content[place + 8 : place + 8 + size]
        if kind not in _PIXELS:
            inside = below(where, f"chunk {kind.decode('latin-1')}")
            yield from file_parts("", _chunk_text(kind, body), where=inside, depth=depth - 1)
        place += 12 + size
        if kind == b"IEND":
            break
    if place < len(content):
        yield from file_parts("", content[place:], where=below(where, "after the picture"), depth=depth - 1)


def _chunk_text(kind: bytes, body: bytes) -> bytes:
    """Give the words of a chunk, unpacked where they are packed."""
    if kind == b"iTXt":
        head, _, rest = body.partition(b"\0")
        packed, rest = rest[:1] == b"\x01", rest[2:]
        language, _, rest = rest.partition(b"\0")
        title, _, rest = rest.partition(b"\0")
        return b"\n".join((head, language, title, _inflated(rest) if packed else rest))
    if kind in (b"zTXt", b"iCCP"):
        head, _, rest = body.partition(b"\0")
        return head + b"\n" + _inflated(rest[1:])
    return body


def _pdf_parts(content: bytes, *, where: str, depth: int) -> Iterator[Part | Unopened]:
    yield from _printed(content, where=where)
    for stream in _STREAM.findall(content):
        yield from file_parts("", _inflated(stream), where=below(where, "stream"), depth=depth - 1)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        return packed


def _text_or_binary(name: str, content: bytes, *, where: str, depth: int) -> Iterator[Part | Unopened]:
    text = _text_of(content)
    if text is None or 0 in content:
        yield from _printed(content, where=where)
    if text is None:
        return
    seen: set[bytes] = set()
    for part in text_parts(where, text, name=name, depth=depth):
        yield part
        for run in encoded_runs(part.text) if part.form == "code" else ():
            if run not in seen and _is_something(run):
                seen.add(run)
                yield from file_parts("", run, where=below(where, "base64"), depth=depth - 1)


def _printed(content: bytes, *, where: str) -> Iterator[Part]:
    """Give the stretches of a file of no known kind that can be read."""
    plain = [run.decode("latin-1") for run in _PRINTED.findall(content)]
    wide = [run.replace(b"\0", b"").decode("latin-1") for run in _WIDE.findall(content)]
    for run in ("\n".join(plain), "\n".join(wide)):
        if run:
            yield from text_parts(where, run, depth=0)


def _text_of(content: bytes) -> str | None:
    """Decode what is text, in whichever of the usual ways; a file with bytes that no text has is none."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return content.decode("utf-32", "replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    begin = content[:_LOOKED_AT]
    zeros = begin.count(0)
    if zeros and zeros * 3 >= len(begin):
        return content.decode("utf-16-be" if begin[0] == 0 else "utf-16-le", "replace")
    if len(_CONTROL.findall(begin)) * 20 > len(begin):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _is_something(run: bytes) -> bool:
    """Say whether decoded base64 is a file or text, and not what any long word decodes to."""
    if run.startswith((_ZIP, _GZIP, _PNG, _PDF, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    head = run[:_LOOKED_AT]
    if head.count(0) * 3 >= len(head):
        return True
    try:
        return not _CONTROL.search(run[: len(head)]) and bool(run.decode("utf-8"))
    except UnicodeDecodeError:
        return False
