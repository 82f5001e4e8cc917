"""Keys: rows that stand twice, and references to rows that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.errors import PackError, Problem
from evalkit.pack.contract import read_contract
from evalkit.pack.problems import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evalkit.pack.contract.model import ForeignKey, TableSpec
    from evalkit.pack.model import Pack


def check_keys(pack: Pack) -> list[Problem]:
    """Find rows with the key of an earlier row, and references that lead nowhere.

    A table that is not there, or has no rows, is not missed row by row: one warning says what the
    references to it are worth.

    Parameters
    ----------
    pack : Pack
        What the council brought.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> sites = pd.DataFrame({"site_id": ["n", "n"], "_row": [2, 3]})
    >>> check_keys(Pack(Path(), CouncilFile.model_construct(), {"sites": sites}))[0].where
    'sites.csv, row 3, column site_id'
    """
    return [
        problem for spec in read_contract().tables if pack.has(spec.name) for problem in _check(pack, spec)
    ]


def refuse_repeated_rows(pack: Pack, *, tables: Collection[str]) -> None:
    """Stop where a row has the key of an earlier one: it would be counted twice, or stand for another.

    Parameters
    ----------
    pack : Pack
        What the council brought.
    tables : collection of str
        Names of those that are looked at.

    Raises
    ------
    PackError
        With the first such row in its message, and all of them as ``problems``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> sites = pd.DataFrame({"site_id": ["n", "n"], "_row": [2, 3]})
    >>> refuse_repeated_rows(Pack(Path(), CouncilFile.model_construct(), {"sites": sites}), tables=["sites"])
    Traceback (most recent call last):
    evalkit.errors.PackError: sites.csv, row 3, column site_id: This row has the key of an earlier row...
    """
    found = [
        problem
        for spec in read_contract().tables
        if spec.name in tables and spec.primary_key and pack.has(spec.name)
        for problem in repeated(
            pack.tables[spec.name], columns=spec.primary_key, rule="primary-key", file=pack.file(spec.name)
        )
    ]
    if found:
        others = f"There are {len(found)} such rows. " if len(found) > 1 else ""
        raise PackError(
            str(found[0]), hint=f"{others}Check the pack to see all that is wrong.", problems=found
        )


def _check(pack: Pack, spec: TableSpec) -> Iterator[Problem]:
    rows, file = pack.tables[spec.name], pack.file(spec.name)
    if spec.primary_key:
        yield from repeated(rows, columns=spec.primary_key, rule="primary-key", file=file)
    for field in spec.fields:
        if field.unique:
            yield from repeated(rows, columns=(field.name,), rule="unique", file=file)
    for key in spec.foreign_keys:
        yield from _references(pack, spec, key)


def repeated(rows: pd.DataFrame, *, columns: Sequence[str], rule: str, file: str) -> list[Problem]:
    """Blame each row whose key stands in an earlier row.

    Parameters
    ----------
    rows : pandas.DataFrame
        Typed rows with ``_row``.
    columns : sequence of str
        The columns of the key.
    rule : str
        Code of the rule.
    file : str
        The file's name in messages.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> rows = pd.DataFrame({"site_id": ["n", "s", "n"], "_row": [2, 3, 4]})
    >>> repeated(rows, columns=["site_id"], rule="primary-key", file="sites.csv")[0].row
    4
    """
    blank = np.logical_and.reduce([_blank(rows[column]) for column in columns])
    key = rows.loc[~blank, list(columns)]  # blank ones are blamed cell by cell
    again = key.duplicated(keep="first")
    if not again.any():
        return []
    rows = rows[~blank]
    numbers = key.groupby(list(columns), sort=False, dropna=False).ngroup()
    first = rows["_row"].groupby(numbers).transform("first")
    found = [", ".join(map(_show, values)) for values in key[again].itertuples(index=False)]
    return [
        Problem(
            rule,
            "This row has the key of an earlier row.",
            expected=f"one row for each {' and '.join(columns)}",
            mend=f"Compare with row {earlier} and keep one of the two.",
            file=file,
            row=row,
            column=", ".join(columns),
            found=shown(text, most=100),
        )
        for row, earlier, text in zip(rows["_row"][again], first[again], found, strict=True)
    ]


def _show(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return "blank" if value == "" or pd.isna(value) else str(value)


def _blank(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.isna() | (cells == "")


def _references(pack: Pack, spec: TableSpec, key: ForeignKey) -> Iterator[Problem]:
    """Check references of one column; the contract has no others."""
    rows, (column,), (target,) = pack.tables[spec.name], key.fields, key.to_fields
    given = ~_blank(rows[column])
    if not pack.has(key.table):
        if given.any():
            yield _nowhere(pack, spec, key, int(given.sum()))
        return
    known = pack.tables[key.table][target]
    wrong = given & ~rows[column].isin(known)
    hints = {word: nearest(word, known=known.unique()) for word in rows[column][wrong].unique()[:_HINTED]}
    for row, found in zip(rows["_row"][wrong], rows[column][wrong], strict=True):
        yield Problem(
            "foreign-key",
            f"{pack.file(key.table)} has no such {target}.",
            expected=f"a {target} that stands in {pack.file(key.table)}",
            mend=hints.get(found) or f"Correct it, or add the row to {pack.file(key.table)}.",
            file=pack.file(spec.name),
            row=row,
            column=column,
            found=shown(found),
        )


_HINTED = 200  # looking for near words is slow, and beyond some the cause is another


def _nowhere(pack: Pack, spec: TableSpec, key: ForeignKey, rows: int) -> Problem:
    return Problem(
        "foreign-table",
        f"{key.table} has no rows, so nothing is known about what this column refers to.",
        expected=f"{pack.file(key.table)} with a row for each {key.to_fields[0]}",
        mend=f"Fill in {pack.file(key.table)}.",
        severity="warning",
        file=pack.file(spec.name),
        column=key.fields[0],
        found=f"{rows} rows",
    )
