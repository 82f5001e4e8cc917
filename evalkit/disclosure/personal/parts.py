"""What a file or text holds, part by part, in the forms in which it can be looked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.disclosure.personal.search import Form


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one stretch of text from a file.

    Parameters
    ----------
    where : str
        Where in the file, in words; blank for the file itself.
    text : str
        What stands there.
    form : {"words", "code"}
        Words as a reader meets them, or marks that machines read.
    columns : mapping of str to sequence of str
        Where it is a table: its columns by their names.

    Examples
    --------
    >>> Part("word/document.xml", "some words").form
    'words'
    """

    where: str
    text: str
    form: Form = "words"
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unopened:
    """Say that something could not be looked into, and why.

    Parameters
    ----------
    where : str
        Where in the file.
    why : str
        In words.

    Examples
    --------
    >>> Unopened("a.zip", "it is encrypted").why
    'it is encrypted'
    """

    where: str
    why: str


def below(where: str, part: str) -> str:
    """Name a part of a part.

    Examples
    --------
    >>> below("", "a.zip"), below("a.zip", "b.txt")
    ('a.zip', 'a.zip > b.txt')
    """
    return f"{where} > {part}" if where else part
