"""Rules of the house that a reader cannot see from one file."""

from __future__ import annotations

import ast
import importlib
import re
from types import ModuleType

import pytest
from cases import ROOT

PACKAGE = ROOT / "evalkit"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# Only these touch the disk or the clock: stages' own reading and writing, the runner, and the command line.
EDGES = ("run", "commands", "cli.py", "__main__.py")
# Leaves that find or read what travels with the package, or a file that a person names.
LEAVES = ("bundled.py", "places.py", "safe_yaml.py")
DISK = {"read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "rmdir", "touch", "open"}
DISK |= {"iterdir", "glob", "rglob", "is_file", "is_dir", "exists"}
CLOCK = {"now", "today", "utcnow", "monotonic", "perf_counter", "getenv", "seed"}
FORBIDDEN_IMPORTS = {"shutil", "tempfile", "glob", "time", "random"}
LONGEST_MODULE = 400


def is_edge(path) -> bool:
    inside = path.relative_to(PACKAGE)
    return (
        inside.parts[0] in EDGES
        or inside.name.endswith(("reading.py", "writing.py"))
        or (len(inside.parts) == 1 and inside.name in LEAVES)
    )


def calls_and_imports(tree: ast.AST) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.append((node.lineno, getattr(node.func, "attr", getattr(node.func, "id", ""))))
        elif isinstance(node, ast.Attribute) and node.attr == "environ":
            found.append((node.lineno, "getenv"))
        elif isinstance(node, ast.Import):
            found += [(node.lineno, f"import {alias.name}") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, f"import {node.module}"))
    return found


def faults(banned: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in MODULES
        if not is_edge(path)
        for line, name in calls_and_imports(ast.parse(path.read_text(encoding="utf-8")))
        if name in banned
    ]


def test_only_reading_writing_and_the_runner_touch_the_disk():
    assert faults(DISK | {f"import {name}" for name in ("shutil", "tempfile", "glob")}) == []


def test_only_the_runner_reads_the_clock_the_environment_or_chance():
    assert faults(CLOCK | {"import time", "import random"}) == []


def test_no_module_is_too_long():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_each_exception_to_a_rule_has_its_reason_beside_it():
    bare = re.compile(
        r"# noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*\s+(- )?\w)|# type: ignore(?!\[[a-z, -]+\]  # \S)"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in [*MODULES, *TESTS]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line) and path.name != "test_house.py"
    ]
    assert found == []


PACKAGES = sorted(
    path.parent for path in MODULES if path.name == "__init__.py" and "attach(" in path.read_text()
)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_each_public_name_is_there_documented_and_not_hidden_by_a_module_of_its_name(folder):
    package = importlib.import_module(".".join(folder.relative_to(ROOT).parts))
    for name in package.__all__:
        getattr(package, name)
    # The second look sees what the imports of the first have left.
    values = {name: getattr(package, name) for name in package.__all__}
    assert [name for name, value in values.items() if isinstance(value, ModuleType)] == []
    assert [name for name, value in values.items() if callable(value) and not value.__doc__] == []
