"""Find what looks like a person's name: by a title or a word of kinship, two capitals, a first name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.pack.personal_names import FIRST_NAMES, NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.pack.personal_patterns import Spot

_NAME = r"[A-Z][a-z\u00df-\u00ff]+(?:['\u2019-][A-Z]?[a-z]+)?"
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Sister|Matron|Nurse|Father|Rev)\b\.? {_NAME}")
_KIN = re.compile(
    r"\b(?i:mum|mam|mother|dad|father|husband|wife|partner|son|daughter|brother|sister|aunt|auntie|uncle|nan|gran|"
    rf"grandad|neighbour|friend|nurse|carer|called|named|name is|name was|name\u2019s|name's),? ({_NAME})\b"
)
_FULL = re.compile(rf"\b({_NAME}) ({_NAME})\b")
_FIRST = re.compile(rf"\b(?:{'|'.join(sorted(FIRST_NAMES))})\b")


def names(text: str) -> Iterator[Spot]:
    """Find what looks like a name; it is never more than a warning.

    Examples
    --------
    >>> list(names("Then Mrs Okafor rang."))
    [(5, 15, 'warning')]
    """
    for pattern in (_TITLED, _FIRST):
        yield from ((*found.span(), "warning") for found in pattern.finditer(text))
    for pattern in (_KIN, _FULL):
        yield from (
            (found.start(1), found.end(), "warning")
            for found in pattern.finditer(text)
            if not NO_NAMES & set(found.groups())
        )
