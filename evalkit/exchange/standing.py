"""How a file stands to those that are held already: new, held, changed, old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalkit.exchange.received import held_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.exchange.cover import Cover
    from evalkit.exchange.received import Receipt

Word = Literal["new", "held already", "changed", "old", "contradicts"]


@dataclass(frozen=True, slots=True)
class HeldStanding:
    """How a file stands to what is held.

    Parameters
    ----------
    word : {"new", "held already", "changed", "old", "contradicts"}
        The answer in a word.
    sentence : str
        In a sentence.
    latest : Receipt or None
        The latest that is held of the council.
    """

    word: Word
    sentence: str
    latest: Receipt | None = None

    @property
    def is_new(self) -> bool:
        """Say whether the file may be taken."""
        return self.word == "new"


def stand(cover: Cover, content: str, *, previous: str, held: Sequence[Receipt]) -> HeldStanding:
    """Hold a file against those that were received before.

    Parameters
    ----------
    cover : Cover
        What the file is.
    content : str
        SHA-256 of its list of hashes.
    previous : str
        SHA-256 of the note of the council's release before; blank where it names none.
    held : sequence of Receipt
        All that was received.

    Returns
    -------
    HeldStanding

    Examples
    --------
    >>> from datetime import date
    >>> from evalkit.exchange.cover import Cover
    >>> cover = Cover("figures", "little", "Little", "2026-04", 1, date(2026, 5, 2), True, "", "")
    >>> stand(cover, "ab", previous="", held=()).word
    'new'
    """
    mine = held_of(held, cover)
    latest = mine[-1] if mine else None
    word, sentence = _word(cover, content, previous, mine)
    return HeldStanding(word, sentence, latest)


def _word(cover: Cover, content: str, previous: str, mine: Sequence[Receipt]) -> tuple[Word, str]:
    who = f"{cover.name}, edition {cover.edition}, release {cover.number}"
    same = next((each for each in mine if each.content == content), None)
    if same:
        return "held already", f"{who}: this very file was received on {same.received_on}."
    edition = next((each for each in reversed(mine) if each.edition == cover.edition), None)
    if edition and not _takes_back(cover, edition):
        return "changed", (
            f"{who}: another file for this edition (release {edition.number}) was received on "
            f"{edition.received_on}, and says something else. An edition that is held does not change."
        )
    if mine:
        return _after(cover, previous, mine, who)
    return "new", f"{who}: nothing of this council is held yet."


def _takes_back(cover: Cover, held: Receipt) -> bool:
    """Say whether a file takes the place of one of its edition: stories may be taken back at any time."""
    return cover.kind == "stories" and cover.number > held.number


def _after(cover: Cover, previous: str, mine: Sequence[Receipt], who: str) -> tuple[Word, str]:
    latest = max(mine, key=lambda each: (each.edition, each.number))
    number = max(each.number for each in mine)
    if cover.edition < latest.edition:
        return "old", f"{who}: it is older than edition {latest.edition}, which is held."
    if cover.number <= number:
        return "old", f"{who}: release {number} is held, and later ones have higher numbers."
    if cover.released_on < latest.released_on:
        return "contradicts", (
            f"{who}: it says that it was released on {cover.released_on}, before release {latest.number} of "
            f"{latest.released_on}, which is held."
        )
    before = next((each for each in mine if each.number == cover.number - 1), None)
    if before and previous and previous != before.note:
        return "contradicts", (
            f"{who}: it says that it follows another release {before.number} than the one that is held."
        )
    return "new", f"{who}: it follows edition {latest.edition}, which is held."
