"""Run councils without processes: chapters and pages that leave what real ones leave, in milliseconds.

For tests of the plan, the records and the index; what a chapter's process does has tests of its own.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import pytest
from small_runs import put_chapter, put_pack

from evalkit.run import RunOptions, run_packs
from evalkit.run.closure import own_files
from evalkit.run.inputs import hash_file, hash_libraries
from evalkit.run.plan import chapter_number
from evalkit.run.record import ChapterRecord, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from evalkit.run.launchers import Launcher

TARGETS = (
    "evalkit.run.trying.run_chapter",
    "evalkit.run.performing.compose",
    "evalkit.run.performing.host_council",
)
OWN, LIBRARIES = cache(own_files), cache(hash_libraries)
SAID = {"name": "reach", "number": 4, "title": "Reach", "summary": "Nothing yet."}


def leave_chapter(notebook: Path, *, stage, parameters, launcher, **_) -> ChapterRecord:
    """Leave a section, a figure and an executed copy, as a chapter does."""
    number = chapter_number(notebook)
    section = stage.scratch / "sections" / f"{number:02d}_reach.json"
    figure = stage.scratch / "figures" / f"{number:02d}_chart.svg"
    copy = stage.result / "notebooks" / notebook.name
    for path in (section, figure, copy):
        path.parent.mkdir(parents=True, exist_ok=True)
    said = parameters.get("council", "side by side")
    section.write_text(json.dumps({**SAID, "number": number, "summary": said}))
    figure.write_text(f"<svg>{number}</svg>")
    copy.write_bytes(notebook.read_bytes())
    return ChapterRecord(
        number=number,
        notebook=notebook.name,
        state=State.FINISHED,
        engine=launcher.engine,
        seconds=0.1,
        cpu_seconds=0.1,
        peak_memory_bytes=1_000_000,
        section=hash_file(section),
    )


def leave_page(stage, record, **_) -> tuple[State, str]:
    """Leave a page and a record for comparison, as composing does."""
    (stage.result / "report.html").write_text(f"<html>{record.inputs}</html>")
    (stage.result / "result.json").write_text(json.dumps({"inputs": record.inputs}))
    return State.FINISHED, ""


@contextmanager
def host_nobody(*_, launcher, **__) -> Iterator[Launcher]:
    """Neither read nor check the data."""
    yield launcher


class FastRuns:
    """Runs in one folder, one after another, that tell which chapters they ran."""

    def __init__(self, top: Path, patch: pytest.MonkeyPatch) -> None:
        self.top, self.to, self.patch = top, top / "reports", patch
        self.ran: list[tuple[str, str]] = []
        self.composed: list[str] = []
        self.chapter: Callable = leave_chapter
        patch.setattr(TARGETS[0], self._run_chapter)
        patch.setattr(TARGETS[1], self._compose)
        patch.setattr(TARGETS[2], host_nobody)
        # A source or a lock file that somebody saves while the tests run must change no plan.
        patch.setattr("evalkit.run.program.own_files", OWN)
        patch.setattr("evalkit.run.program.hash_libraries", LIBRARIES)

    def _run_chapter(self, notebook, **settings):
        self.ran.append((settings["parameters"].get("council", "compare"), notebook.stem))
        return self.chapter(notebook, **settings)

    def _compose(self, stage, record, **settings):
        self.composed.append(record.council)
        return leave_page(stage, record, **settings)

    def put_chapters(self, *numbers: int, source: str = "1", **settings) -> None:
        for number in numbers:
            put_chapter(self.top / "notebooks", source, number=number, **settings)

    def pack(self, code: str, **settings) -> Path:
        return put_pack(self.top / "packs" / code, code, **settings)

    def run(self, *packs: Path | str, **options):
        self.ran, self.composed = [], []
        chosen = RunOptions(
            **{"notebooks": self.top / "notebooks", "jobs": 1, "engine": "nbclient", **options}
        )
        return run_packs(packs, to=self.to, options=chosen)


@pytest.fixture
def fast(tmp_path, monkeypatch) -> FastRuns:
    return FastRuns(tmp_path, monkeypatch)
