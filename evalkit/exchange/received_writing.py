"""Take files into the folder of those that were received."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, FileError
from evalkit.exchange.held_reading import read_held_pack, read_ledger
from evalkit.exchange.pack_writing import write_new_whole
from evalkit.exchange.received import LEDGER, digest, held_of, whole_lines
from evalkit.exchange.sent_reading import read_sent
from evalkit.exchange.share_pack import SharePack
from evalkit.exchange.stories import StoriesFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from evalkit.exchange.received import Receipt
    from evalkit.exchange.sent import Sent
    from evalkit.exchange.trust import TrustList

LOCK = ".received.lock"
RESTORED = " The copy that was held was lost or broken, and is there again."
WAIT = 30  # seconds for somebody else who is receiving


@dataclass(frozen=True, slots=True)
class Received:
    """What came of files that were sent.

    Parameters
    ----------
    taken : tuple of SharePack and StoriesFile
        Those that were taken, oldest edition first.
    refused : mapping of str to str
        The path of each other to the reason.

    Examples
    --------
    >>> Received().packs
    ()
    """

    taken: tuple[SharePack | StoriesFile, ...] = ()
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def packs(self) -> tuple[SharePack, ...]:
        """List the share packs that were taken."""
        return tuple(each for each in self.taken if isinstance(each, SharePack))

    @property
    def stories(self) -> tuple[StoriesFile, ...]:
        """List the files of stories that were taken."""
        return tuple(each for each in self.taken if isinstance(each, StoriesFile))


def receive(paths: Sequence[Path | str], *, held: Path | str, trusted: TrustList, on: date) -> Received:
    """Take files that were sent into a folder, each one that is new and whole; refuse the others.

    They are taken from the oldest edition to the newest, whatever order they are given in.

    Parameters
    ----------
    paths : sequence of path-like
        The files.
    held : path-like
        The folder; made where it is not there.
    trusted : TrustList
        Whose keys are trusted.
    on : datetime.date
        The day.

    Returns
    -------
    Received

    Raises
    ------
    FileError
        If the folder cannot be used, or its ledger is broken.
    """
    taken: list[SharePack | StoriesFile] = []
    refused: dict[str, str] = {}
    sent = dict(sorted(_read_all(paths, trusted, refused).items(), key=lambda each: _age(each[1])))
    with _alone(Path(held)):
        for path, each in sent.items():
            reason = _take(each, Path(held), on)
            if reason:
                refused[path] = reason
            else:
                taken.append(each.file)
    return Received(tuple(taken), MappingProxyType(refused))


def _read_all(paths: Sequence[Path | str], trusted: TrustList, refused: dict[str, str]) -> dict[str, Sent]:
    sent = {}
    for path in dict.fromkeys(map(str, paths)):
        try:
            sent[path] = read_sent(path, trusted=trusted)
        except EvalkitError as error:
            refused[path] = error.message
    return sent


def _age(sent: Sent) -> tuple[bool, str, str, int]:
    cover = sent.file.cover
    return cover.synthetic, cover.council, cover.edition, cover.number


def _take(sent: Sent, folder: Path, on: date) -> str:
    """Keep a file, then say so in the ledger: a file without its line counts as never received."""
    ledger = read_ledger(folder)
    standing = sent.stand(ledger)
    if not standing.is_new:
        restored = standing.word == "held already" and _restored(sent, folder, ledger)
        return f"{standing.word.capitalize()}: {standing.sentence}{RESTORED if restored else ''}"
    receipt = sent.receipt(on, before=digest(ledger))
    write_new_whole(folder / receipt.file, sent.whole)
    _add_line(folder / LEDGER, receipt)
    if isinstance(sent.file, StoriesFile):
        _forget(folder, [each for each in held_of(ledger, sent.file.cover) if each.file != receipt.file])
    return ""


def _restored(sent: Sent, folder: Path, ledger: Sequence[Receipt]) -> bool:
    """Put a pack back that was received before, where the copy that was kept is lost or broken."""
    held = next(each for each in ledger if each.content == sent.file.content)
    if held.kind != "figures":
        return False
    try:
        read_held_pack(folder, held)
    except EvalkitError:
        write_new_whole(folder / held.file, sent.whole)
        return True
    return False


def _add_line(path: Path, receipt: Receipt) -> None:
    """Add a line; what a crash left of one is cut off first."""
    try:
        with path.open("ab+") as file:
            file.seek(0)
            file.truncate(whole_lines(file.read()))
            file.write(receipt.line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as cause:
        raise FileError(
            f"{path} cannot be written: {(cause.strerror or 'unknown').lower()}.",
            hint="Choose a folder that you may write into.",
        ) from None


def _forget(folder: Path, earlier: Sequence[Receipt]) -> None:
    """Delete the earlier files of stories of a council: its newest decides what may be read."""
    for each in earlier:
        (folder / each.file).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only whoever receives needs it

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=WAIT):
            yield
    except Timeout:
        raise FileError(
            f"Somebody else is receiving into {folder} at this moment.", hint="Try again when they are done."
        ) from None
    except OSError as cause:
        raise FileError(
            f"{folder} cannot be used: {(cause.strerror or 'unknown').lower()}.",
            hint="Choose a folder that you may write into.",
        ) from None
