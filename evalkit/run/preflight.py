"""Look before a council's chapters are run: whether there is room, and whether its data can be used."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from evalkit.errors import PackError, RunError
from evalkit.run.children import run_child
from evalkit.run.evidence import OUTCOME, last_words
from evalkit.run.options import MEGABYTE, Limits
from evalkit.run.processes import describe_exit

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.staging import Stage


def refuse_faulty(
    stage: Stage,
    *,
    pack: Path,
    theory: Path,
    edition: str,
    launcher: Launcher,
    limits: Limits,
    stop: Event,
) -> None:
    """Have a pack's data checked, and refuse it where they have errors.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    pack, theory : pathlib.Path
        The data, and the theory of change.
    edition : str
        The month.
    launcher : Launcher
        What starts the process.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set to end it early; then nothing is refused.

    Raises
    ------
    PackError
        If there is an error in the data; the first are named.
    RunError
        If they could not be checked.
    """
    desk = stage.work / "desks" / "check"
    ending = run_child(
        "evalkit.run.checking",
        job={"pack": str(pack), "theory": str(theory)},
        desk=desk,
        scratch=stage.scratch,
        edition=edition,
        launcher=launcher,
        limits=limits,
        stop=stop,
    )
    if stop.is_set():
        return
    if ending.state is not None or ending.code != 0:
        why = ending.cause or f"its process {describe_exit(ending.code)}. {last_words(desk)}"
        raise RunError(f"The data could not be checked: {why}")
    if refusal := json.loads((desk / OUTCOME).read_bytes())["refusal"]:
        raise PackError(refusal["message"], hint=refusal["hint"])


def refuse_full_disk(folder: Path, *, free_bytes: int) -> None:
    """See that there is room before anything is begun.

    Parameters
    ----------
    folder : pathlib.Path
        Where the run will write.
    free_bytes : int
        How much must be free.

    Raises
    ------
    RunError
        If there is less.
    """
    free = shutil.disk_usage(folder).free
    if free < free_bytes:
        raise RunError(
            f"Only {free // MEGABYTE} MB are free in {folder}; a run needs {free_bytes // MEGABYTE} MB.",
            hint="Free some space, or write to another folder with --to.",
        )
