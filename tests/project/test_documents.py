"""What the documents tell people to type exists."""

from __future__ import annotations

import re
import shlex

import pytest
import typer
from cases import ROOT

from evalkit.cli import app

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
FENCED = re.compile(r"^```.*?\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:evalkit|make) [^`]+)`")


def typed(path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in re.split(r"&&|\|\|?|;", line.split("#")[0])]
    return [part.removeprefix(".venv/bin/") for part in [*parts, *INLINE.findall(text)]]


def options_of(words: list[str]) -> set[str]:
    command = typer.main.get_command(app)
    while hasattr(command, "commands"):
        name = words.pop(0)
        assert name in command.commands, f"no command {name}"
        command = command.commands[name]
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_people_are_told_to_type_exists(path):
    for line in typed(path):
        words = shlex.split(line, comments=True) if line.startswith(("evalkit ", "make ")) else []
        if words[:1] == ["make"]:
            named = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
            assert set(named) <= TARGETS, line
        elif words[:1] == ["evalkit"] and words[1:] and words[1].isalpha():
            options = options_of(words[1:]) | {"--help"}
            assert {word.split("=")[0] for word in words if word.startswith("--")} <= options, line


def test_every_target_of_the_makefile_explains_itself():
    explained = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, flags=re.MULTILINE))
    assert explained == TARGETS


def test_the_readme_names_the_two_commands():
    told = typed(ROOT / "README.md")
    assert "make reports" in told
    assert "make test" in told
