"""Raw text cells as typed columns, by the Table Schema of the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.errors import Problem, Severity
from evalkit.pack.checking.guess import Guess
from evalkit.pack.checking.misread import explain
from evalkit.pack.checking.values import is_free_text, tidy, typed_values
from evalkit.pack.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.pack.contract.model import Field, TableSpec
    from evalkit.pack.csv_text import RawTable

ROW = "_row"


@dataclass(frozen=True)
class _Kind:
    """How one kind of broken constraint is worded."""

    rule: str
    message: str
    mend: str = ""
    severity: Severity = "error"


_TYPE = _Kind("type-error", "This cell does not have the type of its column.")
_KINDS = {
    "required": _Kind("required", "This cell must not be blank.", "Fill it in."),
    "enum": _Kind("enum", "This is none of the permitted words."),
    "pattern": _Kind("pattern", "This is not written in the form of its column."),
    "minimum": _Kind("minimum", "This number is too small."),
    "maximum": _Kind("maximum", "This number is too large."),
}

_SPACES = _Kind("spaces", "Spaces at the start or end of this text were taken off.", severity="note")
_GUESSED = frozenset({"type-error", "enum", "pattern"})
_UNSEEN = "There are spaces before or after this, or marks that cannot be seen."
_UNSEEN_MEND = "Delete them; in Excel, TRIM and CLEAN take them off a whole column."


def read_cells(raw: RawTable, *, spec: TableSpec) -> tuple[pd.DataFrame, list[Problem]]:
    r"""Give each cell its type, and say which cells break the Table Schema.

    A cell that fails its type is missing in the frame. Columns that the file lacks are missing
    throughout, and are not blamed row by row.

    Parameters
    ----------
    raw : RawTable
        Text cells.
    spec : TableSpec
        The table's part of the contract.

    Returns
    -------
    tuple
        The typed frame with the contract's columns and ``_row``; and the problems.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> from evalkit.pack.csv_text import raw_table
    >>> spec = read_contract().table("survey_waves")
    >>> raw = raw_table(b"wave,group,invited\nspring,carers,four\n", file="survey_waves.csv", spec=spec)
    >>> frame, problems = read_cells(raw, spec=spec)
    >>> frame["invited"].isna()[0], problems[0].where
    (np.True_, 'survey_waves.csv, row 2, column invited')
    """
    cells = empty_cells(spec) if raw.cells is None else raw.cells
    index = pd.RangeIndex(len(cells))
    columns: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in spec.fields:
        if field.name in cells:
            columns[field.name], found = _read_column(cells[field.name], field, raw)
            problems.extend(found)
        else:
            columns[field.name] = typed_values(pd.Series("", index=index, dtype=str), field=field)
    return pd.DataFrame({**columns, ROW: np.asarray(raw.rows, dtype=np.int64)}), problems


def empty_cells(spec: TableSpec) -> pd.DataFrame:
    """Give the raw cells of a table without rows.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> len(empty_cells(read_contract().table("sites")))
    0
    """
    return pd.DataFrame(columns=list(spec.columns), dtype=str)


def _read_column(raw: pd.Series[str], field: Field, table: RawTable) -> tuple[pd.Series[Any], list[Problem]]:
    """Look at each different text once: columns repeat a few values over many rows."""
    words = raw.astype("category")
    codes, texts = words.cat.codes.to_numpy(), pd.Series(words.cat.categories, dtype=str)
    values = typed_values(texts, field=field)
    problems = [
        problem
        for kind, wrong in _failures(texts, values, field)
        for problem in _blame(kind, wrong.to_numpy()[codes], raw, field, table)
    ]
    return values.take(codes).reset_index(drop=True), problems


def _failures(
    texts: pd.Series[str], values: pd.Series[Any], field: Field
) -> Iterator[tuple[_Kind, pd.Series[bool]]]:
    blank = tidy(texts) == "" if is_free_text(field) else texts == ""
    if field.type != "string":
        yield _TYPE, values.isna() & ~blank
    if field.required:
        yield _KINDS["required"], blank
    if field.enum:
        yield _KINDS["enum"], ~texts.isin(field.enum) & ~blank
    if field.pattern:
        yield _KINDS["pattern"], ~texts.str.fullmatch(field.pattern).astype(bool) & ~blank
    if field.minimum is not None:
        yield _KINDS["minimum"], (values < field.minimum).fillna(False).astype(bool)
    if field.maximum is not None:
        yield _KINDS["maximum"], (values > field.maximum).fillna(False).astype(bool)
    if is_free_text(field):
        yield _SPACES, (tidy(texts) != texts) & ~blank


def _blame(
    kind: _Kind, wrong: np.ndarray[Any, Any], raw: pd.Series[str], field: Field, table: RawTable
) -> list[Problem]:
    if not wrong.any():
        return []
    found = raw[wrong].astype(str)
    worded = _worded(kind, pd.Series(found.unique(), dtype=str), field, table.file)
    rows = table.rows[wrong].tolist()
    return [replace(worded[text], row=row) for text, row in zip(found, rows, strict=True)]


def _worded(kind: _Kind, texts: pd.Series[str], field: Field, file: str) -> dict[str, Problem]:
    """Word the problem of each different text once."""
    tidied = tidy(texts).str.replace("\u00a0", " ")
    better = _fits(tidied, field) & (tidied != texts)
    return {
        text: _problem(kind, text, Guess(_UNSEEN, meant, _UNSEEN_MEND) if good else None, field, file)
        for text, meant, good in zip(texts, tidied, better, strict=True)
    }


def _fits(texts: pd.Series[str], field: Field) -> pd.Series[bool]:
    wrong = pd.Series(data=False, index=texts.index)
    for kind, found in _failures(texts, typed_values(texts, field=field), field):
        wrong |= found & (kind is not _SPACES)
    return ~wrong


def _problem(kind: _Kind, text: str, unseen: Guess | None, field: Field, file: str) -> Problem:
    guess = unseen or (explain(text, field=field) if kind.rule in _GUESSED else None)
    return Problem(
        kind.rule,
        guess.message if guess else kind.message,
        expected=(guess and guess.expected) or _expected(field),
        mend=(guess and guess.mend) or kind.mend,
        severity=kind.severity,
        file=file,
        column=field.name,
        found="" if kind.rule == "required" else shown(text),
    )


def _expected(field: Field) -> str:
    like = f", such as {field.example}" if field.pattern and field.example else ""
    return f"{field.allowed}{like}"
