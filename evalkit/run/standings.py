"""See how each edition in a reports folder stands, from the records alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.run.journal import read_notes
from evalkit.run.layout import INTERNAL, JOURNAL_FILE, PAGE, UNFINISHED, WORK
from evalkit.run.leaving import NO_WORD
from evalkit.run.record import RunRecord, State, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Standing:
    """How one edition of one council stands.

    Parameters
    ----------
    place : str
        Folder of the edition below the reports folder.
    finished : RunRecord, optional
        The run that finished last; None where none did, and then there is no report.
    unfinished : RunRecord, optional
        A later run that did not finish.

    Examples
    --------
    >>> Standing("E08000008/2025-03", None, RunRecord(state=State.TIMED_OUT, cause="Too long.")).state
    'timed out'
    """

    place: str
    finished: RunRecord | None
    unfinished: RunRecord | None

    @property
    def latest(self) -> RunRecord:
        """The run that came last."""
        return self.unfinished or self.finished or RunRecord()

    @property
    def state(self) -> str:
        """State of the run that came last."""
        return str(self.latest.state)

    @property
    def report(self) -> str:
        """Where the report lies below the reports folder; blank where there is none."""
        return f"{self.place}/{INTERNAL}/{PAGE}" if self.finished else ""


def standing(to: Path | str) -> list[Standing]:
    """List every edition in a reports folder and how it stands, in the order of their places.

    Parameters
    ----------
    to : path-like
        The reports folder.

    Returns
    -------
    list of Standing

    Examples
    --------
    >>> standing("no such folder")
    []
    """
    to = Path(to)
    found = {each.place: each for home in homes(to) for each in _editions(to, home)}
    return [found[place] for place in sorted(found)]


def homes(to: Path) -> Iterator[Path]:
    """List the folders of councils in a reports folder.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.

    Yields
    ------
    pathlib.Path

    Examples
    --------
    >>> from pathlib import Path
    >>> list(homes(Path("no such folder")))
    []
    """
    for parent in (to, to / "demo"):
        if parent.is_dir():
            yield from (each for each in sorted(parent.iterdir()) if each.is_dir() and each.name != "demo")


def _editions(to: Path, home: Path) -> Iterator[Standing]:
    for edition in sorted(each for each in home.iterdir() if each.is_dir()):
        finished, unfinished = _finished(edition / INTERNAL), read_record(edition / UNFINISHED)
        if finished or unfinished:
            yield Standing(edition.relative_to(to).as_posix(), finished, unfinished)
    if (home / WORK).is_dir():
        yield _under_way(to, home)


def _finished(folder: Path) -> RunRecord | None:
    record = read_record(folder)
    return record if record and record.ok else None


def _under_way(to: Path, home: Path) -> Standing:
    from evalkit.run.staging import is_held  # noqa: PLC0415 - it asks the system, which is seldom needed

    begun = next(iter(read_notes(home / WORK / JOURNAL_FILE)), {})
    edition = str(begun.get("edition", ""))
    place = (home / edition).relative_to(to).as_posix()
    record = RunRecord(
        council=home.name,
        synthetic=home.parent.name == "demo" and home.parent.parent == to,
        edition=edition,
        started=str(begun.get("at", "")),
        state=State.KILLED,
        cause=NO_WORD,
    )
    if is_held(home):
        record = record.model_copy(update={"state": State.RUNNING, "cause": ""})
    return Standing(place, _finished(home / edition / INTERNAL) if edition else None, record)
