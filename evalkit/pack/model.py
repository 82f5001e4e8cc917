"""A pack that was read: its council, its tables and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.pack.checking.cells import read_cells
from evalkit.pack.contract import read_contract
from evalkit.pack.csv_text import RawTable
from evalkit.pack.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from evalkit.errors import Problem
    from evalkit.pack.contract.model import TableSpec
    from evalkit.pack.council_file import CouncilFile


@dataclass(frozen=True)
class Pack:
    """Hold what a council brought.

    Parameters
    ----------
    path : pathlib.Path
        Where it was read.
    council : CouncilFile
        The contents of ``council.yaml``.
    tables : mapping of str to pandas.DataFrame
        Typed rows of each table that could be read, with ``_row`` for the row that the user sees.
    partnership, reflections : dict, optional
        The contents of the other YAML files.
    ledger : Ledger
        The expectations that were locked, as far as they can be trusted.
    problems : tuple of Problem
        What was found wrong while reading: files, headers, cells.
    hashes : mapping of str to str
        SHA-256 of each file that was read.
    files : mapping of str to str
        The file that each table was read from, as the user knows it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack.council_file import CouncilFile
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "t"}, periods={"start": "2024-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> pack = Pack(Path("e1"), council, {})
    >>> pack.has("sites"), list(pack.table("survey_waves").columns)
    (False, ['wave', 'group', 'invited', '_row'])
    """

    path: Path
    council: CouncilFile
    tables: Mapping[str, pd.DataFrame]
    partnership: dict[str, Any] | None = None
    reflections: dict[str, Any] | None = None
    ledger: Ledger = field(default_factory=Ledger)
    problems: tuple[Problem, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Say whether a table is there and has rows."""
        return len(self.tables.get(name, ())) > 0

    def table(self, name: str) -> pd.DataFrame:
        """Give a table; one that is not there has its columns and no rows."""
        spec = read_contract().table(name)
        return self.tables[name] if name in self.tables else empty_table(spec)

    def file(self, name: str) -> str:
        """Name the file of a table in messages."""
        return self.files.get(name, read_contract().table(name).file)


def empty_table(spec: TableSpec) -> pd.DataFrame:
    """Give a table's typed columns without rows.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> str(empty_table(read_contract().table("survey_waves"))["invited"].dtype)
    'Int64'
    """
    return _empty(spec).copy()


@cache
def _empty(spec: TableSpec) -> pd.DataFrame:
    raw = RawTable(spec.file, None, np.array([], dtype=np.int64), ())
    return read_cells(raw, spec=spec)[0]
