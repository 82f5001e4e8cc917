"""Run the cross-table rules of the contract."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from evalkit.errors import Problem
from evalkit.pack.checking.registers import open_registers
from evalkit.pack.contract import read_rules
from evalkit.pack.problems import nearest, shown

if TYPE_CHECKING:
    import duckdb

    from evalkit.pack.contract.model import CrossRule
    from evalkit.pack.model import Pack
    from evalkit.theory.model import Theory

_DOCUMENTS = ("council", "partnership", "reflections")


def check_rules(pack: Pack, theory: Theory) -> list[Problem]:
    """Find every row that breaks a rule of ``rules.yaml``.

    A cell that is already blamed for its type or form is not blamed a second time.

    Parameters
    ----------
    pack : Pack
        What the council brought.
    theory : Theory
        The theory that it is checked against.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> from evalkit.theory import read_theory
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "other"}, periods={"start": "2024-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> problems = check_rules(Pack(Path(), council, {}), read_theory("blended_roles"))
    >>> [problem.rule for problem in problems]
    ['nothing-to-measure', 'theory-id']
    """
    blamed = {(p.file, p.row, p.column) for p in pack.problems if p.row is not None and p.severity == "error"}
    database = open_registers(pack, theory)
    try:
        rules = [rule for rule in read_rules() if _concerns(rule, pack)]
        found = [problem for rule in rules for problem in _offenders(rule, database, pack)]
    finally:
        database.close()
    return [p for p in found if (p.file, p.row, p.column) not in blamed]


def _concerns(rule: CrossRule, pack: Pack) -> bool:
    return any(table in _DOCUMENTS or pack.has(table) for table in rule.tables)


def _offenders(rule: CrossRule, database: duckdb.DuckDBPyConnection, pack: Pack) -> list[Problem]:
    cursor = database.execute(rule.sql)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return []
    hints = _hints(rule, {_text(row["found"]) for row in rows}, database)
    return [_problem(rule, row, hints, pack) for row in rows]


def _hints(rule: CrossRule, words: set[str], database: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Suggest the nearest known word for each different one that is not known."""
    if not rule.known:
        return {}
    known = [code for (code,) in database.execute(rule.known).fetchall()]
    return {word: nearest(word, known=known) for word in words}


def _problem(rule: CrossRule, row: dict[str, Any], hints: dict[str, str], pack: Pack) -> Problem:
    table = row.get("table") or rule.tables[0]
    found = _text(row["found"])
    return Problem(
        rule.id,
        rule.message,
        expected=_text(row.get("expected")) or rule.expected,
        mend=hints.get(found) or rule.mend,
        severity=rule.severity,
        file=f"{table}.yaml" if table in _DOCUMENTS else pack.file(table),
        row=row["_row"],
        column=row["column"],
        found=shown(found) if found else "",
    )


def _text(value: Any) -> str:
    """Write what SQL gives as the files would have it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
