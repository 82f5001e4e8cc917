"""What has passed the gate: a folder of published figures, and the note that says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the annotation
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from evalkit.finding import Record

if TYPE_CHECKING:
    from pathlib import Path

NOTE_SCHEMA: Literal[1] = 1
_GATE = object()  # held by this stage alone


class Hidden(Record):
    """How many cells of a release are hidden, and for which reason; never which number was hidden."""

    small: int = 0  # 1 to 7 people, or all or none of a group
    complementary: int = 0  # so that no hidden cell can be worked out from the others
    no_people: int = 0  # how many people a figure rests on was not given
    few_employers: int = 0


class ReleaseNote(Record):
    """Say what a release is: ``release.json`` in its folder.

    Examples
    --------
    >>> ReleaseNote(council="E08000008", name="Tameside", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02", rule="sdc-1", first_release=True, run="ab" * 32).hidden.small
    0
    """

    schema_version: Literal[1] = NOTE_SCHEMA
    council: str
    name: str
    edition: str
    synthetic: bool
    number: int  # of this council's releases, from 1
    released_on: date
    rule: str  # of disclosure control
    first_release: bool  # said by the council, where no ledger of releases was there
    previous: str = ""  # SHA-256 of the note of the release before
    run: str  # fingerprint of the run that both editions come from
    cells: int = 0
    hidden: Hidden = Hidden()
    withheld: tuple[str, ...] = ()  # texts and figures that did not leave, in words
    unlinked: int = 0  # figures of earlier releases that nothing in this one could be held against
    files: dict[str, str] = Field(default_factory=dict)  # every other file of the folder to its SHA-256

    @property
    def stored(self) -> str:
        """Give the text of its file."""
        return self.model_dump_json(indent=1) + "\n"

    @property
    def digest(self) -> str:
        """Give the SHA-256 of its file, by which the next release names it."""
        return sha256(self.stored.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Released:
    """A release folder that has passed the gate; only disclosure control makes one.

    Parameters
    ----------
    folder : pathlib.Path
        Where it lies: ``release.json``, and what it lists in ``files``.
    note : ReleaseNote
        What it is.
    gate : object
        What only this stage holds.

    Raises
    ------
    TypeError
        If anything else makes one.

    Examples
    --------
    >>> Released("somewhere", None, gate=None)
    Traceback (most recent call last):
    ...
    TypeError: Only disclosure control makes what may be shared.
    """

    folder: Path
    note: ReleaseNote
    gate: object

    def __post_init__(self) -> None:
        """Refuse to be made past the gate."""
        if self.gate is not _GATE:
            raise TypeError("Only disclosure control makes what may be shared.")

    def __init_subclass__(cls) -> None:
        """Refuse to be extended: a subclass could be made past the gate."""
        raise TypeError("Released cannot be extended.")
