"""Run one council, and say in its record whatever happened to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.run.attempt import Attempt, make
from evalkit.run.comparison import plan_again
from evalkit.run.drafts import as_planned, draft_of, ended, fault
from evalkit.run.options import Event
from evalkit.run.planning import said
from evalkit.run.record import State
from evalkit.run.staging import discard, take_stage

if TYPE_CHECKING:
    from evalkit.run.drafts import Shared
    from evalkit.run.plan import CouncilPlan
    from evalkit.run.record import RunRecord


def run_council(plan: CouncilPlan, shared: Shared) -> RunRecord:
    """Do what the plan says for one council; no failure of it gets further than its record.

    Parameters
    ----------
    plan : CouncilPlan
        What is to be done.
    shared : Shared
        What all councils of the run have in common.

    Returns
    -------
    RunRecord
        Where nothing had to be done, the earlier one, marked unchanged.
    """
    try:
        record = _do(plan, shared)
    except OSError as error:
        cause = f"The reports folder cannot be used: {error.strerror or error}."
        record = ended(draft_of(plan, shared), State.FAILED, cause)
    except Exception as error:  # noqa: BLE001 - one council's failure, even by a fault of ours, stops no other
        record = ended(draft_of(plan, shared), State.FAILED, fault(error))
    state = "unchanged" if record.unchanged else record.state
    shared.tell(Event("council ended", record.council or plan.label, state=state, cause=record.cause))
    return record


def _do(plan: CouncilPlan, shared: Shared) -> RunRecord:
    began = time.monotonic()
    if plan.identity is None or plan.does in ("keep", "refuse"):
        return as_planned(plan, shared)
    try:
        with take_stage(shared.to, plan.identity) as stage:
            # What a dead run left has been put right, and others may have been at work since the plan.
            plan = plan_again(plan, to=shared.to, program=shared.program)
            if plan.does in ("keep", "tidy"):
                discard(stage.unfinished)
            if plan.does != "run":
                return as_planned(plan, shared)
            return make(Attempt(shared, stage, plan, began), draft_of(plan, shared))
    except EvalkitError as error:  # another run is at work on this council
        return ended(draft_of(plan, shared), State.NEVER_RUN, said(error))
