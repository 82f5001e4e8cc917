"""Read the packs and stories that peers sent: each that is refused is named with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.compare.stories import PeerStory
from evalkit.compare.taking_in import GivenPack, Taken, take_in
from evalkit.errors import EvalkitError
from evalkit.exchange import SharePack, apply_withdrawals, read_held_stories, read_ledger
from evalkit.exchange.sent_reading import read_sent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.exchange import Receipt, StoriesFile, TrustList
    from evalkit.exchange.sent import Sent

MAY_BE_TAKEN = ("new", "held already")  # how a file may stand to those that were received before
OTHER_KIND = "Its stories are of the other kind: synthetic and real councils are never compared."


def read_peers(files: Sequence[Path], *, trusted: TrustList, held: Path) -> Taken:
    """Read what peers sent; one that is refused stops no other.

    Parameters
    ----------
    files : sequence of path-like
        Share packs and files of stories.
    trusted : TrustList
        Whose keys are trusted.
    held : path-like
        The folder of what was received before: a file that is older than what is held, or says something else
        of the same edition, is refused. Stories that a newer file there takes back are not given.

    Returns
    -------
    Taken

    Raises
    ------
    RefusedError
        If some packs are of synthetic councils and some are not.
    """
    ledger = read_ledger(held)
    refused: dict[str, str] = {}
    found = [(path, sent) for path in files if (sent := _sent(path, trusted, ledger, refused)) is not None]
    packs = [
        GivenPack(path.name, pack.result, pack.note.rule, pack.note.number, pack.content)
        for path, sent in found
        if isinstance(pack := sent.file, SharePack)
    ]
    told = [(path, file) for path, sent in found if not isinstance(file := sent.file, SharePack)]
    return _with_stories(take_in(packs, refused=refused), told, held)


def _sent(path: Path, trusted: TrustList, ledger: Sequence[Receipt], refused: dict[str, str]) -> Sent | None:
    try:
        sent = read_sent(path, trusted=trusted)
    except EvalkitError as error:
        refused[path.name] = _said(error.message, path.name)
        return None
    standing = sent.stand(ledger)
    if standing.word not in MAY_BE_TAKEN:
        refused[path.name] = standing.sentence
        return None
    return sent


def _said(message: str, file: str) -> str:
    """Leave out the name of the file, which stands before the reason."""
    rest = message.removeprefix(f"{file} ")
    return message if rest == message else f"It {rest}"


def _with_stories(taken: Taken, told: Sequence[tuple[Path, StoriesFile]], held: Path) -> Taken:
    other = {path.name: OTHER_KIND for path, file in told if file.note.synthetic != taken.is_synthetic}
    every = (*read_held_stories(held), *(file for _, file in told))
    mine = [file for file in every if file.note.synthetic == taken.is_synthetic]
    stories = tuple(
        PeerStory(note.council, note.name, each.text, each.level, each.kind, tuple(each.nodes))
        for note in apply_withdrawals(mine)
        for each in note.stories
    )
    return Taken(taken.packs, {**taken.refused, **other}, stories, taken.doubtful)
