"""Say how each edition stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from evalkit.errors import RunError
from evalkit.report.page.index import duration, moment
from evalkit.run import State, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.run.standings import Standing


def tell_status(to: Path, *, as_json: bool) -> list[Standing]:
    """Write some lines, or one JSON object, for each edition.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    list of Standing
    """
    editions: list[Standing] = standing(to)
    if as_json:
        typer.echo(json.dumps({"editions": [_as_data(each) for each in editions]}, indent=1))
    elif not editions:
        typer.echo(f"There are no editions in {to}. Make some with: evalkit run PACK --to {to}")
    else:
        for each in editions:
            typer.echo("\n".join(_lines(each)))
    return editions


def exit_code_of(editions: Sequence[Standing]) -> int:
    """Give the exit code of a check: that of a failed run where a latest run did not finish.

    Parameters
    ----------
    editions : sequence of Standing
        As they stand; one that is being made is no failure.

    Returns
    -------
    int

    Examples
    --------
    >>> from evalkit.run import RunRecord, Standing
    >>> exit_code_of([Standing("E08000008/2025-03", None, RunRecord(state=State.FAILED))])
    6
    """
    fine = all(each.latest.state in (State.FINISHED, State.RUNNING) for each in editions)
    return 0 if fine else RunError.exit_code


def _as_data(each: Standing) -> dict[str, Any]:
    return {
        "place": each.place,
        "state": each.state,
        "cause": each.latest.cause,
        "report": each.report,
        "finished": each.finished and each.finished.model_dump(mode="json", exclude={"unchanged"}),
        "unfinished": each.unfinished and each.unfinished.model_dump(mode="json", exclude={"unchanged"}),
    }


def _lines(each: Standing) -> list[str]:
    latest = each.latest
    when = moment(latest.ended or latest.started)
    lasted = duration(latest.seconds or None)
    told = [f"{latest.name}  {each.state}", when, f"took {lasted}" if lasted else ""]
    lines = [f"{each.place}  {', '.join(part for part in told if part)}"]
    if latest.cause:
        lines.append(f"  {latest.cause}")
    if each.unfinished and each.finished:
        lines.append(f"  The report of {moment(each.finished.ended)} still stands.")
    return lines
