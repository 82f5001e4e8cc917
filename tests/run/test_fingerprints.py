"""Fingerprints: equal inputs give equal ones, wherever they lie; what is used counts, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from cases import ROOT
from small_runs import put_chapter, put_pack

from evalkit.bundled import bundled
from evalkit.chapters import CHAPTERS
from evalkit.run import RunOptions, plan_packs
from evalkit.run.closure import Code, own_files, read_imports
from evalkit.run.known import Known
from evalkit.run.needs import Holding, read_needs
from evalkit.run.source import Source, read_source

NOTEBOOKS = bundled("notebooks", "council")


def fingerprints(pack, **options) -> dict[str, str]:
    (council,) = plan_packs([pack], to="no such folder", options=RunOptions(**options)).councils
    return {step.notebook: step.fingerprint for step in council.steps}


@pytest.fixture(scope="module")
def tameside():
    return fingerprints("demo:E08000008")


def test_the_same_pack_in_another_folder_has_the_same_fingerprints(tmp_path, tameside):
    shutil.copytree(bundled("data", "demo", "E08000008"), tmp_path / "copy")
    assert fingerprints(tmp_path / "copy") == tameside


def test_chapters_have_different_fingerprints(tameside):
    assert len(set(tameside.values())) == len(CHAPTERS)


ELSEWHERE = """
import sys
from evalkit.run import plan_packs
(council,) = plan_packs(["demo:E08000008"], to="no such folder").councils
print({step.notebook: step.fingerprint for step in council.steps})
"""


def test_locale_time_zone_hash_seed_and_folder_change_no_fingerprint(tmp_path, tameside):
    other = {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "COLUMNS": "20"}
    ended = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=tmp_path,
        env={**os.environ, **other},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == str(tameside)


def test_one_byte_of_the_data_is_another_fingerprint(tmp_path, tameside):
    pack = shutil.copytree(bundled("data", "demo", "E08000008"), tmp_path / "copy")
    with (pack / "milestones.csv").open("ab") as file:
        file.write(b"\n")
    changed = {name for name, value in fingerprints(pack).items() if tameside[name] != value}
    assert {name[:2] for name in changed} == {"01", "02", "03", "08", "09"}


@pytest.mark.parametrize("number", range(1, 10))
def test_the_ledger_of_expectations_counts_for_every_chapter(number):
    files = {"council.yaml": "1", "expectations.jsonl": "2", "notes.txt": "3"}
    seen = read_needs(Known()).seen_by(number, files, holding=Holding({}, ()))
    assert seen["expectations.jsonl"] == "2"


def test_files_that_council_yaml_names_count_as_their_tables():
    needs = read_needs(Known())
    files = {"council.yaml": "1", "exports/v.csv": "2", "milestones.csv": "3", "Sites.CSV": "4", "what": "5"}
    seen = needs.seen_by(4, files, holding=Holding(named={"milestones": "exports/v.csv"}))
    assert set(seen) == {"council.yaml", "Sites.CSV", "what", "milestones.csv"}
    seen = needs.seen_by(3, files, holding=Holding(named={"milestones": "exports/v.csv"}))
    assert "exports/v.csv" in seen


def code_of(number: int) -> frozenset[str]:
    (notebook,) = NOTEBOOKS.glob(f"{number:02d}_*.ipynb")
    source = Source(**read_source(notebook))
    return Code(Known()).used_by(source.imports, number=number)


@pytest.mark.parametrize(
    ("file", "users"),
    [
        ("methods/control_charts.py", {4}),
        ("chapters/the_journey.py", {3}),
        ("chapters/prose/04_reach_and_outcomes.md", {4}),
        ("pack/contract/rules.yaml", {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        ("indicators/measuring.py", {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        ("report/figures/intervals.py", {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        ("report/page/templates/table.html.j2", {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        ("report/page/index.py", set()),
        ("run/planning.py", set()),
        ("cli.py", set()),
        ("commands/running.py", set()),
        ("demo/packs.py", set()),
    ],
)
def test_a_file_of_evalkit_counts_for_the_chapters_that_use_it(file, users):
    assert file in own_files()
    assert {chapter.number for chapter in CHAPTERS if file in code_of(chapter.number)} == users


LOADED = """
import sys
from importlib import import_module
from evalkit.chapters import open_edition
from evalkit.report import draw, show
from evalkit.section import Chart
import evalkit.chapters.edition as editions
module, function, names = sys.argv[1], sys.argv[2], sys.argv[3:]
opened = open_edition(council="E08000008", pack="demo:E08000008")
section = getattr(import_module(f"evalkit.chapters.{module}"), function)(opened)
for block in section.blocks:
    shown = show(block)
    shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else shown._repr_html_()
    if isinstance(block, Chart):
        draw(block)
print(*sorted(name for name in sys.modules if name.split(".")[0] == "evalkit"))
"""


@pytest.mark.parametrize(
    "chapter",
    [
        pytest.param(each, id=each.name, marks=[] if each.name == "journey" else [pytest.mark.slow])
        for each in CHAPTERS
    ],
)
def test_nothing_is_loaded_that_the_imports_do_not_lead_to(chapter):
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, chapter.module, chapter.function],
        capture_output=True,
        text=True,
        check=True,
    )
    makes = read_needs(Known()).used_by(chapter.number)  # others, whose fingerprints are in its own
    used = code_of(chapter.number).union(*map(code_of, makes))
    loaded = {name.replace(".", "/").removeprefix("evalkit/") for name in ended.stdout.split()} - {"evalkit"}
    missing = {name for name in loaded if not {f"{name}.py", f"{name}/__init__.py"} & used}
    assert missing == set()


def test_imports_are_found_wherever_they_stand():
    text = """
from typing import TYPE_CHECKING
import os, evalkit.finding
from evalkit.lazy import attach
if TYPE_CHECKING:
    from evalkit.never import used
else:
    from evalkit.used import here
def late():
    from evalkit.methods import funnel
    import_module(f"evalkit.report.figures.{kind}")
    import_module(f"evalkit.chapters.{name}")
    from .beside import me
__getattr__, __dir__, __all__ = attach(__name__, {"draw": "figures.drawing"})
"""
    found = read_imports(text, package="evalkit.report")
    assert found["lazy"] == [["draw", "figures.drawing"]]
    assert found["imports"] == [
        ["evalkit.finding", ""],
        ["evalkit.lazy", "attach"],
        ["evalkit.methods", "funnel"],
        ["evalkit.report.beside", "me"],
        ["evalkit.report.figures", "*"],
        ["evalkit.used", "here"],
    ]


def test_a_notebook_that_cannot_be_read_as_python_counts_as_using_all(tmp_path):
    notebook = put_chapter(tmp_path, "%%bash\nfor i in 1 2; do echo $i; done")
    assert read_source(notebook)["imports"] is None
    council = plan_packs(
        [put_pack(tmp_path / "p")], to=tmp_path / "r", options=RunOptions(notebooks=tmp_path)
    )
    plain = plan_packs(
        [tmp_path / "p"],
        to=tmp_path / "r",
        options=RunOptions(notebooks=put_chapter(tmp_path / "n", "1").parent),
    )
    one, other = (each.councils[0].steps[0].made_from["code"] for each in (council, plain))
    assert one != other


def test_words_of_a_notebook_do_not_count_and_its_tags_do(tmp_path):
    notebook = put_chapter(tmp_path, "1")
    before = read_source(notebook)
    data = json.loads(notebook.read_text())
    words = {"cell_type": "markdown", "id": "w", "metadata": {}, "source": "# Title"}
    notebook.write_text(json.dumps({**data, "cells": [words, *data["cells"]]}))
    assert read_source(notebook) == before
    data["cells"][1]["metadata"]["tags"] = ["parameters"]
    notebook.write_text(json.dumps(data))
    assert read_source(notebook)["code"] != before["code"]


def test_what_is_remembered_is_of_this_content_and_this_program_alone(tmp_path):
    path = tmp_path / ".known.json"
    known = Known(path, reader="this program")
    assert known.give("kind", "a hash", lambda: [1]) == [1]
    known.keep()
    assert Known(path, reader="this program").give("kind", "a hash", lambda: [2]) == [1]
    assert Known(path, reader="this program").give("kind", "another hash", lambda: [2]) == [2]
    assert Known(path, reader="another program").give("kind", "a hash", lambda: [2]) == [2]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"reader": "r"}', '{"reader": "r", "entries": 3}'])
def test_what_is_remembered_badly_is_forgotten(tmp_path, content):
    (tmp_path / ".known.json").write_text(content)
    assert Known(tmp_path / ".known.json", reader="r").give("kind", "a hash", lambda: 2) == 2


def test_every_chapter_notebook_leads_somewhere():
    assert all(read_source(path)["imports"] for path in (ROOT / "notebooks" / "council").glob("*.ipynb"))
