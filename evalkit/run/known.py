"""Remember what was read from a content, by the hash of that content.

Only what follows from the content alone, and from the program that read it, is kept here. Times of files
are never believed: equal ones can hide a change. So what is remembered cannot be out of date; at worst it
is not there, and is read again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.errors import RunError
from evalkit.run.inputs import hash_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")
MOST = 10_000  # entries kept; a council takes one a month


class Known:
    """What is remembered between runs, in one file of the reports folder.

    Parameters
    ----------
    path : pathlib.Path, optional
        The file; None where nothing is kept.
    reader : str
        Hash of the program that reads; what another program read is forgotten.

    Examples
    --------
    >>> known = Known()
    >>> known.give("length", "a hash", lambda: 12), known.give("length", "a hash", lambda: 99)
    (12, 12)
    """

    def __init__(self, path: Path | None = None, *, reader: str = "") -> None:
        self._path, self._reader = path, reader
        self._stored = self._load()
        self._used: dict[str, Any] = {}

    def give(self, kind: str, content: str, read: Callable[[], T]) -> T:
        """Give what was read from a content, or read it.

        Parameters
        ----------
        kind : str
            What is read.
        content : str
            The hash of what it is read from.
        read : callable
            Reads it; what it gives must be plain JSON.

        Returns
        -------
        object
        """
        key = f"{kind} {content}"
        if key not in self._used:
            self._used[key] = self._stored[key] if key in self._stored else read()
        found: T = self._used[key]
        return found

    def of_file(self, kind: str, path: Path, content: str, read: Callable[[Path], T]) -> T:
        """Give what was read from a file whose hash was taken just before, or read it.

        Parameters
        ----------
        kind : str
            What is read.
        path : pathlib.Path
            The file.
        content : str
            Its hash.
        read : callable
            Reads it; what it gives must be plain JSON.

        Returns
        -------
        object

        Raises
        ------
        RunError
            If the file is no longer what it was.
        """

        def read_unchanged() -> T:
            found = read(path)
            if hash_file(path) != content:
                raise RunError(f"{path} was changed while it was being read.", hint="Run it again.")
            return found

        return self.give(kind, content, read_unchanged)

    def recall(self, kind: str, content: str) -> Any:
        """Give what was noted of a content; None where nothing was."""
        key = f"{kind} {content}"
        found = self._used.get(key, self._stored.get(key))
        if found is not None:
            self._used[key] = found
        return found

    def note(self, kind: str, content: str, what: Any) -> None:
        """Note something of a content, as plain JSON."""
        self._used[f"{kind} {content}"] = what

    def keep(self) -> None:
        """Store what was used, for the next run; a folder that cannot be written to is no fault."""
        if self._path is None or all(self._stored.get(key) == value for key, value in self._used.items()):
            return
        from evalkit.run.writing import write_whole  # noqa: PLC0415 - most runs have nothing new to keep

        entries = dict(list({**self._stored, **self._used}.items())[-MOST:])
        text = json.dumps({"reader": self._reader, "entries": entries}, separators=(",", ":"))
        with suppress(OSError):
            write_whole(self._path, text + "\n")

    def _load(self) -> dict[str, Any]:
        with suppress(OSError, ValueError, TypeError, KeyError):
            if self._path is not None:
                stored = json.loads(self._path.read_bytes())
                if stored["reader"] == self._reader:
                    return dict(stored["entries"])
        return {}
