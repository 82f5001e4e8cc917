"""Check a file that was sent, and say what is found, good or bad."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.exchange.held_reading import read_held_pack, read_ledger
from evalkit.exchange.revisions import revised_cells
from evalkit.exchange.sent_reading import read_sent
from evalkit.exchange.share_pack import SharePack
from evalkit.exchange.verification import Verification

if TYPE_CHECKING:
    from evalkit.exchange.revisions import Revision
    from evalkit.exchange.standing import HeldStanding
    from evalkit.exchange.trust import TrustList


def verify_file(path: Path | str, *, trusted: TrustList, held: Path | str | None = None) -> Verification:
    """Check a share pack or a file of stories; whatever is wrong is said, not raised.

    Parameters
    ----------
    path : path-like
        The file.
    trusted : TrustList
        Whose keys are trusted.
    held : path-like, optional
        The folder of files that were received, to hold it against.

    Returns
    -------
    Verification

    Raises
    ------
    FileError
        If the file or the folder cannot be read.
    """
    name = Path(path).name
    ledger = read_ledger(held) if held is not None else ()
    try:
        sent = read_sent(path, trusted=trusted)
    except EvalkitError as error:
        if not Path(path).is_file():
            raise
        return Verification(file=name, refused=error.message, hint=error.hint)
    standing = sent.stand(ledger) if held is not None else None
    return Verification(
        file=name, sent=sent.file, standing=standing, revised=_revised(sent.file, standing, held)
    )


def _revised(file: object, standing: HeldStanding | None, held: Path | str | None) -> tuple[Revision, ...]:
    if not isinstance(file, SharePack) or standing is None or standing.latest is None or held is None:
        return ()
    latest = read_held_pack(held, standing.latest)
    if latest.content == file.content:
        return ()
    return revised_cells(*sorted((latest.result, file.result), key=lambda each: each.identity.edition))
