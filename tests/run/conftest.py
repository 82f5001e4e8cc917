from __future__ import annotations

import threading
from contextlib import ExitStack
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest
from fast_runs import fast  # noqa: F401 - a fixture of the tests below
from small_runs import put_chapter

from evalkit.run.chapter import run_chapter
from evalkit.run.launchers import launcher_for
from evalkit.run.options import Limits
from evalkit.run.staging import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from evalkit.run.launchers import Launcher


@pytest.fixture
def write_chapter(tmp_path: Path) -> Callable[..., Path]:
    return partial(put_chapter, tmp_path / "notebooks")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "E08000008", tmp_path / "E08000008" / "2025-03")
    made.work.mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def launchers() -> Iterator[Callable[[str], Launcher]]:
    """Keep one warm server for all tests of a process."""
    with ExitStack() as stack:
        yield cache(lambda engine: stack.enter_context(launcher_for(engine)))


@pytest.fixture(params=["evalkit", pytest.param("nbclient", marks=pytest.mark.slow)])
def launcher(request: pytest.FixtureRequest, launchers: Callable[[str], Launcher]) -> Launcher:
    return launchers(request.param)


@pytest.fixture
def run_alone(stage: Stage, launcher: Launcher) -> Callable[..., object]:
    """Run one chapter as the runner does, within limits that suit a test."""

    def run(notebook: Path, theory: str = "blended_roles", **limits: float) -> object:
        given = {"council": "E08000008", "pack": "demo:E08000008", "theory": theory, "edition": "2025-03"}
        return run_chapter(
            notebook,
            stage=stage,
            edition="2025-03",
            parameters=given,
            launcher=launcher,
            limits=Limits(**{"seconds": 60, **limits}),
            stop=threading.Event(),
        )

    return run
