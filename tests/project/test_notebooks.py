"""Notebooks are thin: a story on public names, with one plain cell of parameters, and no outputs kept."""

from __future__ import annotations

import ast
import importlib
import json
import re

import pytest
from cases import ROOT

from evalkit.run.parameters import IDENTITY, declared_parameters

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
COUNCIL = [path for path in NOTEBOOKS if path.parent.name == "council"]
MOST_LINES = 6
PLAIN = re.compile(r"(str|int|float|bool)|(list|dict)\[[a-z, ]+\]")
TOO_MUCH = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.With,
    ast.Lambda,
    ast.Try,
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_chapter = pytest.mark.parametrize("path", COUNCIL, ids=lambda path: path.stem)


def cells(path, kind="code"):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        ("".join(cell["source"]), cell["metadata"].get("tags", []), cell)
        for cell in notebook["cells"]
        if cell["cell_type"] == kind
    ]


def parameters_cell(path) -> ast.Module:
    (source,) = [source for source, tags, _ in cells(path) if "parameters" in tags]
    return ast.parse(source)


def test_there_are_chapters():
    assert [path.stem[:2] for path in COUNCIL][-1] == "09"


@each_notebook
def test_one_narrative_has_one_title(path):
    titles = [
        line
        for source, _, _ in cells(path, "markdown")
        for line in source.splitlines()
        if re.match(r"# \S", line)
    ]
    assert len(titles) == 1


@each_notebook
def test_nothing_of_a_run_is_kept(path):
    assert [cell["id"] for _, _, cell in cells(path) if cell["outputs"] or cell["execution_count"]] == []


@each_notebook
def test_code_cells_are_thin(path):
    for source, _, _ in cells(path):
        tree = ast.parse(source)
        lines = [line for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]
        parameters = sum(isinstance(node, ast.AnnAssign) for node in tree.body)
        assert len(lines) <= max(MOST_LINES, parameters), source
        assert not [node for node in ast.walk(tree) if isinstance(node, TOO_MUCH)], source
        assert "import *" not in source


@each_notebook
def test_only_public_names_are_called(path):
    for source, _, _ in cells(path):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evalkit"):
                public = importlib.import_module(node.module).__all__
                assert {alias.name for alias in node.names} <= set(public), source
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_"), source


@each_chapter
def test_parameters_are_plainly_typed_explained_and_seen_by_papermill(path):
    body = parameters_cell(path).body
    assert all(isinstance(node, ast.AnnAssign) for node in body)
    assert {
        node.target.id: ast.unparse(node.annotation).replace(" ", "") for node in body
    } == declared_parameters(path)
    assert set(IDENTITY) <= {node.target.id for node in body}
    for node in body:
        assert PLAIN.fullmatch(ast.unparse(node.annotation)), ast.unparse(node)
    (source,) = [source for source, tags, _ in cells(path) if "parameters" in tags]
    assert all("#" in line for line in source.splitlines() if ": " in line and "=" in line)


@each_chapter
def test_defaults_name_a_bundled_pack_never_a_path(path):
    defaults = {node.target.id: ast.literal_eval(node.value) for node in parameters_cell(path).body}
    assert defaults["pack"] == f"demo:{defaults['council']}"
    assert not [
        name for name, value in defaults.items() if isinstance(value, str) and ("/" in value or "\\" in value)
    ]


@each_notebook
def test_any_python_kernel_opens_it(path):
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["language_info"]["name"] == "python"
