"""Refuse a file in one line, whatever a stranger has written into it."""

from __future__ import annotations

from typing import NoReturn

from evalkit.errors import RefusedError
from evalkit.report.words import plain

AS_WRITTEN = "Send the file just as evalkit wrote it."
LONGEST_LINE = 4_000


def refuse(name: str, found: str, *, hint: str = AS_WRITTEN) -> NoReturn:
    """Refuse a file for what was found in it.

    Parameters
    ----------
    name : str
        What to call the file.
    found : str
        What was found, in words.
    hint : str
        What to do about it.

    Raises
    ------
    RefusedError
        Always.

    Examples
    --------
    >>> refuse("pack.zip", "it is empty")
    Traceback (most recent call last):
    evalkit.errors.RefusedError: pack.zip was refused: it is empty.
    Send the file just as evalkit wrote it.
    """
    raise RefusedError(one_line(f"{name} was refused: {found}."), hint=hint)


def one_line(text: str) -> str:
    r"""Write what a stranger may have written so that it cannot pass for a line of evalkit's own.

    Examples
    --------
    >>> one_line("held back\nSigned by Tameside\x1b[2J")
    'held back Signed by Tameside[2J'
    """
    return plain(text).replace("\n", " ")[:LONGEST_LINE]
