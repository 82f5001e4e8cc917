"""The contract files hold together, and the data dictionary is made from them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalkit.errors import UsageError
from evalkit.pack import CouncilFile, data_dictionary
from evalkit.pack.contract import read_contract, read_rules, read_schema
from evalkit.pack.model import empty_table

ROOT = Path(__file__).resolve().parents[2]
REMAKE = "make it again: python -c 'from evalkit.pack import data_dictionary as d; print(d(), end=\"\")'"


def test_the_data_dictionary_in_docs_is_made_from_the_contract():
    assert (ROOT / "docs" / "data-dictionary.md").read_text() == data_dictionary(), REMAKE


def test_the_data_dictionary_has_every_column_and_rule():
    text = data_dictionary()
    wanted = [f.description for t in read_contract().tables for f in t.fields]
    wanted += [rule.message for rule in read_rules()]
    assert [word for word in wanted if word not in text] == []


@pytest.mark.parametrize("name", read_contract().names)
def test_every_example_of_a_column_is_right_there(name, check):
    spec = read_contract().table(name)
    row = pd.DataFrame([{field.name: field.example for field in spec.fields}])
    report = check(only=(), **{name: row})
    kinds = {"type-error", "required", "enum", "pattern", "minimum", "maximum"}
    assert [str(p) for p in report.problems if p.rule in kinds] == []


@pytest.mark.parametrize("name", read_contract().names)
def test_a_table_without_rows_has_the_types_of_the_contract(name):
    spec, dtypes = read_contract().table(name), empty_table(read_contract().table(name)).dtypes
    expected = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean",
                "date": "datetime64[us]", "datetime": "datetime64[us]"}  # fmt: skip
    assert {f.name: str(dtypes[f.name]) for f in spec.fields} == {
        f.name: expected[f.type] for f in spec.fields
    }
    assert str(dtypes["_row"]) == "int64"


def test_the_council_record_has_the_keys_of_its_schema():
    schema = read_schema("council")
    assert set(CouncilFile.model_fields) == set(schema["properties"])
    required = {name for name, about in CouncilFile.model_fields.items() if about.is_required()}
    assert required == set(schema["required"])


def test_rules_name_tables_that_there_are():
    known = {*read_contract().names, "council", "partnership", "reflections"}
    assert {table for rule in read_rules() for table in rule.tables} <= known
    assert len({rule.id for rule in read_rules()}) == len(read_rules())


def test_an_unknown_table_gets_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'sites'"):
        read_contract().table("site")
