"""Read the packs and stories that peers sent: each that is refused is named with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evalkit.compare.stories import SharedStory
from evalkit.compare.taking_in import GivenPack, Taken, take_in
from evalkit.errors import EvalkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

Unknown = Literal["refused", "taken"]
MAY_BE_TAKEN = ("new", "held already")  # how a file may stand to those that were received before
OTHER_KIND = "Its stories are of the other kind: synthetic and real councils are never compared."


@dataclass(frozen=True, slots=True)
class Trust:
    """Say whose packs are taken in.

    Parameters
    ----------
    file : pathlib.Path, optional
        The trust list; None for the one in the folder that one is in.
    unknown : {"refused", "taken"}
        What is done with packs signed by keys that the list does not know.
    """

    file: Path | None = None
    unknown: Unknown = "refused"


def trusted_keys(trust: Trust) -> Any:
    """Read the trust list that was asked for.

    Parameters
    ----------
    trust : Trust
        What was asked for.

    Returns
    -------
    TrustList

    Raises
    ------
    FileError
        If it is missing or not in its form. Where packs of unknown keys are taken, none is needed.
    """
    reading, lists = (import_module(f"evalkit.exchange.{name}") for name in ("trust_reading", "trust"))
    named = trust.file or Path(reading.TRUST_FILE)
    if trust.file is None and trust.unknown == "taken" and not named.is_file():
        return lists.TrustList().with_unknown()
    found = reading.read_trust_list(named)
    return found.with_unknown() if trust.unknown == "taken" else found


def read_peers(files: Sequence[Path], *, trusted: Any, held: Path) -> Taken:
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
    ledger = import_module("evalkit.exchange.held_reading").read_ledger(held)
    refused: dict[str, str] = {}
    found = [(path, sent) for path in files if (sent := _sent(path, trusted, ledger, refused)) is not None]
    taken = take_in([_given(path, sent) for path, sent in found if _kind(sent) == "figures"], refused=refused)
    told = [(path, sent.file) for path, sent in found if _kind(sent) == "stories"]
    return _with_stories(taken, told, held)


def _sent(path: Path, trusted: Any, ledger: Any, refused: dict[str, str]) -> Any:
    try:
        sent = import_module("evalkit.exchange.sent_reading").read_sent(path, trusted=trusted)
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


def _kind(sent: Any) -> str:
    return str(sent.file.cover.kind)


def _given(path: Path, sent: Any) -> GivenPack:
    pack = sent.file
    return GivenPack(path.name, pack.result, pack.note.rule, pack.note.number, pack.content)


def _with_stories(taken: Taken, told: Sequence[tuple[Path, Any]], held: Path) -> Taken:
    exchange = import_module("evalkit.exchange")
    other = {path.name: OTHER_KIND for path, file in told if file.note.synthetic != taken.is_synthetic}
    every = (*exchange.read_held_stories(held), *(file for _, file in told))
    mine = [file for file in every if file.note.synthetic == taken.is_synthetic]
    stories = tuple(
        SharedStory(note.council, note.name, each.text, each.level, each.kind, tuple(each.nodes))
        for note in exchange.apply_withdrawals(mine)
        for each in note.stories
    )
    return Taken(taken.packs, {**taken.refused, **other}, stories, taken.doubtful)
