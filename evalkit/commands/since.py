"""Tell what changed since an edition, in words for people or as JSON for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from evalkit.errors import FileError
from evalkit.finding import CellState
from evalkit.judgement.words import counted, some
from evalkit.pack import locate_pack
from evalkit.run.identity import check_edition, identify
from evalkit.run.needs import COUNCIL_FILE
from evalkit.run.since import changes_since, finished_editions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.run.changes_record import Change, ChangeKind, Changes
    from evalkit.run.since import Since
    from evalkit.run.standings import Standing

JSON_VERSION = 1
INTERNAL_LINE = "Internal: holds exact counts, not for sharing."
NAMED = 8  # figures that merely rolled forward are named, not set out

Who = tuple[bool, str]  # whether synthetic, and the code


def tell_since(edition: str, councils: Sequence[str], *, to: Path, as_json: bool) -> int:
    """Write what changed in each council since an edition.

    Parameters
    ----------
    edition : str
        The month that names the earlier edition.
    councils : sequence of str
        Codes or names of councils, or their packs; all where there is none.
    to : pathlib.Path
        The reports folder.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0 whether or not anything changed; 4 where an edition could not be read.

    Raises
    ------
    UsageError
        If the edition is no month.
    FileError
        If no council has that edition, or one that was named is not in the reports folder.
    """
    month, known = check_edition(edition), finished_editions(to)
    wanted = [who for text in councils for who in _meant(text, known)]
    told = changes_since(to, edition=month, councils=wanted)
    if as_json:
        found = {"version": JSON_VERSION, "since": month, "councils": [_as_data(each) for each in told]}
        typer.echo(json.dumps(found, indent=1))
    else:
        typer.echo("\n".join([INTERNAL_LINE, *(line for each in told for line in ("", *_lines(each)))]))
    return FileError.exit_code if any(each.fault for each in told) else 0


def _meant(text: str, known: Mapping[Who, Sequence[Standing]]) -> list[Who]:
    """List the councils in the reports folder that a word on the command line means."""
    if text == "demo":
        meant = [who for who in known if who[0]]
    elif text.startswith("demo:") or (Path(text) / COUNCIL_FILE).is_file():
        identity = identify(locate_pack(text), edition=None)
        meant = [who for who in known if who == (identity.synthetic, identity.council)]
    else:
        meant = [who for who in known if text.casefold() in _names(who, known[who])]
    if not meant:
        there = [f"{_names_shown(who, known[who])}" for who in known]
        raise FileError(
            f"There is no finished edition of {text}.",
            hint=f"There are editions of: {some(there, most=24)}." if there else "Run its pack first.",
        )
    return meant


def _names(who: Who, editions: Sequence[Standing]) -> set[str]:
    return {who[1].casefold(), *(each.finished.name.casefold() for each in editions if each.finished)}


def _names_shown(who: Who, editions: Sequence[Standing]) -> str:
    name = editions[-1].finished.name if editions[-1].finished else ""
    return f"{name} ({who[1]})" if name and name != who[1] else who[1]


def _as_data(each: Since) -> dict[str, Any]:
    changes = each.changes
    data: dict[str, Any] = {
        "council": each.council,
        "name": each.name,
        "synthetic": each.synthetic,
        "edition_kind": "internal",
        "compared": changes is not None,
        "note": each.note,
        "fault": each.fault,
    }
    if changes is None:
        return data
    listed = [change.model_dump(mode="json") | {"gist": change.gist} for change in changes.changes]
    return data | {
        "from": changes.earlier,
        "to": changes.later,
        "changed": not changes.empty,
        "summary": changes.summary,
        "basis": changes.basis,
        "changes": listed,
        "same": {state.value: count for state, count in changes.same.items()},
    }


def _lines(each: Since) -> Iterator[str]:
    code = f" ({each.council})" if each.council != each.name else ""
    synthetic = ", synthetic" if each.synthetic else ""
    span = f": {each.changes.later} beside {each.changes.earlier}" if each.changes else ""
    yield f"{each.name}{code}{synthetic}{span}"
    yield from (f"  {text}" for text in (each.fault, each.note) if text)
    if each.changes:
        yield from _body(each.changes)


_PARTS: tuple[tuple[str, tuple[ChangeKind, ...]], ...] = (
    ("Changed", ("changed",)),
    ("New", ("new",)),
    ("No longer there", ("vanished",)),
    ("Cannot be compared", ("not comparable",)),
    ("Says the same on other checks", ("checks changed",)),
    ("Figures revised for the same period", ("revised",)),
)


def _body(changes: Changes) -> Iterator[str]:
    if changes.empty:
        yield "  Nothing has changed."
    if changes.basis:
        yield "  Made otherwise than before, so that changes below may come from it:"
        yield from (f"    {line}" for line in changes.basis)
    for title, kinds in _PARTS:
        if found := sorted(changes.of(*kinds), key=_news_first):
            yield f"  {title}:"
            yield from (f"    {change.sentence}" for change in found)
    if rolled := changes.of("rolled forward"):
        yield f"  Only the period rolled forward, with no change of signal: {_named(rolled)}."
    if changes.same:
        yield f"  As before: {'; '.join(_same(changes))}."


def _named(changes: Sequence[Change]) -> str:
    """Part titles by semicolons: some have commas in them."""
    beyond = len(changes) - NAMED
    titles = [change.title for change in changes[:NAMED]]
    return "; ".join([*titles, counted(beyond, "other")] if beyond > 0 else titles)


def _news_first(change: Change) -> bool:
    return not change.is_news


_STILL = {
    CellState.VALUE: "without any change",
    CellState.SUPPRESSED: "still suppressed",
    CellState.TOO_FEW: "still too few to say",
    CellState.NOT_COLLECTED: "still missing",
    CellState.NOT_APPLICABLE: "not applicable in either",
    CellState.DEFINITION_DIFFERS: "measured by another definition in both",
    CellState.FAILED_QUALITY: "failed a quality check in both",
}


def _same(changes: Changes) -> Iterator[str]:
    for state, words in _STILL.items():
        if count := changes.same.get(state):
            yield f"{counted(count, 'finding')} {words}"
