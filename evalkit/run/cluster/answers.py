"""Write what came of an order, and judge it where it comes back as if it had been done there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.run.cluster.orders import RESULT, SCRATCH
from evalkit.run.cluster.parcels import files_below, pack_files, seal, unpack_files
from evalkit.run.evidence import ENDING, EXECUTED, OUTCOME, judge_again, judge_section
from evalkit.run.journal import read_notes
from evalkit.run.keeping import files_of
from evalkit.run.layout import JOURNAL_FILE, SECTIONS
from evalkit.run.page import fault_of_page
from evalkit.run.processes import LOG_FILE
from evalkit.run.record import RunRecord, State

if TYPE_CHECKING:
    from evalkit.run.attempt import Attempt
    from evalkit.run.record import ChapterRecord
    from evalkit.run.staging import Stage

DESKS = "desks"
_EVIDENCE = (EXECUTED, OUTCOME, LOG_FILE, ENDING)
Answer = dict[str, Any]  # of str and bytes: it crosses the wire


def write_answer(stage: Stage, record: RunRecord) -> Answer:
    """Pack what a council's work left, with the evidence for it.

    Parameters
    ----------
    stage : Stage
        Its folders.
    record : RunRecord
        What it says of itself.

    Returns
    -------
    dict of str to str or bytes
    """
    evidence = files_below(stage.work / DESKS, inside=DESKS)
    files = {
        **files_below(stage.result, inside=RESULT),
        **files_below(stage.scratch, inside=SCRATCH),
        **{name: each for name, each in evidence.items() if name.rpartition("/")[2] in _EVIDENCE},
    }
    letter = json.dumps(
        {"record": record.model_dump(mode="json"), "notes": read_notes(stage.work / JOURNAL_FILE)}
    )
    parcel = pack_files(files)
    return {"letter": letter, "parcel": parcel, "seal": seal(letter, parcel)}


def is_whole(answer: Answer) -> bool:
    """Say whether an answer is what was sent.

    Examples
    --------
    >>> is_whole({"letter": "{}", "parcel": b"", "seal": "another"})
    False
    """
    return bool(seal(answer["letter"], answer["parcel"]) == answer["seal"])


def take_in(answer: Answer, attempt: Attempt, draft: RunRecord) -> RunRecord:
    """Lay what came back into the stage, and judge it.

    Parameters
    ----------
    answer : dict
        A whole one.
    attempt : Attempt
        What was to be run.
    draft : RunRecord
        What was known of it before.

    Returns
    -------
    RunRecord
        What the answer says where the evidence bears it out; failed where not.
    """
    told = json.loads(answer["letter"])
    unpack_files(answer["parcel"], folder=attempt.stage.work)
    for note in told["notes"]:
        attempt.stage.note(note.pop("event"), **note)
    said = RunRecord.model_validate(told["record"])
    news = ("state", "cause", "faulty", "ended", "engine", "chapters", "left_out")
    record = draft.model_copy(update={name: getattr(said, name) for name in news})
    if fault := _fault(attempt, record):
        return record.model_copy(update={"state": State.FAILED, "cause": fault})
    return record


def _fault(attempt: Attempt, record: RunRecord) -> str:
    """Say what of a record the evidence does not bear out; blank where it does."""
    wanted = {step.notebook for step in (*attempt.plan.to_run, *attempt.plan.kept)}
    finished = {each.notebook: each for each in record.chapters if each.state is State.FINISHED}
    if record.ok and finished.keys() != wanted:
        return "What came back has other chapters than were asked for."
    for step in (*attempt.plan.to_run, *attempt.plan.kept):
        chapter = finished.get(step.notebook)
        if chapter and files_of(attempt.stage, chapter.number) != chapter.files:
            return f"{chapter.notebook}: what came back is not what its record says."
    for step in attempt.plan.to_run:
        if (chapter := finished.get(step.notebook)) and (fault := _fault_of_chapter(attempt, chapter)):
            return f"{chapter.notebook}: {fault}"
    return fault_of_page(attempt.stage.result, record) if record.ok else ""


def _fault_of_chapter(attempt: Attempt, chapter: ChapterRecord) -> str:
    stage = attempt.stage
    source = next(each for each in attempt.shared.program.chapters if each.name == chapter.notebook)
    state, cause = judge_again(stage.desk(chapter.notebook), source=source)
    if state is not State.FINISHED:
        return cause or f"it {state}."
    return judge_section(stage.scratch / SECTIONS, number=chapter.number)[1]
