"""The chapters run from top to bottom by hand, under the runner, and on little data."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases import ROOT
from small_packs import COUNCIL, INSULIN, observations

from evalkit.chapters import CHAPTERS
from evalkit.pack import write_tables
from evalkit.section import Section

NOTEBOOKS = [ROOT / "notebooks" / "council" / f"{chapter.notebook}.ipynb" for chapter in CHAPTERS]
KEPT = sorted(Path(__file__).parent.glob("kept_*.ipynb"))


def code_cells(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        ("".join(cell["source"]), "parameters" in cell["metadata"].get("tags", []))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def run_cells(path, **parameters):
    """Run a notebook's cells as they stand; what each cell ends in is what a reader sees."""
    shown = []
    namespace = {"display": lambda *blocks: shown.extend(blocks)}
    for source, has_parameters in code_cells(path):
        *before, last = source.splitlines()
        exec("\n".join([*before, f"_seen = {last}" if "=" not in last.split("(")[0] else last]), namespace)  # noqa: S102 - our own cells
        if has_parameters:
            namespace.update(parameters)
    return namespace, shown


def pytest_of_notebooks(folder, *options):
    command = [sys.executable, "-m", "pytest", "-p", "nbval", "-o", "addopts=", "-q", *options, str(folder)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": ""}
    )


def test_every_chapter_has_its_notebook_and_nothing_else_is_there():
    assert sorted(path.name for path in (ROOT / "notebooks" / "council").glob("*.ipynb")) == sorted(
        path.name for path in NOTEBOOKS
    )


def test_the_chapters_run_in_order_and_leave_their_sections_and_figures(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALKIT_SCRATCH", str(tmp_path))
    for chapter, path in zip(CHAPTERS, NOTEBOOKS, strict=True):
        namespace, shown = run_cells(path)
        stored = (tmp_path / "sections" / chapter.file).read_bytes()
        assert Section.model_validate_json(stored) == namespace["section"]
        first, *parts = [each.block for each in shown]
        assert [word for word in ("Tameside", "Internal", "Synthetic") if word not in first.text] == []
        assert parts == list(namespace["section"].blocks)
        assert namespace["_seen"] == f"Kept {chapter.file}."
    charts = {path.name[:2] for path in (tmp_path / "figures").glob("*.svg")}
    assert charts == {"01", "02", "03", "04", "05", "06", "07", "08", "09"}
    assert len(list((tmp_path / "series").iterdir())) == 1  # measured once for all five


def test_the_chapters_run_on_a_pack_with_one_indicator(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALKIT_SCRATCH", str(tmp_path / "scratch"))
    tables = {"observations": observations("insulin_on_time", INSULIN)}
    write_tables(tmp_path / "pack", council=COUNCIL, tables=tables)
    for path in NOTEBOOKS:
        _, shown = run_cells(path, council="e1", pack=str(tmp_path / "pack"), rule_set="ptd-0.2.2")
        assert all(each._repr_mimebundle_()["text/plain"] for each in shown)


def test_kept_outputs_are_still_what_the_library_gives(tmp_path):
    for path in KEPT:
        shutil.copy(path, tmp_path)
    done = pytest_of_notebooks(tmp_path, "--nbval")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout


@pytest.mark.slow
def test_a_changed_output_is_noticed(tmp_path):
    kept = next(path for path in KEPT if path.stem == "kept_interval")
    changed = kept.read_text(encoding="utf-8").replace("57.3% to 68.4%", "57.3% to 68.5%")
    (tmp_path / kept.name).write_text(changed, encoding="utf-8")
    done = pytest_of_notebooks(tmp_path, "--nbval")
    assert done.returncode == 1
    assert "57.3% to 68.4%" in done.stdout


@pytest.mark.slow
def test_each_notebook_opens_and_runs_in_a_kernel(tmp_path):
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        shutil.copy(path, tmp_path)
    done = pytest_of_notebooks(tmp_path, "--nbval-lax")
    assert done.returncode == 0, done.stdout[-3000:]
