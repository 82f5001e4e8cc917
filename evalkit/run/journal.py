"""The journal of a run: a line of JSON for each thing that happened, added to and never rewritten.

Whenever the machine stops, what was noted before is there. The last line may be torn; it says nothing then.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

BEGUN, FINISHED, NOT_FINISHED = "begun", "finished", "not finished"
CHAPTER_BEGUN, CHAPTER_ENDED, CHAPTER_KEPT = "chapter begun", "chapter ended", "chapter kept"


def now() -> str:
    """Give the time in words that machines read.

    Examples
    --------
    >>> now().endswith("+00:00")
    True
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def add_note(journal: Path, event: str, **details: Any) -> None:
    """Add a line to a journal, and see it on the disk before going on.

    Parameters
    ----------
    journal : pathlib.Path
        The file.
    event : str
        What happened.
    **details : JSON
        More of it.
    """
    line = json.dumps({"at": now(), "event": event, **details})
    with journal.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_notes(journal: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a journal.

    Parameters
    ----------
    journal : pathlib.Path
        The file.

    Returns
    -------
    list of dict
        Empty where there is none. What follows a line that is no whole note is not believed.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_notes(Path("no such journal"))
    []
    """
    notes: list[dict[str, Any]] = []
    with suppress(OSError, ValueError, TypeError):
        for line in journal.read_bytes().split(b"\n")[:-1]:  # what follows the last line's end is torn
            notes.append(dict(json.loads(line)))  # noqa: PERF401 - those before a broken one are kept
    return notes
