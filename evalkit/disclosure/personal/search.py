"""Search a text for known values, however they are written in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.disclosure.personal.shelves import Way, all_windows, take_apart
from evalkit.disclosure.personal.symbols import is_digit, run_hashes, symbols_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.disclosure.personal.known import KnownValues
    from evalkit.disclosure.personal.shelves import Shelf
    from evalkit.disclosure.personal.symbols import Flags, Ints, Symbols
    from evalkit.pack.personal_patterns import Certainty

Form = Literal["words", "code"]
_SURE_LENGTH = 6  # symbols from which a value with letters and digits is itself, whatever stands between them
# Within a longer run of letters and digits a value may stand by chance: a digest, an encoded picture.
_LONGEST_WORD = 24
_ONE_BETWEEN, _THOUSANDS = 2, 3  # places from digit to digit over one mark; digits of a group


@dataclass(frozen=True, slots=True)
class Match:
    """One place of a known value.

    Parameters
    ----------
    column : str
        The column of the pack that holds it.
    value : str
        Its letters and digits; never shown in full.
    place : int
        Where it begins in the folded text.
    certainty : {"certain", "warning"}
        A warning where it may well be something else.
    """

    column: str
    value: str
    place: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Say where a run may begin and end: by itself, or at least where digits and letters meet."""

    begins: Flags
    ends: Flags
    begins_soft: Flags
    ends_soft: Flags
    digits: Flags
    figures: Ints  # how many steps within a figure there were up to each symbol


def search(text: str, known: KnownValues, *, form: Form = "words") -> list[Match]:
    """Find known values in a text.

    Parameters
    ----------
    text : str
        What to look through.
    known : KnownValues
        What to look for.
    form : {"words", "code"}
        In code, such as the coordinates of a drawing, nothing but the value itself counts: what is split
        by separators there is a row of numbers.

    Returns
    -------
    list of Match

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.disclosure.personal.known import known_values
    >>> known = known_values({"people": pd.DataFrame({"person_ref": ["p0017"]})})
    >>> [(found.value, found.certainty) for found in search("we asked P0017, and P-00 17", known)]
    [('p0017', 'certain'), ('p0017', 'warning')]
    """
    if not known.shelves or not text:
        return []
    symbols = symbols_of(text)
    bounds = _bounds(symbols)
    return [
        match
        for shelf in known.shelves
        for match in _on_shelf(symbols, bounds, shelf=shelf, known=known, form=form)
    ]


def ordinary_matches(name: str, cells: Sequence[str], known: KnownValues) -> list[str]:
    """Find the cells of a column that hold an ordinary value of the pack's column of that name.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.disclosure.personal.known import known_values
    >>> known = known_values({"people": pd.DataFrame({"person_ref": ["1", "2"]})})
    >>> ordinary_matches("person_ref", ["1", "3"], known), ordinary_matches("people", ["1"], known)
    (['1'], [])
    """
    wanted = known.by_name.get(name.strip().lower())
    filled = [cell for cell in cells if any(map(str.isalnum, cell))]
    if wanted is None or not filled:
        return []
    is_known = np.isin(take_apart(filled, owner=0).hashes, wanted)
    return [filled[which] for which in np.flatnonzero(is_known).tolist()]


def _on_shelf(
    symbols: Symbols, bounds: _Bounds, *, shelf: Shelf, known: KnownValues, form: Form
) -> Iterator[Match]:
    starts = _starts(symbols, bounds, shelf=shelf)
    if not len(starts):
        return
    found, spots = shelf.find(run_hashes(symbols, starts, shelf.length))
    for start, spot in zip(starts[found].tolist(), spots.tolist(), strict=True):
        between = int(symbols.gaps[start + shelf.length - 1] - symbols.gaps[start])
        split = between > int(shelf.gaps[spot])
        certainty = _certainty(bounds, start, shelf=shelf, split=split)
        if not (split and (form == "code" or _is_figure(bounds, start, shelf=shelf, certainty=certainty))):
            column = known.columns[shelf.owners[spot]]
            yield Match(column, symbols.run(start, shelf.length), int(symbols.places[start]), certainty)


def _starts(symbols: Symbols, bounds: _Bounds, *, shelf: Shelf) -> Ints:
    starts: Ints = all_windows(symbols, shelf.length)
    if shelf.way != Way.ANYWHERE:
        starts = starts[bounds.begins_soft[starts] & bounds.ends_soft[starts + shelf.length - 1]]
    unbroken: Ints = starts[symbols.walls[starts + shelf.length - 1] == symbols.walls[starts]]
    return unbroken


def _certainty(bounds: _Bounds, start: int, *, shelf: Shelf, split: bool) -> Certainty:
    last = start + shelf.length - 1
    if shelf.way == Way.ANYWHERE:
        return "certain"
    if shelf.way == Way.WORD or not (bounds.begins[start] and bounds.ends[last]):
        return "warning"
    inside = bounds.digits[start : last + 1]
    sure = shelf.length >= _SURE_LENGTH and inside.any() and not inside.all()
    return "certain" if sure or not split else "warning"


def _is_figure(bounds: _Bounds, start: int, *, shelf: Shelf, certainty: Certainty) -> bool:
    """Say whether what was found is a figure with its point or its commas, such as 48,213 or p = 0.017."""
    last = start + shelf.length - 1
    return certainty == "warning" and bool(bounds.figures[last] > bounds.figures[start])


def _bounds(symbols: Symbols) -> _Bounds:
    digits = is_digit(symbols.codes)
    apart = np.diff(symbols.gaps) > 0
    begins, ends = np.concatenate([[True], apart]), np.concatenate([apart, [True]])
    fraction = _fractions(symbols, digits)
    begins[1:] &= ~fraction
    ends[:-1] &= ~fraction
    change = (digits[1:] != digits[:-1]) & _in_short_word(begins)[1:]
    return _Bounds(
        begins,
        ends,
        begins | np.concatenate([[False], change]),
        ends | np.concatenate([change, [False]]),
        digits,
        np.concatenate([[0], np.cumsum(fraction)]),
    )


def _fractions(symbols: Symbols, digits: Flags) -> Flags:
    """Say which steps from symbol to symbol only cross the point of a figure or its commas."""
    within: Flags = np.zeros(max(0, len(digits) - 1), dtype=bool)
    steps = np.flatnonzero((np.diff(symbols.places) == _ONE_BETWEEN) & digits[1:] & digits[:-1])
    letters = np.frombuffer(symbols.folded.encode("utf-32-le", "replace"), dtype=np.uint32)
    between = letters[symbols.places[steps] + 1]
    ends = np.flatnonzero(np.diff(symbols.gaps, append=symbols.gaps[-1:] + 1) > 0)
    group = ends[np.searchsorted(ends, steps + 1)] - steps
    # A spreadsheet may have made 17 into 17.0.
    whole = (group == 1) & (symbols.codes[steps + 1] == ord("0"))
    within[steps] = ((between == ord(".")) & ~whole) | ((between == ord(",")) & (group == _THOUSANDS))
    return within


def _in_short_word(begins: Flags) -> Flags:
    firsts = np.flatnonzero(begins)
    lengths = np.diff(firsts, append=len(begins))
    short: Flags = np.repeat(lengths <= _LONGEST_WORD, lengths)
    return short
