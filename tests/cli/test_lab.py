"""JupyterLab opens on notebooks that a person may change."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import nbformat

from evalkit.bundled import bundled
from evalkit.chapters import CHAPTERS
from evalkit.commands.lab import START, _command, _environment, _place
from evalkit.commands.saving import SharedNotebooks


def test_copies_are_made_once_and_a_persons_changes_stay(tmp_path):
    place = _place(tmp_path / "work")
    chapter = place / "council" / "03_journey.ipynb"
    assert chapter.is_file()
    chapter.write_text("mine")
    assert _place(tmp_path / "work") == place
    assert chapter.read_text() == "mine"


def test_a_checkout_saves_no_outputs_and_copies_keep_them(tmp_path):
    saves_none = "--ServerApp.contents_manager_class=evalkit.commands.saving.SharedNotebooks"
    assert saves_none in _command(_place(None))
    assert saves_none not in _command(_place(tmp_path / "work"))


def test_a_shared_notebook_is_saved_without_what_it_showed(tmp_path):
    contents = SharedNotebooks(root_dir=str(tmp_path))
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
    shown = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Two"), cell])
    asyncio.run(contents.save({"type": "notebook", "format": "json", "content": shown}, "sum.ipynb"))
    _, saved = nbformat.read(tmp_path / "sum.ipynb", as_version=4).cells
    assert (saved.source, saved.outputs, saved.execution_count) == ("1 + 1", [], None)


def test_the_start_page_leads_to_every_chapter():
    page = (bundled("notebooks") / START).read_text(encoding="utf-8")
    linked = re.findall(r"\| \[(\d\d) (.+?)\]\(council/(.+?)\.ipynb\) \|", page)
    assert linked == [(f"{each.number:02d}", each.title, each.notebook) for each in CHAPTERS]


def test_the_start_page_leads_to_every_notebook_of_tools():
    notebooks = bundled("notebooks")
    page = (notebooks / START).read_text(encoding="utf-8")
    there = sorted(path.relative_to(notebooks).as_posix() for path in notebooks.glob("explore/*.ipynb"))
    assert sorted(re.findall(r"\]\((explore/.+?)\)", page)) == there
    assert there == ["explore/impact.ipynb", "explore/learning.ipynb", "explore/theory.ipynb"]


def test_jupyterlab_asks_about_no_news_and_a_terminal_finds_evalkit():
    given = _environment({"JUPYTER_CONFIG_PATH": "theirs", "PATH": "old", "HOME": "home"})
    ours, theirs = given["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    (file,) = Path(ours).rglob("default_setting_overrides.json")
    settings = json.loads(file.read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert theirs == "theirs"
    assert given["PATH"] == f"{Path(sys.executable).parent}{os.pathsep}old"
    assert given["HOME"] == "home"
