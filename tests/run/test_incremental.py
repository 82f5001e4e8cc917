"""An edition of which only some chapters were made again equals one that was made afresh, byte for byte."""

from __future__ import annotations

import shutil

import pytest

from evalkit.bundled import bundled
from evalkit.run import run_packs

CLOCKS = {"run.json", "journal.jsonl"}


def files_of(folder) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in CLOCKS
    }


@pytest.mark.slow
def test_what_is_kept_and_what_is_made_again_fit_together(tmp_path):
    pack = shutil.copytree(bundled("data", "demo", "E08000008"), tmp_path / "pack")
    run_packs([pack], to=tmp_path / "one")
    lines = (pack / "adaptations.csv").read_text().splitlines()
    (pack / "adaptations.csv").write_text("\n".join(lines[:-1]) + "\n")
    (again,) = run_packs([pack], to=tmp_path / "one")
    (afresh,) = run_packs([pack], to=tmp_path / "other")
    assert [each.reason for each in again.chapters if each.number == 4] == ["new"]
    assert {each.reason for each in again.chapters if each.number < 4} == {"data changed: adaptations.csv"}
    one, other = (
        files_of(tmp_path / name / record.place) for name, record in (("one", again), ("other", afresh))
    )
    assert len(one) > 50
    assert [name for name in {**one, **other} if one.get(name) != other.get(name)] == []
