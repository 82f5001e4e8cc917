"""Have a council's data read and checked once, in a process from which its chapters are then forked."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evalkit.errors import PackError, RunError
from evalkit.run.children import start_child
from evalkit.run.evidence import OUTCOME, last_words
from evalkit.run.processes import describe_exit, end, watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Limits, Value
    from evalkit.run.processes import Child
    from evalkit.run.staging import Stage


@contextmanager
def host_council(
    stage: Stage,
    *,
    given: Mapping[str, Value],
    check: bool,
    edition: str,
    launcher: Launcher,
    limits: Limits,
    stop: Event,
) -> Iterator[Launcher]:
    """Start a council's host, and refuse the council where its data have errors.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    given : mapping
        What the edition is opened with.
    check : bool
        Whether its data are to be checked.
    edition : str
        The month.
    launcher : Launcher
        What starts the host.
    limits : Limits
        Bounds of reading and checking.
    stop : threading.Event
        Set to end it early; then nothing is refused.

    Yields
    ------
    Launcher
        What starts the processes of this council.

    Raises
    ------
    PackError
        If there is an error in the data; the first are named.
    RunError
        If they could not be read.
    """
    desk = stage.work / "desks" / "host"
    outcome = desk / OUTCOME
    with start_child(
        "evalkit.run.hosting",
        job={"given": dict(given), "check": check, "forks": launcher.forks},
        desk=desk,
        scratch=stage.scratch,
        edition=edition,
        launcher=launcher,
    ) as child:
        try:
            passed = watch(child, limits=limits, stop=stop, until=outcome.is_file)
            if not stop.is_set():
                _refuse(outcome, child, cause=passed[1] if passed else "")
            yield launcher.hosted(child.runtime)
        finally:
            end(child)


def _refuse(outcome: Path, child: Child, *, cause: str) -> None:
    if cause or not outcome.is_file():
        why = cause or f"its process {describe_exit(end(child))}. {last_words(outcome.parent)}"
        raise RunError(f"The data could not be read and checked: {why}")
    if refusal := json.loads(outcome.read_bytes())["refusal"]:
        raise PackError(refusal["message"], hint=refusal["hint"])
