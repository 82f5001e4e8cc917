"""Do what the plan says for one council, and publish the edition when all of it is whole."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, PackError, RefusedError, RunError
from evalkit.run.comparison import files_now
from evalkit.run.drafts import ended, fault
from evalkit.run.earlier import bring_earlier
from evalkit.run.inputs import hash_file
from evalkit.run.journal import BEGUN, CHAPTER_KEPT, now
from evalkit.run.keeping import bring_along
from evalkit.run.page import outputs_of
from evalkit.run.performing import with_chapters
from evalkit.run.planning import said
from evalkit.run.preflight import refuse_full_disk
from evalkit.run.program import changed_since
from evalkit.run.record import ChapterRecord, RunRecord, State
from evalkit.run.staging import publish, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evalkit.run.drafts import Shared
    from evalkit.run.plan import CouncilPlan, Step
    from evalkit.run.staging import Stage


@dataclass(frozen=True, slots=True)
class Attempt:
    """One council's run under way.

    Parameters
    ----------
    shared : Shared
        What it has in common with the others.
    stage : Stage
        Its folders, held by this process.
    plan : CouncilPlan
        What is to be done.
    began : float
        Reading of the monotonic clock.
    """

    shared: Shared
    stage: Stage
    plan: CouncilPlan
    began: float

    @property
    def council(self) -> str:
        """Code of the council."""
        return self.plan.identity.council if self.plan.identity else self.plan.label

    def notebook(self, step: Step) -> Path:
        """Give the notebook of a chapter."""
        return next(each for each in self.shared.program.chapters if each.name == step.notebook)


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
        The one that was stored.
    """
    attempt.stage.work.mkdir()
    attempt.stage.note(
        BEGUN, council=draft.council, edition=draft.edition, draft=draft.model_dump(mode="json")
    )
    record = or_say_why(attempt, draft, lambda: _run_whole(attempt, draft))
    if record.faulty and _changed_meanwhile(attempt):  # who knows which data had the errors
        record = record.model_copy(update={"faulty": False})
    record = record.model_copy(update={"seconds": round(time.monotonic() - attempt.began, 2), "ended": now()})
    if record.ok:
        publish(attempt.stage, record)
    else:
        set_aside(attempt.stage, record)
    return record


def or_say_why(attempt: Attempt, draft: RunRecord, do: Callable[[], RunRecord]) -> RunRecord:
    """Do something for a council; where it cannot be done, its record says why.

    Parameters
    ----------
    attempt : Attempt
        Whose.
    draft : RunRecord
        What is known of it so far.
    do : callable
        What is to be done; it gives the record.

    Returns
    -------
    RunRecord
    """
    try:
        return do()
    except RunError as error:
        return ended(draft, State.NEVER_RUN, said(error))
    except PackError as error:
        return ended(draft, State.REFUSED, said(error)).model_copy(update={"faulty": True})
    except EvalkitError as error:
        return ended(draft, State.REFUSED, said(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours stops no other council, and is kept in its record
        attempt.stage.note("fault", traceback=traceback.format_exception(error))
        return ended(draft, State.FAILED, fault(error))


def _run_whole(attempt: Attempt, draft: RunRecord) -> RunRecord:
    refuse_full_disk(attempt.stage.home, free_bytes=attempt.shared.program.options.limits.free_bytes)
    _refuse_to_lose(attempt.plan)
    kept = [_keep(attempt, step) for step in attempt.plan.kept]
    bring_earlier(attempt.stage)
    draft = attempt.shared.executor.perform(attempt, with_chapters(attempt, draft, kept))
    if changed := _changed_meanwhile(attempt):
        distrusted = _distrusted(draft, changed, kept={each.notebook for each in kept})
        return ended(distrusted, State.FAILED, changed) if draft.ok else distrusted
    return draft.model_copy(update={"outputs": outputs_of(attempt.stage)}) if draft.ok else draft


def _keep(attempt: Attempt, step: Step) -> ChapterRecord:
    record = bring_along(attempt.stage, step, notebook=attempt.notebook(step))
    attempt.stage.note(CHAPTER_KEPT, **record.model_dump(mode="json"))
    return record


def _changed_meanwhile(attempt: Attempt) -> str:
    """Say what has changed since the plan was made: a report of two states of its inputs is of neither."""
    plan, program = attempt.plan, attempt.shared.program
    assert plan.pack and plan.theory  # noqa: S101, PT018 - a plan that runs has both
    if files_now(plan, program) != plan.files:
        return "The data were changed while they were being read."
    if hash_file(plan.theory) != plan.hashes["theory"]:
        return "The theory of change was changed while it was being read."
    changed = changed_since(program)
    return f"The {changed} were changed while they were being used." if changed else ""


def _distrusted(draft: RunRecord, changed: str, *, kept: set[str]) -> RunRecord:
    """Let no later run keep a chapter of which nobody knows what it has read."""
    doubt = {"state": State.FAILED, "cause": changed, "files": {}}
    chapters = (
        each.model_copy(update=doubt) if each.state is State.FINISHED and each.notebook not in kept else each
        for each in draft.chapters
    )
    return draft.model_copy(update={"chapters": tuple(chapters)})


def _refuse_to_lose(plan: CouncilPlan) -> None:
    lost = [step.notebook for step in plan.steps if step.does == "lose"]
    if lost and plan.previous:
        raise RefusedError(
            f"The edition {plan.previous.edition} that is there was made from other inputs, and would lose "
            f"{', '.join(sorted(lost))}.",
            hint="Run all chapters, choose another --edition, or write to another folder with --to.",
        )
