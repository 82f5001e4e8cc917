"""Problems of files, worded in one place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from evalkit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.errors import FileError

UNREADABLE = "unreadable"  # the rule of every problem that keeps a whole file from being read
HEADER_ROW = 1
SAVE_AS_CSV = "In Excel: Save As, CSV UTF-8 (comma delimited)."


def unreadable(file: str, *, message: str, found: str = "", expected: str = "", mend: str = "") -> Problem:
    """Say that a whole file cannot be read.

    Examples
    --------
    >>> print(unreadable("sites.csv", message="The file is empty."))
    sites.csv: The file is empty.
    """
    return Problem(UNREADABLE, message, expected, mend, file=file, found=found)


def from_error(error: FileError, *, file: str) -> Problem:
    """Turn an error about one file into a problem of the pack.

    Examples
    --------
    >>> from evalkit.errors import FileError
    >>> from_error(FileError("a.yaml is empty.", hint="Fill it in."), file="a.yaml").mend
    'Fill it in.'
    """
    return Problem(UNREADABLE, error.message, "", error.hint, file=file)


def nearest(word: str, *, known: Iterable[str]) -> str:
    """Suggest the nearest of the known words as a sentence; blank if none is near.

    Examples
    --------
    >>> nearest("delegated_shar", known=["delegated_share", "on_time_insulin"])
    'Did you mean delegated_share?'
    """
    choices = {choice.lower(): choice for choice in known}
    near = get_close_matches(word.lower(), choices, n=1, cutoff=0.7)
    return f"Did you mean {choices[near[0]]}?" if near else ""


def shown(value: str, *, most: int = 60) -> str:
    r"""Show a value in a message: what cannot be seen is written out, and what is long is cut.

    Examples
    --------
    >>> shown("north "), shown("13/04/2025"), shown("a\u00a0b")
    ("'north '", '13/04/2025', "'a\\xa0b'")
    """
    cut = value if len(value) <= most else value[: most - 1] + "…"
    plain = cut.isprintable() and cut == cut.strip() and cut
    return cut if plain else repr(cut)


def listed(words: Sequence[str], *, most: int = 8) -> str:
    """List words, and say how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    rest = len(words) - most
    return ", ".join(words) if rest <= 0 else f"{', '.join(words[:most])} and {rest} more"
