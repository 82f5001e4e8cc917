"""Run one chapter of a plan, once more where what ended it can pass, and complete its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import RunError
from evalkit.run.chapter import run_chapter
from evalkit.run.guarding import throw_away_leaks, without_secrets
from evalkit.run.journal import now
from evalkit.run.keeping import files_of
from evalkit.run.planning import said
from evalkit.run.record import ChapterRecord, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from threading import Event

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import RunOptions, Value
    from evalkit.run.plan import Step
    from evalkit.run.staging import Stage

# What can pass: a process that somebody or the system killed, as it does when others take the memory, or one
# that was lost before it ran. An error, an exit or a limit of the notebook's own would only come again.
PASSING = frozenset({State.KILLED, State.NEVER_RUN})


def run_step(
    step: Step,
    *,
    notebook: Path,
    stage: Stage,
    parameters: Mapping[str, Value],
    launcher: Launcher,
    options: RunOptions,
    stop: Event,
) -> ChapterRecord:
    """Run a chapter to its end, or to the last try.

    Parameters
    ----------
    step : Step
        What the plan says of it.
    notebook : pathlib.Path
        The chapter.
    stage : Stage
        Folders of the council's run.
    parameters : mapping
        What the notebook is given.
    launcher : Launcher
        What starts its processes.
    options : RunOptions
        Choices.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    ChapterRecord
    """
    began, attempts = now(), 0
    while True:
        attempts += 1
        try:
            record = run_chapter(
                notebook,
                stage=stage,
                edition=str(parameters["edition"]),
                parameters=parameters,
                launcher=launcher,
                limits=options.limits,
                stop=stop,
            )
        except RunError as error:  # what starts processes was lost
            record = ChapterRecord(number=step.number, notebook=notebook.name, cause=said(error))
        record = _guarded(record, stage, parameters.values())
        if record.state not in PASSING or stop.is_set() or attempts > options.limits.retries:
            break
        stage.note("chapter begun again", chapter=notebook.name, cause=record.cause)
        _clear_desk(stage.desk(notebook.name), attempts)
    return record.model_copy(
        update={
            "reason": step.reason,
            "attempts": attempts,
            "began": began,
            "ended": now(),
            "made_from": dict(step.made_from),
            "fingerprint": step.fingerprint,
            "files": files_of(stage, step.number) if record.state is State.FINISHED else {},
        }
    )


def _guarded(record: ChapterRecord, stage: Stage, values: Iterable[Value]) -> ChapterRecord:
    values = list(values)
    told = throw_away_leaks(values, files=_left(stage, record))
    if told:
        return record.model_copy(update={"state": State.FAILED, "cause": told, "section": ""})
    return record.model_copy(update={"cause": without_secrets(record.cause, values)})


def _left(stage: Stage, record: ChapterRecord) -> list[Path]:
    places = (stage.desk(record.notebook), stage.scratch, stage.result)
    return [path for place in places for path in place.rglob("*") if path.is_file() and not path.is_symlink()]


def _clear_desk(desk: Path, attempts: int) -> None:
    """Keep what the last try left as evidence, and make room for the next."""
    if desk.exists():
        desk.rename(desk.with_name(f"{desk.name}-{attempts}"))
