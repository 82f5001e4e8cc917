"""The words of a text that tell what it is about, so that two texts can be compared by rule."""

from __future__ import annotations

import re
import unicodedata

MOST = 4_000  # characters that are read; whoever writes more has not written a purpose or a need
_WORD = re.compile(r"[a-z]{3,}")
_ENDINGS = re.compile(
    r"(ioners|ioning|ations|ation|ments|ment|ities|ity|ings|ing|ions|ion|ers|ors|ies|ed|es|er|or|s|e|y)$"
)
STEM = 4  # letters that must stay
# Words that stand in any sentence and tell nothing of what it is about.
_EMPTY = frozenset(
    """
    about after all also and any are because been before being between both but can could did does doing
    done each every for from get gets give given gives got had has have her here his how into its least
    less let lets made make makes many may might more most much must need needs nor not off one only
    onto our out over own per same shall should some such take takes than that the their them then there
    these they this those too two under upon use used uses very via want wants was were what when where
    which while who whom whose why will with within without would yet you your
    """.split()  # noqa: SIM905 - read as prose, not as a list of hundred lines
)


def plain(text: str) -> str:
    r"""Put a text into small plain letters: no accents, no invisible signs, no full-width forms.

    Examples
    --------
    >>> plain("\uff22y 20\u200b26, Caf\u00e9")
    'by 2026, cafe'
    """
    parts = unicodedata.normalize("NFKD", text[:MOST])
    shown = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Cf", "Cc"} or c in "\t\n ")
    return " ".join(shown.casefold().split())


def telling_words(text: str) -> frozenset[str]:
    """Give the stems of the words that tell what a text is about.

    Examples
    --------
    >>> sorted(telling_words("So that nurses keep the time for nursing"))
    ['keep', 'nurs', 'time']
    """
    return frozenset(_stem(word) for word in _WORD.findall(plain(text)) if word not in _EMPTY)


def _stem(word: str) -> str:
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= STEM else word.removesuffix("s")


def share_of(words: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of some words that stand in others too; 0 where there are none.

    Examples
    --------
    >>> share_of(frozenset({"fee", "time"}), frozenset({"time"}))
    0.5
    """
    return len(words & other) / len(words) if words else 0.0
