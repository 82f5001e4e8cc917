"""Fill the words of this comparison, which may be edited in ``prose/``, with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import fill_part
from evalkit.compare.catalogue import COMPARISONS
from evalkit.compare.reading import read_words

if TYPE_CHECKING:
    from evalkit.section import Prose


def capital(text: str) -> str:
    """Begin a text with a capital letter.

    Examples
    --------
    >>> capital("no councils")
    'No councils'
    """
    return text[:1].upper() + text[1:]


def tell_side(part: str, **facts: str | float) -> Prose:
    """Fill one part of the words of the comparison side by side.

    Examples
    --------
    >>> tell_side("single", single_sentence="No council could be matched.").text
    'No council could be matched.'
    """
    return fill_part(read_words(COMPARISONS["side_by_side"].notebook), part, **facts)
