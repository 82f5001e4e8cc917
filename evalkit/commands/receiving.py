"""Check files that were sent, and take them into the folder of those that are held."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.errors import RefusedError
from evalkit.exchange import TrustList, read_trust_list, receive, verify_file
from evalkit.exchange.refusing import one_line
from evalkit.exchange.trust_reading import TRUST_FILE
from evalkit.judgement.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.exchange import Received

JSON_VERSION = 1


def trusted_keys(path: Path | None, *, held: Path | None = None, unknown: bool = False) -> TrustList:
    """Find the trust list: the file that was named, or the one in the folder of packs or the current one.

    Parameters
    ----------
    path : pathlib.Path, optional
        The file.
    held : pathlib.Path, optional
        The folder of files that were received.
    unknown : bool
        Whether files signed with unknown keys are accepted, as a person said in so many words.

    Returns
    -------
    TrustList
        Empty where there is none.

    Raises
    ------
    FileError
        If the file is missing or broken.
    """
    places = [held / TRUST_FILE] if held else []
    found = path or next((each for each in (*places, Path(TRUST_FILE)) if each.is_file()), None)
    trusted = read_trust_list(found) if found else TrustList()
    return trusted.with_unknown() if unknown else trusted


def verify(file: Path, *, trusted: TrustList, held: Path | None, as_json: bool) -> int:
    """Say what a file that was sent holds, who signed it and whether it is whole.

    Parameters
    ----------
    file : pathlib.Path
        The file.
    trusted : TrustList
        Whose keys are trusted.
    held : pathlib.Path, optional
        The folder of files that were received, to hold it against.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0, or 7 where it is refused.
    """
    found = verify_file(file, trusted=trusted, held=held)
    if as_json:
        typer.echo(json.dumps({"version": JSON_VERSION, **found.data}, indent=1))
    else:
        typer.echo("\n".join(found.lines))
    return 0 if found.ok else RefusedError.exit_code


def take(files: Sequence[Path], *, into: Path, trusted: TrustList, as_json: bool) -> int:
    """Take files that were sent into a folder, and say of each other why not.

    Parameters
    ----------
    files : sequence of pathlib.Path
        The files.
    into : pathlib.Path
        The folder.
    trusted : TrustList
        Whose keys are trusted.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0, or 7 where one was refused.
    """
    received = receive(files, held=into, trusted=trusted, on=datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps(_as_data(received), indent=1))
    else:
        _tell(received, into)
    return RefusedError.exit_code if received.refused else 0


def _tell(received: Received, into: Path) -> None:
    for each in received.taken:
        typer.echo(one_line(f"Taken: {each.cover.title}, release {each.cover.number}."))
    for file, reason in received.refused.items():
        typer.echo(one_line(f"Refused: {file}: {reason}"))
    say(f"{into} now holds {counted(len(received.taken), 'file')} more.")


def _as_data(received: Received) -> dict[str, object]:
    taken = [
        {"kind": each.cover.kind, "council": each.cover.council, "edition": each.cover.edition,
         "number": each.cover.number, "sha256": each.sha256}
        for each in received.taken
    ]  # fmt: skip
    return {"version": JSON_VERSION, "taken": taken, "refused": dict(received.refused)}
