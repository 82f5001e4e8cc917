"""``evalkit scan`` says in plain words what it found in which file, and exits with 7 where it is certain."""

from __future__ import annotations

import json

import pytest

from evalkit.commands.scanning import scan_and_tell
from evalkit.errors import FileError


def test_what_is_found_is_told_file_by_file_and_never_shown(tmp_path, capsys):
    (tmp_path / "a.html").write_text("<p>943 <b>476</b> 5919, said Mrs Okafor</p>")
    (tmp_path / "b.txt").write_text("nothing here")
    assert scan_and_tell(tmp_path, pack=None, as_json=False) == 7
    told = capsys.readouterr().out
    assert "a.html:\n  certain: an NHS number (9…9)\n  to be looked at: a person's name (M…r)\n" in told
    assert "1 certain, 1 to be looked at, in 1 file. Do not send this to anybody." in told
    assert "b.txt" not in told
    assert "476" not in told
    assert "Okafor" not in told


def test_a_value_of_the_pack_is_only_known_with_the_pack(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("who\np0017\n")
    assert scan_and_tell(tmp_path / "a.csv", pack=None, as_json=True) == 0
    assert scan_and_tell(tmp_path / "a.csv", pack="demo:E08000008", as_json=True) == 7
    first, second = capsys.readouterr().out.split("\n}\n{", 1)
    assert json.loads(f"{first}\n}}")["hits"] == []
    found = json.loads("{" + second)
    assert [hit["certainty"] for hit in found["hits"]] == ["certain"]
    assert any(line.startswith("people.person_ref: ") for line in found["searched_for"])


def test_a_warning_alone_is_no_refusal(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("said Mrs Okafor")
    assert scan_and_tell(tmp_path, pack=None, as_json=False) == 0
    assert "Look at each before it leaves." in capsys.readouterr().out


def test_a_clean_folder_says_so(tmp_path, capsys):
    assert scan_and_tell(tmp_path, pack=None, as_json=False) == 0
    assert "Nothing that tells who a person is was found" in capsys.readouterr().out


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(FileError, match="There is no file or folder"):
        scan_and_tell(tmp_path / "none", pack=None, as_json=False)
