"""HTML, SVG and XML as their reader meets them: words without tags, and what their attributes say."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from evalkit.disclosure.personal.parts import Part, below
from evalkit.disclosure.personal.symbols import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<(/?)([A-Za-z?!][^\s<>/]*)[^<>]*>")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)|<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_UNREAD = re.compile(r"<(script|style)\b[^<>]*>(.*?)(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=]+))")
# Where a cell or a drawn label ends, a value ends; other blocks only begin a new line.
_WALL = re.compile(r"t[dhr]|c|v|row|si|cell|text|title|desc|option|li|d[dt]")
_LINE = re.compile(r"p|br|div|h[1-6r]|table|[uo]l|section|article|w:(?:p|br|tab)|a:p")
# Coordinates, colours and the like: figures that machines made.
_DRAWN = re.compile(
    r"d|points|transform|viewbox|style|[cdr]?[xy][12]?|r|width|height|offset|stroke[a-z-]*|clip-path|fill|xmlns"
)


def is_markup(text: str) -> bool:
    """Say whether a text is written with tags.

    Examples
    --------
    >>> is_markup("<p>so</p>"), is_markup("1 < 2 > 0")
    (True, False)
    """
    return bool(_TAG.search(text))


def markup_parts(where: str, text: str) -> Iterator[Part]:
    r"""Give the words of a page, those of its attributes, and its comments.

    Examples
    --------
    >>> [part.text for part in markup_parts("", "<p title='so'>94<b>3</b> &#52;</p>")]
    ['\n943 4\n', 'so']
    """
    comments = BREAK.join(a or b for a, b in _COMMENT.findall(text))
    text = _COMMENT.sub(lambda found: found[2] or "", text)
    unread = BREAK.join(code for _, code in _UNREAD.findall(text))
    text = _UNREAD.sub(" ", text)
    yield Part(where, html.unescape(_TAG.sub(_between, text)))
    said = BREAK.join(_said(text))
    if said:
        yield Part(below(where, "attributes"), html.unescape(said))
    if unread:
        yield Part(below(where, "scripts and styles"), unread)
    if comments:
        yield Part(below(where, "comments"), html.unescape(_TAG.sub("", comments)))


def _between(tag: re.Match[str]) -> str:
    name = (tag[2] or "").lower()
    if name == "tspan":  # a line of a label, or each letter of it
        return "" if tag[1] else "\n"
    if _WALL.fullmatch(name):
        return BREAK
    return "\n" if _LINE.fullmatch(name) else ""


def _said(text: str) -> Iterator[str]:
    for tag in _TAG.finditer(text):
        for name, double, single, bare in _ATTRIBUTE.findall(tag[0]):
            value = double or single or bare
            if not _DRAWN.fullmatch(name.lower()) and not value.startswith("data:"):
                yield value
