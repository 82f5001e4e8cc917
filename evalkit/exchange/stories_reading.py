"""Read files of stories from strangers, and those that are held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.exchange.held_reading import read_ledger, trust_of
from evalkit.exchange.pack_reading import file_bytes
from evalkit.exchange.sealing import open_sealed
from evalkit.exchange.stories import STORIES_ENDING, STORY_FILE, stories_file

if TYPE_CHECKING:
    from evalkit.exchange.choosing_stories import Whose
    from evalkit.exchange.stories import StoriesFile, StoryNote
    from evalkit.exchange.trust import TrustList


def read_stories_file(path: Path | str, *, trusted: TrustList) -> StoriesFile:
    """Read a file of stories, and check all of it.

    Parameters
    ----------
    path : path-like
        The file.
    trusted : TrustList
        Whose keys are trusted.

    Returns
    -------
    StoriesFile

    Raises
    ------
    FileError
        If it cannot be read, or is no zip file.
    RefusedError
        If it was changed, is not signed with a trusted key of its council, or holds what it may not.
    """
    path = Path(path)
    return stories_file(open_sealed(file_bytes(path), name=path.name, allowed=(STORY_FILE,), trusted=trusted))


def read_held_stories(folder: Path | str) -> tuple[StoriesFile, ...]:
    """Read every file of stories that is held; earlier ones of a council were deleted as newer ones came.

    Parameters
    ----------
    folder : path-like
        The folder of files that were received.

    Returns
    -------
    tuple of StoriesFile

    Raises
    ------
    FileError, RefusedError
        If one is missing or was changed.

    Examples
    --------
    >>> read_held_stories("no such folder")
    ()
    """
    newest = {(each.synthetic, each.council): each for each in read_ledger(folder) if each.kind == "stories"}
    return tuple(
        read_stories_file(Path(folder) / each.file, trusted=trust_of(each)) for each in newest.values()
    )


def read_sent_stories(folder: Path | str, *, whose: Whose, trusted: TrustList) -> tuple[StoryNote, ...]:
    """Read the files of stories that a council has sent, from the folder that they were written into.

    Parameters
    ----------
    folder : path-like
        The folder; one that is not there holds nothing.
    whose : Whose
        The council.
    trusted : TrustList
        The council's own keys.

    Returns
    -------
    tuple of StoryNote
        Oldest first.

    Raises
    ------
    FileError, RefusedError
        If one was changed, or is not the council's: then nobody knows what has to be taken back.

    Examples
    --------
    >>> from evalkit.exchange import StoryNote, TrustList
    >>> who = StoryNote(council="little", name="Little", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02")
    >>> read_sent_stories("no such folder", whose=who, trusted=TrustList())
    ()
    """
    paths = sorted(Path(folder).glob(f"{whose.council}-*{STORIES_ENDING}"))
    notes = [read_stories_file(path, trusted=trusted).note for path in paths]
    mine = [note for note in notes if (note.council, note.synthetic) == (whose.council, whose.synthetic)]
    return tuple(sorted(mine, key=lambda note: note.number))
