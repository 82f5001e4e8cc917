"""A file that was sent and checked, with its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.exchange.received import Receipt
from evalkit.exchange.share_pack import SharePack
from evalkit.exchange.standing import stand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from evalkit.exchange.standing import HeldStanding
    from evalkit.exchange.stories import StoriesFile


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was checked.

    Parameters
    ----------
    file : SharePack or StoriesFile
        What it holds.
    note : bytes
        The note in it.
    whole : bytes
        All of the file.
    """

    file: SharePack | StoriesFile
    note: bytes
    whole: bytes

    def stand(self, held: Sequence[Receipt]) -> HeldStanding:
        """Hold it against what was received before."""
        previous = self.file.note.previous if isinstance(self.file, SharePack) else ""
        return stand(self.file.cover, self.file.content, previous=previous, held=held)

    def receipt(self, on: date, *, before: str) -> Receipt:
        """Write its line for the ledger."""
        cover = self.file.cover
        return Receipt(
            kind="figures" if isinstance(self.file, SharePack) else "stories",
            council=cover.council,
            name=cover.name,
            edition=cover.edition,
            synthetic=cover.synthetic,
            number=cover.number,
            released_on=cover.released_on,
            sha256=self.file.sha256,
            content=self.file.content,
            note=sha256(self.note).hexdigest(),
            signer=self.file.signer.public_key,
            trusted=self.file.signer.is_trusted,
            received_on=on,
            before=before,
        )
