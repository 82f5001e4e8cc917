"""A guess at what a cell that does not fit was meant to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guess:
    """What is wrong with a cell, what it should say, and how to mend it.

    Examples
    --------
    >>> Guess("The number is written as a percentage.", "12").expected
    '12'
    """

    message: str
    expected: str = ""
    mend: str = ""
