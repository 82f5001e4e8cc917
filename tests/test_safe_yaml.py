from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import EvalkitError, FileError
from evalkit.safe_yaml import Lines, load_yaml, parse_yaml

LAUGHS = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def write(tmp_path, content):
    path = tmp_path / "council.yaml"
    path.write_bytes(content)
    return path


def test_reads_plain_data(tmp_path):
    data, _ = load_yaml(
        write(tmp_path, b"council: E08000008\nsources:\n  visits: {file: visits.csv}\nn: [1, 2.5]\n")
    )
    assert data == {"council": "E08000008", "sources": {"visits": {"file": "visits.csv"}}, "n": [1, 2.5]}


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("1.0", 1.0, "1.0"),
        ("1.10", 1.1, "1.10"),
        ("'1.10'", "1.10", "1.10"),
        ("007", 7, "007"),
        ("-3", -3, "-3"),
        ("1e3", 1000.0, "1e3"),
        ("2025-04-01", "2025-04-01", "2025-04-01"),
        ("2025-04", "2025-04", "2025-04"),
        ("yes", "yes", "yes"),
        ("no", "no", "no"),
        ("1e999", "1e999", "1e999"),
        ("9" * 5000, "9" * 5000, "9" * 5000),
        (".inf", ".inf", ".inf"),
        ("0x1F", "0x1F", "0x1F"),
        ("12:30", "12:30", "12:30"),
    ],
)
def test_values_keep_how_they_were_written(text, value, written):
    found = parse_yaml(f"a: {text}\n".encode(), name="x.yaml")[0]["a"]
    assert found == value
    assert type(found).__mro__[-2] is type(value)
    assert str(found) == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
        ("'true'", "true"),
    ],
)
def test_words_that_are_values(text, value):
    assert parse_yaml(f"a: {text}\n".encode(), name="x.yaml")[0] == {"a": value}


def test_keys_are_text():
    assert parse_yaml(b"1: x\ntrue: y\n", name="x.yaml")[0] == {"1": "x", "true": "y"}


def test_lines_of_keys_and_items():
    _, lines = parse_yaml(
        b"id: x\nnodes:\n  - id: a\n    label: A\n  - id: b\nquery: |\n  one\n  two\n", name="t"
    )
    assert [lines.at(*path) for path in [("id",), ("nodes",), ("nodes", 0), ("nodes", 0, "label")]] == [
        1,
        2,
        3,
        4,
    ]
    assert lines.at("nodes", 1, "missing", "deeper") == 5
    assert lines.at("query") == 6
    assert lines.at("nowhere") == 1


def test_lines_of_nothing():
    assert Lines({}).at("a") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"---\n...\n", "at the top"),
        (b"- a\n- b\n", "line 1, column 1: found a list at the top"),
        (b"just words\n", "found a single value at the top"),
        (b"\xef\xbb\xbfa: 1\n", "byte-order mark"),
        ("a: 1\n".encode("utf-16"), "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), "binary data or UTF-16"),
        (b"a: 1\nname: caf\xe9\n", "line 2, column 10: a character that is not UTF-8. Found byte 0xE9"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary data"),
        (b"PK\x03\x04 a\x07", "not YAML"),
        (b"a: 1\nb: x\na: 2\n", "line 3, column 1: found the key 'a' a second time (first on line 1)"),
        (b"x:\n  a: 1\n  'a': 2\n", "line 3, column 3: found the key 'a' a second time"),
        (LAUGHS, "line 1, column 4: found an alias or anchor"),
        (b"a: *b\n", "an alias or anchor"),
        (b"<<: *b\n", "an alias or anchor"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1, column 4: found a tag"),
        (b"!x\na: 1\n", "found a tag"),
        (b"%YAML 1.1\n---\na: yes\n", "found a directive"),
        (b"%TAG ! tag:x,2000:\n---\na: 1\n", "found a directive"),
        (b"a: 1\n---\nb: 2\n", "line 3, column 1: found a second document"),
        (b"? [a, b]\n: 1\n", "found a list as a key"),
        (b"a:\n\t- b\n", "line 2, column 1: this is not YAML"),
        (b"a: b: c\n", "line 1, column 5: this is not YAML. Found 'a: b: c'"),
        (b"a: 'never closed\n", "not YAML"),
        (b"a: [1, 2\n", "not YAML"),
        (b"a: " + b"[" * 11 + b"]" * 11, "at most 10 levels"),
        (b"a: " + b"[" * 60_000, "at most 10 levels"),
        (b"a: " + b"x" * 70_000, "too large. Expected at most 64 KB"),
    ],
)
def test_broken_files_get_one_message_that_says_how_to_mend(tmp_path, content, words):
    path = write(tmp_path, content)
    with pytest.raises(FileError) as caught:
        load_yaml(path)
    assert words in caught.value.message
    assert "council.yaml" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 4


def test_ten_levels_are_read():
    data, _ = parse_yaml(b"a: " + b"[" * 9 + b"]" * 9, name="x")
    assert data == {"a": [[[[[[[[[]]]]]]]]]}


def test_a_folder_is_named_as_one(tmp_path):
    with pytest.raises(FileError, match="is a folder"):
        load_yaml(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match=r"no file council\.yaml"):
        load_yaml(tmp_path / "council.yaml")


def test_a_name_that_cannot_be_one(tmp_path):
    with pytest.raises(FileError, match="cannot be opened"):
        load_yaml(tmp_path / "a\0b.yaml")


def test_a_larger_limit_may_be_given(tmp_path):
    data, _ = load_yaml(write(tmp_path, b"a: " + b"x" * 70_000), max_bytes=524_288)
    assert len(data["a"]) == 70_000


def mended(content):
    try:
        return isinstance(parse_yaml(content, name="x.yaml")[0], dict)
    except EvalkitError as error:
        return bool(error.hint)


@given(st.binary(max_size=200))
def test_no_bytes_bring_a_traceback(content):
    assert mended(content)


@given(st.text(alphabet="ab:-[]{}'\"&*!|>%#?, \n\t1.", max_size=60))
def test_no_text_brings_a_traceback(text):
    assert mended(text.encode())
