"""Compare the packs that peers sent, and tell where the page is and which packs are not on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.compare.folder_reading import SYNTHETIC, records_below
from evalkit.compare.groups import find_council
from evalkit.compare.peers_reading import read_peers
from evalkit.compare.records import gather
from evalkit.compare.taken_writing import write_taken
from evalkit.errors import RefusedError, RunError, UsageError
from evalkit.exchange import receive
from evalkit.run import RunOptions
from evalkit.run.comparing import compare_taken
from evalkit.run.layout import INTERNAL, PAGE
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from evalkit.compare.taking_in import Taken
    from evalkit.exchange import TrustList
    from evalkit.run import Event, RunRecord

RECEIVED = "received"  # packs and stories as they came, below the folder of the page
TAKEN = ".taken"  # what is compared of them
THEORY = "blended_roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    """What was typed after ``evalkit compare``."""

    packs: Sequence[Path]
    to: Path
    council: str = ""
    stories: Sequence[Path] = ()
    trusted: TrustList


def compare_packs(asked: Packs, *, as_json: bool) -> int:
    """Compare peers' packs, and give the exit code.

    Parameters
    ----------
    asked : Packs
        As typed.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0 where the page was made of all packs; 6 where it was not made; 7 where a pack was refused.

    Raises
    ------
    RefusedError
        If no pack can be compared, or synthetic and real ones are mixed.
    UsageError
        If the folder holds internal reports, or there is no pack of the council that was named.
    """
    _refuse_internal(asked.to)
    files = [*asked.packs, *asked.stories]
    taken = read_peers(files, trusted=asked.trusted, held=asked.to / RECEIVED)
    council = _council(taken, asked.council)
    _keep(files, taken, asked.trusted, asked.to / RECEIVED)
    folder = write_taken(taken, folder=asked.to / TAKEN)
    record = compare_taken(
        folder, to=asked.to, given={"council": council}, options=RunOptions(comparing="all"), tell=_tell_event
    )
    return _tell(record, taken, asked.to, as_json=as_json)


def _keep(files: Sequence[Path], taken: Taken, trusted: TrustList, held: Path) -> None:
    """Keep what was verified, so that an older or a changed file is known when it comes."""
    receive(
        [each for each in files if each.name not in taken.doubtful], held=held, trusted=trusted, on=today()
    )


def today() -> date:
    """Give the day on which files are received."""
    return datetime.now(tz=UTC).date()


def _refuse_internal(to: Path) -> None:
    for folder in (to, to / SYNTHETIC):
        if any(path.parent.name == INTERNAL for path in records_below(folder).values()):
            raise UsageError(
                f"{to} holds internal reports of councils, and this page is made to be shared.",
                hint="Give a folder of its own, such as --to shared-comparison.",
            )


def _council(taken: Taken, name: str) -> str:
    """See that there is something to compare, and find the council that asks by its code or name."""
    if not taken.packs:
        reasons = "\n".join(f"{file}: {why}" for file, why in taken.refused.items())
        raise RefusedError(f"No pack can be compared.\n{reasons}", hint="Ask the councils to send them anew.")
    if not name:
        return ""
    records = gather([each.result for each in taken.packs], theory=read_theory(THEORY))
    return find_council(records, name).identity.council


def _tell_event(event: Event) -> None:
    if event.kind == "chapter ended":
        say(f"{event.chapter} {event.state}{f': {event.cause}' if event.cause else ''}")


def _tell(record: RunRecord, taken: Taken, to: Path, *, as_json: bool) -> int:
    page = (to / record.place / INTERNAL / PAGE).resolve()
    if as_json:
        told = {"page": str(page), "refused": dict(taken.refused), "run": record.model_dump(mode="json")}
        typer.echo(json.dumps(told, indent=1))
    else:
        for file, why in taken.refused.items():
            say(f"Not compared: {file}: {why}")
        say(f"{record.name}: {'unchanged' if record.unchanged else record.state} {record.cause}".rstrip())
        typer.echo(str(page) if record.ok else "")
    if not record.ok:
        return RunError.exit_code
    return RefusedError.exit_code if taken.refused else 0
