"""Scan files for personal data, and tell what was found in plain words."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.disclosure.personal import NOTHING_KNOWN, known_values, scan_folder
from evalkit.errors import RefusedError
from evalkit.pack import locate_pack, read_pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.disclosure.personal import Hit, KnownValues

CLEAN = "Nothing that tells who a person is was found in {path}."
ONLY_FORM = "Only what can be told by its form was looked for; with --pack also what a pack says of people."


def scan_and_tell(path: Path, *, pack: str | None, as_json: bool) -> int:
    """Scan a file or folder, and write what was found.

    Parameters
    ----------
    path : pathlib.Path
        What is to be scanned.
    pack : str, optional
        The pack whose values must not be in it.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0, or 7 where something certain was found.
    """
    known = known_values(read_pack(locate_pack(pack)).tables) if pack else NOTHING_KNOWN
    hits = scan_folder(path, known)
    if as_json:
        found = {"path": str(path), "hits": [asdict(hit) for hit in hits], "searched_for": list(known.told)}
        typer.echo(json.dumps(found, indent=1))
    else:
        _tell(path, hits, known)
    return RefusedError.exit_code if any(hit.certainty == "certain" for hit in hits) else 0


def _tell(path: Path, hits: Sequence[Hit], known: KnownValues) -> None:
    for line in known.told:
        say(line)
    if known is NOTHING_KNOWN:
        say(ONLY_FORM)
    for file, found in groupby(hits, key=lambda hit: hit.file):
        typer.echo(f"{file}:")
        for hit in found:
            typer.echo(f"  {_line(hit)}")
    typer.echo(_summary(path, hits))


def _line(hit: Hit) -> str:
    place = f" in {hit.inside}" if hit.inside else ""
    shown = f" ({hit.shown})" if hit.shown else ""
    often = f", {hit.times} times" if hit.times > 1 else ""
    return (
        f"{'certain' if hit.certainty == 'certain' else 'to be looked at'}: {hit.kind}{shown}{place}{often}"
    )


def _summary(path: Path, hits: Sequence[Hit]) -> str:
    if not hits:
        return CLEAN.format(path=path)
    files = len({hit.file for hit in hits})
    certain = sum(hit.certainty == "certain" for hit in hits)
    ending = "Do not send this to anybody." if certain else "Look at each before it leaves."
    looked = f"{certain} certain, {len(hits) - certain} to be looked at"
    return f"{looked}, in {files} file{'s' * (files != 1)}. {ending}"
