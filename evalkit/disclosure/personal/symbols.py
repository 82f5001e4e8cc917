"""Text as its letters and digits without case, form and separators, and hashes of runs of them."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.pack.personal_details import is_unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]
    Flags = NDArray[np.bool_]

BREAK = "\x1e"  # nothing runs across it: the edge of a cell, or of a value in a file of values
_TAB = re.compile(r"(?<=\S)\t(?=\S)")
WIDEST_GAP = 8  # visible separators within one value; spaces in a row count once
_BREAK, _SEPARATOR, _SPACE, _UNSEEN = 0, 1, 2, 3  # what a letter is where it is no symbol
_ZERO, _NINE = ord("0"), ord("9")
# Letters of other scripts that look like Latin ones (Unicode Technical Standard 39, confusables).
_ALIKE = str.maketrans("аеорсхуіјѕԁһԛԝкмтвнαοινρτυχκε", "aeopcxyijsdhqwkmtbhaoivptuxke")
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Symbols:
    """Hold the letters and digits of a text.

    Parameters
    ----------
    codes : numpy.ndarray
        One a symbol; 0 where nothing may run across.
    places : numpy.ndarray
        Where each stands in the folded text.
    gaps : numpy.ndarray
        How many symbols up to each begin after a separator.
    walls : numpy.ndarray
        How many symbols up to each begin after more than a value may hold.
    sums : numpy.ndarray
        What hashes of runs are made of.
    powers : numpy.ndarray
        What makes them the same wherever the run stands.
    folded : str
        The text without case and form.
    """

    codes: Ints
    places: Ints
    gaps: Ints
    walls: Ints
    sums: Hashes
    powers: Hashes
    folded: str

    def run(self, start: int, length: int) -> str:
        """Give the symbols of a run as text."""
        return "".join(map(chr, self.codes[start : start + length].tolist()))


def fold(text: str) -> str:
    r"""Take out differences of case and form.

    Examples
    --------
    >>> fold("\uff30\uff11 Straße")
    'p1 strasse'
    """
    return (
        text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    )


def cells_apart(text: str) -> str:
    r"""Keep apart the columns of a table that was printed with tabs.

    Examples
    --------
    >>> cells_apart("943\t476\n\t5919").split(BREAK)
    ['943', '476\n\t5919']
    """
    return _TAB.sub(BREAK, text)


def symbols_of(text: str) -> Symbols:
    r"""Take a text apart into its letters and digits.

    Examples
    --------
    >>> seen = symbols_of("P\u200b0-01 b")
    >>> seen.run(0, 5), seen.gaps.tolist()
    ('p001b', [1, 1, 2, 2, 3])
    """
    folded = fold(text)
    codes = _classes()[np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32)]
    is_space = codes == _SPACE
    again = np.zeros(len(codes), dtype=bool)
    again[1:] = is_space[1:] & is_space[:-1]
    separators = np.cumsum(((codes == _SEPARATOR) | is_space) & ~again)
    places = np.flatnonzero((codes == _BREAK) | (codes > _UNSEEN))
    kept = codes[places].astype(np.int64)
    steps = np.diff(separators[places], prepend=0)
    edge = (kept == _BREAK) | np.concatenate([[True], kept[:-1] == _BREAK])[: len(kept)]
    return Symbols(
        kept,
        places,
        np.cumsum((steps > 0) | edge),
        np.cumsum((steps > WIDEST_GAP) | edge),
        _sums(kept),
        _powers(_INVERSE, len(kept)),
        folded,
    )


def run_hashes(symbols: Symbols, starts: Ints, lengths: Ints | int) -> Hashes:
    """Hash runs of symbols; equal runs have equal hashes wherever they stand.

    Examples
    --------
    >>> found = run_hashes(symbols_of("p1 x p1"), np.array([0, 2, 3]), 2)
    >>> bool(found[0] == found[2]), bool(found[0] == found[1])
    (True, False)
    """
    hashes = (symbols.sums[starts + lengths] - symbols.sums[starts]) * symbols.powers[starts]
    return _mixed(hashes)


def is_digit(codes: Ints) -> Flags:
    """Say which symbols are digits.

    Examples
    --------
    >>> is_digit(symbols_of("p1").codes).tolist()
    [False, True]
    """
    flags: Flags = (codes >= _ZERO) & (codes <= _NINE)
    return flags


def spans_of(values: Sequence[str]) -> tuple[Symbols, Ints, Ints]:
    """Take many values apart at once, and say where each begins and how long it is.

    Examples
    --------
    >>> _, starts, lengths = spans_of(["P-01", "x"])
    >>> starts.tolist(), lengths.tolist()
    ([0, 4], [3, 1])
    """
    symbols = symbols_of(BREAK.join(value.replace(BREAK, " ") for value in values))
    breaks = np.flatnonzero(symbols.codes == _BREAK)
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(symbols.codes)]])
    return symbols, starts, ends - starts


def _sums(codes: Ints) -> Hashes:
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    scattered = _mixed(codes.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93))
    np.cumsum(scattered * _powers(_BASE, len(codes)), out=sums[1:])
    return sums


def _powers(base: np.uint64, count: int) -> Hashes:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _mixed(hashes: Hashes) -> Hashes:
    hashes = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return hashes ^ (hashes >> np.uint64(29))


@cache
def _classes() -> NDArray[np.uint32]:
    """Give for each letter there is what it counts as."""
    classes = np.full(sys.maxunicode + 1, _SEPARATOR, dtype=np.uint32)
    for code in range(sys.maxunicode + 1):
        kind = _class(chr(code))
        if kind != _SEPARATOR:
            classes[code] = kind
    return classes


def _class(letter: str) -> int:
    if is_unseen(letter):
        return _UNSEEN
    if letter.isalnum():
        digit: Any = unicodedata.digit(letter, None)
        return ord(letter) if digit is None else _ZERO + digit
    if letter == BREAK:
        return _BREAK
    if letter.isspace():
        return _SPACE
    return _SEPARATOR
