"""The bytes of a text file as text, or one problem that says what they are instead."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import TYPE_CHECKING

from evalkit.errors import Problem
from evalkit.pack.problems import SAVE_AS_CSV, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPECTED = "plain text in UTF-8 with commas between the cells"
_WIDE_MARKS = (BOM_UTF32_LE, BOM_UTF32_BE, BOM_UTF16_LE, BOM_UTF16_BE)
# First bytes by which other kinds of file are known (the IANA and PRONOM registries list them).
_KINDS = (
    (b"PK\x03\x04", "a workbook or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a rich text document"),
)
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(content: bytes, *, file: str) -> tuple[str | None, list[Problem]]:
    r"""Turn bytes into text.

    Parameters
    ----------
    content : bytes
        What the file holds.
    file : str
        The file's name in messages.

    Returns
    -------
    tuple
        The text, or None if it is no text, and the problems found: one at most is an error.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfa,b", file="sites.csv")[0]
    'a,b'
    >>> decode(b"PK\x03\x04...", file="sites.csv")[1][0].found
    'a workbook or zip file'
    """
    wrong = next(_wrong_kinds(content, file), None)
    if wrong:
        return None, [wrong]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        return None, [_not_utf8(content, cause.start, file)]
    control = _CONTROLS.search(text)
    if control:
        return None, [_binary(file, f"the control character {control.group()!r}")]
    return text, _mark_note(content, file)


def _wrong_kinds(content: bytes, file: str) -> Iterator[Problem]:
    if not content.strip(b" \t\r\n,;" + BOM_UTF8):
        yield unreadable(
            file,
            message="The file is empty.",
            expected="a header row with the names of the columns",
            mend="Fill it in, or delete the file if there is nothing to say.",
        )
    for start, kind in _KINDS:
        if content.startswith(start):
            yield _binary(file, kind)
    if content.startswith(_WIDE_MARKS) or _looks_wide(content):
        yield _encoding(file, "UTF-16, which Excel calls Unicode Text")
    if _WEB_PAGE.match(content):
        yield _binary(file, "a web page")
    if b"\0" in content:
        yield _binary(file, "binary data")


def _looks_wide(content: bytes) -> bool:
    start = content[:200]
    zeros = max(start[0::2].count(0), start[1::2].count(0))
    return len(start) > 3 and zeros > len(start) // 2 * 0.8  # noqa: PLR2004 - nearly every other byte


def _binary(file: str, found: str) -> Problem:
    return unreadable(
        file,
        message="This is not a CSV file, whatever its name says.",
        found=found,
        expected=EXPECTED,
        mend=SAVE_AS_CSV,
    )


def _encoding(file: str, found: str) -> Problem:
    return unreadable(
        file, message="The text is in the wrong encoding.", found=found, expected=EXPECTED, mend=SAVE_AS_CSV
    )


def _not_utf8(content: bytes, offset: int, file: str) -> Problem:
    line = len(content[:offset].splitlines()) or 1
    byte = content[offset]
    meant = bytes([byte]).decode("cp1252", "replace")
    guess = f", which is {meant} in Windows-1252" if meant != "�" else ""
    return _encoding(file, f"on line {line} the byte 0x{byte:02X}{guess}")


def _mark_note(content: bytes, file: str) -> list[Problem]:
    if not content.startswith(BOM_UTF8):
        return []
    message = "The file starts with a byte-order mark, which was passed over."
    return [Problem("byte-order-mark", message, severity="note", file=file)]
