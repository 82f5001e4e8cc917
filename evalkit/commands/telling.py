"""Write a council's file of stories for others to read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.commands.keys import open_key
from evalkit.exchange import TrustList, read_sent_stories, stories_to_share, write_stories_file
from evalkit.judgement.words import counted
from evalkit.learning.stories import hear_stories
from evalkit.pack import locate_pack, read_pack
from evalkit.run.identity import identify

if TYPE_CHECKING:
    from pathlib import Path


def share_stories(pack: str, *, key: Path, to: Path, edition: str | None) -> Path:
    """Write the stories that others may read into a signed file, and take back what they may not read now.

    Parameters
    ----------
    pack : str
        The council's pack.
    key : pathlib.Path
        The council's secret key.
    to : pathlib.Path
        The folder of what the council has sent: earlier files in it say what has to be taken back.
    edition : str or None
        The month; the pack's own where there is none.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    FileError, RefusedError
        If the pack, the key or an earlier file cannot be read.
    """
    place = locate_pack(pack)
    whose, read = identify(place, edition=edition), read_pack(place)
    heard = hear_stories(read.table("stories"), as_at=read.council.data_as_at)
    signing, today = open_key(key), datetime.now(UTC).date()
    # An earlier file may be signed with an earlier key of the council, which no list names.
    earlier = read_sent_stories(to, whose=whose, trusted=TrustList(accepts_unknown=True))
    note = stories_to_share(heard.stories, identity=whose, key=signing, on=today, earlier=earlier)
    path: Path = write_stories_file(note, key=signing, to=to)
    typer.echo(str(path))
    told = counted(len(note.stories), "story", plural="stories")
    back = counted(len(note.withdrawn), "story", plural="stories")
    say(f"It tells {told} of {len(heard.stories)}: those that peers may read, signed off, that name nobody.")
    say(f"It takes back {back}. Keep {to}: the next file takes back what this one told.")
    return path
