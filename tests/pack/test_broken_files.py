"""Every kind of broken file gets one message, and never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from cases import cases, needs_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.errors import FileError, PackError
from evalkit.pack import locate_pack, problems_text, read_pack
from evalkit.pack.contract import read_contract
from evalkit.pack.csv_text import raw_table

if TYPE_CHECKING:
    from pathlib import Path

WAVES = "wave,group,invited\nspring,carers,4\n"
SPEC = read_contract().table("survey_waves")

BROKEN = {
    "empty": (b"", "The file is empty."),
    "blank lines alone": (b"\n\n  \n", "The file is empty."),
    "a byte-order mark alone": (b"\xef\xbb\xbf", "The file is empty."),
    "a workbook": (b"PK\x03\x04" + bytes(range(256)), "This is not a CSV file, whatever its name says."),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "This is not a CSV file, whatever its name says."),
    "a PDF": (b"%PDF-1.7\nbinary", "This is not a CSV file, whatever its name says."),
    "a web page": (b"<!DOCTYPE html><html>", "This is not a CSV file, whatever its name says."),
    "random bytes": (bytes(range(256)) * 4, "This is not a CSV file, whatever its name says."),
    "a NUL": (b"wave,group,invited\nspr\0ing,carers,4\n", "This is not a CSV file, whatever its name says."),
    "a control character": (
        b"wave,group,invited\nspr\x07ing,carers,4\n",
        "This is not a CSV file, whatever its name says.",
    ),
    "UTF-16": (WAVES.encode("utf-16"), "The text is in the wrong encoding."),
    "UTF-16 without a mark": (WAVES.encode("utf-16-le"), "The text is in the wrong encoding."),
    "UTF-32": (WAVES.encode("utf-32"), "The text is in the wrong encoding."),
    "Windows-1252": ("wave,group,invited\nprintemps d’été,carers,4\n".encode("cp1252"),
                     "The text is in the wrong encoding."),
    "semicolons": (WAVES.replace(",", ";").encode(), "The columns are not separated by commas."),
    "tabs": (WAVES.replace(",", "\t").encode(), "The columns are not separated by commas."),
    "bars": (WAVES.replace(",", "|").encode(), "The columns are not separated by commas."),
    "a sep line": (b"sep=;\n" + WAVES.replace(",", ";").encode(), "The columns are not separated by commas."),
    "a title above": (b"Extract of 2025\n" + WAVES.encode(),
                      "The first row is not the header: it names no column of this table."),
    "no header": (b"spring,carers,4\n",
                  "The first row is not the header: it names no column of this table."),
    "quotes left open": (b'wave,group,invited\n"spring,carers,4\nsummer,carers,5\n',
                         "Quotation marks do not close, so the rows from here on cannot be told apart."),
    "quotes inside quotes": (
        b'wave,group,invited\n"the "big" one",carers,4\n',
        "A quotation mark stands inside a quoted cell, so the rows from here on cannot be told apart."),
    "a row too long": (WAVES.encode() + b"summer,carers,4,5\n", "This row has too many cells."),
    "a row too short": (WAVES.encode() + b"summer\n", "This row has too few cells."),
    "a column twice": (b"wave,group,group,invited\nspring,carers,carers,4\n",
                       "This column stands in the header more than once."),
    "a column missing": (b"wave,invited\nspring,4\n", "This column is missing."),
    "a column too many": (b"wave,group,invited,colour\nspring,carers,4,red\n",
                          "The contract has no such column in this table, so it was not read."),
    "a column misspelt": (b"wave,group,invted\nspring,carers,4\n",
                          "The contract has no such column in this table, so it was not read."),
    "capitals in a column": (b"Wave,group,invited\nspring,carers,4\n",
                             "This column is not written as the contract has it."),
    "a column without a name": (b"wave,group,invited,\nspring,carers,4,red\n",
                                "Column 4 has values but no name, so it was not read."),
    "thousands": (b'wave,group,invited\nspring,carers,"1,200"\n',
                  "The number has marks between its thousands."),
    "percent": (b"wave,group,invited\nspring,carers,40%\n", "The number is written as a percentage."),
    "a space at the end": (b"wave,group,invited\nspring,carers,4 \n",
                           "There are spaces before or after this, or marks that cannot be seen."),
    "a non-breaking space": ("wave,group,invited\nspring,carers\u00a0,4\n".encode(),
                             "There are spaces before or after this, or marks that cannot be seen."),
    "blank rows": (WAVES.encode() + b"\n,,\n\n",
                   "Blank rows were passed over: 3 rows, the first is row 3."),
    "a byte-order mark": (b"\xef\xbb\xbf" + WAVES.encode(),
                          "The file starts with a byte-order mark, which was passed over."),
}  # fmt: skip
FINE = {
    "header alone": (b"wave,group,invited\n", 0),
    "no line feed at the end": (WAVES.encode().rstrip(), 1),
    "Windows line ends": (WAVES.replace("\n", "\r\n").encode(), 1),
    "old Mac line ends": (WAVES.replace("\n", "\r").encode(), 1),
    "columns in another order": (b"invited,wave,group\n4,spring,carers\n", 1),
    "everything quoted": (b'"wave","group","invited"\n"spring","carers","4"\n', 1),
    "empty columns at the end": (b"wave,group,invited,,\nspring,carers,4,,\n", 1),
}


def read_waves(folder: Path, content: bytes):
    (folder / "survey_waves.csv").write_bytes(content)
    pack = read_pack(folder)
    return pack, [problem for problem in pack.problems if problem.file == "survey_waves.csv"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_gets_exactly_one_message(kind, pack_folder):
    content, message = BROKEN[kind]
    _, problems = read_waves(pack_folder, content)
    assert [problem.message for problem in problems] == [message]
    assert problems[0].severity == "note" or problems[0].mend


@pytest.mark.parametrize("kind", FINE)
def test_a_file_that_can_be_read_gets_none(kind, pack_folder):
    content, rows = FINE[kind]
    pack, problems = read_waves(pack_folder, content)
    assert (problems, len(pack.tables["survey_waves"])) == ([], rows)


def test_windows_1252_is_named_with_the_character_that_was_meant(pack_folder):
    _, (problem,) = read_waves(pack_folder, "wave,group,invited\nspring’s,carers,4\n".encode("cp1252"))
    assert problem.found == "on line 2 the byte 0x92, which is ’ in Windows-1252"


def test_rows_are_those_that_a_spreadsheet_shows(pack_folder):
    content = b'wave,group,invited\n\n"spring\nand more",carers,4\n\n,,\nsummer,carers,x\n'
    pack, problems = read_waves(pack_folder, content)
    assert pack.tables["survey_waves"]["_row"].tolist() == [3, 6]
    assert [(p.row, p.column) for p in problems if p.rule == "type-error"] == [(6, "invited")]


def test_every_ragged_row_is_named(pack_folder):
    _, problems = read_waves(pack_folder, WAVES.encode() + b"a,carers\nb,carers,5\nc,carers,6,7\n")
    assert [(p.row, p.found) for p in problems] == [(3, "2 cells"), (5, "4 cells")]


def test_a_column_that_is_missing_is_not_missed_row_by_row(pack_folder):
    _, problems = read_waves(pack_folder, b"wave,group\na,carers\nb,carers\n")
    assert [(p.rule, p.row, p.column) for p in problems] == [("missing-column", 1, "invited")]


def test_a_folder_where_a_file_should_be(pack_folder):
    (pack_folder / "survey_waves.csv").unlink()
    (pack_folder / "survey_waves.csv").mkdir()
    (problem,) = read_pack(pack_folder).problems
    assert (problem.file, problem.message) == ("survey_waves.csv", "This is a folder.")


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.csv", "survey_waves.csv"])
def test_links_out_of_the_pack_or_to_themselves_are_not_followed(target, pack_folder):
    (pack_folder / "survey_waves.csv").unlink()
    (pack_folder.parent / "outside.csv").write_text(WAVES)
    (pack_folder / "survey_waves.csv").symlink_to(target)
    (problem,) = read_pack(pack_folder).problems
    assert problem.rule == "unreadable"


def test_unknown_files_are_noted_and_misspelt_ones_recognised(pack_folder):
    (pack_folder / "extra.xlsx").write_text("x")
    (pack_folder / "rivals.csv").rename(pack_folder / "rival.csv")
    problems = {p.file: p for p in read_pack(pack_folder).problems}
    assert (problems["extra.xlsx"].severity, problems["rival.csv"].severity) == ("note", "warning")
    assert problems["rival.csv"].mend == "Did you mean rivals.csv?"


def test_file_names_may_differ_in_capitals(pack_folder):
    (pack_folder / "rivals.csv").rename(pack_folder / "Rivals.CSV")
    pack = read_pack(pack_folder)
    (problem,) = pack.problems
    assert (problem.rule, problem.expected, pack.has("rivals")) == ("file-name", "rivals.csv", True)


def test_hidden_files_and_guidance_are_passed_over(pack_folder):
    for name in (".DS_Store", "~$sites.csv", "README.md", "GUIDANCE.md", "notes.txt"):
        (pack_folder / name).write_text("x")
    assert read_pack(pack_folder).problems == ()


@pytest.mark.parametrize(
    "file",
    ["/etc/passwd", "../x.csv", "a/../../x.csv", "https://example.org/x.csv", "file:///x", "~/x.csv",
     "a\\b.csv", "x\0.csv", "C:/x.csv"],
)  # fmt: skip
def test_sources_lie_inside_the_pack(file, pack_folder):
    path = pack_folder / "council.yaml"
    quoted = json.dumps(file)
    path.write_text(f"{path.read_text()}sources:\n  rivals:\n    file: {quoted}\n")
    problems = read_pack(pack_folder).problems
    assert [p.column for p in problems if p.severity == "error"] == ["sources.rivals.file"]


def test_a_source_of_no_table_is_said(pack_folder):
    path = pack_folder / "council.yaml"
    path.write_text(f"{path.read_text()}sources:\n  rival:\n    note: x\n")
    (problem,) = read_pack(pack_folder).problems
    assert (problem.column, problem.mend) == ("sources.rival", "Did you mean rivals?")


def test_names_cannot_write_to_the_screen(pack_folder):
    (pack_folder / "\x1b[2Jx.csv").write_text("x")
    path = pack_folder / "council.yaml"
    path.write_text(path.read_text() + '"\\e[2Jkey": 1\n')
    with pytest.raises(PackError) as caught:
        read_pack(pack_folder)
    assert "\x1b" not in problems_text(caught.value.problems)


def test_local_changes_to_the_theory_are_held_against_its_model(pack_folder):
    path = pack_folder / "council.yaml"
    path.write_text(f"{path.read_text()}local_theory:\n  nodes:\n    - id: Our Node\n")
    with pytest.raises(PackError) as caught:
        read_pack(pack_folder)
    assert {p.column for p in caught.value.problems} >= {
        "local_theory.nodes.1.id",
        "local_theory.nodes.1.label",
    }


def test_a_source_may_lie_in_a_folder_of_the_pack(pack_folder):
    (pack_folder / "exports").mkdir()
    (pack_folder / "rivals.csv").rename(pack_folder / "exports" / "old.csv")
    path = pack_folder / "council.yaml"
    path.write_text(f"{path.read_text()}sources:\n  rivals:\n    file: exports/old.csv\n")
    pack = read_pack(pack_folder)
    assert (pack.problems, pack.file("rivals"), pack.has("rivals")) == ((), "exports/old.csv", True)


YAML = {
    "aliases": b"a: &a [1]\nb: [*a, *a]\n",
    "a tag": b"!!python/object/apply:os.system [id]\n",
    "a key twice": b"council: a\ncouncil: b\n",
    "no YAML": b"council: [\n",
    "empty": b"",
    "a list": b"- a\n",
    "binary": b"\0\1\2",
    "UTF-16": "council: a\n".encode("utf-16"),
    "Windows-1252": "name: Höxter\n".encode("cp1252"),
    "too large": b"a: " + b"x" * 70_000,
    "too deep": b"a: " + b"[" * 40 + b"]" * 40,
}


@pytest.mark.parametrize("kind", YAML)
def test_a_council_file_that_is_no_yaml_is_one_message(kind, pack_folder):
    (pack_folder / "council.yaml").write_bytes(YAML[kind])
    with pytest.raises(FileError) as caught:
        read_pack(pack_folder)
    assert "council.yaml" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("kind", YAML)
def test_other_yaml_is_one_problem_among_others(kind, pack_folder):
    (pack_folder / "partnership.yaml").write_bytes(YAML[kind])
    (problem,) = read_pack(pack_folder).problems
    assert (problem.rule, problem.file) == ("unreadable", "partnership.yaml")


def test_all_that_is_wrong_in_the_council_file_is_said_with_its_line(pack_folder):
    text = "contract_version: 2\ncouncil: Tameside!\nname:\nprogrammme: x\ntheory: blended\n"
    text += "periods:\n  start: 2024\n"
    (pack_folder / "council.yaml").write_text(text)
    with pytest.raises(PackError) as caught:
        read_pack(pack_folder)
    places = {(p.column, p.row) for p in caught.value.problems}
    assert places == {
        ("contract_version", 1), ("council", 2), ("name", 3), ("programmme", 4), ("programme", 1),
        ("theory", 5), ("periods.start", 7), ("periods.end", 6), ("data_as_at", 1),
    }  # fmt: skip
    assert "Did you mean programme?" in problems_text(caught.value.problems)


def test_problems_of_tables_are_said_beside_those_of_the_council_file(pack_folder):
    (pack_folder / "council.yaml").write_text("council: E08000008\n")
    (pack_folder / "rivals.csv").write_bytes(b"")
    with pytest.raises(PackError) as caught:
        read_pack(pack_folder)
    assert "rivals.csv" in {p.file for p in caught.value.problems}


def test_no_pack_at_all(tmp_path):
    (tmp_path / "file").write_text("x")
    for path, said in {
        tmp_path / "nowhere": "There is no folder",
        tmp_path / "file": "is a file",
        tmp_path: "has no council.yaml",
        tmp_path / ("x" * 5000): "cannot be the path",
    }.items():
        with pytest.raises(FileError, match=said):
            read_pack(path)
    with pytest.raises(FileError, match="No bundled pack"):
        locate_pack("demo:../../etc")


@needs_cases
@pytest.mark.parametrize("kind", ["yaml", "path_or_id"])
def test_published_attack_strings_are_refused_in_the_council_file(kind, tmp_path):
    attacks = pd.read_csv(cases("cases", "disclosure", "attack_strings.csv"), keep_default_na=False)
    for text in attacks[attacks["kind"] == kind]["string_json"].map(json.loads):
        path = tmp_path / "council.yaml"
        content = text if kind == "yaml" else _council(text)
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
        with pytest.raises((FileError, PackError)):
            read_pack(tmp_path)


def _council(text: str) -> str:
    rest = "name: x\nprogramme: x\ntheory: {id: t}\nperiods: {start: 2024-04, end: 2025-03}\n"
    return f"contract_version: 1\ncouncil: {json.dumps(text)}\n{rest}data_as_at: 2025-07-01\n"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.binary(max_size=200) | st.text(',;"\n\r\t abc019', max_size=80).map(str.encode))
def test_no_bytes_make_it_fall(content):
    for start in (b"", b"wave,group,invited\n"):
        table = raw_table(start + content, file="survey_waves.csv", spec=SPEC)
        assert table.cells is not None or [p for p in table.problems if p.severity == "error"]
        if table.cells is not None:
            assert len(table.cells) == len(table.rows)
