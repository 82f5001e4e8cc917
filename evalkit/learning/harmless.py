"""Words of strangers made fit to show: nothing hidden, nothing that runs, not too long."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from evalkit.pack.personal_details import find_personal_details

LONGEST = 400  # letters of a quote on a page
WORKED_ON = 10  # times as many letters are looked at: what is hidden in them takes no room
MARKS_ON_A_LETTER = 2  # more than any language of the place needs; the rest only climb over other lines
_MARKUP = re.compile(
    r"<\s*/?\s*[a-zA-Z!][^<>]{0,200}>|<\s*script|javascript\s*:|\bon[a-z]{3,20}\s*=", re.IGNORECASE
)
# OWASP, CSV Injection; a dash or a plus alone begins many a plain sentence.
_FORMULA = re.compile(r"^\s*(?:[=@\uff1d\uff20]|[+\-\uff0b\uff0d]\s*[\w(@])")
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINER = "\u200d"  # pictograms and some scripts are joined by it


def show_words(text: str, *, longest: int = LONGEST) -> str:
    r"""Give words as they may be shown: what is hidden is taken out, and what is long is cut and says so.

    Parameters
    ----------
    text : str
        Words that anybody may have written.
    longest : int
        Letters to keep.

    Returns
    -------
    str
        In quotation marks, so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> show_words("=1+1 \u202eabc")
    '“=1+1 abc”'
    >>> show_words("one two three", longest=8)
    '“one two …” (shortened from 13 letters)'
    """
    seen, note = _fitted(text, longest)
    return f"“{seen}”{note}"


def show_plain(text: str, *, longest: int = LONGEST) -> str:
    """Give what was noted by somebody as it may be shown, held back where it seems to tell who a person is.

    Parameters
    ----------
    text : str
        A note that anybody may have written.
    longest : int
        Letters to keep.

    Returns
    -------
    str
        Without quotation marks, but where it looks like a formula.

    Examples
    --------
    >>> show_plain("the same worker calls"), show_plain("=1+1"), show_plain("ring 0161 496 0000")
    ('the same worker calls', '“=1+1”', '(not shown: held back)')
    """
    if is_personal(text):
        return "(not shown: held back)"
    if _FORMULA.match(text):
        return show_words(text, longest=longest)
    return "".join(_fitted(text, longest))


def _fitted(text: str, longest: int) -> tuple[str, str]:
    """Give the words without what is hidden, cut to a length, and a note where they were cut."""
    most = WORKED_ON * longest
    seen = " ".join(_without_unseen(text[:most]).split())
    if len(seen) <= longest and len(text) <= most:
        return seen, ""
    cut = seen[:longest].rsplit(" ", 1)[0] if " " in seen[:longest] else seen[:longest]
    return f"{cut} …", f" (shortened from {len(text):,} letters)"


def _without_unseen(text: str) -> str:
    kept = (
        "" if c != _JOINER and c not in "\t\n\r" and unicodedata.category(c) in _UNSEEN else c for c in text
    )
    runs = groupby("".join(kept), key=lambda c: unicodedata.category(c) in ("Mn", "Me"))
    return "".join("".join(run)[: MARKS_ON_A_LETTER if is_mark else None] for is_mark, run in runs)


def find_oddities(text: str) -> tuple[str, ...]:
    r"""Name what in a text is no plain language; shown as letters it does no harm.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> find_oddities("<b>=1</b>"), find_oddities("=cmd()"), find_oddities("a\u202eb")
    (('markup',), ('a formula',), ('marks that turn the direction of text',))
    """
    found = {
        "markup": bool(_MARKUP.search(text)),
        "a formula": bool(_FORMULA.match(text)),
        "marks that turn the direction of text": not _DIRECTIONS.isdisjoint(text),
        f"more than {LONGEST:,} letters": len(text) > LONGEST,
    }
    return tuple(kind for kind, is_there in found.items() if is_there)


def is_personal(text: str) -> bool:
    """Say whether a text seems to hold what would tell who a person is.

    Examples
    --------
    >>> is_personal("ring 0161 496 0000"), is_personal("ring the nurse")
    (True, False)
    """
    return bool(find_personal_details(text))
