"""Fill the words of a chapter, which officers may edit in ``prose/``, with this edition's facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.chapters.reading import read_prose
from evalkit.section import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEADING = re.compile(r"^(##|###) ([a-z_]+): (.+)$", re.MULTILINE)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~!&])")
_LINE_START = re.compile(r"^(\d*)([-+=.)])(?=\s)")  # what would begin a list or a heading
_EMPTY_BULLETS = re.compile(r"^-\s*$\n?", re.MULTILINE)


class Markdown(str):
    """Text that is Markdown already; any other text is made plain when it is filled in."""

    __slots__ = ()


def tell(chapter: str, part: str, **facts: str | float) -> Prose:
    r"""Fill one part of a chapter's words.

    Parameters
    ----------
    chapter : str
        Name of the file of words, such as ``"03_journey"``.
    part : str
        Id of the part.
    **facts : str or float
        What fills the braces. Text is made plain, so that nothing in it is read as Markdown.

    Returns
    -------
    Prose

    Examples
    --------
    >>> tell("03_journey", "unfinished", unfinished_sentence="*Nothing* is open.").text
    '\\*Nothing\\* is open.'
    """
    return fill_part(read_prose(chapter), part, **facts)


def fill_part(words: str, part: str, **facts: str | float) -> Prose:
    r"""Fill one part of any text that is written as the words of a chapter are.

    Parameters
    ----------
    words : str
        The whole text: parts under headings such as ``## stands: Where it stands``.
    part : str
        Id of the part.
    **facts : str or float
        What fills the braces. Text is made plain, so that nothing in it is read as Markdown.

    Returns
    -------
    Prose

    Examples
    --------
    >>> fill_part("## stands: Where it stands\n\n{sentence}", "stands", sentence="Early.").text
    'Early.'
    """
    heading, text, level = _parts(words)[part]
    filled = text.format_map({name: _filling(fact) for name, fact in facts.items()})
    kept = _EMPTY_BULLETS.sub("", filled).strip()
    return Prose(id=part, heading=heading, text=kept, level=3 if level == "###" else 2)


def bullets(items: Iterable[str]) -> Markdown:
    r"""Make a Markdown list of plain texts.

    Parameters
    ----------
    items : iterable of str
        One a line; blank ones are left out.

    Returns
    -------
    Markdown

    Examples
    --------
    >>> print(bullets(["one", "", "two *stars*"]))
    - one
    - two \*stars\*
    """
    return Markdown("\n".join(f"- {literal(item)}" for item in items if item))


def led(head: str, items: Sequence[str]) -> Markdown | str:
    r"""Put a lead before a list; nothing where the list is empty.

    Parameters
    ----------
    head : str
        The lead, as plain text.
    items : sequence of str
        Plain texts, one a line.

    Returns
    -------
    Markdown or str

    Examples
    --------
    >>> print(led("To ask:", ["Who else?"]))
    **To ask:**
    <BLANKLINE>
    - Who else?
    """
    return Markdown(f"**{literal(head)}**\n\n{bullets(items)}") if items else ""


def literal(text: str) -> Markdown:
    r"""Write text so that Markdown shows it as it is.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Markdown

    Examples
    --------
    >>> print(literal("[a](b) <i>"))
    \[a\](b) \<i\>
    """
    one_line = " ".join(text.split())
    return Markdown(_LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", one_line)))


def _filling(fact: str | float) -> str:
    return str(fact) if isinstance(fact, Markdown | int | float) else literal(fact)


def _parts(text: str) -> dict[str, tuple[str, str, str]]:
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {
        match[2]: (match[3], text[match.end() : end], match[1])
        for match, end in zip(found, ends, strict=True)
    }
