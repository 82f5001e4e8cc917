"""What a run leaves that did not finish: why, its logs, and the chapters that it did finish.

The next run keeps those whose inputs are still the same. What a run noted in its journal before it died
counts; whether the files are there as noted is seen when they are used.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from evalkit.run.journal import BEGUN, CHAPTER_ENDED, CHAPTER_KEPT, NOT_FINISHED, read_notes
from evalkit.run.layout import FIGURES, JOURNAL_FILE, NOTEBOOKS, RECORD_FILE, SECTIONS
from evalkit.run.record import ChapterRecord, RunRecord, State, read_record
from evalkit.run.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NO_WORD = "The run ended before it was finished, and left no word."
_EVIDENCE = ("executed.ipynb", "log.txt")  # of a chapter that did not finish


def salvage(folder: Path) -> RunRecord | None:
    """Make the record of a run that died from its journal.

    Parameters
    ----------
    folder : pathlib.Path
        Where its journal lies.

    Returns
    -------
    RunRecord or None
        With the chapters that it noted as finished; None where it noted nothing.

    Examples
    --------
    >>> from pathlib import Path
    >>> salvage(Path("no such folder")) is None
    True
    """
    notes = read_notes(folder / JOURNAL_FILE)
    begun = notes[0].get("draft") if notes and notes[0].get("event") == BEGUN else None
    if begun is None:
        return None
    chapters = {chapter.notebook: chapter for chapter in _chapters(notes)}
    fields = {
        **begun,
        **_ending(notes[-1]),
        "chapters": sorted(chapters.values(), key=lambda chapter: chapter.number),
        "ended": str(notes[-1].get("at", "")),
    }
    try:
        return RunRecord.model_validate(fields)
    except ValidationError:
        return None


def lay_aside(work: Path, record: RunRecord, *, before: Path) -> Path:
    """Gather what is kept of a run that did not finish.

    Parameters
    ----------
    work : pathlib.Path
        Where it worked.
    record : RunRecord
        What it says of itself.
    before : pathlib.Path
        What an earlier one left; chapters that this one did not come to are taken over from there.

    Returns
    -------
    pathlib.Path
        A folder that holds it all.
    """
    aside = work / "aside"
    shutil.rmtree(aside, ignore_errors=True)
    (aside / NOTEBOOKS).mkdir(parents=True)
    if (work / JOURNAL_FILE).is_file():
        _copy(work / JOURNAL_FILE, aside / JOURNAL_FILE)
    for kept in sorted((work / "desks").glob("*/*")):
        if kept.name in _EVIDENCE and kept.is_file():
            _copy(kept, aside / NOTEBOOKS / f"{kept.parent.name}{kept.suffix}")
    record = record.model_copy(update={"chapters": (*record.chapters, *_noted(work, record))})
    for chapter in record.chapters:
        _copy_left(work, aside, chapter)
    chapters = [*record.chapters, *_taken_over(record, before, aside)]
    chapters = sorted(chapters, key=lambda chapter: chapter.number)
    write_whole(aside / RECORD_FILE, record.model_copy(update={"chapters": tuple(chapters)}).stored())
    return aside


def _ending(last: dict[str, Any]) -> dict[str, Any]:
    if last.get("event") == NOT_FINISHED:  # it was being laid aside
        return {"state": last.get("state"), "cause": last.get("cause")}
    return {"state": State.KILLED, "cause": NO_WORD}


def _chapters(notes: Iterable[dict[str, Any]]) -> Iterable[ChapterRecord]:
    for note in notes:
        if note.get("event") in (CHAPTER_ENDED, CHAPTER_KEPT):
            fields = {name: value for name, value in note.items() if name not in ("at", "event")}
            try:
                yield ChapterRecord.model_validate(fields)
            except ValidationError:
                continue


def _copy_left(work: Path, aside: Path, chapter: ChapterRecord) -> None:
    """Copy what a finished chapter left; what is not there will be seen to be missing."""
    places = {SECTIONS: work / "scratch", FIGURES: work / "scratch", NOTEBOOKS: work / "result"}
    for file in chapter.files if chapter.state is State.FINISHED else ():
        source = places[file.partition("/")[0]] / file
        if source.is_file():
            _copy(source, aside / file)


def _noted(work: Path, record: RunRecord) -> Iterable[ChapterRecord]:
    """Give the chapters that ended before a fault kept the run from saying so itself."""
    known = {chapter.notebook for chapter in record.chapters}
    noted = {chapter.notebook: chapter for chapter in _chapters(read_notes(work / JOURNAL_FILE))}
    return (chapter for name, chapter in noted.items() if name not in known)


def _taken_over(record: RunRecord, before: Path, aside: Path) -> Iterable[ChapterRecord]:
    earlier = read_record(before)
    come_to = {chapter.notebook for chapter in record.chapters}
    for chapter in earlier.chapters if earlier else ():
        if chapter.notebook not in come_to and chapter.state is State.FINISHED:
            for file in chapter.files:
                if (before / file).is_file():
                    _copy(before / file, aside / file)
            yield chapter


def _copy(source: Path, target: Path) -> None:
    """Give a file a second name, which takes no space on a full disk; copy it where that cannot be."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
