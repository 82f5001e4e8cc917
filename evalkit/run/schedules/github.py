"""A workflow for GitHub Actions; reports are kept there only where every council is synthetic."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from evalkit.errors import UsageError
from evalkit.run.schedules.filling import fill
from evalkit.run.schedules.schedule import run_command

if TYPE_CHECKING:
    from evalkit.run.schedules.schedule import Every, Schedule

REPORTS = "reports"  # in the checkout; of it only what is synthetic is ever kept
_DAYS: dict[Every, str] = {"day": "* * *", "week": "* * 1", "month": "1 * *"}
_EXPRESSION = "${{"  # GitHub fills these in before any shell sees them
_NOTHING_KEPT = "      # No step keeps the reports: not every council here is marked as synthetic."
_WARNINGS = {
    "synthetic": "Every council of this workflow is marked as synthetic.",
    "real": "NOT EVERY COUNCIL OF THIS WORKFLOW IS MARKED AS SYNTHETIC: run it on a machine of yours.",
}


def github_workflow(schedule: Schedule, *, data: Literal["synthetic", "real"], python: str) -> str:
    """Write a workflow.

    Parameters
    ----------
    schedule : Schedule
        What is to be run, and when; packs by their paths in the checkout.
    data : {"synthetic", "real"}
        Whether every council is marked as synthetic.
    python : str
        Version of Python, such as 3.11.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If something in it would be read as an expression of GitHub's.

    Examples
    --------
    >>> from evalkit.run.schedules import Schedule
    >>> made = Schedule(python="python", packs=("demo:E08000008",), to="reports")
    >>> "upload-artifact" in github_workflow(made, data="synthetic", python="3.11")
    True
    >>> "upload-artifact" in github_workflow(made, data="real", python="3.11")
    False
    """
    command = shlex.join(run_command(replace(schedule, python="python", to=REPORTS)))
    if _EXPRESSION in command:
        raise UsageError(
            f"A path or --notify has {_EXPRESSION}, which GitHub reads as an expression.",
            hint="Rename it, or put the command into a script.",
        )
    when = f"{schedule.minute} {schedule.hour} {_DAYS[schedule.every]}"
    return fill(
        "workflow.yml",
        warning=_WARNINGS[data],
        cron=json.dumps(when),
        python=json.dumps(python),
        command=command,
        upload=fill("upload.yml").rstrip() if data == "synthetic" else _NOTHING_KEPT,
    )
