"""Scan the bytes of a file for personal details and for the values of a pack."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from evalkit.disclosure.personal.file_reading import file_parts
from evalkit.disclosure.personal.hits import Hit, mask
from evalkit.disclosure.personal.known import NOTHING_KNOWN
from evalkit.disclosure.personal.parts import Part, Unopened
from evalkit.disclosure.personal.search import ordinary_matches, search
from evalkit.disclosure.personal.symbols import fold
from evalkit.pack.personal_details import find_details

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.disclosure.personal.known import KnownValues
    from evalkit.pack.personal_patterns import Certainty

_Found = tuple[str, str, "Certainty", str]  # inside, kind, certainty, what
NAME = "its name"
STRETCH, _OVERLAP = 4_000_000, 1_000  # letters looked at in one go, and again in the next
PASSAGE = 200  # letters from which on a quotation is another one


def scan_bytes(name: str, content: bytes, known: KnownValues = NOTHING_KNOWN) -> tuple[Hit, ...]:
    """Look through a file's name and every byte of it, however it is packed or encoded.

    What cannot be looked into is itself a certain hit: it must not leave.

    Parameters
    ----------
    name : str
        The file's name.
    content : bytes
        What it holds.
    known : KnownValues
        The values of a pack, besides what is found by its form.

    Returns
    -------
    tuple of Hit
        Certain ones first; each thing once a place, with how often it stands there.

    Examples
    --------
    >>> [str(hit) for hit in scan_bytes("a.html", b"<p>943 <b>476</b> 5919</p>")]
    ['a.html: an NHS number (9…9)']
    """
    times: Counter[_Found] = Counter()
    for part in (Part(NAME, name), *file_parts(name, content)):
        for found, often in _in_part(part, known).items():
            times[found] = max(often, times[found])
    return _hits(name, times)


def _in_part(part: Part | Unopened, known: KnownValues) -> Counter[_Found]:
    if isinstance(part, Unopened):
        return Counter([(part.where, f"what could not be looked into: {part.why}", "certain", "")])
    kinds = chain(
        _ordinary(part, known),
        *(_values(stretch, part, known) for stretch in _stretches(part.text)),
        *(_details(stretch) for stretch in _stretches(part.text) if part.form == "words"),
    )
    return Counter((part.where, kind, certainty, what) for kind, certainty, what in kinds)


def _stretches(text: str) -> Iterator[str]:
    """Give a long text in stretches that overlap, so that little is held at once."""
    for start in range(0, max(1, len(text) - _OVERLAP), STRETCH):
        yield text[start : start + STRETCH + _OVERLAP]


def _values(text: str, part: Part, known: KnownValues) -> Iterator[tuple[str, Certainty, str]]:
    said: dict[str, int] = {}
    for match in search(text, known, form=part.form):
        if match.column not in known.quoted:
            yield f"a value of {match.column}", match.certainty, match.value
        elif match.place > said.get(match.column, 0):
            yield f"words of {match.column}", match.certainty, ""
            said[match.column] = match.place + PASSAGE


def _ordinary(part: Part, known: KnownValues) -> Iterator[tuple[str, Certainty, str]]:
    for name, cells in part.columns.items():
        for cell in ordinary_matches(name, cells, known):
            yield f"a value of {name}, in a column of that name", "certain", cell


def _details(text: str) -> Iterator[tuple[str, Certainty, str]]:
    for detail in find_details(text):
        yield detail.kind, detail.certainty, text[detail.start : detail.end]


def _hits(name: str, times: Counter[_Found]) -> tuple[Hit, ...]:
    named = {_bare(what) for where, _, _, what in times if where.endswith((NAME, "names"))}
    hits: Counter[tuple[str, str, Certainty, str]] = Counter()
    for (where, kind, certainty, what), often in times.items():
        if certainty == "certain" or (where, kind, "certain", what) not in times:
            hits[_cleared(where, named), kind, certainty, mask(what) if what else ""] += often
    file = _cleared(name, named)
    found = [
        Hit(file, where, kind, certainty, shown, often)
        for (where, kind, certainty, shown), often in hits.items()
    ]
    return tuple(sorted(found, key=lambda hit: (hit.certainty != "certain", hit)))


def _cleared(path: str, values: set[str]) -> str:
    """Mask the parts of a path that hold what was found."""
    if not values:
        return path
    return "".join(
        "…" if any(value in _bare(part) for value in values if value) else part
        for part in re.split(r"(/| > )", path)
    )


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
