"""See that an edition is composed, and that it is whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evalkit.run.children import run_child
from evalkit.run.evidence import last_words
from evalkit.run.inputs import hash_file
from evalkit.run.layout import PAGE, RESULT
from evalkit.run.processes import describe_exit
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Limits, Value
    from evalkit.run.record import RunRecord
    from evalkit.run.staging import Stage


COMPOSING = {False: "evalkit.run.composing", True: "evalkit.run.composing_comparison"}


def compose(
    stage: Stage,
    record: RunRecord,
    *,
    given: Mapping[str, Value],
    notebooks: Mapping[str, str],
    launcher: Launcher,
    limits: Limits,
    stop: Event,
) -> tuple[State, str]:
    """Have an edition composed, and see that it is whole.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    record : RunRecord
        What is known of the run.
    given : mapping
        Council, pack, theory and edition, as the chapters were given them.
    notebooks : mapping of str to str
        Each chapter's notebook to its hash.
    launcher : Launcher
        What starts its process.
    limits : Limits
        Bounds.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    tuple of State and str
        The state, and its cause in words where it is not success.
    """
    desk = stage.work / "desks" / "page"
    ending = run_child(
        COMPOSING[record.is_comparison],
        job={
            "given": dict(given),
            "files": dict(record.files),
            "scratch": str(stage.scratch),
            "result": str(stage.result),
            "provenance": _provenance(record, notebooks),
        },
        desk=desk,
        scratch=stage.scratch,
        edition=record.edition,
        launcher=launcher,
        limits=limits,
        stop=stop,
    )
    if ending.state is not None:
        return ending.state, f"The page: {ending.cause}"
    if ending.code != 0:
        return (
            State.FAILED,
            f"The page could not be made: its process {describe_exit(ending.code)}. {last_words(desk)}",
        )
    fault = fault_of_page(stage.result, record)
    return (State.FAILED, fault) if fault else (State.FINISHED, "")


def outputs_of(stage: Stage) -> dict[str, str]:
    """Hash what readers and comparisons are shown, so that it can be seen later whether it is whole.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.

    Returns
    -------
    dict of str to str
    """
    return {name: hash_file(stage.result / name) for name in (PAGE, RESULT)}


def _provenance(record: RunRecord, notebooks: Mapping[str, str]) -> dict[str, object]:
    return {
        "fingerprint": record.inputs,
        "theory": record.hashes["theory"],
        "lock": record.hashes["lock"],
        "notebooks": dict(notebooks),
        "parameters": record.parameters,
    }


def fault_of_page(result: Path, record: RunRecord) -> str:
    """Say what is wrong with a page and its record for comparison; blank where they are whole.

    Parameters
    ----------
    result : pathlib.Path
        Where they lie.
    record : RunRecord
        Whose they are to be.

    Returns
    -------
    str
    """
    try:
        page = (result / PAGE).read_text(encoding="utf-8")
        identity = json.loads((result / RESULT).read_bytes())[
            "identity"
        ]  # who wrote it has held it to its schema
        whose = tuple(identity[name] for name in ("council", "edition", "synthetic"))
    except (OSError, ValueError, LookupError, TypeError) as error:
        return f"The page or its record cannot be read: {error}"
    if not page.rstrip().endswith("</html>"):
        return "The page is not whole."
    return (
        ""
        if whose == (record.council, record.edition, record.synthetic)
        else "The record is of another edition."
    )
