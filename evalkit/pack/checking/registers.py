"""A pack and its theory as plain DuckDB tables, for the rules of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from evalkit.errors import UsageError
from evalkit.pack.checking.views import PERIOD_COLUMNS, definitions
from evalkit.pack.contract import read_contract
from evalkit.periods import parse_period
from evalkit.places import council as find_council
from evalkit.places import successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.pack.model import Pack
    from evalkit.theory.model import Theory


def open_registers(pack: Pack, theory: Theory) -> duckdb.DuckDBPyConnection:
    """Load a pack and a theory into a database in memory that can reach nothing else.

    Parameters
    ----------
    pack : Pack
        What the council brought.
    theory : Theory
        The theory that it is checked against. The council's local changes are added.

    Returns
    -------
    duckdb.DuckDBPyConnection
        With the tables that ``rules.yaml`` lists.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> from evalkit.theory import read_theory
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "t"}, periods={"start": "2024-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> database = open_registers(Pack(Path(), council, {}), read_theory("blended_roles"))
    >>> database.execute('select day("end") from pack').fetchone()
    ('2025-06-30',)
    """
    # Councils are checked side by side: threads of one would only wait for those of another.
    database = duckdb.connect(config={"enable_external_access": "false", "threads": 1})
    for name in read_contract().names:
        database.from_df(pack.table(name)).create(name)
    for name, rows in {**_pack_rows(pack), **_theory_rows(pack, theory)}.items():
        database.from_df(rows).create(name)
    database.from_df(_spans(pack)).create("spans")
    for statement in definitions():
        database.execute(statement)
    return database


def _pack_rows(pack: Pack) -> dict[str, pd.DataFrame]:
    council, months = pack.council, pack.council.periods
    return {
        "pack": _rows(
            ["council", "name", "theory_id", "theory_version", "start", "baseline_end", "end", "data_as_at"],
            [
                (
                    council.council,
                    council.name,
                    council.theory.id,
                    council.theory.version,
                    parse_period(months.start).start,
                    parse_period(months.baseline_end).end if months.baseline_end else None,
                    parse_period(months.end).end,
                    council.data_as_at,
                )
            ],
            dates=("start", "baseline_end", "end", "data_as_at"),
        ).assign(governance=council.governance is not None),
        "place": _rows(["code", "name", "successors"], _places(pack)),
        "held": pd.DataFrame(
            [
                (spec.name, len(pack.tables[spec.name]), spec.person_level)
                for spec in read_contract().tables
                if spec.name in pack.tables
            ],
            columns=["table", "rows", "person_level"],
        ).astype({"table": str, "rows": "int64", "person_level": bool}),
        "expectations": _expectations(pack),
    }


def _places(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Look the council's code up; an id of its own, or a code that is not built in, has no row."""
    code = pack.council.council
    try:
        place = find_council(code)
    except UsageError:
        return
    yield code, place.name, ", ".join(successors(code, on=pack.council.data_as_at))


def _expectations(pack: Pack) -> pd.DataFrame:
    before = (pack.reflections or {}).get("before") or {}
    listed = before.get("expectations") if isinstance(before, dict) else None
    rows = [
        (number, str(one.get("indicator", "")))
        for number, one in enumerate(listed if isinstance(listed, list) else (), start=1)
        if isinstance(one, dict) and one.get("indicator")
    ]
    frame = pd.DataFrame(rows, columns=["position", "indicator"])
    return frame.astype({"position": "int64", "indicator": str})


def _theory_rows(pack: Pack, theory: Theory) -> dict[str, pd.DataFrame]:
    """List the codes of the theory, and those that the council adds to it."""
    local = pack.council.local_theory
    indicators = {i.code: i for i in (*theory.indicators, *local.indicators)}.values()
    codes: dict[str, Iterable[str]] = {
        "theory_nodes": (node.id for node in (*theory.nodes, *local.nodes)),
        "theory_links": (link.id for link in (*theory.links, *local.links)),
        "theory_assumptions": (assumption.id for assumption in theory.assumptions),
        "theory_milestones": (step.id for stage in theory.journey for step in stage.milestones),
        "theory_conditions": (condition.id for condition in theory.conditions),
        "theory_tasks": (task.id for task in theory.tasks),
        "theory_items": (item.id for item in theory.survey_items),
    }
    groups = [(item.id, group) for item in theory.survey_items for group in item.groups]
    return {
        "theory": _rows(["id", "version"], [(theory.id, theory.version)]),
        "theory_indicators": _rows(
            ["code", "kind", "frequency", "version"],
            [(i.code, i.kind, i.frequency, i.definition_version) for i in indicators],
        ).assign(multiplier=[float(i.multiplier) for i in indicators]),
        "theory_item_groups": _rows(["item", "group"], groups),
        **{
            name: _rows(["code"], [(code,) for code in dict.fromkeys(found)]) for name, found in codes.items()
        },
    }


def _rows(
    columns: list[str], rows: Iterable[tuple[Any, ...]], *, dates: tuple[str, ...] = ()
) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=columns)
    types = {column: "datetime64[us]" if column in dates else "str" for column in columns}
    return frame.astype(types)


def _spans(pack: Pack) -> pd.DataFrame:
    """Read each different period once; there are few, however many rows."""
    texts = {
        text
        for spec in read_contract().tables
        if spec.name in pack.tables
        for field in spec.fields
        if field.name in PERIOD_COLUMNS
        for text in pack.tables[spec.name][field.name].unique()
    }
    spans = [span for text in sorted(texts) for span in _span(text)]
    columns = ["period", "first_day", "last_day", "form"]
    return _rows(columns, spans, dates=("first_day", "last_day"))


def _span(text: str) -> Iterator[tuple[Any, ...]]:
    try:
        period = parse_period(text)
    except ValueError:
        return
    yield text, period.start, period.end, period.kind
