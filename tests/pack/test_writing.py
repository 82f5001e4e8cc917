"""What is written is read back equal, and does no harm in a spreadsheet."""

from __future__ import annotations

import csv
import json
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from cases import cases, needs_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import PackError, UsageError
from evalkit.pack import check_pack, new_pack, problems_text, read_pack, report_text, write_tables
from evalkit.pack.checking.values import tidy
from evalkit.pack.contract import read_contract
from evalkit.pack.safe_text import guard, unguard
from evalkit.pack.yaml_text import yaml_text
from evalkit.safe_yaml import parse_yaml

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\n"))
SITE = {"site_id": "n", "kind": "team", "status": "unknown"}


@settings(max_examples=30, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_any_text_comes_back(names):
    council = {"contract_version": 1, "council": "e1", "name": "E", "programme": "P", "theory": {"id": "t"},
               "periods": {"start": "2024-04", "end": "2025-03"}, "data_as_at": "2025-04-01"}  # fmt: skip
    rows = pd.DataFrame({"action": names})
    with TemporaryDirectory() as folder:
        write_tables(folder, council=council, tables={"actions": rows})
        pack = read_pack(folder)
    kept = tidy(pd.Series(names, dtype=str))
    assert pack.table("actions")["action"].tolist() == [name for name in kept if name]


@given(texts)
def test_guarding_is_undone(text):
    series = pd.Series([text], dtype=str)
    assert unguard(guard(series)).tolist() == [text]


@needs_cases
def test_formulas_of_the_published_list_do_not_begin_a_cell(tmp_path, council):
    attacks = pd.read_csv(cases("cases", "disclosure", "attack_strings.csv"), keep_default_na=False)
    strings = attacks[attacks["kind"].str.startswith("formula")]["string_json"].map(json.loads)
    write_tables(tmp_path, council=council, tables={"actions": pd.DataFrame({"action": list(strings)})})
    with (tmp_path / "actions.csv").open(newline="") as file:
        written = [cell for row in csv.reader(file) for cell in row if cell]
    assert not [cell for cell in written if cell[0] in "=+-@\t\r\n\0＝＋－＠"]


def test_typed_cells_are_written_as_the_contract_has_them(tmp_path, council):
    rows = pd.DataFrame(
        {
            "row_id": ["r1", "r2"],
            "date": [pd.Timestamp(2025, 4, 1), pd.NaT],
            "eligible": pd.array([True, None], dtype="boolean"),
            "minutes": [25.0, 0.1],
            "due_from": [pd.Timestamp(2025, 4, 1, 8), pd.NaT],
        }
    )
    write_tables(tmp_path, council=council, tables={"visits": rows})
    assert (tmp_path / "visits.csv").read_text().splitlines()[1:] == [
        "r1,,2025-04-01,,,,,yes,,25,,2025-04-01 08:00,,,",
        "r2,,,,,,,,,0.1,,,,,",
    ]


def test_a_pack_is_read_and_written_to_the_same_bytes(whole_folder, tmp_path_factory, council):
    pack, again = read_pack(whole_folder), tmp_path_factory.mktemp("again")
    write_tables(again, council=council, tables=pack.tables)
    for path in whole_folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_a_frame_of_the_caller_is_not_changed(tmp_path, council):
    rows = pd.DataFrame({"_row": [2], "action": ["=1+1"]}, index=[7])
    before = rows.copy()
    write_tables(tmp_path, council=council, tables={"actions": rows})
    pd.testing.assert_frame_equal(rows, before)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"site": pd.DataFrame()}, "no table 'site'"),
        ({"sites": pd.DataFrame({"colour": ["red"]})}, "sites has no column colour"),
        ({"sites": pd.DataFrame({"population_65plus": [0.5]})}, "column population_65plus"),
        ({"sites": pd.DataFrame({"start_date": [object()]})}, "column start_date"),
    ],
)
def test_what_the_contract_does_not_have_cannot_be_written(tables, said, tmp_path, council):
    with pytest.raises(UsageError, match=said):
        write_tables(tmp_path, council=council, tables=tables)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-999, 999)
    | texts
    | st.sampled_from(["yes", "1.10", "~", "2025-04"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(texts, plain, min_size=1, max_size=3))
def test_yaml_comes_back(data):
    assert parse_yaml(yaml_text(data).encode(), name="x.yaml")[0] == data


def test_an_empty_pack_has_headers_and_guidance(tmp_path):
    files = {path.relative_to(tmp_path).as_posix() for path in new_pack(tmp_path, council="E08000008")}
    assert files >= {"council.yaml", "README.md", "guidance/partnership.yaml"}
    assert {f"{name}.csv" for name in read_contract().names} <= files
    guide = (tmp_path / "README.md").read_text()
    missing = [f.name for t in read_contract().tables for f in t.fields if f.description not in guide]
    assert missing == []


def test_an_empty_pack_says_what_to_fill_in_and_nothing_else(tmp_path):
    new_pack(tmp_path, council="E08000008")
    with pytest.raises(PackError) as caught:
        read_pack(tmp_path)
    problems = caught.value.problems
    assert [(p.rule, p.column) for p in problems] == [
        ("yaml-missing-key", "periods.start"),
        ("yaml-missing-key", "periods.end"),
        ("yaml-missing-key", "data_as_at"),
    ]
    assert "First month with data." in problems_text(problems)


def test_a_pack_that_is_begun_says_what_comes_next(tmp_path, theory):
    new_pack(tmp_path, council="E08000008")
    path = tmp_path / "council.yaml"
    text = path.read_text().replace("  start:", "  start: 2024-04").replace("  end:", "  end: 2025-03")
    path.write_text(text.replace("data_as_at:", "data_as_at: 2025-04-20"))
    report = check_pack(read_pack(tmp_path), theory)
    errors = [p for p in report.problems if p.severity == "error"]
    assert [p.rule for p in errors] == ["nothing-to-measure"]
    assert {p.rule for p in report.problems} == {"nothing-to-measure", "no-rows"}
    assert "Fill in observations.csv" in report_text(report)


@pytest.mark.parametrize("name", ["partnership", "reflections"])
def test_the_examples_in_the_guidance_are_right(name, tmp_path_factory, pack_folder):
    new = tmp_path_factory.mktemp("new")
    new_pack(new, council="E08000008")
    example = (new / "guidance" / f"{name}.yaml").read_text()
    lines = [line.removeprefix("# ") for line in example.splitlines()]
    active = [line for line in lines if ":" in line.split("  ")[0] or line.startswith(" ")]
    (pack_folder / f"{name}.yaml").write_text(
        "\n".join(line for line in active if not line.endswith(".")) + "\n"
    )
    pack = read_pack(pack_folder)
    assert pack.problems == ()
    assert getattr(pack, name)


def test_a_pack_is_never_written_over_another(tmp_path):
    new_pack(tmp_path, council="E08000008")
    with pytest.raises(UsageError, match="already has"):
        new_pack(tmp_path, council="E08000008")


def test_a_council_that_is_not_built_in_needs_its_name(tmp_path):
    with pytest.raises(UsageError, match="No name is known"):
        new_pack(tmp_path, council="E09000007")
    new_pack(tmp_path, council="E09000007", name="Camden")
    assert "name: Camden" in (tmp_path / "council.yaml").read_text()


def test_files_are_plain(whole_folder):
    for path in whole_folder.iterdir():
        content = path.read_bytes()
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
