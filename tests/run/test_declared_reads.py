"""No chapter looks at a table, a document or another chapter that the contract does not declare for it.

What a chapter is made from decides when it is made again, so a read that nobody declared would leave an old
chapter in a new report.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from evalkit.chapters import CHAPTERS, open_edition
from evalkit.chapters import reading as chapter_reading
from evalkit.pack import Pack
from evalkit.run.known import Known
from evalkit.run.needs import EVERYTHING, MEASURED, Holding, read_needs
from evalkit.run.theories import tables_derived_from

NEEDS = read_needs(Known())
MARK = "f" * 64


class Watched(Mapping):
    """Tables that tell which of them were asked for."""

    def __init__(self, tables: Mapping, seen: set[str]) -> None:
        self.tables, self.seen = tables, seen

    def __getitem__(self, name: str) -> Any:
        self.seen.add(name)
        return self.tables[name]

    def __iter__(self):
        self.seen.add(EVERYTHING)
        return iter(self.tables)

    def __len__(self) -> int:
        self.seen.add(EVERYTHING)
        return len(self.tables)


class WatchedPack(Pack):
    """A pack that tells what was asked of it."""

    def __getattribute__(self, name: str) -> Any:
        if name in ("partnership", "reflections"):
            object.__getattribute__(self, "tables").seen.add(name)
        if name in ("problems", "hashes"):
            object.__getattribute__(self, "tables").seen.add(EVERYTHING)
        return object.__getattribute__(self, name)


def watched(council: str):
    seen: set[str] = set()
    edition = open_edition(council=council, pack=f"demo:{council}")
    fields = {each.name: getattr(edition.pack, each.name) for each in dataclasses.fields(Pack)}
    pack = WatchedPack(**{**fields, "tables": Watched(fields["tables"], seen)})
    edition = dataclasses.replace(edition, pack=pack)
    edition.__dict__["fingerprint"] = MARK
    return edition, seen


def make(edition, chapter):
    return getattr(import_module(f"evalkit.chapters.{chapter.module}"), chapter.function)(edition)


@pytest.mark.parametrize("council", ["E08000008", "E08000001"])
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_looks_at_nothing_that_is_not_declared(chapter, council, monkeypatch):
    edition, seen = watched(council)
    used, words = set(), set()
    declared_use = NEEDS.used_by(chapter.number)
    sections = {each.name: make(edition, each) for each in CHAPTERS if each.number in declared_use}
    seen.clear()

    def section(_, name):
        used.add(next(each.number for each in CHAPTERS if each.name == name))
        return sections[name]

    real = chapter_reading.read_prose

    def prose(name):
        words.add(name[:2])
        return real(name)

    monkeypatch.setattr(type(edition), "section", section)
    monkeypatch.setattr("evalkit.chapters.prose.read_prose", prose)
    text = make(edition, chapter).model_dump_json()
    declared = {
        *NEEDS.reads[f"{chapter.number:02d}"],
        *MEASURED,
        *tables_derived_from(edition.theory.indicators),
    }
    assert EVERYTHING in declared or seen - declared == set()
    assert EVERYTHING in declared or MARK not in text
    assert used <= set(declared_use)
    assert words <= {f"{chapter.number:02d}"}


def test_a_chapter_that_nobody_declared_looks_at_all_there_is():
    files = {"council.yaml": "1", "visits.csv": "2", "partnership.yaml": "3"}
    assert NEEDS.seen_by(55, files, holding=Holding()) == files
    assert set(NEEDS.used_by(55)) >= {1, 2, 3, 4, 9}
