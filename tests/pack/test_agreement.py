"""Row by row, the checks of the Table Schemas agree with frictionless on the same files.

Where the project is stricter on purpose, the last test says so.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frictionless import Package, Resource, Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.pack import read_pack, write_tables
from evalkit.pack.checking.cells import read_cells
from evalkit.pack.checking.keys import check_keys, repeated
from evalkit.pack.contract import read_contract
from evalkit.pack.contract.reading import table_schema
from evalkit.pack.csv_text import RawTable

CONSTRAINTS = ("required", "enum", "pattern", "minimum", "maximum")
KEYS = ("primary-key", "foreign-key", "unique")
Fault = tuple[str, int, str, str]  # table, row, column, kind
# What people write into the wrong cell, and what is right in some column or other.
WRONG = [
    "", "x", "13/04/2025", "2025-04-13", "2025-02-30", "2025-04-01 10:15", "2025-04-01T10:15", "-1",
    "0", "0.5", "1", "12", "1,200", "12%", "1e3", "99999", "1.0", "yes", "No", "maybe", "started",
    "Started", "north", "south", "nowhere", "p1", "p2", "w1", "r1", "v1", "insulin", "2025-04",
    "2025-13", "2025-Q2", "2025/26", "a>b", "a=b", "not known", "done", "é", "日本", 'a "b" c', "a,b",
    "'=x", "N/A", "white", "3", "11", "care worker", "s1",
]  # fmt: skip
# Digits with underscores, and dates without their noughts, are refused here alone: see the last test.
STRICTER = re.compile(r"[+-]?[0-9._]*_[0-9._]*|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*")
written = st.text("abcXYZ019-_./:=;> é", min_size=1, max_size=12).map(str.strip)
cells = st.sampled_from(WRONG) | written.filter(lambda text: not STRICTER.fullmatch(text))


@pytest.fixture(scope="module")
def places(tables: dict[str, pd.DataFrame]) -> list[tuple[str, int, str]]:
    """List every cell of the small pack."""
    return [
        (spec.name, row, column)
        for spec in read_contract().tables
        for row in range(len(tables[spec.name]))
        for column in spec.columns
    ]


def corrupt(tables: dict[str, pd.DataFrame], changes: list[tuple[tuple[str, int, str], str]]) -> Any:
    frames = {
        name: frame.reindex(columns=list(read_contract().table(name).columns), fill_value="")
        for name, frame in tables.items()
    }
    for (name, row, column), value in changes:
        frames[name].loc[row, column] = value
    return frames


def parents(names: set[str]) -> set[str]:
    return {key.table for name in names for key in read_contract().table(name).foreign_keys}


def write_raw(folder: Path, frames: dict[str, pd.DataFrame], council: dict[str, Any]) -> None:
    write_tables(folder, council=council, tables={})
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def ours(folder: Path) -> set[Fault]:
    pack = read_pack(folder)
    wrong = [p for p in (*pack.problems, *check_keys(pack)) if p.rule in ("type-error", *CONSTRAINTS, *KEYS)]
    return {
        (p.file.removesuffix(".csv"), p.row or 0, "" if p.rule == "primary-key" else p.column, p.rule)
        for p in wrong
    }


def theirs(folder: Path, names: list[str]) -> set[Fault]:
    resources = [
        {"name": name, "path": f"{name}.csv", "type": "table", "schema": table_schema(name)} for name in names
    ]
    report = Package.from_descriptor({"name": "pack", "resources": resources}, basepath=str(folder)).validate(
        limit_errors=100_000
    )
    return {_fault(task.name, error) for task in report.tasks for error in task.errors if not _twofold(error)}


def _twofold(error: Any) -> bool:
    """Say if a key is blank in all its columns: each of them is found blank as well."""
    return error.type == "primary-key" and 'all "None"' in error.note


def _fault(table: str, error: Any) -> Fault:
    if error.type == "primary-key":
        return table, error.row_number, "", "primary-key"
    if error.type == "foreign-key":
        return table, error.row_number, re.match(r'for "([^"]+)"', error.note)[1], "foreign-key"
    kind = re.match(r'constraint "(\w+)"', error.note)
    return table, error.row_number, error.field_name, kind[1] if kind else error.type


def assert_agreement(tables: Any, council: Any, changes: Any) -> None:
    touched = {name for (name, _, _), _ in changes}
    needed = touched | parents(touched) | parents(parents(touched))
    frames = {name: frame for name, frame in corrupt(tables, changes).items() if name in needed}
    with TemporaryDirectory() as name:
        write_raw(Path(name), frames, council)
        assert ours(Path(name)) == theirs(Path(name), list(frames))


def test_the_small_pack_is_right_for_both(tables, whole_folder):
    assert ours(whole_folder) == theirs(whole_folder, list(tables)) == set()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ((("sites", 0, "start_date"), "13/01/2025"), "type-error"),
        ((("visits", 1, "eligible"), "perhaps"), "type-error"),
        ((("sites", 0, "status"), "begun"), "enum"),
        ((("sites", 1, "name"), ""), "required"),
        ((("observations", 0, "period"), "2025-13"), "pattern"),
        ((("people", 0, "imd_decile"), "11"), "maximum"),
        ((("people", 0, "imd_decile"), "0"), "minimum"),
        ((("people", 1, "person_ref"), "p1"), "primary-key"),
        ((("goals", 0, "person_ref"), "p9"), "foreign-key"),
    ],
)
def test_both_find_each_kind_of_fault_in_the_same_cell(change, kind, tables, council, tmp_path):
    (table, _, _), _ = change
    near = {table, "sites", "people"}
    frames = corrupt({name: frame for name, frame in tables.items() if name in near}, [change])
    write_raw(tmp_path, frames, council)
    assert ours(tmp_path) == theirs(tmp_path, list(frames))
    assert kind in {fault[3] for fault in ours(tmp_path)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(data=st.data())
def test_both_agree_on_packs_that_are_broken_at_random(data, places, tables, council):
    changes = data.draw(st.lists(st.tuples(st.sampled_from(places), cells), min_size=1, max_size=12))
    assert_agreement(tables, council, changes)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(data=st.data())
def test_both_agree_on_very_many_broken_packs(data, places, tables, council):
    changes = data.draw(st.lists(st.tuples(st.sampled_from(places), cells), min_size=1, max_size=25))
    assert_agreement(tables, council, changes)


@pytest.mark.parametrize("name", read_contract().names)
def test_each_table_schema_is_one_for_frictionless(name):
    assert Schema.validate_descriptor(table_schema(name)).valid


def test_repeated_values_of_a_unique_column_are_found_by_both(tmp_path):
    spec = read_contract().table("survey_waves")
    fields = tuple(f.model_copy(update={"unique": f.name == "invited"}) for f in spec.fields)
    schema = table_schema("survey_waves")
    schema["fields"][2]["constraints"]["unique"] = True
    (tmp_path / "w.csv").write_text("wave,group,invited\na,carers,4\nb,carers,4\nc,carers,5\n")
    descriptor = {"name": "w", "path": "w.csv", "type": "table", "schema": schema}
    report = Resource.from_descriptor(descriptor, basepath=str(tmp_path)).validate()
    raw = RawTable("w.csv", pd.read_csv(tmp_path / "w.csv", dtype=str), np.array([2, 3, 4]), ())
    frame, _ = read_cells(raw, spec=spec.model_copy(update={"fields": fields}))
    mine = [p.row for p in repeated(frame, columns=["invited"], rule="unique", file="w.csv")]
    assert mine == [error.row_number for error in report.tasks[0].errors] == [3]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (("sites", 0, "population_65plus", " 8400 "), "spaces around a number"),
        (("sites", 0, "population_65plus", "8_400"), "underscores between digits"),
        (("sites", 0, "population_65plus", "８４"), "full-width digits"),
        (("sites", 0, "start_date", "2025-1-13"), "a month without its nought"),
        (("sites", 0, "name", "   "), "a required cell that holds spaces alone"),
        (("observations", 0, "value", "NaN"), "a number that is none"),
        (("observations", 0, "value", "Infinity"), "a number without end"),
    ],
)
def test_the_project_is_stricter_on_purpose(cell, why, tables, council, tmp_path):
    table, row, column, value = cell
    frames = corrupt(
        {name: tables[name] for name in ("sites", "observations")}, [((table, row, column), value)]
    )
    write_raw(tmp_path, frames, council)
    assert theirs(tmp_path, list(frames)) == set(), why
    assert {fault[:3] for fault in ours(tmp_path)} == {(table, row + 2, column)}, why
