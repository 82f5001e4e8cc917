"""What a run says of a council before it is begun, and where it need not be."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit import __version__
from evalkit.run.executors import Here
from evalkit.run.inputs import one_hash
from evalkit.run.journal import now
from evalkit.run.record import RunRecord, State

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from evalkit.run.executors import Executor
    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Event
    from evalkit.run.plan import CouncilPlan
    from evalkit.run.program import Program


@dataclass(frozen=True, slots=True)
class Shared:
    """What all councils of a run have in common.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    program : Program
        Choices, chapters and what they are made from.
    tell : callable
        Called with each `Event`.
    launcher : Launcher
        What starts processes.
    stop : threading.Event
        Set to end the run.
    executor : Executor
        What has the work of each council done; this machine where nothing else is said.
    """

    to: Path
    program: Program
    tell: Callable[[Event], None]
    launcher: Launcher
    stop: threading.Event
    executor: Executor = field(default_factory=Here)


def draft_of(plan: CouncilPlan, shared: Shared) -> RunRecord:
    """Begin the record of a council's run with what the plan says.

    Parameters
    ----------
    plan : CouncilPlan
        What is to be done.
    shared : Shared
        What all councils of the run have in common.

    Returns
    -------
    RunRecord
    """
    who = plan.identity
    return RunRecord(
        pack=plan.label,
        council=who.council if who else "",
        name=who.name if who else "",
        synthetic=bool(who and who.synthetic),
        edition=who.edition if who else "",
        reason=plan.reason,
        started=now(),
        evalkit=__version__,
        python=platform.python_version(),
        engine=shared.launcher.engine,
        parameters=dict(plan.parameters),
        hashes=dict(plan.hashes),
        files=dict(plan.files),
        inputs=one_hash(plan.hashes) if plan.hashes else "",
    )


def ended(record: RunRecord, state: State, cause: str) -> RunRecord:
    """Give a record with the state and cause that a run ended in.

    Examples
    --------
    >>> ended(RunRecord(), State.FAILED, "The disk is full.").cause
    'The disk is full.'
    """
    return record.model_copy(update={"state": state, "cause": cause, "ended": now()})


def fault(error: Exception) -> str:
    """Say in words that evalkit itself went wrong.

    Examples
    --------
    >>> fault(ValueError("no such column"))
    'A fault in evalkit: ValueError: no such column'
    """
    return f"A fault in evalkit: {type(error).__name__}: {error}"


def as_planned(plan: CouncilPlan, shared: Shared) -> RunRecord:
    """Give the record of a council for which nothing is to be run.

    Parameters
    ----------
    plan : CouncilPlan
        It holds as it is, or is refused.
    shared : Shared
        What all councils of the run have in common.

    Returns
    -------
    RunRecord
    """
    if plan.does == "refuse" or plan.previous is None:
        return ended(draft_of(plan, shared), State.REFUSED, plan.reason)
    return plan.previous.model_copy(update={"unchanged": True, "pack": plan.label})
