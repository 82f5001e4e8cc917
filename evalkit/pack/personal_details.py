"""Find what would tell who a person is: numbers that check out, addresses, dates of birth, names."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.pack.personal_naming import names
from evalkit.pack.personal_patterns import NUMBERS, is_nhs_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evalkit.pack.personal_patterns import Certainty, Spot

__all__ = ["LOOKED_AT", "Detail", "as_seen", "find_details", "find_personal_details", "is_nhs_number"]

LOOKED_AT = 100_000  # letters of one text; a spreadsheet's cell holds a third of it
A_NAME = "a person's name"
_KINDS: dict[str, tuple[Callable[[str], Iterator[Spot]], ...]] = {**NUMBERS, A_NAME: (names,)}
# Written like one, yet more often something else: told by `find_details` alone.
_TOO_WEAK = frozenset({"a telephone number", "an NHS number"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SEPARATORS = {"Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n", "Po": ".", "Sm": "-"}
# Plain letters stay as they are, but for one that a mark is put upon.
_STRETCH = re.compile(r"([\x00-\x7f]+(?![\u0300-\u036f]))|[\x00-\x7f]?[^\x00-\x7f]+", re.DOTALL)
# What stands for the bytes of a file may hold any digits.
_DIGEST = re.compile(r"(?<![^\W_])(?=\d*[a-f])[0-9a-f]{32,}(?![^\W_])", re.IGNORECASE)
PLACEHOLDER = 1  # different digits in a number that is nobody's


@dataclass(frozen=True, slots=True)
class Detail:
    """One place in a text that seems to tell who a person is.

    Parameters
    ----------
    kind : str
        Such as ``an NHS number``.
    start, end : int
        Where it stands in the text as it was given.
    certainty : {"certain", "warning"}
        Certain where it checks out; a warning where somebody has to look, as at any name.
    """

    kind: str
    start: int
    end: int
    certainty: Certainty


def find_details(
    text: str, *, kinds: Mapping[str, tuple[Callable[[str], Iterator[Spot]], ...]] = _KINDS
) -> tuple[Detail, ...]:
    """Find each place in a text that seems to tell who a person is.

    It looks at text as a person would see it: in one form of its letters, and without what is invisible.

    Parameters
    ----------
    text : str
        Any text.
    kinds : mapping, optional
        What finds each kind; else all that tell who a person is.

    Returns
    -------
    tuple of Detail
        In order of place, none within another.

    Examples
    --------
    >>> text = "Her number is 943 476 5919, said Mrs Okafor."
    >>> [(each.kind, text[each.start : each.end], each.certainty) for each in find_details(text)]
    [('an NHS number', '943 476 5919', 'certain'), ("a person's name", 'Mrs Okafor', 'warning')]
    """
    seen, places = _seen_places(text)
    seen = _DIGEST.sub(lambda digest: "\x1e" * len(digest[0]), seen)
    found = [
        Detail(kind, start, end, certainty)
        for kind, finders in kinds.items()
        for find in finders
        for start, end, certainty in find(seen)
    ]
    kept = _apart(found)
    if places is None:
        return kept
    return tuple(Detail(d.kind, places[d.start], places[d.end - 1] + 1, d.certainty) for d in kept)


def find_personal_details(text: str) -> tuple[str, ...]:
    """Name the kinds of personal detail that a text seems to hold.

    It may be wrong both ways, so somebody has to look.

    Parameters
    ----------
    text : str
        Any text; beyond the first hundred thousand letters nothing is looked at.

    Returns
    -------
    tuple of str
        Such as ``an NHS number``; empty where nothing was found.

    Examples
    --------
    >>> find_personal_details("Her number is 943 476 5919, ring 0161 496 0000.")
    ('an NHS number', 'a telephone number')
    >>> find_personal_details("We began in May 2024 with nine people.")
    ()
    """
    looked_at = text[:LOOKED_AT]
    told = {each.kind for each in find_details(looked_at) if _is_worth_telling(each, looked_at)}
    return tuple(kind for kind in _KINDS if kind in told)


def _is_worth_telling(detail: Detail, text: str) -> bool:
    if detail.certainty == "certain" or detail.kind not in _TOO_WEAK:
        return True
    digits = set(filter(str.isdigit, as_seen(text[detail.start : detail.end])))
    return detail.kind == "an NHS number" and len(digits) > PLACEHOLDER


def as_seen(text: str) -> str:
    r"""Give the letters that a reader would see, in one form.

    Examples
    --------
    >>> as_seen("\uff19\uff14\u200b3")
    '943'
    """
    one_form = unicodedata.normalize("NFKC", text)
    if one_form.isascii():
        return one_form
    return "".join(_plain(letter) for letter in one_form if not is_unseen(letter))


def is_unseen(letter: str) -> bool:
    r"""Say whether a letter takes no room of its own: it joins, turns or marks others, or fills in.

    Examples
    --------
    >>> is_unseen("\u200b"), is_unseen("\u3164"), is_unseen("a")
    (True, True, False)
    """
    return letter in _FILLERS or unicodedata.category(letter) in ("Cf", "Mn", "Me")


def _seen_places(text: str) -> tuple[str, list[int] | None]:
    """Give the text as it is seen, and where each of its letters stood; nothing where none moved."""
    if text.isascii():
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for stretch in _STRETCH.finditer(text):
        if stretch[1]:
            letters.append(stretch[1])
            places.extend(range(*stretch.span()))
        else:
            for start, cluster in _clusters(stretch[0]):
                shown = as_seen(cluster)
                letters.append(shown)
                places.extend([stretch.start() + start] * len(shown))
    return "".join(letters), places


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, text[start:place]
            start = place


def _plain(letter: str) -> str:
    """Give a digit of any script as it is in ours, and any dash, dot, stroke or space as the plain one."""
    if letter.isascii():
        return letter
    value = unicodedata.digit(letter, None)
    return _SEPARATORS.get(unicodedata.category(letter), letter) if value is None else str(value)


def _apart(found: Iterable[Detail]) -> tuple[Detail, ...]:
    """Keep what is certain before what is not, and the longer before what lies within it."""
    kept: list[Detail] = []
    for each in sorted(found, key=lambda d: (d.certainty != "certain", d.start - d.end, d.start)):
        place = bisect(kept, each.start, key=_start)
        after = place == len(kept) or kept[place].start >= each.end
        if after and (place == 0 or kept[place - 1].end <= each.start):
            kept.insert(place, each)
    return tuple(kept)


def _start(detail: Detail) -> int:
    return detail.start
