"""Read the packs that peers sent: each that is refused is named with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from evalkit.compare.stories import SharedStory
from evalkit.compare.taking_in import GivenPack, Taken, take_in
from evalkit.errors import EvalkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Unknown = Literal["refused", "taken"]
T = TypeVar("T")


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


def read_peers(packs: Sequence[Path], *, stories: Sequence[Path] = (), trust: Trust | None = None) -> Taken:
    """Read peers' packs and files of stories; one that is refused stops no other.

    Parameters
    ----------
    packs : sequence of path-like
        Share packs.
    stories : sequence of path-like
        Files of stories that people agreed to share.
    trust : Trust, optional
        Whose are taken in.

    Returns
    -------
    Taken

    Raises
    ------
    FileError
        If the trust list cannot be read.
    RefusedError
        If some packs are of synthetic councils and some are not.
    """
    exchange = import_module("evalkit.exchange")
    trusted = _trusted(exchange, trust or Trust())
    refused: dict[str, str] = {}
    given = _each(packs, lambda path: _given(path, exchange.read_share_pack(path, trusted=trusted)), refused)
    told = _each(stories, lambda path: _stories(exchange.read_stories_file(path, trusted=trusted)), refused)
    return take_in(given, refused=refused, stories=[story for each in told for story in each])


def _trusted(exchange: Any, trust: Trust) -> Any:
    if trust.file is None and trust.unknown == "taken" and not Path(exchange.TRUST_FILE).is_file():
        return exchange.TrustList().with_unknown()
    found = exchange.read_trust_list(trust.file or exchange.TRUST_FILE)
    return found.with_unknown() if trust.unknown == "taken" else found


def _each(paths: Sequence[Path], read: Callable[[Path], T], refused: dict[str, str]) -> list[T]:
    found = []
    for path in paths:
        try:
            found.append(read(path))
        except EvalkitError as error:
            refused[path.name] = error.message
    return found


def _given(path: Path, pack: Any) -> GivenPack:
    return GivenPack(path.name, pack.result, pack.note.rule, pack.note.number, pack.content)


def _stories(found: Any) -> list[SharedStory]:
    return [
        SharedStory(found.council, found.name, each.text, each.level, each.kind, tuple(each.nodes))
        for each in found.stories
    ]
