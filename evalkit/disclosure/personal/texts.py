"""Text in every form that something may be hidden in: tags, entities, escapes, percent signs, base64."""

from __future__ import annotations

import binascii
import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from evalkit.disclosure.personal.markup import is_markup, markup_parts
from evalkit.disclosure.personal.parts import Part, below
from evalkit.disclosure.personal.symbols import BREAK, cells_apart
from evalkit.disclosure.personal.values import json_parts, table_part

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 6  # encodings within encodings
_ESCAPE = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_AROUND = 100  # letters before and after an escape that belong to the same value
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|\w{2,31});")
# Ten digits make 14 letters of base64; mail and notebooks break its lines.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{16,}(?:\r?\n|\\n))*[A-Za-z0-9+/_-]{14,}={0,2}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+|[a-z]+|[A-Z]?[a-z]+")


def text_parts(where: str, text: str, *, name: str = "", depth: int = DEEPEST) -> Iterator[Part]:
    r"""Give a text as it stands and as it reads, and what its escapes say.

    Parameters
    ----------
    where : str
        Where it stands in the file.
    text : str
        The text.
    name : str
        Name of its file, which says whether it is a table.
    depth : int
        How many encodings may lie within it.

    Returns
    -------
    iterator of Part

    Examples
    --------
    >>> [part.text for part in text_parts("", "so %41")]
    ['so %41', 'so %41', 'so A', 'so A']
    """
    text = text.replace(BREAK, " ")
    yield Part(where, text, "code")
    read = json_parts(where, text)
    if read is not None:
        yield from (*_values(read[0]), read[1])
        text = read[0].text
    else:
        yield from markup_parts(where, text) if is_markup(text) else _plain(where, text, name=name)
    if depth:
        yield from _decoded(where, text, name=name, depth=depth - 1)


def encoded_runs(text: str) -> Iterator[bytes]:
    """Give what the runs of base64 in a text hold.

    Examples
    --------
    >>> list(encoded_runs("data:;base64,OTQzIDQ3NiA1OTE5"))
    [b'943 476 5919']
    """
    for run in _BASE64.findall(text):
        packed = _BROKEN.sub("", run).rstrip("=").translate(_URL_SAFE)
        if not _HEX.fullmatch(packed):
            whole = packed[: len(packed) - (len(packed) % 4 == 1)]
            yield binascii.a2b_base64(whole + "=" * (-len(whole) % 4))


_BROKEN = re.compile(r"\s|\\n")
_URL_SAFE = str.maketrans("-_", "+/")


def _values(read: Part) -> Iterator[Part]:
    """Give what JSON holds, and what is written with tags in it without these."""
    words = read.text.split(BREAK)
    marked = [word for word in words if is_markup(word)]
    yield replace(read, text=BREAK.join(word for word in words if not is_markup(word)))
    if marked:
        yield from markup_parts(read.where, BREAK.join(marked))


def _plain(where: str, text: str, *, name: str) -> Iterator[Part]:
    read = html.unescape(text) if _ENTITY.search(text) else text
    yield table_part(where, text, name=name) or Part(where, cells_apart(read))


def _decoded(where: str, text: str, *, name: str, depth: int) -> Iterator[Part]:
    for what, mark, decode in (("escapes", _ESCAPE, _unescape), ("percent signs", _PERCENT, unquote)):
        decoded = [told for run in _around(text, mark) if (told := decode(run)) != run]
        if decoded:
            yield from text_parts(below(where, what), "\n".join(decoded), name=name, depth=depth)


def _around(text: str, mark: re.Pattern[str]) -> Iterator[str]:
    """Give the stretches of a text that lie around marks."""
    start = end = 0
    for found in mark.finditer(text):
        if found.start() - _AROUND > end:
            yield text[start:end]
            start = found.start() - _AROUND
        end = found.end() + _AROUND
    yield text[max(start, 0) : end]


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "?"  # noqa: PLR2004 - Unicode
