"""Make the comparisons of councils after their reports, each as a council's report is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.run.comparison import plan_comparisons
from evalkit.run.drafts import as_planned, ended, fault
from evalkit.run.executors import Here
from evalkit.run.layout import COMPARISON
from evalkit.run.planning import said
from evalkit.run.program import read_comparisons
from evalkit.run.record import RunRecord, State

if TYPE_CHECKING:
    from evalkit.run.drafts import Shared


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
