"""The ledger of releases: what left a council and when, line by line, each bound to the one before."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from evalkit.disclosure.released import ReleaseNote  # noqa: TC001 - pydantic reads the annotations
from evalkit.errors import RefusedError
from evalkit.finding import Record
from evalkit.pack.sources import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 200_000_000  # a monthly release of 4,000 counts for fifty years
_BROKEN = (
    f"Put {RELEASES} back as it was, from a copy or from your version control; never edit it. Without it "
    "nobody can see whether figures of two editions give a hidden one away."
)


class ReleaseLine(Record):
    """One release, as the council keeps it; it never leaves.

    Parameters
    ----------
    note : ReleaseNote
        What was released.
    published : dict of str to int or None
        What was published of each count; None where it was hidden.
    sites : dict of str to str
        The council's code of each site to the one that left.
    before : str
        SHA-256 of the line before; blank for the first.
    """

    note: ReleaseNote
    published: dict[str, int | None] = Field(default_factory=dict)
    sites: dict[str, str] = Field(default_factory=dict)
    before: str = ""

    @property
    def line(self) -> str:
        """Write it as it stands in the ledger."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)


def parse_releases(content: bytes, *, council: str) -> tuple[ReleaseLine, ...]:
    """Read a ledger of releases.

    Parameters
    ----------
    content : bytes
        What the file holds.
    council : str
        Whose ledger it has to be.

    Returns
    -------
    tuple of ReleaseLine
        The first release first.

    Raises
    ------
    RefusedError
        If a line was changed, cut off, taken out or is another council's: then nothing may be released.

    Examples
    --------
    >>> parse_releases(b"", council="E08000008")
    ()
    >>> parse_releases(b"{}", council="E08000008")
    Traceback (most recent call last):
    ...
    evalkit.errors.RefusedError: Line 1 of releases.jsonl is no release, so nothing is released...
    """
    if len(content) > MAX_BYTES:
        raise RefusedError(f"{RELEASES} is larger than a ledger can be.", hint=_BROKEN)
    return tuple(_lines(content, council))


def digest(line: str) -> str:
    """Give the SHA-256 of a line without its end.

    Examples
    --------
    >>> digest("")[:8]
    'e3b0c442'
    """
    return sha256(line.encode()).hexdigest()


def _lines(content: bytes, council: str) -> Iterator[ReleaseLine]:
    before = ""
    for row, raw in enumerate(content.splitlines(), 1):
        try:
            line = ReleaseLine.model_validate_json(raw)
        except ValidationError:
            raise _broken(row, "is no release") from None
        if line.line.encode() != raw:
            raise _broken(row, "is not as it was written")
        if line.note.council != council:
            raise _broken(row, f"is of {line.note.council}, and not of {council}")
        if line.before != before or line.note.number != row:
            raise _broken(row, "does not follow the line before it")
        before = digest(line.line)
        yield line


def _broken(row: int, found: str) -> RefusedError:
    return RefusedError(f"Line {row} of {RELEASES} {found}, so nothing is released.", hint=_BROKEN)
