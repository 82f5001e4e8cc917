"""Markdown made into HTML that can neither run nor fetch anything."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from evalkit.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"https", "http", "mailto"}
# Headings are the page's own, a picture would be a request, and a rule or a definition says nothing.
_OFF = ["heading", "lheading", "image", "hr", "reference", "html_block", "html_inline"]


def to_html(text: str) -> Markup:
    r"""Turn plain Markdown into safe HTML: paragraphs, lists, emphasis, code and links.

    Parameters
    ----------
    text : str
        Markdown. HTML in it is shown as text; headings and pictures are not made.

    Returns
    -------
    markupsafe.Markup

    Examples
    --------
    >>> to_html("Trust **grew**. <script>alert(1)</script>")
    Markup('<p>Trust <strong>grew</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>\n')
    """
    html = _parser().render(plain(text))
    return Markup(  # noqa: S704 - cleaned just here
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
        )
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(_OFF)
    parser.core.ruler.push("name_links", _name_links)
    return parser


def _name_links(state: StateCore) -> None:
    """Give a link without words its address as words, so that it can be named aloud."""
    for block in state.tokens:
        for place, token in enumerate(block.children or ()):
            if token.type == "link_open" and not _words_of(block.children or (), place):
                _fill(block.children or [], place, str(token.attrs.get("href", "")))


def _words_of(tokens: Sequence[Token], opening: int) -> str:
    words = ""
    for token in tokens[opening + 1 :]:
        if token.type == "link_close":
            break
        words += token.content
    return words.strip()


def _fill(tokens: list[Token], opening: int, words: str) -> None:
    closing = next(i for i in range(opening + 1, len(tokens)) if tokens[i].type == "link_close")
    name = next((token for token in tokens[opening + 1 : closing] if token.type == "text"), None)
    if name is None:
        name = tokens[opening].copy(type="text", tag="", nesting=0, attrs={})
        tokens.insert(closing, name)
    name.content = words or "link"
