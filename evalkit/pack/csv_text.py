"""The bytes of a CSV file as raw cells with the row numbers that the user sees."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import Problem
from evalkit.pack.decoding import decode
from evalkit.pack.headers import match_header, wrong_header
from evalkit.pack.problems import HEADER_ROW, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from evalkit.pack.contract.model import TableSpec

_ROWS_AT_ONCE = 50_000  # keeps the memory of a large file near that of its different words


@dataclass(frozen=True)
class RawTable:
    """Cells as text under the contract's names, and the row of each that the user sees.

    A column is categorical: each different text is held once. A column that the file does not have
    is not in ``cells``. ``cells`` is None where the file could not be read; ``problems`` says why.
    """

    file: str
    cells: pd.DataFrame | None
    rows: NDArray[np.int64]
    problems: tuple[Problem, ...]


def raw_table(content: bytes, *, file: str, spec: TableSpec) -> RawTable:
    r"""Split a CSV file into cells.

    The header is row 1. A blank line counts as a row, and a cell that runs over several lines is in
    one row, as in a spreadsheet. Blank rows are passed over, and rows that have too few or too many
    cells are left out, with a problem each.

    Parameters
    ----------
    content : bytes
        What the file holds.
    file : str
        The file's name in messages.
    spec : TableSpec
        The table's part of the contract.

    Returns
    -------
    RawTable

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> spec = read_contract().table("survey_waves")
    >>> table = raw_table(b"wave,group,invited\n\nspring,carers,4\n", file="survey_waves.csv", spec=spec)
    >>> table.cells.to_dict("list"), table.rows.tolist()
    ({'wave': ['spring'], 'group': ['carers'], 'invited': ['4']}, [3])
    """
    text, problems = decode(content, file=file)
    if text is None:
        return _nothing(file, problems)
    text = text.replace("\r\n", "\n")
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader)
        wrong = wrong_header(header, file=file, spec=spec)
        if wrong:
            return _nothing(file, [*problems, wrong])
        plain = '"' not in text and "\r" not in text
        split = split_plain(text, width=len(header)) if plain else split_quoted(reader, width=len(header))
        return _table(header, split, file, spec, problems)
    except csv.Error as cause:
        return _nothing(file, [*problems, _broken_quotes(cause, text, file)])


@dataclass(frozen=True)
class Split:
    """The rows below a header: cells of those as long as it is, and the length of every row."""

    cells: pd.DataFrame
    lengths: NDArray[np.int64]


def split_plain(text: str, *, width: int) -> Split:
    r"""Split text without quotation marks: each line is a row, each comma ends a cell.

    Parameters
    ----------
    text : str
        The whole file, with a line feed at the end of each line.
    width : int
        Number of cells in the header.

    Returns
    -------
    Split

    Examples
    --------
    >>> split_plain("a,b\n1,2\n\n3\n", width=2).lengths.tolist()
    [2, 0, 1]
    """
    lengths = _line_lengths(text)
    wrong = np.flatnonzero(lengths != width) + 1
    if len(wrong) == len(lengths):
        return Split(pd.DataFrame({i: _coded(()) for i in range(width)}), lengths)
    cells = pd.read_csv(
        StringIO(text),
        header=None,
        names=range(width),
        index_col=False,
        dtype=str,
        na_filter=False,
        quoting=csv.QUOTE_NONE,
        skip_blank_lines=False,
        skiprows=[0, *wrong.tolist()],
        low_memory=False,
    )
    return Split(pd.DataFrame({i: _coded(cells[i]) for i in cells}), lengths)


def _line_lengths(text: str) -> NDArray[np.int64]:
    """Count the cells of each line below the first; an empty line has none."""
    content = np.frombuffer((text if text.endswith("\n") else text + "\n").encode(), dtype=np.uint8)
    ends = np.flatnonzero(content == ord("\n"))
    commas = np.searchsorted(np.flatnonzero(content == ord(",")), ends)
    cells = np.diff(commas, prepend=0) + 1
    cells[np.diff(ends, prepend=-1) == 1] = 0
    return cells[1:].astype(np.int64)


def split_quoted(reader: Iterator[list[str]], *, width: int) -> Split:
    r"""Split text with quotation marks, by what the standard library takes for a row.

    Parameters
    ----------
    reader : iterator
        A ``csv.reader`` whose header was taken.
    width : int
        Number of cells in the header.

    Returns
    -------
    Split

    Examples
    --------
    >>> split_quoted(iter([["1", "2"], [], ["3"]]), width=2).lengths.tolist()
    [2, 0, 1]
    """
    lengths: list[NDArray[np.int64]] = [np.array([], dtype=np.int64)]
    parts: list[list[pd.Categorical]] = [[_coded(()) for _ in range(width)]]
    while chunk := list(islice(reader, _ROWS_AT_ONCE)):
        lengths.append(np.fromiter(map(len, chunk), dtype=np.int64))
        whole = [row for row in chunk if len(row) == width]
        if whole:
            parts.append([_coded(column) for column in zip(*whole, strict=True)])
    columns = [_joined([part[i] for part in parts]) for i in range(width)]
    return Split(pd.DataFrame(dict(enumerate(columns))), np.concatenate(lengths))


def _coded(column: Sequence[str] | pd.Series[str]) -> pd.Categorical:
    codes, words = pd.factorize(np.array(column, dtype=object))
    return pd.Categorical.from_codes(codes, categories=pd.Index(words, dtype=str))


def _joined(parts: list[pd.Categorical]) -> pd.Categorical:
    return pd.api.types.union_categoricals(parts)


def _table(header: list[str], split: Split, file: str, spec: TableSpec, problems: list[Problem]) -> RawTable:
    rows = np.flatnonzero(split.lengths == len(header)) + HEADER_ROW + 1
    blank = np.logical_and.reduce([_blank(split.cells[i]) for i in split.cells])
    cells = split.cells[~blank].reset_index(drop=True) if blank.any() else split.cells
    empty = frozenset(i for i, name in enumerate(header) if not name.strip() and _blank(cells[i]).all())
    names, wrong = match_header(header, empty=empty, file=file, spec=spec)
    notes = [*_ragged(split.lengths, len(header), file), *_blank_rows(split.lengths, rows[blank], file)]
    named = cells[list(names)].set_axis(list(names.values()), axis=1)
    return RawTable(file, named, rows[~blank], (*problems, *wrong, *notes))


def _blank(column: pd.Series[str]) -> NDArray[np.bool_]:
    words = column.cat
    blank = [not text.strip() for text in words.categories.tolist()]
    return np.array(blank, dtype=np.bool_)[words.codes.to_numpy()]


def _nothing(file: str, problems: list[Problem]) -> RawTable:
    return RawTable(file, None, np.array([], dtype=np.int64), tuple(problems))


def _broken_quotes(cause: csv.Error, text: str, file: str) -> Problem:
    inside = "expected after" in str(cause)
    message = "A quotation mark stands inside a quoted cell" if inside else "Quotation marks do not close"
    return Problem(
        UNREADABLE,
        f"{message}, so the rows from here on cannot be told apart.",
        expected='text in quotation marks with each mark inside it doubled, such as "the ""big"" form"',
        mend="Close or double the quotation mark in this row.",
        file=file,
        row=_rows_before(text) + HEADER_ROW,
    )


def _rows_before(text: str) -> int:
    """Count the rows that can be split before the one that cannot."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    count = 0
    try:
        for _ in reader:
            count += 1
    except csv.Error:
        pass
    return count


def _ragged(lengths: NDArray[np.int64], width: int, file: str) -> list[Problem]:
    rows = np.flatnonzero((lengths != width) & (lengths > 0))
    return [
        Problem(
            "ragged-row",
            "This row has too many cells." if lengths[i] > width else "This row has too few cells.",
            expected=f"{width} cells, as in the header",
            mend="Put quotation marks around text that holds a comma, and a comma for each blank cell.",
            file=file,
            row=int(i) + HEADER_ROW + 1,
            found=f"{lengths[i]} cell{'' if lengths[i] == 1 else 's'}",
        )
        for i in rows
    ]


def _blank_rows(lengths: NDArray[np.int64], empty: NDArray[np.int64], file: str) -> list[Problem]:
    rows = np.sort(np.concatenate([np.flatnonzero(lengths == 0) + HEADER_ROW + 1, empty]))
    if not len(rows):
        return []
    which = f"row {rows[0]}" if len(rows) == 1 else f"{len(rows)} rows, the first is row {rows[0]}"
    return [Problem("blank-rows", f"Blank rows were passed over: {which}.", severity="note", file=file)]
