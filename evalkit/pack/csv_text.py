"""The bytes of a CSV file as raw cells with the row numbers that the user sees."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.errors import Problem
from evalkit.pack.decoding import decode
from evalkit.pack.headers import match_header, wrong_delimiter
from evalkit.pack.problems import HEADER_ROW, UNREADABLE

if TYPE_CHECKING:
    from evalkit.pack.contract.model import TableSpec


@dataclass(frozen=True)
class RawTable:
    """Cells as text under the contract's names, and the row of each that the user sees.

    A column that the file does not have is not in ``cells``.

    ``cells`` is None where the file could not be read at all; ``problems`` says why.
    """

    file: str
    cells: pd.DataFrame | None
    rows: np.ndarray
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
    lengths, broken = _lengths(text, file)
    if broken:
        return _nothing(file, [*problems, broken])
    header = next(csv.reader(StringIO(text, newline=""), strict=True))
    delimiter = wrong_delimiter(header, file=file, spec=spec)
    if delimiter:
        return _nothing(file, [*problems, delimiter])
    return _table(text, header, lengths, file, spec, problems)


def _table(
    text: str, header: list[str], lengths: np.ndarray, file: str, spec: TableSpec, problems: list[Problem]
) -> RawTable:
    good = lengths == len(header)
    good[0] = False
    body = _body(text, width=len(header), rows=len(lengths), skip=np.flatnonzero(~good))
    blank = (body == "").all(axis=1).to_numpy()
    body, rows = body[~blank].reset_index(drop=True), np.flatnonzero(good)[~blank] + HEADER_ROW
    names, wrong = match_header(header, empty=_empty_columns(body), file=file, spec=spec)
    ragged = _ragged(lengths, len(header), file)
    blanks = _blank_rows(lengths, np.flatnonzero(good)[blank], file)
    if names is None:
        return _nothing(file, [*problems, *wrong])
    cells = body[list(names)].set_axis(list(names.values()), axis=1)
    return RawTable(file, cells, rows, (*problems, *wrong, *ragged, *blanks))


def _nothing(file: str, problems: list[Problem]) -> RawTable:
    return RawTable(file, None, np.array([], dtype=np.int64), tuple(problems))


def _lengths(text: str, file: str) -> tuple[np.ndarray, Problem | None]:
    """Count the cells of each row; this pass decides what a row is, as a spreadsheet would."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    counts: list[int] = []
    try:
        counts.extend(map(len, reader))
    except csv.Error as cause:
        return np.array(counts), _broken_quotes(cause, len(counts) + HEADER_ROW, file)
    return np.array(counts, dtype=np.int64), None


def _broken_quotes(cause: csv.Error, row: int, file: str) -> Problem:
    said = str(cause)
    message = "Quotation marks do not close"
    if "expected after" in said:
        message = "A quotation mark stands inside a quoted cell"
    return Problem(
        UNREADABLE,
        f"{message}, so the rows from here on cannot be told apart.",
        expected='text in quotation marks with each mark inside it doubled, such as "the ""big"" form"',
        mend="Close or double the quotation mark in this row.",
        file=file,
        row=row,
    )


def _body(text: str, *, width: int, rows: int, skip: np.ndarray) -> pd.DataFrame:
    """Let pandas split the rows: it keeps equal cells once, so large files stay small."""
    if len(skip) == rows:
        return pd.DataFrame(columns=range(width), dtype=str)
    return pd.read_csv(
        StringIO(text, newline=""),
        header=None,
        names=range(width),
        index_col=False,
        dtype=str,
        na_filter=False,
        skip_blank_lines=False,
        skiprows=skip.tolist(),
        engine="c",
        low_memory=False,
    ).astype(str)


def _empty_columns(body: pd.DataFrame) -> frozenset[int]:
    return frozenset(int(i) for i in body.columns if (body[i].str.strip() == "").all())


def _ragged(lengths: np.ndarray, width: int, file: str) -> list[Problem]:
    rows = np.flatnonzero((lengths != width) & (lengths > 0))
    return [
        Problem(
            "ragged-row",
            "This row has too many cells." if lengths[i] > width else "This row has too few cells.",
            expected=f"{width} cells, as in the header",
            mend="Put quotation marks around text that holds a comma, and a comma for each blank cell.",
            file=file,
            row=int(i) + HEADER_ROW,
            found=f"{lengths[i]} cells",
        )
        for i in rows
    ]


def _blank_rows(lengths: np.ndarray, empty: np.ndarray, file: str) -> list[Problem]:
    rows = np.sort(np.concatenate([np.flatnonzero(lengths == 0), empty])) + HEADER_ROW
    if not len(rows):
        return []
    which = f"row {rows[0]}" if len(rows) == 1 else f"{len(rows)} rows, the first is row {rows[0]}"
    return [Problem("blank-rows", f"Blank rows were passed over: {which}.", severity="note", file=file)]
