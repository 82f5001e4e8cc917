"""What the councils of a community have reported, edition by edition, and what is new since they last met."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from evalkit.errors import UsageError
from evalkit.finding import Record
from evalkit.judgement.words import period_name
from evalkit.run.changes_record import Changes  # noqa: TC001 - pydantic reads the annotations
from evalkit.run.since import changes_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.exchange import Receipt, SharePack

MONTH, DAY = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}")


class HeldEdition(Record):
    """One edition of a council that is held."""

    edition: str
    number: int
    released_on: date
    received_on: date
    trusted: bool
    indicators: int
    stage: str = ""  # the last of the journey that was done


class CouncilHistory(Record):
    """What one council has reported, and what is new in it.

    Examples
    --------
    >>> CouncilHistory(council="little", name="Little", synthetic=True, editions=()).is_new
    False
    """

    council: str
    name: str
    synthetic: bool
    editions: tuple[HeldEdition, ...]  # oldest first
    steps: tuple[Changes, ...] = ()  # from each edition to the next
    since: Changes | None = None  # from what was held at the last meeting to the latest
    note: str = ""

    @property
    def is_new(self) -> bool:
        """Say whether a signal, a verdict or a step of the journey is new."""
        return bool(self.since and not self.since.empty)


def community_history(
    held: Iterable[tuple[Receipt, SharePack]], *, since: str = ""
) -> tuple[CouncilHistory, ...]:
    """Tell what each council has reported, and what is new since a day or an edition.

    Parameters
    ----------
    held : iterable of (Receipt, SharePack)
        All packs that are held, each with its line of the ledger.
    since : str
        The day of the last meeting, or the edition that was looked at; blank for the edition before the
        latest of each council.

    Returns
    -------
    tuple of CouncilHistory
        Real councils first, then synthetic ones, each by name; they are never compared.

    Raises
    ------
    UsageError
        If it is neither a day nor a month.

    Examples
    --------
    >>> community_history([])
    ()
    """
    check_since(since)
    ordered = sorted(held, key=lambda each: (each[0].synthetic, each[0].council, each[0].edition))
    groups = groupby(ordered, key=lambda each: (each[0].synthetic, each[0].council))
    found = [_council(list(packs), since) for _, packs in groups]
    return tuple(sorted(found, key=lambda each: (each.synthetic, each.name.casefold(), each.council)))


def check_since(text: str) -> None:
    """Refuse what is neither a day nor a month nor blank.

    Examples
    --------
    >>> check_since("2026-04-30"), check_since("2026-04")
    (None, None)
    >>> check_since("last week")
    Traceback (most recent call last):
    evalkit.errors.UsageError: 'last week' is neither a day nor an edition.
    Write the day of the meeting as 2026-04-30, or an edition as 2026-04.
    """
    whole = f"{text}-01" if MONTH.fullmatch(text) else text
    try:
        fits = not text or (bool(DAY.fullmatch(whole)) and date.fromisoformat(whole) is not None)
    except ValueError:
        fits = False
    if not fits:
        raise UsageError(
            f"{text!r} is neither a day nor an edition.",
            hint="Write the day of the meeting as 2026-04-30, or an edition as 2026-04.",
        )


def _council(held: Sequence[tuple[Receipt, SharePack]], since: str) -> CouncilHistory:
    latest = held[-1][1]
    base = _base(held, since)
    changes = changes_between(base.result, latest.result) if base and base is not latest else None
    return CouncilHistory(
        council=latest.note.council,
        name=latest.note.name,
        synthetic=latest.note.synthetic,
        editions=tuple(_edition(*each) for each in held),
        steps=tuple(changes_between(one.result, two.result) for (_, one), (_, two) in pairwise(held)),
        since=changes,
        note=_note(base, latest, since),
    )


def _base(held: Sequence[tuple[Receipt, SharePack]], since: str) -> SharePack | None:
    """Find what was known then: the latest that had come in by the day, or that is not after the edition."""
    if not since:
        return held[-2][1] if len(held) > 1 else None
    if DAY.fullmatch(since):
        before = [pack for receipt, pack in held if receipt.received_on < date.fromisoformat(since)]
    else:
        before = [pack for receipt, pack in held if receipt.edition <= since]
    return before[-1] if before else None


def _note(base: SharePack | None, latest: SharePack, since: str) -> str:
    if base and base is latest:
        return f"Nothing has come in since {_said(since)}: its latest edition is {latest.note.edition}."
    if base is None and since:
        return f"It was first heard of since {_said(since)}."
    if base:
        return ""
    return "This is its first edition that is held, so nothing can be set beside it."


def _said(since: str) -> str:
    return period_name(since) if DAY.fullmatch(since) else f"the edition of {period_name(since)}"


def _edition(receipt: Receipt, pack: SharePack) -> HeldEdition:
    journey = pack.result.journey
    return HeldEdition(
        edition=receipt.edition,
        number=receipt.number,
        released_on=receipt.released_on,
        received_on=receipt.received_on,
        trusted=receipt.trusted,
        indicators=len(set(pack.result.series.indicator)),
        stage=journey.final_stage if journey else "",
    )
