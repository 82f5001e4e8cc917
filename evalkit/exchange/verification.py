"""What was found about a file that was sent, in plain words and for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evalkit.exchange.refusing import one_line
from evalkit.exchange.share_pack import SharePack
from evalkit.judgement.words import counted, listed, period_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.disclosure.released import Hidden, ReleaseNote
    from evalkit.exchange.revisions import Revision
    from evalkit.exchange.standing import HeldStanding
    from evalkit.exchange.stories import StoriesFile

MOST_REVISED = 12
NO_FURTHER = frozenset({"changed", "contradicts"})
WHY_HIDDEN = {
    "small": "stand for 1 to 7 people, or for all or none of a group",
    "complementary": "would give away another hidden cell",
    "no_people": "do not say how many people they rest on",
    "few_employers": "rest on fewer than three employers",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Parameters
    ----------
    file : str
        Name of the file.
    sent : SharePack or StoriesFile, optional
        What it holds, where it is whole and signed.
    refused : str
        Why it was refused; blank where it was not.
    hint : str
        What to do about that.
    standing : HeldStanding, optional
        How it stands to what is held.
    revised : tuple of Revision
        Cells that are other than in the edition that is held.

    Examples
    --------
    >>> Verification("pack.zip", refused="pack.zip was refused: it is empty.").ok
    False
    """

    file: str
    sent: SharePack | StoriesFile | None = None
    refused: str = ""
    hint: str = ""
    standing: HeldStanding | None = None
    revised: tuple[Revision, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether it may be used."""
        return self.sent is not None and not (self.standing and self.standing.word in NO_FURTHER)

    @property
    def lines(self) -> tuple[str, ...]:
        """Say it in plain words, a line each."""
        if self.sent is None:
            return (one_line(f"Refused: {self.refused}"), *([self.hint] if self.hint else []))
        said = (*_about(self.sent), *_held(self.standing), *_revised(self.revised))
        return tuple(one_line(line) for line in said)

    @property
    def data(self) -> dict[str, Any]:
        """Say it for machines."""
        found: dict[str, Any] = {"file": self.file, "ok": self.ok, "refused": self.refused, "hint": self.hint}
        if self.sent is None:
            return found
        signer, cover = self.sent.signer, self.sent.cover
        return found | {
            "kind": cover.kind,
            "note": self.sent.note.model_dump(mode="json"),
            "sha256": self.sent.sha256,
            "signer": asdict(signer) | {"trusted": signer.is_trusted},
            "standing": self.standing.word if self.standing else "",
            "standing_sentence": self.standing.sentence if self.standing else "",
            "revised": [each.model_dump(mode="json") for each in self.revised],
        }


def _about(sent: SharePack | StoriesFile) -> Iterator[str]:
    cover = sent.cover
    synthetic = " Synthetic data: every figure is made up." if cover.synthetic else ""
    yield f"{cover.title} ({cover.council}), release {cover.number} of {_day(cover.released_on)}.{synthetic}"
    yield f"Signed by {_who(sent)}"
    yield "Whole: its signature holds, and every file in it is as it was signed."
    yield f"SHA-256 of the file: {sent.sha256}"
    if isinstance(sent, SharePack):
        yield from _figures(sent)
    else:
        told = counted(len(sent.note.stories), "story", plural="stories")
        taken_back = counted(len(sent.note.withdrawn), "earlier story", plural="earlier stories")
        yield f"It holds {told}, and takes back {taken_back}."


def _day(day: object) -> str:
    return period_name(str(day))


def _who(sent: SharePack | StoriesFile) -> str:
    signer = sent.signer
    if signer.is_trusted:
        return f"{signer.name} ({signer.council}), whose key is in the trust list: {signer.public_key}."
    return f"a key that is NOT in the trust list: {signer.public_key}. Anybody may have made it."


def _figures(pack: SharePack) -> Iterator[str]:
    who, note = pack.result.identity, pack.note
    codes = sorted(set(pack.result.series.indicator))
    yield (
        f"It holds {counted(len(codes), 'indicator')} from {period_name(who.start)} to "
        f"{period_name(who.end)}, {counted(len(pack.result.findings), 'finding')} and "
        f"{counted(len(pack.tables), 'table')}; theory {who.theory.id}, version {who.theory.version}."
    )
    if codes:
        yield f"Indicators: {', '.join(codes)}."
    yield f"Disclosure control: rule {note.rule}. {_hidden(note)}"
    yield from (f"Held back: {text}" for text in note.withheld)
    if note.first_release:
        yield "The council says that it has released nothing before."


def _hidden(note: ReleaseNote) -> str:
    reasons = [f"{count} {words}" for count, words in _reasons(note.hidden)]
    total = sum(count for count, _ in _reasons(note.hidden))
    if not reasons:
        return f"No cell of {note.cells} is hidden."
    return f"Of {counted(note.cells, 'cell')}, {total} are hidden: {listed(reasons)}."


def _reasons(hidden: Hidden) -> list[tuple[int, str]]:
    told = hidden.model_dump()
    return [(told[name], words) for name, words in WHY_HIDDEN.items() if told[name]]


def _held(standing: HeldStanding | None) -> Iterator[str]:
    if standing:
        word = f"Refused, {standing.word}" if standing.word in NO_FURTHER else standing.word.capitalize()
        yield f"{word}: {standing.sentence}"


def _revised(revised: tuple[Revision, ...]) -> Iterator[str]:
    if revised:
        yield f"Figures that are other than in the edition that is held: {len(revised)}."
        yield from (f"  {each.sentence}" for each in revised[:MOST_REVISED])
    if len(revised) > MOST_REVISED:
        yield f"  and {len(revised) - MOST_REVISED} more."
