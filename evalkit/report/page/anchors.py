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
