"""Read the records of councils that are to be compared, and the words of a comparison."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.compare.examples import example_records
from evalkit.compare.folder_reading import REASONS, RELEASED_BY, find_records, latest_month
from evalkit.compare.records import gather
from evalkit.errors import FileError
from evalkit.report.reading import read_result
from evalkit.report.series import hold_series
from evalkit.theory.reading import read_theory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.compare.examples import Purpose
    from evalkit.compare.records import Records
    from evalkit.report.record import Result

_PROSE = Path(__file__).with_name("prose")


def read_records(
    reports: str | Path = "",
    *,
    edition: str = "",
    theory: str = "blended_roles",
    examples: Purpose = "effects",
) -> Records:
    """Read the records of all councils in a reports folder.

    Parameters
    ----------
    reports : str or path-like
        A reports folder: its councils, or where it has none, its synthetic ones. Blank for bundled
        synthetic councils, worked out on the spot.
    edition : str
        A month: of each council its latest edition that is not after it. Blank for its latest.
    theory : str
        Name of a theory of change, or a path.
    examples : {"effects", "conditions"}
        What the bundled councils are compared by, where no folder is named.

    Returns
    -------
    Records
        What could not be read is named in its ``left_out``; the others are there.

    Raises
    ------
    FileError
        If there is no record.
    RefusedError
        If some are of synthetic councils and some are not.

    Examples
    --------
    >>> read_records("no such folder")
    Traceback (most recent call last):
    ...
    evalkit.errors.FileError: There is no finished report of a council in no such folder.
    Make some with: evalkit run PACK --to 'no such folder'
    """
    if not str(reports):
        return example_records(purpose=examples)
    found = find_records(Path(reports), edition=edition)
    if not found:
        until = f" of {edition} or before" if edition else ""
        raise FileError(
            f"There is no finished report{until} of a council in {reports}.",
            hint=f"Make some with: evalkit run PACK --to {str(reports)!r}",
        )
    made = read_result_files(found, edition=edition or latest_month(found), theory=theory)
    return replace(
        made, left_out={**_refused(Path(reports)), **made.left_out}, released_by=_released_by(made, found)
    )


def _refused(folder: Path) -> dict[str, str]:
    """Read which files were not taken in when peers' packs were, and why."""
    path = folder / REASONS
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _released_by(records: Records, found: Mapping[str, Path]) -> dict[str, str]:
    """Read by which rule each council's figures were released; nothing where they were not."""
    notes = {place.partition("/")[0]: path.with_name(RELEASED_BY) for place, path in found.items()}
    codes = {result.identity.council for result in records.results}
    return {
        code: str(json.loads(note.read_bytes())["rule"])
        for code, note in notes.items()
        if code in codes and note.is_file()
    }


def read_result_files(
    files: Mapping[str, Path], *, edition: str = "", theory: str = "blended_roles"
) -> Records:
    """Read some records; one that is broken is named, and the others go on.

    Parameters
    ----------
    files : mapping of str to pathlib.Path
        What to call each, to its path.
    edition : str
        The month that names the comparison; blank for the latest of the records.
    theory : str
        Name of a theory of change, or a path.

    Returns
    -------
    Records

    Raises
    ------
    RefusedError
        If some are of synthetic councils and some are not.
    """
    results, broken = [], {}
    for place, path in files.items():
        try:
            results.append(of_whole_council(read_result(path)))
        except FileError as error:
            broken[place] = error.message
    return gather(results, theory=read_theory(theory), edition=edition, left_out=broken)


def of_whole_council(result: Result) -> Result:
    """Keep of a record's series those of the whole council: what is compared, and a small part of it all."""
    frame = result.series.frame()
    whole = frame[(frame["site_id"] == "") & (frame["stratum"] == "")]
    return result.model_copy(update={"series": hold_series(whole)})


@cache
def read_words(name: str) -> str:
    """Read the words of a comparison, which may be edited in ``prose/``.

    Examples
    --------
    >>> read_words("01_side_by_side").startswith("## short:")
    True
    """
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8")
