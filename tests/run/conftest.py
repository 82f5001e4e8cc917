from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from evalkit.run.chapter import run_chapter
from evalkit.run.options import Limits
from evalkit.run.staging import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PARAMETERS = """council: str = "E08000008"  # code
pack: str = "demo:E08000008"  # data
theory: str = "blended_roles"  # theory
edition: str = ""  # month"""

# What a chapter does at its end, without the library: leave a section where the runner looks.
KEEP = """import json, os, pathlib
where = pathlib.Path(os.environ["EVALKIT_SCRATCH"], "sections")
where.mkdir(parents=True, exist_ok=True)
section = {"name": "reach", "number": NUMBER, "title": "Reach", "summary": council + " " + edition}
left = where.joinpath("%02d_reach.json" % NUMBER).write_text(json.dumps(section))"""


def cell(source: str, *, index: int, tags: tuple[str, ...] = ()) -> dict:
    return {
        "cell_type": "code",
        "id": f"cell-{index}",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def notebook_of(*sources: str, parameters: str = PARAMETERS) -> str:
    first = cell(parameters, index=0, tags=("parameters",))
    others = [cell(source, index=index) for index, source in enumerate(sources, start=1)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    language = {"language_info": {"name": "python"}}
    return json.dumps(
        {"cells": [first, *others], "metadata": {**kernel, **language}, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture
def write_chapter(tmp_path: Path) -> Callable[..., Path]:
    """Write a chapter of given cells; it keeps its section at its end unless told not to."""

    def write(*sources: str, number: int = 4, keep: str = KEEP, parameters: str = PARAMETERS) -> Path:
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        path = folder / f"{number:02d}_reach.ipynb"
        last = (keep.replace("NUMBER", str(number)),) if keep else ()
        path.write_text(notebook_of(*sources, *last, parameters=parameters))
        return path

    return write


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "E08000008", tmp_path / "E08000008" / "2025-03")
    made.work.mkdir(parents=True)
    return made


@pytest.fixture
def run_alone(stage: Stage) -> Callable[..., object]:
    """Run one chapter as the runner does, within limits that suit a test."""

    def run(notebook: Path, theory: str = "blended_roles", **limits: float) -> object:
        given = {"council": "E08000008", "pack": "demo:E08000008", "theory": theory, "edition": "2025-03"}
        return run_chapter(
            notebook,
            stage=stage,
            edition="2025-03",
            parameters=given,
            limits=Limits(**{"seconds": 60, **limits}),
            stop=threading.Event(),
        )

    return run
