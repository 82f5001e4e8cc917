"""A share pack: released figures of one edition of one council, signed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from evalkit.disclosure.released import ReleaseNote
from evalkit.errors import EvalkitError
from evalkit.exchange.archive import Allowed
from evalkit.exchange.cover import Cover, check_cover
from evalkit.exchange.crate import check_crate
from evalkit.exchange.floor import check_floor
from evalkit.exchange.plain_csv import check_plain_csv
from evalkit.exchange.plain_json import read_plain_json
from evalkit.exchange.refusing import refuse
from evalkit.exchange.sealing import SEALS, check_sealed
from evalkit.periods import parse_period
from evalkit.report.record import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.exchange.keys import Signer
    from evalkit.exchange.sealing import Opened

NOTE, RESULT = "release.json", "result.json"
PACK_ENDING = ".evalkit.zip"
TABLE = re.compile(r"tables/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.csv")
FIGURES = Allowed(
    "a share pack",
    re.compile(rf"{TABLE.pattern}|{'|'.join(map(re.escape, (NOTE, RESULT, *SEALS)))}"),
    (NOTE, RESULT, *SEALS),
)
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SharePack:
    """A share pack that was checked.

    Parameters
    ----------
    note : ReleaseNote
        What the council says of its release.
    result : Result
        The figures.
    signer : Signer
        Who signed it.
    sha256 : str
        Of the whole file.
    content : str
        SHA-256 of its list of hashes: equal where what it holds is equal.
    tables : tuple of str
        Names of its tables.
    """

    note: ReleaseNote
    result: Result
    signer: Signer
    sha256: str
    content: str
    tables: tuple[str, ...] = ()

    @property
    def cover(self) -> Cover:
        """Say what it is."""
        return cover_of(self.note)


def cover_of(note: ReleaseNote) -> Cover:
    """Say of a release what stands on the outside of its pack.

    Parameters
    ----------
    note : ReleaseNote
        What it is.

    Returns
    -------
    Cover
    """
    return Cover.of(
        note,
        kind="figures",
        title=f"Evaluation of blended roles in {note.name}, edition {note.edition}",
        description=(
            f"Figures of {note.name} for comparison with other councils, release {note.number}, after "
            f"disclosure control by the rule {note.rule}. No row is about a person."
        ),
    )


def pack_name(note: ReleaseNote) -> str:
    """Name the file of a release.

    Examples
    --------
    >>> note = ReleaseNote(council="E08000008", name="Tameside", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02", rule="sdc-1", first_release=True, run="ab" * 32)
    >>> pack_name(note)
    'E08000008-2026-04.evalkit.zip'
    """
    return f"{note.council}-{note.edition}{PACK_ENDING}"


def belongs(name: str) -> bool:
    """Say whether a file of a release folder goes into its pack.

    Examples
    --------
    >>> belongs("result.json"), belongs("tables/reach.csv"), belongs("report.html")
    (True, True, False)
    """
    return name == RESULT or bool(TABLE.fullmatch(name))


def share_pack(opened: Opened) -> SharePack:
    """Check what a sealed file of figures holds.

    Parameters
    ----------
    opened : Opened
        A file whose signature and hashes hold.

    Returns
    -------
    SharePack

    Raises
    ------
    RefusedError
        If what it holds is not in its form, contradicts itself, or cannot have passed the gate.
    """
    name, members = opened.name, opened.members
    note = read_record(ReleaseNote, members[NOTE], name=f"{name}, {NOTE}")
    check_cover(cover_of(note), name=name)
    check_sealed(opened, cover_of(note))
    _check_files(note, members, name)
    check_crate(members, name=name)
    result = read_record(Result, members[RESULT], name=f"{name}, {RESULT}")
    _check_same(note, result, name)
    check_floor(result, rule=note.rule, name=name)
    tables = tuple(sorted(filter(TABLE.fullmatch, members)))
    for table in tables:
        check_plain_csv(members[table], name=f"{name}, {table}")
    return SharePack(note, result, opened.signer, opened.sha256, opened.content, tables)


def read_record(model: type[_Model], content: bytes, *, name: str) -> _Model:
    """Read a record from JSON that may be hostile.

    Parameters
    ----------
    model : type
        The record.
    content : bytes
        The JSON.
    name : str
        What to call it in messages.

    Returns
    -------
    pydantic.BaseModel

    Raises
    ------
    RefusedError
        If it is no such record.
    """
    read_plain_json(content, name=name)
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        refuse(name, f"{where[:80]}: {first['msg'][:160]}")


def _check_files(note: ReleaseNote, members: Mapping[str, bytes], name: str) -> None:
    """Hold the note's list against what is here: every table and figure, and none that it does not name."""
    listed = {each for each in note.files if belongs(each)}
    _same_names(listed, filter(belongs, members), name)
    for each in sorted(listed):
        if sha256(members[each]).hexdigest() != note.files[each]:
            refuse(name, f"{each} is not the one that was released")


def _same_names(listed: set[str], there: Iterable[str], name: str) -> None:
    held = set(there)
    for each in sorted(held - listed):
        refuse(name, f"{each} was never released")
    for each in sorted(listed - held):
        refuse(name, f"{each} was released, and is missing")


def _check_same(note: ReleaseNote, result: Result, name: str) -> None:
    who = result.identity
    if who.edition_kind != "shareable":
        refuse(name, "its figures are those of an internal edition, which may not leave a council")
    if not all(map(_is_period, (who.start, who.end))):
        refuse(name, "the months that it covers are not written as periods")
    for what, said, held in (
        ("council", note.council, who.council),
        ("name of the council", note.name, who.name),
        ("edition", note.edition, who.edition),
        ("mark of synthetic data", note.synthetic, who.synthetic),
    ):
        if said != held:
            refuse(name, f"its two records differ in the {what}: {said!r} and {str(held)[:60]!r}")


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except (EvalkitError, ValueError):
        return False
    return True
