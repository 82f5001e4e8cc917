"""Run one council's chapters, one after another, and publish the edition when all of it is whole."""

from __future__ import annotations

import shutil
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, RefusedError, RunError
from evalkit.run.chapter import run_chapter
from evalkit.run.evidence import find_sections
from evalkit.run.inputs import hash_file, hash_folder, hash_inputs, one_hash
from evalkit.run.options import Event
from evalkit.run.page import compose, outputs_of
from evalkit.run.plan import chapter_number, keeps
from evalkit.run.preflight import refuse_faulty, refuse_full_disk
from evalkit.run.record import ChapterRecord, RunRecord, State, read_record
from evalkit.run.staging import discard, now, publish, set_aside

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evalkit.run.options import RunOptions, Value
    from evalkit.run.plan import Identity
    from evalkit.run.staging import Stage

STOPPED = "The run was stopped."


@dataclass(frozen=True, slots=True)
class Shared:
    """What all councils of a run have in common.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    options : RunOptions
        Choices.
    chapters : tuple of pathlib.Path
        All chapters that there are.
    chosen : tuple of pathlib.Path
        Those that are wanted.
    parameters : mapping
        Notebook to what it is given beyond council, pack, theory and edition.
    tell : callable
        Called with each `Event`.
    stop : threading.Event
        Set to end the run.
    claimed : dict of str to str
        Editions that a pack of this run has already claimed, and by which.
    """

    to: Path
    options: RunOptions
    chapters: tuple[Path, ...]
    chosen: tuple[Path, ...]
    parameters: Mapping[str, Mapping[str, Value]]
    tell: Callable[[Event], None]
    stop: threading.Event
    claimed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One council's run under way.

    Parameters
    ----------
    shared : Shared
        What it has in common with the others.
    stage : Stage
        Its folders, held by this process.
    identity : Identity
        Whose report it is.
    pack : pathlib.Path
        Folder of the data.
    theory : pathlib.Path
        File of the theory of change.
    given : mapping
        Council, pack, theory and edition, as notebooks are given them.
    began : float
        Reading of the monotonic clock.
    """

    shared: Shared
    stage: Stage
    identity: Identity
    pack: Path
    theory: Path
    given: Mapping[str, Value]
    began: float


def make(attempt: Attempt, draft: RunRecord) -> RunRecord:
    """Bring a council's edition up to date, and leave its record.

    Parameters
    ----------
    attempt : Attempt
        What is to be run.
    draft : RunRecord
        What is known of it so far.

    Returns
    -------
    RunRecord
        The one that was stored; where nothing had to be done, the earlier one, marked unchanged.
    """
    draft = _with_hashes(attempt, draft)
    previous = read_record(attempt.stage.internal)
    kept = _kept(attempt.stage, previous, draft)
    todo = [each for each in attempt.shared.chosen if each.name not in kept or _all_again(attempt)]
    if previous and not todo and _is_intact(attempt.stage, previous):
        discard(attempt.stage.unfinished)
        return previous.model_copy(update={"unchanged": True, "pack": draft.pack})
    attempt.stage.work.mkdir()
    attempt.stage.note("begun", council=attempt.identity.council, edition=attempt.identity.edition)
    record = _run_or_say_why(attempt, draft, previous=previous, kept=kept, todo=todo)
    record = record.model_copy(update={"seconds": round(time.monotonic() - attempt.began, 2), "ended": now()})
    if record.ok:
        publish(attempt.stage, record)
    else:
        set_aside(attempt.stage, record)
    return record


def _run_or_say_why(
    attempt: Attempt,
    draft: RunRecord,
    *,
    previous: RunRecord | None,
    kept: Mapping[str, ChapterRecord],
    todo: list[Path],
) -> RunRecord:
    try:
        refuse_full_disk(attempt.stage.home, free_bytes=attempt.shared.options.limits.free_bytes)
        _refuse_to_lose(attempt, previous, kept)
        refuse_faulty(attempt.pack, theory=attempt.theory)
        return _run_whole(attempt, draft, kept=kept, todo=todo)
    except RunError as error:
        return ended(draft, State.NEVER_RUN, said(error))
    except EvalkitError as error:
        return ended(draft, State.REFUSED, said(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours stops no other council, and is kept in its record
        attempt.stage.note("fault", traceback=traceback.format_exception(error))
        return ended(draft, State.FAILED, fault(error))


def _run_whole(
    attempt: Attempt, draft: RunRecord, *, kept: Mapping[str, ChapterRecord], todo: list[Path]
) -> RunRecord:
    left = [record for name, record in kept.items() if name not in {each.name for each in todo}]
    for record in left:
        _bring_along(attempt.stage, record)
    done = sorted([*left, *_run_chapters(attempt, todo)], key=lambda chapter: chapter.number)
    draft = _with_chapters(attempt, draft, done)
    broken = next((chapter for chapter in done if chapter.state is not State.FINISHED), None)
    if attempt.shared.stop.is_set():
        return ended(draft, State.KILLED, STOPPED)
    if broken:
        return ended(draft, broken.state, f"{broken.notebook}: {broken.cause}")
    return _compose(attempt, draft)


def _with_chapters(attempt: Attempt, draft: RunRecord, done: list[ChapterRecord]) -> RunRecord:
    names = {chapter.notebook for chapter in done}
    left_out = tuple(each.name for each in attempt.shared.chapters if each.name not in names)
    return draft.model_copy(update={"chapters": tuple(done), "left_out": left_out})


def _compose(attempt: Attempt, draft: RunRecord) -> RunRecord:
    attempt.stage.note("composing")
    _keep_sections(attempt.stage)
    state, cause = compose(
        attempt.stage,
        draft,
        given=attempt.given,
        notebooks={each.name: hash_file(each) for each in attempt.shared.chapters},
        limits=attempt.shared.options.limits,
        stop=attempt.shared.stop,
    )
    if state is State.FINISHED and hash_folder(attempt.pack) != draft.hashes["data"]:
        return ended(draft, State.FAILED, "The data were changed while they were being read.")
    outputs = outputs_of(attempt.stage) if state is State.FINISHED else {}
    return ended(draft.model_copy(update={"outputs": outputs}), state, cause)


def ended(record: RunRecord, state: State, cause: str) -> RunRecord:
    """Give a record with the state and cause that a run ended in.

    Examples
    --------
    >>> ended(RunRecord(), State.FAILED, "The disk is full.").cause
    'The disk is full.'
    """
    return record.model_copy(update={"state": state, "cause": cause, "ended": now()})


def said(error: EvalkitError) -> str:
    """Put what an error says, and what to do about it, on one line.

    Examples
    --------
    >>> said(RunError("The disk is full.", hint="Free some space."))
    'The disk is full. Free some space.'
    """
    return " ".join(str(error).split())


def fault(error: Exception) -> str:
    """Say in words that evalkit itself went wrong.

    Examples
    --------
    >>> fault(ValueError("no such column"))
    'A fault in evalkit: ValueError: no such column'
    """
    return f"A fault in evalkit: {type(error).__name__}: {error}"


def _run_chapters(attempt: Attempt, todo: list[Path]) -> list[ChapterRecord]:
    attempt.shared.tell(Event("council begun", attempt.identity.council, total=len(todo)))
    return [_run_one(attempt, notebook, total=len(todo)) for notebook in todo]


def _run_one(attempt: Attempt, notebook: Path, *, total: int) -> ChapterRecord:
    number, council, shared = chapter_number(notebook), attempt.identity.council, attempt.shared
    if shared.stop.is_set():
        return ChapterRecord(number=number, notebook=notebook.name, cause=STOPPED)
    shared.tell(Event("chapter begun", council, chapter=notebook.stem, total=total))
    attempt.stage.note("chapter begun", chapter=notebook.name)
    record = run_chapter(
        notebook,
        stage=attempt.stage,
        edition=attempt.identity.edition,
        parameters={**attempt.given, **shared.parameters[notebook.name]},
        limits=shared.options.limits,
        stop=shared.stop,
    )
    attempt.stage.note("chapter ended", **record.model_dump(mode="json"))
    shared.tell(Event("chapter ended", council, notebook.stem, record.state, record.cause, total))
    return record


def _with_hashes(attempt: Attempt, draft: RunRecord) -> RunRecord:
    extra = {name: value for each in attempt.shared.parameters.values() for name, value in each.items()}
    parameters: dict[str, Value] = {"edition": attempt.identity.edition, **extra}
    hashes = hash_inputs(
        attempt.pack, theory=attempt.theory, notebooks=attempt.shared.chapters, parameters=parameters
    )
    return draft.model_copy(update={"parameters": parameters, "hashes": hashes, "inputs": one_hash(hashes)})


def _all_again(attempt: Attempt) -> bool:
    return attempt.shared.options.repeat == "all"


def _kept(stage: Stage, previous: RunRecord | None, draft: RunRecord) -> dict[str, ChapterRecord]:
    kept = keeps(previous, inputs=draft.inputs)
    return {name: chapter for name, chapter in kept.items() if _has_section(stage, chapter)}


def _has_section(stage: Stage, chapter: ChapterRecord) -> bool:
    found = find_sections(stage.internal / "sections", number=chapter.number)
    copy = stage.internal / "notebooks" / chapter.notebook
    return copy.is_file() and [hash_file(each) for each in found] == [chapter.section]


def _is_intact(stage: Stage, previous: RunRecord | None) -> bool:
    if previous is None or not previous.outputs:
        return False
    files = {stage.internal / name: wanted for name, wanted in previous.outputs.items()}
    return all(path.is_file() and hash_file(path) == wanted for path, wanted in files.items())


def _refuse_to_lose(attempt: Attempt, previous: RunRecord | None, kept: Mapping[str, ChapterRecord]) -> None:
    if previous is None or not previous.ok or kept:
        return
    lost = {each.notebook for each in previous.chapters} - {each.name for each in attempt.shared.chosen}
    if lost:
        raise RefusedError(
            f"The edition {previous.edition} that is there was made from other data, and would lose "
            f"{', '.join(sorted(lost))}.",
            hint="Run all chapters, choose another --edition, or write to another folder with --to.",
        )


def _bring_along(stage: Stage, record: ChapterRecord) -> None:
    targets = {"sections": stage.scratch, "figures": stage.scratch, "notebooks": stage.result}
    for folder, target in targets.items():
        for path in sorted((stage.internal / folder).glob(f"{record.number:02d}_*")):
            _copy(path, target / folder)


def _keep_sections(stage: Stage) -> None:
    for path in sorted((stage.scratch / "sections").iterdir()):
        _copy(path, stage.result / "sections")


def _copy(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / path.name)
