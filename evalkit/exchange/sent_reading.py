"""Read a file that was sent, whatever kind it is of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.exchange.pack_reading import file_bytes
from evalkit.exchange.sealing import open_sealed
from evalkit.exchange.sent import Sent
from evalkit.exchange.share_pack import FIGURES, NOTE, share_pack
from evalkit.exchange.stories import STORIES, STORY_FILE, stories_file

if TYPE_CHECKING:
    from evalkit.exchange.trust import TrustList


def read_sent(path: Path | str, *, trusted: TrustList) -> Sent:
    """Read a share pack or a file of stories, and check all of it.

    Parameters
    ----------
    path : path-like
        The file.
    trusted : TrustList
        Whose keys are trusted.

    Returns
    -------
    Sent

    Raises
    ------
    FileError
        If it cannot be read, or is no zip file.
    RefusedError
        If anything about it does not hold.
    """
    path = Path(path)
    content = file_bytes(path)
    opened = open_sealed(content, name=path.name, allowed=(FIGURES, STORY_FILE), trusted=trusted)
    note = opened.members[NOTE if opened.allowed is FIGURES else STORIES]
    if opened.allowed is FIGURES:
        return Sent(share_pack(opened), note=note, whole=content)
    return Sent(stories_file(opened), note=note, whole=content)
