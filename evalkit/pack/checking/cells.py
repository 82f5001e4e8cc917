"""Raw text cells as typed columns, by the Table Schema of the contract."""

from __future__ import annotations

import re
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
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

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
    nowhere = np.zeros(len(cells), dtype=np.int64)
    columns: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in spec.fields:
        if field.name in cells:
            columns[field.name], found = _read_column(cells[field.name], field, raw)
            problems.extend(found)
        else:
            blank = typed_values(pd.Series([""], dtype=str), field=field)
            columns[field.name] = pd.Series(blank.array.take(nowhere))
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
    words = raw.astype("category").array
    codes, texts = words.codes, pd.Series(words.categories, dtype=str)
    values = typed_values(texts, field=field)
    problems = [
        problem
        for kind, wrong in _failures(texts, values, field)
        if wrong.any()
        for problem in _blame(kind, wrong[codes], raw, field, table)
    ]
    return pd.Series(values.array.take(codes)), problems


def _failures(
    texts: pd.Series[str], values: pd.Series[Any], field: Field
) -> Iterator[tuple[_Kind, NDArray[np.bool_]]]:
    given = texts.tolist()
    tidied = tidy(texts).tolist() if is_free_text(field) else given
    blank = _marked(text == "" for text in tidied)
    if field.type != "string":
        yield _TYPE, values.isna().to_numpy(dtype=np.bool_) & ~blank
    if field.required:
        yield _KINDS["required"], blank
    if field.enum:
        yield _KINDS["enum"], _marked(text not in field.enum for text in given) & ~blank
    if field.pattern:
        form = re.compile(field.pattern)
        yield _KINDS["pattern"], _marked(form.fullmatch(text) is None for text in given) & ~blank
    if field.minimum is not None:
        yield _KINDS["minimum"], (values < field.minimum).to_numpy(dtype=np.bool_, na_value=False)
    if field.maximum is not None:
        yield _KINDS["maximum"], (values > field.maximum).to_numpy(dtype=np.bool_, na_value=False)
    if is_free_text(field):
        yield _SPACES, _marked(a != b for a, b in zip(tidied, given, strict=True)) & ~blank


def _marked(truths: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(truths, dtype=np.bool_)


def _blame(
    kind: _Kind, wrong: NDArray[np.bool_], raw: pd.Series[str], field: Field, table: RawTable
) -> list[Problem]:
    if not wrong.any():  # a text of the column that stood in blank rows alone
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
    wrong = np.zeros(len(texts), dtype=np.bool_)
    for kind, found in _failures(texts, typed_values(texts, field=field), field):
        wrong |= found & (kind is not _SPACES)
    return pd.Series(~wrong, texts.index)


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
