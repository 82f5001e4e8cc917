"""See that an edition is composed, and keep the index over all editions up to date."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from filelock import FileLock

from evalkit.errors import FileError
from evalkit.run.children import run_child
from evalkit.run.evidence import last_words
from evalkit.run.inputs import hash_file
from evalkit.run.processes import describe_exit
from evalkit.run.record import State
from evalkit.run.staging import INTERNAL, write_whole
from evalkit.run.standings import standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from threading import Event

    from evalkit.report import IndexRow
    from evalkit.run.options import Limits, Value
    from evalkit.run.record import RunRecord
    from evalkit.run.staging import Stage
    from evalkit.run.standings import Standing

PAGE, RESULT, INDEX = "report.html", "result.json", "index.html"


def compose(
    stage: Stage,
    record: RunRecord,
    *,
    given: Mapping[str, Value],
    notebooks: Mapping[str, str],
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
        "evalkit.run.composing",
        job={
            "given": dict(given),
            "scratch": str(stage.scratch),
            "result": str(stage.result),
            "provenance": _provenance(record, notebooks),
        },
        desk=desk,
        scratch=stage.scratch,
        edition=record.edition,
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
    fault = _fault(stage.result, record)
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


def write_index(to: Path) -> Path:
    """Write the index over all editions that are there, from their records alone.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.

    Returns
    -------
    pathlib.Path
    """
    from evalkit.report import render_index  # noqa: PLC0415 - a run that is refused at once needs no templates

    with FileLock(to / ".index.lock"):  # of two runs that end together, the later one sees both
        rows = [_row(to, editions) for editions in _councils(standing(to))]
        write_whole(to / INDEX, render_index(rows))
    return to / INDEX


def _provenance(record: RunRecord, notebooks: Mapping[str, str]) -> dict[str, object]:
    return {
        "fingerprint": record.inputs,
        "theory": record.hashes["theory"],
        "lock": record.hashes["lock"],
        "notebooks": dict(notebooks),
        "parameters": record.parameters,
    }


def _fault(result: Path, record: RunRecord) -> str:
    from evalkit.report import read_result  # noqa: PLC0415 - as above

    try:
        page = (result / PAGE).read_text(encoding="utf-8")
        identity = read_result(result / RESULT).identity
    except (OSError, ValueError, FileError) as error:
        return f"The page or its record cannot be read: {error}"
    if not page.rstrip().endswith("</html>"):
        return "The page is not whole."
    whose = (identity.council, identity.edition, identity.synthetic)
    return (
        ""
        if whose == (record.council, record.edition, record.synthetic)
        else "The record is of another edition."
    )


def _councils(editions: list[Standing]) -> list[list[Standing]]:
    found: dict[tuple[bool, str], list[Standing]] = {}
    for each in sorted(editions, key=lambda each: each.latest.edition):
        found.setdefault((each.latest.synthetic, each.latest.council), []).append(each)
    return list(found.values())


def _row(to: Path, editions: list[Standing]) -> IndexRow:
    """Show the last edition that finished; where a later run did not, say so beside it."""
    last = editions[-1]
    shown = next((each for each in reversed(editions) if each.finished), last)
    row = _as_row(shown.finished or last.latest)
    if not shown.finished:
        return row
    later = _left_out(shown.finished) if last.latest is shown.finished else _later(last)
    gist = {}
    with suppress(FileError):
        gist = _gist(to / shown.place / INTERNAL / RESULT)
    return row.model_copy(update={"report": shown.report, "cause": later, **gist})


def _as_row(record: RunRecord) -> IndexRow:
    from evalkit.report import IndexRow  # noqa: PLC0415 - as above

    return IndexRow(
        council=record.council,
        name=record.name or record.council,
        edition=record.edition,
        state=record.state.value,
        synthetic=record.synthetic,
        cause=record.cause,
    )


def _left_out(record: RunRecord) -> str:
    return f"Without {', '.join(record.left_out)}, which were not run." if record.left_out else ""


def _later(last: Standing) -> str:
    said = f"A later run for {last.latest.edition} did not finish ({last.state}): {last.latest.cause}"
    return f"{said} This report is of the run before it."


def _gist(path: Path) -> dict[str, object]:
    from evalkit.report import key_signals, read_result  # noqa: PLC0415 - as above

    result = read_result(path)
    reached = result.journey.final_stage if result.journey else ""
    return {"signals": key_signals(result.findings), "stage": reached}
