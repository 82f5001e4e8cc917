"""Run one chapter in a process of its own, and judge it by what it left."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from evalkit.run.children import run_child
from evalkit.run.evidence import (
    EXECUTED,
    find_sections,
    judge_notebook,
    judge_section,
    keep_ending,
    tidy_copy,
)
from evalkit.run.inputs import hash_file
from evalkit.run.plan import chapter_number
from evalkit.run.record import ChapterRecord, State
from evalkit.run.staging import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Limits, Value
    from evalkit.run.staging import Stage


def run_chapter(
    notebook: Path,
    *,
    stage: Stage,
    edition: str,
    parameters: Mapping[str, Value],
    launcher: Launcher,
    limits: Limits,
    stop: Event,
) -> ChapterRecord:
    """Execute a chapter's notebook; where it succeeded, keep its copy.

    Parameters
    ----------
    notebook : pathlib.Path
        The chapter.
    stage : Stage
        Folders of the council's run.
    edition : str
        The month.
    parameters : mapping
        What the notebook is given.
    launcher : Launcher
        What starts its process.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    ChapterRecord
    """
    nonce, number = secrets.token_hex(16), chapter_number(notebook)
    _forget(stage, number)
    desk = stage.desk(notebook.name)
    ending = run_child(
        "evalkit.run.child",
        job={"engine": launcher.engine, **_job(notebook, parameters, nonce, limits)},
        desk=desk,
        scratch=stage.scratch,
        edition=edition,
        launcher=launcher,
        limits=limits,
        stop=stop,
    )
    keep_ending(desk, nonce=nonce, ending=ending)
    state, cause = judge_notebook(desk, source=notebook, nonce=nonce, ending=ending)
    section, fault = judge_section(stage.scratch / "sections", number=number)
    if state is State.FINISHED and section is None:
        state, cause = State.FAILED, fault
    if state is State.FINISHED:
        write_whole(stage.result / "notebooks" / notebook.name, tidy_copy(desk / EXECUTED))
    return ChapterRecord(
        number=number,
        notebook=notebook.name,
        state=state,
        cause=cause,
        engine=launcher.engine,
        seconds=ending.seconds,
        cpu_seconds=ending.cpu_seconds,
        peak_memory_bytes=ending.peak_bytes,
        section=_section_hash(stage, number) if state is State.FINISHED else "",
    )


def _job(notebook: Path, parameters: Mapping[str, Value], nonce: str, limits: Limits) -> dict[str, object]:
    return {
        "notebook": str(notebook),
        "parameters": dict(parameters),
        "nonce": nonce,
        "output_bytes": limits.output_bytes,
        "cell_seconds": limits.cell_seconds,
    }


def _forget(stage: Stage, number: int) -> None:
    for path in find_sections(stage.scratch / "sections", number=number):
        path.unlink()


def _section_hash(stage: Stage, number: int) -> str:
    return hash_file(find_sections(stage.scratch / "sections", number=number)[0])
