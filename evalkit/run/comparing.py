"""Make the comparisons of councils after their reports, each as a council's report is made."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, FileError
from evalkit.run.comparison import plan_comparisons, plan_taken
from evalkit.run.drafts import Shared, as_planned, ended, fault
from evalkit.run.executors import Here
from evalkit.run.launchers import launcher_for
from evalkit.run.layout import COMPARISON
from evalkit.run.planning import said
from evalkit.run.program import read_comparisons, read_program
from evalkit.run.record import RunRecord, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evalkit.run.options import Event, RunOptions, Value
    from evalkit.run.plan import CouncilPlan


def compare_councils(shared: Shared) -> list[RunRecord]:
    """Bring the comparisons of the councils in the reports folder up to date; none of them fails a council.

    Parameters
    ----------
    shared : Shared
        What all councils of the run have in common.

    Returns
    -------
    list of RunRecord
        One a comparison; where nothing had to be done, the earlier one, marked unchanged.
    """
    try:
        return _compare(shared)
    except EvalkitError as error:
        return [_not_made(said(error))]
    except Exception as error:  # noqa: BLE001 - a fault here must not hide how the councils' runs ended
        return [_not_made(fault(error))]


def compare_taken(
    taken: Path, *, to: Path, given: Mapping[str, Value], options: RunOptions, tell: Callable[[Event], None]
) -> RunRecord:
    """Compare peers' figures that were taken in, as the councils of a reports folder are compared.

    Parameters
    ----------
    taken : pathlib.Path
        The folder that they were written to.
    to : pathlib.Path
        Where the page is to be; it is there.
    given : mapping of str to value
        Parameters for the comparisons that declare them, such as the council that a blueprint is for.
    options : RunOptions
        Choices and limits.
    tell : callable
        Called with each `Event`.

    Returns
    -------
    RunRecord

    Raises
    ------
    FileError
        If there are no notebooks that compare.
    """
    with launcher_for(options.engine) as launcher:
        program = read_comparisons(read_program(to, options), given=given)
        if program is None:
            raise FileError(
                "There are no notebooks that compare councils.", hint="Restore notebooks/compare."
            )
        mine = Shared(to.resolve(), program, tell, launcher, threading.Event(), Here())
        try:
            return _make(plan_taken(taken.resolve(), to=mine.to, program=program), mine)
        finally:
            program.known.keep()


def _make(plan: CouncilPlan, shared: Shared) -> RunRecord:
    from evalkit.run.council import run_council  # noqa: PLC0415 - slow to load, as below

    return run_council(plan, shared)


def _compare(shared: Shared) -> list[RunRecord]:
    program = read_comparisons(shared.program)
    if program is None:
        return []
    plans = plan_comparisons(shared.to, program=program)
    mine = replace(shared, program=program, executor=Here())
    if not any(plan.does in ("run", "tidy") for plan in plans):
        return [as_planned(plan, mine) for plan in plans]
    from evalkit.run.council import run_council  # noqa: PLC0415 - slow to load, and not needed where all holds

    return [run_council(plan, mine) for plan in plans]


def _not_made(cause: str) -> RunRecord:
    return ended(RunRecord(council=COMPARISON, name="Councils side by side"), State.FAILED, cause)
