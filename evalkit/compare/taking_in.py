"""Which of the packs that were given are compared: one of each council, and why the others are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import RefusedError
from evalkit.judgement.words import period_name, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.compare.stories import PeerStory
    from evalkit.report.record import Result


@dataclass(frozen=True, slots=True)
class GivenPack:
    """Hold a share pack that was read and verified.

    Parameters
    ----------
    file : str
        Name of the file.
    result : Result
        Its figures.
    rule : str
        The rule of disclosure control by which they were released.
    number : int
        Which release of the council it is.
    content : str
        SHA-256 of what it holds: equal where that is equal.
    """

    file: str
    result: Result
    rule: str
    number: int
    content: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold what is compared, and what is not and why.

    ``refused`` gives the file of each pack or stories file that is not used, to the reason; ``doubtful``
    names those of them that contradict each other.
    """

    packs: tuple[GivenPack, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    stories: tuple[PeerStory, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def is_synthetic(self) -> bool:
        """Say whether they are of synthetic councils; there are never both kinds."""
        return any(each.result.identity.synthetic for each in self.packs)


def take_in(
    given: Sequence[GivenPack],
    *,
    refused: Mapping[str, str] | None = None,
    stories: Iterable[PeerStory] = (),
) -> Taken:
    """Choose one pack of each council: its latest edition, and of that its latest release.

    Parameters
    ----------
    given : sequence of GivenPack
        Those that were read and verified.
    refused : mapping of str to str, optional
        Files that could not be, to why.
    stories : iterable of PeerStory
        Stories that came with them, without those that were withdrawn.

    Returns
    -------
    Taken

    Raises
    ------
    RefusedError
        If some are of synthetic councils and some are not.

    Examples
    --------
    >>> take_in((), refused={"a.zip": "It was changed."}).refused
    {'a.zip': 'It was changed.'}
    """
    _refuse_mixture(given)
    by_council: dict[str, list[GivenPack]] = {}
    for each in given:
        by_council.setdefault(each.result.identity.council, []).append(each)
    reasons = dict(refused or {})
    kept, doubtful = [], []
    for packs in by_council.values():
        chosen, others = _choose(packs)
        kept += chosen
        reasons |= others
        doubtful += [] if chosen else list(others)
    order = sorted(kept, key=lambda each: each.result.identity.council)
    return Taken(tuple(order), reasons, tuple(stories), tuple(doubtful))


def _choose(packs: Sequence[GivenPack]) -> tuple[list[GivenPack], dict[str, str]]:
    latest = max(packs, key=_age)
    equal = [each for each in packs if _age(each) == _age(latest)]
    older = {each.file: _older(each, latest) for each in packs if _age(each) < _age(latest)}
    if len({each.content for each in equal}) > 1:
        names = some([each.file for each in equal])
        why = (
            f"{names} say that they are the same release of {latest.result.identity.name}, and differ: none "
            "of them is compared. Ask the council which it sent."
        )
        return [], {**older, **{each.file: why for each in equal}}
    again = {each.file: f"It is the same pack as {latest.file}." for each in equal if each is not latest}
    return [latest], {**older, **again}


def _age(each: GivenPack) -> tuple[str, int]:
    return each.result.identity.edition, each.number


def _older(each: GivenPack, latest: GivenPack) -> str:
    who, newest = each.result.identity, latest.result.identity
    if who.edition == newest.edition:
        return f"{latest.file} is a later release of the same edition of {who.name}."
    return (
        f"It is an older edition of {who.name}, of {period_name(who.edition)}: that of "
        f"{period_name(newest.edition)} is compared."
    )


def _refuse_mixture(given: Sequence[GivenPack]) -> None:
    kinds = Counter(each.result.identity.synthetic for each in given)
    if len(kinds) > 1:
        made_up = list(_names(given, synthetic=True))
        raise RefusedError(
            f"Synthetic and real councils are never compared: {some(made_up, most=3)} "
            f"{'is' if len(made_up) == 1 else 'are'} made up, "
            f"{some(list(_names(given, synthetic=False)), most=3)} {'is' if kinds[False] == 1 else 'are'} "
            "not.",
            hint="Give packs of one kind only.",
        )


def _names(given: Sequence[GivenPack], *, synthetic: bool) -> Iterator[str]:
    for each in given:
        if each.result.identity.synthetic is synthetic:
            yield each.result.identity.name
