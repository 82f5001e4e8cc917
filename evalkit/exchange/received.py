"""The ledger of what was received: a line a file, only ever added to."""

from __future__ import annotations

import json
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from evalkit.errors import FileError
from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.exchange.cover import Cover

LEDGER = "received.jsonl"
Kind = Literal["figures", "stories"]


class Receipt(Record):
    """One file that was taken.

    Examples
    --------
    >>> Receipt(kind="figures", council="little", name="Little", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02", sha256="ab", content="cd", note="ef", signer="RW", trusted=True,
    ...     received_on="2026-05-03").file
    'demo/little-2026-04.evalkit.zip'
    """

    kind: Kind
    council: str
    name: str
    edition: str
    synthetic: bool
    number: int
    released_on: date
    sha256: str  # of the file
    content: str  # SHA-256 of its list of hashes
    note: str  # SHA-256 of the note in it, which the next release names
    signer: str  # public key
    trusted: bool
    received_on: date
    before: str = ""  # SHA-256 of the line before; blank for the first

    @property
    def file(self) -> str:
        """Name the place of the file in the folder."""
        ending = ".evalkit.zip" if self.kind == "figures" else ".stories.zip"
        return f"{'demo/' if self.synthetic else ''}{self.council}-{self.edition}{ending}"

    @property
    def line(self) -> str:
        """Write it as a line of the ledger."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) + "\n"


def digest(receipts: Sequence[Receipt]) -> str:
    """Give the SHA-256 of the last line, to which the next is bound; blank where there is none.

    Examples
    --------
    >>> digest(())
    ''
    """
    return sha256(receipts[-1].line.encode()).hexdigest() if receipts else ""


def read_ledger_lines(content: bytes, *, name: str = LEDGER) -> tuple[Receipt, ...]:
    r"""Read the lines of a ledger; a last one that was cut short counts as never written.

    Parameters
    ----------
    content : bytes
        All of it.
    name : str
        What to call it in messages.

    Returns
    -------
    tuple of Receipt
        In the order in which they were taken.

    Raises
    ------
    FileError
        If a whole line is broken, or lines were changed or taken out.

    Examples
    --------
    >>> read_ledger_lines(b'{"kind": "fig')
    ()
    """
    found: list[Receipt] = []
    for number, line in enumerate(content[: whole_lines(content)].splitlines(), start=1):
        try:
            receipt = Receipt.model_validate_json(line)
        except ValidationError:
            raise _broken(name, number, "is no line of a ledger") from None
        if receipt.before != digest(found):
            raise _broken(name, number, "does not follow the line before it")
        found.append(receipt)
    return tuple(found)


def _broken(name: str, number: int, what: str) -> FileError:
    return FileError(
        f"{name}, line {number}, {what}: somebody has changed it.",
        hint="Take the file back from a backup; the packs beside it are as they were received.",
    )


def whole_lines(content: bytes) -> int:
    r"""Say how many bytes of a ledger are whole lines.

    Examples
    --------
    >>> whole_lines(b"one\ntwo\nthr")
    8
    """
    return content.rfind(b"\n") + 1


def held_of(receipts: Iterable[Receipt], cover: Cover) -> tuple[Receipt, ...]:
    """List what is held of a council in one kind, oldest edition first.

    Parameters
    ----------
    receipts : iterable of Receipt
        All that was taken.
    cover : Cover
        A file of that council.

    Returns
    -------
    tuple of Receipt
    """
    held = [
        each
        for each in receipts
        if (each.kind, each.council, each.synthetic) == (cover.kind, cover.council, cover.synthetic)
    ]
    return tuple(sorted(held, key=lambda each: (each.edition, each.number)))
