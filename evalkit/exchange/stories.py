"""Stories that tellers let others read: a signed file of their own, which the next one can take back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Literal

from evalkit.errors import RefusedError
from evalkit.exchange.archive import Allowed
from evalkit.exchange.cover import Cover, check_cover
from evalkit.exchange.crate import check_crate
from evalkit.exchange.refusing import refuse
from evalkit.exchange.sealing import SEALS, check_sealed
from evalkit.exchange.share_pack import read_record
from evalkit.finding import Record
from evalkit.pack.personal_details import find_personal_details

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.exchange.keys import Signer
    from evalkit.exchange.sealing import Opened

STORIES = "stories.json"
STORIES_ENDING = ".stories.zip"
STORY_FILE = Allowed(
    "a file of stories", re.compile("|".join(map(re.escape, (STORIES, *SEALS)))), (STORIES, *SEALS)
)
_ID = re.compile("[0-9a-f]{32}")
LONGEST_TEXT, MOST_STORIES = 10_000, 5_000
# A name may be a place or a month; somebody has looked at it. The others are never wrong by so much.
MAY_BE_LOOKED_AT = frozenset({"a person's name"})
Reach = Literal["peers", "public"]


class SharedStory(Record):
    """A story that others may read.

    Its id is a keyed hash: the council alone can tell which of its stories it is. Who told it, where and
    when is left out.

    Examples
    --------
    >>> SharedStory(id="0" * 32, level="team", kind="fear", text="Who rings me?", consent="peers",
    ...     edition="2026-04").nodes
    ()
    """

    id: str
    level: str
    kind: str
    nodes: tuple[str, ...] = ()
    text: str
    consent: Reach
    edition: str


class StoryNote(Record):
    """What a file of stories holds: ``stories.json``.

    Examples
    --------
    >>> StoryNote(council="little", name="Little", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02").withdrawn
    ()
    """

    schema_version: Literal[1] = 1
    council: str
    name: str
    edition: str
    synthetic: bool
    number: int  # of this council's files of stories, from 1
    released_on: date
    stories: tuple[SharedStory, ...] = ()
    withdrawn: tuple[str, ...] = ()  # ids that earlier files carried, and that must be forgotten


@dataclass(frozen=True, slots=True)
class StoriesFile:
    """A file of stories that was checked.

    Parameters
    ----------
    note : StoryNote
        What it holds.
    signer : Signer
        Who signed it.
    sha256, content : str
        SHA-256 of the file, and of its list of hashes.
    """

    note: StoryNote
    signer: Signer
    sha256: str
    content: str

    @property
    def cover(self) -> Cover:
        """Say what it is."""
        return story_cover(self.note)


def story_cover(note: StoryNote) -> Cover:
    """Say of a file of stories what stands on its outside.

    Parameters
    ----------
    note : StoryNote
        What it holds.

    Returns
    -------
    Cover
    """
    return Cover.of(
        note,
        kind="stories",
        title=f"Stories of blended roles from {note.name}, edition {note.edition}",
        description=(
            f"Stories from {note.name} whose tellers let other councils read them. A later file can take "
            "them back; whoever holds an earlier one then forgets them."
        ),
    )


def stories_file(opened: Opened) -> StoriesFile:
    """Check what a sealed file of stories holds.

    Parameters
    ----------
    opened : Opened
        A file whose signature and hashes hold.

    Returns
    -------
    StoriesFile

    Raises
    ------
    RefusedError
        If what it holds is not in its form, or would tell who a person is.
    """
    name = opened.name
    note = read_record(StoryNote, opened.members[STORIES], name=f"{name}, {STORIES}")
    check_cover(story_cover(note), name=name)
    check_sealed(opened, story_cover(note))
    check_crate(opened.members, name=name)
    _check_stories(note, name)
    return StoriesFile(note, opened.signer, opened.sha256, opened.content)


def _check_stories(note: StoryNote, name: str) -> None:
    ids = [story.id for story in note.stories]
    if not all(map(_ID.fullmatch, (*ids, *note.withdrawn))):
        refuse(name, "the id of a story is not in its form")
    if len(ids) > MOST_STORIES:
        refuse(name, f"it holds more than {MOST_STORIES} stories")
    if len(set(ids)) < len(ids) or set(ids) & set(note.withdrawn):
        refuse(name, "a story stands in it twice, or is both told and taken back")
    for place, story in enumerate(note.stories, start=1):
        found = sorted(set(find_personal_details(story.text)) - MAY_BE_LOOKED_AT)
        if found:
            refuse(
                name, f"story {place} holds {found[0]}", hint="Tell the council at once, and delete the file."
            )
        if not story.text.strip() or len(story.text) > LONGEST_TEXT:
            refuse(name, f"story {place} has {len(story.text)} letters")
        if story.edition != note.edition:
            refuse(name, f"story {place} says that it is of another edition")


def apply_withdrawals(files: Iterable[StoriesFile]) -> tuple[StoryNote, ...]:
    """Give the stories that may be read now: of each council its newest file decides.

    A story of an earlier file that the newest takes back, or no longer carries, is not given.

    Parameters
    ----------
    files : iterable of StoriesFile
        All files that are held, in any order.

    Returns
    -------
    tuple of StoryNote
        One a council, by its code.

    Raises
    ------
    RefusedError
        If some are synthetic and some are not.

    Examples
    --------
    >>> from evalkit.exchange.keys import Signer
    >>> told = SharedStory(id="a" * 32, level="team", kind="fear", text="Who rings me?", consent="peers",
    ...     edition="2026-04")
    >>> first = StoryNote(council="little", name="Little", edition="2026-04", synthetic=True, number=1,
    ...     released_on="2026-05-02", stories=(told,))
    >>> then = StoryNote(council="little", name="Little", edition="2026-07", synthetic=True, number=2,
    ...     released_on="2026-08-02", withdrawn=("a" * 32,))
    >>> one, two = (StoriesFile(note, Signer("RW"), "", "") for note in (first, then))
    >>> [len(note.stories) for files in ([one], [two, one]) for note in apply_withdrawals(files)]
    [1, 0]
    """
    held = sorted((file.note for file in files), key=lambda note: (note.edition, note.number))
    if len({note.synthetic for note in held}) > 1:
        raise RefusedError(
            "Some files of stories are synthetic and some are not.",
            hint="Made-up stories are never shown beside real ones.",
        )
    newest = {note.council: note for note in held}
    return tuple(newest[council] for council in sorted(newest))
