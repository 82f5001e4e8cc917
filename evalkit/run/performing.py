"""Check a council's data, run its chapters and compose its edition: the work itself, wherever it is done.

Planning, locks, judging what came back and publishing are the runner's, in `evalkit.run.attempt`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.run.drafts import ended
from evalkit.run.hosts import host_council
from evalkit.run.journal import CHAPTER_BEGUN, CHAPTER_ENDED
from evalkit.run.keeping import keep_what_was_left, stamp_alike
from evalkit.run.naming import name_as_given
from evalkit.run.options import Event
from evalkit.run.page import compose
from evalkit.run.record import ChapterRecord, RunRecord, State
from evalkit.run.trying import run_step
from evalkit.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.run.attempt import Attempt
    from evalkit.run.options import Value
    from evalkit.run.plan import Step

STOPPED = "The run was stopped."


def perform(attempt: Attempt, draft: RunRecord) -> RunRecord:
    """Run the chapters that are to be run, and compose the edition of these and of those that were kept.

    Parameters
    ----------
    attempt : Attempt
        What is to be run; what earlier runs left is in its stage already.
    draft : RunRecord
        What is known of it so far, with the chapters that are kept.

    Returns
    -------
    RunRecord
        With every chapter, and the state that it ended in.

    Raises
    ------
    PackError
        If the data have errors.
    """
    shared = attempt.shared
    if attempt.plan.is_comparison:  # it has no pack to be read and checked
        return _perform(attempt, draft)
    with host_council(
        attempt.stage,
        given=_given(attempt),
        check=not attempt.plan.is_checked_like(attempt.plan.previous),
        edition=draft.edition,
        launcher=shared.launcher,
        limits=shared.program.options.limits,
        stop=shared.stop,
    ) as launcher:
        return _perform(replace(attempt, shared=replace(shared, launcher=launcher)), draft)


def _perform(attempt: Attempt, draft: RunRecord) -> RunRecord:
    done = sorted([*draft.chapters, *_run_chapters(attempt)], key=lambda chapter: chapter.number)
    draft = with_chapters(attempt, draft, done)
    broken = next((chapter for chapter in done if chapter.state is not State.FINISHED), None)
    if attempt.shared.stop.is_set():
        return ended(draft, State.KILLED, STOPPED)
    if broken:
        return ended(draft, broken.state, f"{broken.notebook}: {broken.cause}")
    return _compose(attempt, draft)


def with_chapters(attempt: Attempt, draft: RunRecord, done: Sequence[ChapterRecord]) -> RunRecord:
    """Put chapters into a record, and what it does not have of the plan.

    Parameters
    ----------
    attempt : Attempt
        Whose.
    draft : RunRecord
        What is known of it so far.
    done : sequence of ChapterRecord
        In order.

    Returns
    -------
    RunRecord
    """
    names = {chapter.notebook for chapter in done}
    left_out = tuple(step.notebook for step in attempt.plan.steps if step.notebook not in names)
    return draft.model_copy(update={"chapters": tuple(done), "left_out": left_out})


def _given(attempt: Attempt) -> dict[str, Value]:
    """Give what the edition is opened with: with the settings, where chapters are given some."""
    chosen = attempt.shared.program.parameters.values()
    settings = {
        name: value for given in chosen for name, value in given.items() if name in Settings.model_fields
    }
    return {**attempt.plan.given_here, **settings}


def _run_chapters(attempt: Attempt) -> list[ChapterRecord]:
    steps = attempt.plan.to_run
    attempt.shared.tell(Event("council begun", attempt.council, total=len(steps)))
    return [_run_one(attempt, step, total=len(steps)) for step in steps]


def _run_one(attempt: Attempt, step: Step, *, total: int) -> ChapterRecord:
    shared, notebook = attempt.shared, attempt.notebook(step)
    if shared.stop.is_set():
        return ChapterRecord(number=step.number, notebook=step.notebook, reason=step.reason, cause=STOPPED)
    shared.tell(Event("chapter begun", attempt.council, chapter=notebook.stem, total=total))
    attempt.stage.note(CHAPTER_BEGUN, chapter=notebook.name, reason=step.reason)
    record = run_step(
        step,
        notebook=notebook,
        stage=attempt.stage,
        parameters={**attempt.plan.given_here, **shared.program.parameters[notebook.name]},
        launcher=shared.launcher,
        options=shared.program.options,
        stop=shared.stop,
    )
    record = name_as_given(attempt.stage, record, plan=attempt.plan)
    stamp_alike(attempt.stage, attempt.plan.kept, like=step)
    attempt.stage.note(CHAPTER_ENDED, **record.model_dump(mode="json"))
    shared.tell(Event("chapter ended", attempt.council, notebook.stem, record.state, record.cause, total))
    return record


def _compose(attempt: Attempt, draft: RunRecord) -> RunRecord:
    attempt.stage.note("composing")
    keep_what_was_left(attempt.stage)
    state, cause = compose(
        attempt.stage,
        draft,
        given=_given(attempt),
        notebooks=attempt.shared.program.notebooks,
        launcher=attempt.shared.launcher,
        limits=attempt.shared.program.options.limits,
        stop=attempt.shared.stop,
    )
    return ended(draft, state, cause)
