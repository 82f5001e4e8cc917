"""The header row of a table against the columns of the contract."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.errors import Problem
from evalkit.pack.problems import HEADER_ROW, SAVE_AS_CSV, UNREADABLE, listed, nearest, shown, unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evalkit.pack.contract.model import TableSpec

_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def wrong_header(header: list[str], *, file: str, spec: TableSpec) -> Problem | None:
    """Say if the first row is split by something else than commas, or is no header of this table.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> spec = read_contract().table("survey_waves")
    >>> wrong_header(["wave;group;invited"], file="survey_waves.csv", spec=spec).found
    'semicolons'
    """
    line = ",".join(header)
    for mark, name in _DELIMITERS.items():
        words = {_plain(word) for word in line.split(mark)}
        if line.lower().startswith("sep=") or len(words & set(spec.columns)) > _known(header, spec):
            return unreadable(
                file,
                message="The columns are not separated by commas.",
                found=name,
                expected="commas",
                mend=SAVE_AS_CSV,
            )
    return None if _known(header, spec) else _no_header(header, file, spec)


def match_header(
    header: list[str], *, empty: Collection[int], file: str, spec: TableSpec
) -> tuple[dict[int, str], list[Problem]]:
    """Find the contract's columns in a header.

    Parameters
    ----------
    header : list of str
        Names as the file has them.
    empty : collection of int
        Positions of columns in which every cell is blank.
    file : str
        The file's name in messages.
    spec : TableSpec
        The table's part of the contract.

    Returns
    -------
    tuple
        Position to column; and the problems found.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> spec = read_contract().table("survey_waves")
    >>> names, problems = match_header(["wave", "Group", "invited"], empty=(), file="w.csv", spec=spec)
    >>> names, problems[0].message
    ({0: 'wave', 1: 'group', 2: 'invited'}, 'This column is not written as the contract has it.')
    """
    exact = {i: name for i, name in enumerate(header) if name in spec.columns}
    loose = {
        i: _plain(name)
        for i, name in enumerate(header)
        if i not in exact and _plain(name) in spec.columns and _plain(name) not in exact.values()
    }
    names = exact | loose
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    first = {name: i for i, name in sorted(names.items(), reverse=True)}
    problems = [
        *(_repeated(name, file) for name in twice),
        *(_misspelt(header[i], name, file) for i, name in loose.items() if name not in twice),
        *_unknown(header, names, empty, file, spec),
        *_missing(header, names, file, spec),
    ]
    return {i: name for name, i in sorted(first.items(), key=lambda item: item[1])}, problems


def _plain(name: str) -> str:
    return _NOT_WORD.sub("_", name.strip().lower()).strip("_")


def _known(header: list[str], spec: TableSpec) -> int:
    return len({_plain(name) for name in header} & set(spec.columns))


def _no_header(header: list[str], file: str, spec: TableSpec) -> Problem:
    return Problem(
        UNREADABLE,
        "The first row is not the header: it names no column of this table.",
        expected=f"the columns {listed(spec.columns)}",
        mend="Put the names of the columns into row 1, with no title above them.",
        file=file,
        row=HEADER_ROW,
        found=shown(",".join(header)),
    )


def _column(rule: str, message: str, file: str, column: str, **more: str) -> Problem:
    return Problem(rule, message, file=file, row=HEADER_ROW, column=column, **more)  # type: ignore[arg-type]  # severity is among the texts


def _repeated(name: str, file: str) -> Problem:
    return _column(
        "repeated-column",
        "This column stands in the header more than once.",
        file,
        name,
        expected="each column once",
        mend="Delete or rename all but one. Only the first was read.",
    )


def _misspelt(found: str, name: str, file: str) -> Problem:
    return _column(
        "misspelt-column",
        "This column is not written as the contract has it.",
        file,
        name,
        found=shown(found),
        expected=name,
        mend=f"Rename it {name}.",
    )


def _unknown(
    header: list[str], names: Mapping[int, str], empty: Collection[int], file: str, spec: TableSpec
) -> Iterator[Problem]:
    missing = [column for column in spec.columns if column not in names.values()]
    for i, name in enumerate(header):
        if i in names:
            continue
        if not name.strip():
            if i not in empty:
                yield _nameless(i, file)
            continue
        hint = nearest(_plain(name), known=missing)
        yield _column(
            "unknown-column",
            "The contract has no such column in this table, so it was not read.",
            file,
            shown(name),
            severity="error" if hint else "warning",
            expected="" if hint else f"one of {listed(spec.columns, most=len(spec.columns))}",
            mend=hint or "Rename it, or take it out.",
        )


def _nameless(position: int, file: str) -> Problem:
    return _column(
        "unknown-column",
        f"Column {position + 1} has values but no name, so it was not read.",
        file,
        "",
        mend="Give it its name from the contract, or take it out.",
    )


def _missing(header: list[str], names: Mapping[int, str], file: str, spec: TableSpec) -> Iterator[Problem]:
    guessed = {nearest(_plain(name), known=spec.columns) for i, name in enumerate(header) if i not in names}
    for field in spec.fields:
        absent = field.name not in names.values()
        if absent and f"Did you mean {field.name}?" not in guessed:
            yield _column(
                "missing-column",
                "This column is missing" + ("." if field.required else ", and was taken as blank."),
                file,
                field.name,
                severity="error" if field.required else "note",
                expected=field.description if field.required else "",
                mend="Add the column to the header, and its values." if field.required else "",
            )
