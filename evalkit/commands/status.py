"""Say how each edition stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from evalkit.run import standing

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.run.standings import Standing


def tell_status(to: Path, *, as_json: bool) -> None:
    """Write one line, or one JSON object, for each edition.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    as_json : bool
        Whether machines read it.
    """
    editions = standing(to)
    if as_json:
        typer.echo(json.dumps({"editions": [_as_data(each) for each in editions]}, indent=1))
    elif not editions:
        typer.echo(f"There are no editions in {to}. Make some with: evalkit run PACK --to {to}")
    else:
        for each in editions:
            typer.echo(_line(each))


def _as_data(each: Standing) -> dict[str, Any]:
    return {
        "place": each.place,
        "state": each.state,
        "cause": each.latest.cause,
        "report": each.report,
        "finished": each.finished and each.finished.model_dump(mode="json", exclude={"unchanged"}),
        "unfinished": each.unfinished and each.unfinished.model_dump(mode="json", exclude={"unchanged"}),
    }


def _line(each: Standing) -> str:
    cause = f": {each.latest.cause}" if each.latest.cause else ""
    earlier = (
        f" The report of {each.finished.ended} still stands." if each.unfinished and each.finished else ""
    )
    return f"{each.place}  {each.latest.name}  {each.state}{cause}{earlier}"
