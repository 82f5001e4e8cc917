"""Write a file of stories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evalkit.exchange.pack_writing import write_new_whole
from evalkit.exchange.sealing import open_sealed, seal
from evalkit.exchange.stories import STORIES, STORIES_ENDING, STORY_FILE, stories_file, story_cover
from evalkit.exchange.trust import trust_alone

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.exchange.keys import SigningKey
    from evalkit.exchange.stories import StoryNote


def write_stories_file(note: StoryNote, *, key: SigningKey, to: Path) -> Path:
    """Write a signed file of stories, and read it back as a stranger would.

    Parameters
    ----------
    note : StoryNote
        From `stories_to_share`.
    key : SigningKey
        The council's key.
    to : pathlib.Path
        The folder that it goes into; a file of the same name is replaced.

    Returns
    -------
    pathlib.Path
        The file, ``COUNCIL-EDITION.stories.zip``.

    Raises
    ------
    RefusedError
        If whoever reads it would refuse it.
    FileError
        If it cannot be written.
    """
    text = json.dumps(note.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    content = seal(story_cover(note), {STORIES: text.encode()}, key=key)
    path = to / f"{note.council}-{note.edition}{STORIES_ENDING}"
    mine = trust_alone(key.public_key, council=note.council, name=note.name, on=note.released_on)
    stories_file(open_sealed(content, name=path.name, allowed=(STORY_FILE,), trusted=mine))
    write_new_whole(path, content)
    return path
