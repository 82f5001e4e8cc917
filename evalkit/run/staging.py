"""Keep what is whole and what is under way apart: lock, work folder, and the swap at the end."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from evalkit.errors import RunError
from evalkit.run.holding import describe_process, is_there
from evalkit.run.journal import FINISHED, NOT_FINISHED, add_note, now, read_notes
from evalkit.run.layout import HOLDER_FILE, INTERNAL, JOURNAL_FILE, LOCK_FILE, RECORD_FILE, UNFINISHED, WORK
from evalkit.run.leaving import lay_aside, salvage
from evalkit.run.record import read_record
from evalkit.run.writing import exchange, sync_files, sync_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.run.plan import Identity
    from evalkit.run.record import RunRecord

__all__ = [
    "INTERNAL",
    "UNFINISHED",
    "WORK",
    "Stage",
    "discard",
    "first_note",
    "holder",
    "is_held",
    "now",
    "publish",
    "recover",
    "set_aside",
    "take_stage",
    "write_whole",
]


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
        add_note(self.work / JOURNAL_FILE, event, **details)


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
    lock = FileLock(stage.home / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"Another run is at work on {identity.council}{holder(stage.home)}.",
            hint="Wait until it has ended, or write to another folder with --to.",
        ) from None
    try:
        write_whole(stage.home / HOLDER_FILE, json.dumps({**describe_process(), "since": now()}))
        recover(stage.home)
        yield stage
    finally:
        with suppress(OSError):  # a swap that was broken off is finished or undone now, not at the next run
            recover(stage.home)
        (stage.home / HOLDER_FILE).unlink(missing_ok=True)
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
        held = json.loads((home / HOLDER_FILE).read_bytes())
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
    with suppress(OSError, ValueError, TypeError, KeyError):
        return is_there(json.loads((home / HOLDER_FILE).read_bytes()))
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
    return next(iter(read_notes(home / WORK / JOURNAL_FILE)), {})


def recover(home: Path) -> None:
    """Put right what a run left that died: finish a swap that it had begun, keep what chapters it finished.

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
    if record is not None and record.ok and record.edition and _have_one_journal(result, home / WORK):
        _swap(result, home / record.edition / INTERNAL)
        discard(home / record.edition / UNFINISHED)
    elif (ended := salvage(home / WORK)) and not _have_one_journal(
        home / ended.edition / INTERNAL, home / WORK
    ):
        _swap_aside(home / WORK, ended, home / ended.edition / UNFINISHED)
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
    stage.note(FINISHED)
    shutil.copyfile(stage.work / JOURNAL_FILE, stage.result / JOURNAL_FILE)
    sync_files(stage.result)
    write_whole(stage.result / RECORD_FILE, record.stored())
    _swap(stage.result, stage.internal)
    discard(stage.unfinished)
    discard(stage.work)


def set_aside(stage: Stage, record: RunRecord) -> None:
    """Keep what a run left that did not finish, beside the edition, which stays as it was.

    Parameters
    ----------
    stage : Stage
        The run's folders.
    record : RunRecord
        What it says of itself, with the cause.
    """
    stage.note(NOT_FINISHED, state=record.state, cause=record.cause)
    _swap_aside(stage.work, record, stage.unfinished)
    discard(stage.work)


def _have_one_journal(whole: Path, work: Path) -> bool:
    """Say whether a whole edition is of the run that worked there; if it is in its place, it was published.

    An edition that changed places with a new one lies where that one was made, and is of an earlier run.
    """
    with suppress(OSError):
        return (work / JOURNAL_FILE).read_bytes() == (whole / JOURNAL_FILE).read_bytes()
    return False


def _swap_aside(work: Path, record: RunRecord, place: Path) -> None:
    aside = lay_aside(work, record, before=place)
    sync_files(aside)
    _swap(aside, place)


def _swap(fresh: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if exchange(fresh, place):
        sync_folder(place.parent)
        discard(fresh)
    else:
        _swap_in_two_steps(fresh, place)


def _swap_in_two_steps(fresh: Path, place: Path) -> None:
    """Put a folder into its place where nothing is yet, or where two cannot change places in one step."""
    replaced = place.parent / _replaced(place.name)
    discard(replaced)
    if place.exists():
        place.rename(replaced)
    fresh.rename(place)
    sync_folder(place.parent)
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
