"""Errors that people meet, and the exit code of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one thing that is wrong, where it is, and how to mend it.

    Parameters
    ----------
    rule : str
        Short code of the rule that was broken, such as ``type-error``.
    message : str
        One plain sentence that says what is wrong.
    expected : str
        What would have been right.
    mend : str
        What the reader should do.
    severity : {"error", "warning", "note"}
        An error stops a run, a warning limits what can be said, a note is for information.
    file : str
        File or sheet as the user knows it.
    row : int, optional
        Line as the user sees it: the header of a table is row 1.
    column : str
        Column, or the path of a key in a YAML file.
    found : str
        The value that was found.

    Examples
    --------
    >>> Problem("type-error", "Not a date.", "a date such as 2025-04-01", "Write it so.",
    ...         file="sites.csv", row=3, column="start_date", found="1st May").where
    'sites.csv, row 3, column start_date'
    """

    rule: str
    message: str
    expected: str = ""
    mend: str = ""
    severity: Severity = "error"
    file: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""

    @property
    def where(self) -> str:
        """Name the place in words."""
        row = "" if self.row is None else f"row {self.row}"
        column = f"column {self.column}" if self.column and self.row is not None else self.column
        return ", ".join(part for part in (self.file, row, column) if part)

    def __str__(self) -> str:
        """Write the problem on one line."""
        found = f" Found: {self.found}." if self.found else ""
        expected = f" Expected: {self.expected}." if self.expected else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.where}: {self.message}{found}{expected}{mend}".removeprefix(": ")


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Order problems by severity, then file, row and column.

    Examples
    --------
    >>> worst_first([Problem("b", "B.", severity="note"), Problem("a", "A.")])[0].message
    'A.'
    """
    return sorted(
        problems,
        key=lambda p: (SEVERITIES.index(p.severity), p.file, p.row or 0, p.column, p.rule, p.found),
    )


class EvalkitError(Exception):
    """Stop with one clear message; every error that evalkit raises is one of these.

    Parameters
    ----------
    message : str
        What went wrong and where.
    hint : str
        What to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Write the message, then the hint on a line of its own."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(EvalkitError):
    """Say that a command or call was given something that it cannot take."""

    exit_code = 2


class PackError(EvalkitError):
    """Say that a data pack has errors in what it holds."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", problems: Iterable[Problem] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = worst_first(problems)


class FileError(EvalkitError):
    """Say that a file is missing, broken or of the wrong kind."""

    exit_code = 4


class TheoryError(PackError):
    """Say that a theory of change has errors."""

    exit_code = 5


class RunError(EvalkitError):
    """Say that a chapter did not finish."""

    exit_code = 6


class RefusedError(EvalkitError):
    """Say that a rule forbids what was asked."""

    exit_code = 7


def one_of(found: str, allowed: Iterable[str], *, what: str) -> None:
    """Refuse a word that a call does not know, rather than take it for another.

    Parameters
    ----------
    found : str
        The word that was given.
    allowed : iterable of str
        The words that there are.
    what : str
        What they name, in words.

    Raises
    ------
    UsageError
        If the word is none of them.

    Examples
    --------
    >>> one_of("up", ("up", "down"), what="direction")
    >>> one_of("left", ("up", "down"), what="direction")
    Traceback (most recent call last):
    evalkit.errors.UsageError: No direction is called 'left'.
    There are: up, down.
    """
    known = tuple(allowed)
    if found not in known:
        raise UsageError(
            f"No {what} is called {found!r}.", hint=f"There are: {', '.join(word for word in known if word)}."
        )
