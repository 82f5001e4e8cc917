"""Keep what is whole and what is under way apart: lock, work folder, journal, and the swap at the end.

Below ``reports/[demo/]COUNCIL/``::

    .lock, .lock.json        held while a run works on this council, by which process and since when
    .work/                   a run under way; one that a dead process left is swept up by the next
    EDITION/internal/        the last run that finished, whole, with ``run.json`` in it
    EDITION/unfinished/      a later run that did not finish: its record, journal, notebooks and logs
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psutil
from filelock import FileLock, Timeout

from evalkit.errors import RunError
from evalkit.run.record import RECORD_FILE, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.run.plan import Identity
    from evalkit.run.record import RunRecord

WORK, INTERNAL, UNFINISHED = ".work", "internal", "unfinished"
JOURNAL_FILE = "journal.jsonl"
_LOCK, _HOLDER = ".lock", ".lock.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """The folders of one council's run.

    Parameters
    ----------
    home : pathlib.Path
        The council's folder.
    edition : pathlib.Path
        The edition's folder.
    """

    home: Path
    edition: Path

    @property
    def work(self) -> Path:
        """Where everything happens until it is whole."""
        return self.home / WORK

    @property
    def result(self) -> Path:
        """What will become the edition."""
        return self.work / "result"

    @property
    def scratch(self) -> Path:
        """Where chapters leave their sections."""
        return self.work / "scratch"

    @property
    def internal(self) -> Path:
        """The edition that finished last."""
        return self.edition / INTERNAL

    @property
    def unfinished(self) -> Path:
        """What a later run left that did not finish."""
        return self.edition / UNFINISHED

    def desk(self, notebook: str) -> Path:
        """Where one notebook is executed."""
        return self.work / "desks" / notebook.removesuffix(".ipynb")

    def note(self, event: str, **details: Any) -> None:
        """Add a line to the journal, and see it on the disk before going on."""
        line = json.dumps({"at": now(), "event": event, **details}, sort_keys=False)
        with (self.work / JOURNAL_FILE).open("a", encoding="utf-8") as journal:
            journal.write(line + "\n")
            journal.flush()
            os.fsync(journal.fileno())


def now() -> str:
    """Give the time in words that machines read.

    Examples
    --------
    >>> now().endswith("+00:00")
    True
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def take_stage(to: Path, identity: Identity) -> Iterator[Stage]:
    """Hold a council's folder alone, swept of what a dead run left; what it left whole is kept.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    identity : Identity
        Whose run, and which edition.

    Yields
    ------
    Stage

    Raises
    ------
    RunError
        If another run holds it.
    """
    stage = Stage(to / identity.home, to / identity.place)
    stage.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(stage.home / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"Another run is at work on {identity.council}{holder(stage.home)}.",
            hint="Wait until it has ended, or write to another folder with --to.",
        ) from None
    try:
        _write_whole(stage.home / _HOLDER, json.dumps(_holder()))
        recover(stage.home)
        yield stage
    finally:
        with suppress(OSError):  # a swap that was broken off is finished or undone now, not at the next run
            recover(stage.home)
        (stage.home / _HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(home: Path) -> str:
    """Say who holds a council's folder, in words that fit into a sentence.

    Parameters
    ----------
    home : pathlib.Path
        The council's folder.

    Returns
    -------
    str
        Blank where it is not known.
    """
    with suppress(OSError, ValueError, KeyError):
        held = json.loads((home / _HOLDER).read_bytes())
        return f" (process {held['pid']}, since {held['since']})"
    return ""


def is_held(home: Path) -> bool:
    """Say whether a living process holds a council's folder; the lock itself is left alone.

    Parameters
    ----------
    home : pathlib.Path
        The council's folder.

    Returns
    -------
    bool

    Examples
    --------
    >>> from pathlib import Path
    >>> is_held(Path("no such folder"))
    False
    """
    with suppress(OSError, ValueError, KeyError, psutil.Error):
        held = json.loads((home / _HOLDER).read_bytes())
        return bool(psutil.Process(held["pid"]).create_time() == held["began"])
    return False


def first_note(home: Path) -> dict[str, Any]:
    """Give the first line of the journal of a run under way.

    Parameters
    ----------
    home : pathlib.Path
        The council's folder.

    Returns
    -------
    dict
        Empty where there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> first_note(Path("no such folder"))
    {}
    """
    with suppress(OSError, ValueError), (home / WORK / JOURNAL_FILE).open(encoding="utf-8") as journal:
        return dict(json.loads(journal.readline()))
    return {}


def recover(home: Path) -> None:
    """Put right what a run left that died: finish a swap that it had begun, sweep up the rest.

    Parameters
    ----------
    home : pathlib.Path
        The council's folder, which the caller holds.
    """
    for replaced in sorted(home.glob(f"*/{_replaced(INTERNAL)}")):
        if not (replaced.parent / INTERNAL).exists():
            replaced.rename(replaced.parent / INTERNAL)
    for left in home.glob(f"*/{_replaced('*')}"):
        discard(left)
    for part in home.glob("*.part"):
        part.unlink()
    result = home / WORK / "result"
    record = read_record(result)
    if record is not None and record.ok and record.edition:
        _swap(result, home / record.edition / INTERNAL)
        discard(home / record.edition / UNFINISHED)
    discard(home / WORK)


def publish(stage: Stage, record: RunRecord) -> None:
    """Put a finished edition in the place of the one before; its record is written last.

    Parameters
    ----------
    stage : Stage
        The run's folders.
    record : RunRecord
        What it says of itself.
    """
    stage.note("finished")
    shutil.copyfile(stage.work / JOURNAL_FILE, stage.result / JOURNAL_FILE)
    _sync_files(stage.result)
    _write_whole(stage.result / RECORD_FILE, record.stored())
    _swap(stage.result, stage.internal)
    discard(stage.unfinished)


def set_aside(stage: Stage, record: RunRecord) -> None:
    """Keep what a run left that did not finish, beside the edition, which stays as it was.

    Parameters
    ----------
    stage : Stage
        The run's folders.
    record : RunRecord
        What it says of itself, with the cause.
    """
    stage.note("not finished", state=record.state, cause=record.cause)
    aside = stage.work / "aside"
    (aside / "notebooks").mkdir(parents=True)
    shutil.copyfile(stage.work / JOURNAL_FILE, aside / JOURNAL_FILE)
    for kept in sorted((stage.work / "desks").glob("*/*")):
        if kept.name in ("executed.ipynb", "log.txt") and kept.is_file():
            kept.rename(aside / "notebooks" / f"{kept.parent.name}{kept.suffix}")
    _write_whole(aside / RECORD_FILE, record.stored())
    _swap(aside, stage.unfinished)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that there is either all of it or what was there before.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    text : str
        All of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, text)


def _holder() -> dict[str, Any]:
    return {"pid": os.getpid(), "began": psutil.Process().create_time(), "since": now()}


def _write_whole(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def _sync_files(folder: Path) -> None:
    for path in (each for each in folder.rglob("*") if each.is_file()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(fresh: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    replaced = place.parent / _replaced(place.name)
    discard(replaced)
    if place.exists():
        place.rename(replaced)
    fresh.rename(place)
    _sync_folder(place.parent)
    discard(replaced)


def _replaced(name: str) -> str:
    return f".replaced-{name}"


def discard(folder: Path) -> None:
    """Remove a folder and all in it, if it is there.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
