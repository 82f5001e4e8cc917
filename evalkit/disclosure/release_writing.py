"""Write a release folder, and add to the ledger of releases."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.disclosure.release_ledger import ReleaseLine, digest, parse_releases
from evalkit.disclosure.release_reading import NOTE
from evalkit.disclosure.release_tables import TABLES, table_text
from evalkit.errors import RefusedError
from evalkit.pack.line_writing import add_line
from evalkit.pack.sources import RELEASES
from evalkit.report.reading import RESULT_FILE
from evalkit.report.writing import write_result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.disclosure.release import Release
    from evalkit.disclosure.released import ReleaseNote

UNDONE = "Nothing was released."


def write_figures(folder: Path, release: Release) -> None:
    """Write the record and the tables of a release: what its pages are made from.

    Parameters
    ----------
    folder : pathlib.Path
        A new folder.
    release : Release
        What leaves.
    """
    write_result(folder / RESULT_FILE, result=release.result)
    tables = folder / "tables"
    tables.mkdir()
    for name in TABLES:
        (tables / f"{name}.csv").write_text(table_text(release.result, name), encoding="utf-8", newline="")


def write_note(folder: Path, note: ReleaseNote) -> ReleaseNote:
    """Write the note of a release with the hash of every file that is in its folder.

    Parameters
    ----------
    folder : pathlib.Path
        With all but the note.
    note : ReleaseNote
        What the release is.

    Returns
    -------
    ReleaseNote
        As it was written.
    """
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != NOTE)
    hashes = {each.relative_to(folder).as_posix(): sha256(each.read_bytes()).hexdigest() for each in files}
    whole = note.model_copy(update={"files": hashes})
    (folder / NOTE).write_text(whole.stored, encoding="utf-8", newline="\n")
    return whole


def add_release(
    pack: Path, *, note: ReleaseNote, published: Mapping[str, int | None], sites: Mapping[str, str]
) -> ReleaseLine:
    """Add a release to the ledger beside ``council.yaml``.

    Parameters
    ----------
    pack : pathlib.Path
        Folder of the pack.
    note : ReleaseNote
        What was released.
    published : mapping of str to int or None
        What was published of each count.
    sites : mapping of str to str
        The council's code of each site to the one that left.

    Returns
    -------
    ReleaseLine

    Raises
    ------
    RefusedError
        If another release was added meanwhile: this one was not looked at together with that.
    FileError
        If the ledger cannot be written.
    """

    def make(held: bytes) -> tuple[str, ReleaseLine]:
        lines = parse_releases(held, council=note.council)
        if len(lines) != note.number - 1:
            raise RefusedError(
                f"Another release of {note.council} was made meanwhile. {UNDONE}", hint="Share again."
            )
        before = digest(lines[-1].line) if lines else ""
        line = ReleaseLine(note=note, published=dict(published), sites=dict(sites), before=before)
        return line.line, line

    return add_line(pack, RELEASES, make=make, undone=UNDONE)
