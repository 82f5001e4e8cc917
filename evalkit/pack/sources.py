"""Which file of a folder holds which table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from evalkit.errors import Problem
from evalkit.pack.contract import read_contract
from evalkit.pack.ledger import LEDGER
from evalkit.pack.problems import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DOCUMENTS = ("council.yaml", "partnership.yaml", "reflections.yaml")
RELEASES = "releases.jsonl"  # what left the council; no chapter reads it
# Files that a pack may have for people to read; nothing is said about them.
COMPANIONS = re.compile(r"(readme|guidance|licen[cs]e|notes?)\b.*", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """Table name to file name below the pack, and what was noticed on the way."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())


def find_tables(names: Iterable[str], *, named: Mapping[str, str]) -> Found:
    """Decide which file holds which table.

    Parameters
    ----------
    names : iterable of str
        The files and folders at the top of the pack.
    named : mapping of str to str
        Files that council.yaml names for a table.

    Returns
    -------
    Found

    Examples
    --------
    >>> found = find_tables(["sites.csv", "Visits.CSV", "old.txt"], named={})
    >>> dict(found.files), [problem.file for problem in found.problems]
    ({'sites': 'sites.csv', 'visits': 'Visits.CSV'}, ['Visits.CSV', 'old.txt'])
    """
    present = sorted(name for name in names if not name.startswith((".", "~")))
    contract = read_contract()
    wanted = {spec.file: spec.name for spec in contract.tables if spec.name not in named}
    exact = {wanted[name]: name for name in present if name in wanted}
    cased = _by_case(present, wanted, exact)
    used = {
        *exact.values(),
        *cased.values(),
        *DOCUMENTS,
        LEDGER,
        RELEASES,
        *(PurePosixPath(n).parts[0] for n in named.values()),
    }
    missing = [file for file, table in wanted.items() if table not in exact and table not in cased]
    problems = [
        *(_case_problem(name, contract.table(table).file) for table, name in cased.items()),
        *(_unknown(name, missing) for name in present if name not in used and not COMPANIONS.match(name)),
    ]
    files = {spec.name: ({**cased, **exact, **named})[spec.name] for spec in contract.tables
             if spec.name in {*cased, *exact, *named}}  # fmt: skip
    return Found(files, tuple(problems))


def path_problem(file: str, *, table: str) -> Problem | None:
    """Say if a file that council.yaml names is not a plain path inside the pack.

    Examples
    --------
    >>> path_problem("../other/visits.csv", table="visits").found
    '../other/visits.csv'
    >>> path_problem("exports/visits.csv", table="visits") is None
    True
    """
    parts = PurePosixPath(file.replace("\\", "/")).parts
    plain = file.isprintable() and "\\" not in file and not _URL.match(file)
    if plain and parts and not file.startswith(("/", "~")) and ".." not in parts:
        return None
    return Problem(
        "path-outside",
        "A table may only be read from a file inside the pack.",
        expected="a path such as exports/visits.csv",
        mend="Copy the file into the pack and name it here.",
        file="council.yaml",
        column=f"sources.{table}.file",
        found=shown(file),
    )


def _by_case(present: list[str], wanted: Mapping[str, str], exact: Mapping[str, str]) -> dict[str, str]:
    """Find files whose names differ from the contract's in capitals alone."""
    lower = {name.lower(): table for name, table in wanted.items() if table not in exact}
    found: dict[str, str] = {}
    for name in present:
        table = lower.get(name.lower())
        if table and name not in wanted:
            found.setdefault(table, name)
    return found


def _case_problem(name: str, expected: str) -> Problem:
    return Problem(
        "file-name",
        "The name of this file differs from the contract in its capitals; it was read all the same.",
        expected=expected,
        mend=f"Rename it {expected}, so that it is found on every computer.",
        severity="warning",
        file=name,
    )


def _unknown(name: str, missing: list[str]) -> Problem:
    hint = nearest(name, known=missing)
    return Problem(
        "unknown-file",
        "This is no part of a data pack, so it was not read.",
        expected="" if not hint else "a file name of the contract",
        mend=hint or "Leave it, or take it out.",
        severity="warning" if hint else "note",
        file=shown(name),
    )
