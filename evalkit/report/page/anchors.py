"""Ids on a page: safe whatever a block is called, and never the same twice."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[^a-z0-9]+")
LONGEST = 40


def anchor(*parts: str | int) -> str:
    """Make an id from words and numbers.

    Parameters
    ----------
    *parts : str or int
        What tells this place from every other.

    Returns
    -------
    str

    Examples
    --------
    >>> anchor("chapter", 4, "Reach & outcomes <b>")
    'chapter-4-reach-outcomes-b'
    """
    words = (_UNSAFE.sub("-", str(part).lower()).strip("-")[:LONGEST] for part in parts)
    return "-".join(word for word in words if word)


def chapter_anchor(number: int) -> str:
    """Make the id of a chapter.

    Examples
    --------
    >>> chapter_anchor(4)
    'chapter-4'
    """
    return anchor("chapter", number)


def block_anchor(number: int, *, place: int, name: str) -> str:
    """Make the id of a block of a chapter.

    Parameters
    ----------
    number : int
        Number of the chapter.
    place : int
        Place of the block in it, from 1.
    name : str
        Id of the block.

    Returns
    -------
    str

    Examples
    --------
    >>> block_anchor(9, place=2, name="what_next")
    'chapter-9-2-what-next'
    """
    return anchor(chapter_anchor(number), place, name)
