"""Read the folder of files that were received."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import FileError, RefusedError
from evalkit.exchange.pack_reading import file_bytes
from evalkit.exchange.received import LEDGER, read_ledger_lines
from evalkit.exchange.sealing import open_sealed
from evalkit.exchange.share_pack import FIGURES, share_pack
from evalkit.exchange.trust import TrustList, trust_alone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.exchange.received import Receipt
    from evalkit.exchange.share_pack import SharePack


def read_ledger(folder: Path | str) -> tuple[Receipt, ...]:
    """Read what was received into a folder.

    Parameters
    ----------
    folder : path-like
        The folder; one that is not there holds nothing.

    Returns
    -------
    tuple of Receipt
        In the order in which they were taken.

    Raises
    ------
    FileError
        If the ledger is broken or cannot be read.

    Examples
    --------
    >>> read_ledger("no such folder")
    ()
    """
    path = Path(folder) / LEDGER
    try:
        return read_ledger_lines(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as cause:
        raise FileError(
            f"{path} cannot be read: {(cause.strerror or 'unknown').lower()}.",
            hint="Give the folder that evalkit receive made.",
        ) from None


def read_held_pack(folder: Path | str, receipt: Receipt) -> SharePack:
    """Read a pack that was received, and check that it is the one.

    Its signature is checked with the key that it was received with, since keys may be revoked later.

    Parameters
    ----------
    folder : path-like
        The folder.
    receipt : Receipt
        Its line in the ledger.

    Returns
    -------
    SharePack

    Raises
    ------
    FileError
        If it is missing.
    RefusedError
        If it is another than was received.
    """
    path = Path(folder) / receipt.file
    pack = share_pack(
        open_sealed(file_bytes(path), name=path.name, allowed=(FIGURES,), trusted=trust_of(receipt))
    )
    if pack.content != receipt.content:
        raise RefusedError(
            f"{path} is not the file that was received on {receipt.received_on}.",
            hint="Take it back from a backup, or ask the council to send it again.",
        )
    return pack


def read_held_packs(folder: Path | str) -> tuple[SharePack, ...]:
    """Read every pack that is held.

    Parameters
    ----------
    folder : path-like
        The folder.

    Returns
    -------
    tuple of SharePack
        By kind of data, council and edition, oldest first.

    Raises
    ------
    FileError, RefusedError
        If one is missing or was changed.

    Examples
    --------
    >>> read_held_packs("no such folder")
    ()
    """
    figures = [each for each in read_ledger(folder) if each.kind == "figures"]
    ordered = sorted(figures, key=lambda each: (each.synthetic, each.council, each.edition))
    return tuple(read_held_pack(folder, each) for each in ordered)


def newest_packs(packs: Iterable[SharePack]) -> tuple[SharePack, ...]:
    """Keep of each council its newest edition.

    Parameters
    ----------
    packs : iterable of SharePack
        In any order.

    Returns
    -------
    tuple of SharePack
        By kind of data and council.

    Examples
    --------
    >>> newest_packs([])
    ()
    """
    ordered = sorted(packs, key=lambda each: (each.note.synthetic, each.note.council, each.note.edition))
    return tuple({(each.note.synthetic, each.note.council): each for each in ordered}.values())


def trust_of(receipt: Receipt) -> TrustList:
    """Give the trust that a file was received with.

    Parameters
    ----------
    receipt : Receipt
        Its line in the ledger.

    Returns
    -------
    TrustList
    """
    if not receipt.trusted:
        return TrustList(accepts_unknown=True)
    return trust_alone(receipt.signer, council=receipt.council, name=receipt.name, on=receipt.received_on)
