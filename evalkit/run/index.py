"""Keep the index over all editions up to date: it is written only where what it shows has changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from evalkit.errors import FileError
from evalkit.run.inputs import hash_file, one_hash
from evalkit.run.layout import INDEX, INDEX_LOCK, INTERNAL, RECORD_FILE, RESULT, UNFINISHED, WORK
from evalkit.run.standings import homes, standing
from evalkit.run.writing import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.report import IndexRow
    from evalkit.run.known import Known
    from evalkit.run.record import RunRecord
    from evalkit.run.standings import Standing

UNDER_WAY = ""  # an index made while a run is at work is out of date as soon as it is made


def update_index(to: Path, *, known: Known) -> Path:
    """Write the index over all editions that are there, from their records alone.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    known : Known
        Remembers what the index was made from, and what it took from each record.

    Returns
    -------
    pathlib.Path
    """
    page, shown = to / INDEX, _what_is_shown(to)
    if shown != UNDER_WAY and page.is_file() and known.recall("index", shown) == hash_file(page):
        return page
    from filelock import FileLock  # noqa: PLC0415 - a run with nothing to do needs neither

    from evalkit.report import render_index  # noqa: PLC0415 - as above

    with FileLock(to / INDEX_LOCK):  # of two runs that end together, the later one sees both
        shown = _what_is_shown(to)
        places = _councils(standing(to))
        rows = [_row(to, each, known) for each in places if not each[-1].latest.is_comparison]
        comparisons = [_comparison(to, each) for each in places if each[-1].latest.is_comparison]
        write_whole(page, render_index(rows, comparisons=comparisons))
        known.note("index", shown, hash_file(page))
    return page


def _what_is_shown(to: Path) -> str:
    """Hash every record that the index is made from."""
    hashes: dict[str, str] = {}
    for home in homes(to):
        if (home / WORK).is_dir():
            return UNDER_WAY
        for edition in sorted(each for each in home.iterdir() if each.is_dir()):
            for folder in (INTERNAL, UNFINISHED):
                with suppress(OSError):
                    record = edition / folder / RECORD_FILE
                    hashes[record.relative_to(to).as_posix()] = hash_file(record)
    return one_hash(hashes)


def _councils(editions: list[Standing]) -> list[list[Standing]]:
    found: dict[tuple[bool, str], list[Standing]] = {}
    for each in sorted(editions, key=lambda each: each.latest.edition):
        found.setdefault((each.latest.synthetic, each.latest.council), []).append(each)
    return list(found.values())


def _row(to: Path, editions: list[Standing], known: Known) -> IndexRow:
    """Show the last edition that finished; where a later run did not, say so beside it."""
    last = editions[-1]
    shown = next((each for each in reversed(editions) if each.finished), last)
    row = _as_row(to, shown.finished or last.latest)
    if not shown.finished:
        return row
    later = _left_out(shown.finished) if last.latest is shown.finished else _later(last)
    return row.model_copy(
        update={"report": shown.report, "cause": later, **_gist(to, shown, editions, known)}
    )


def _comparison(to: Path, editions: list[Standing]) -> IndexRow:
    """Show the last comparison that finished; where a later one did not, say so beside it."""
    last = editions[-1]
    shown = next((each for each in reversed(editions) if each.finished), last)
    row = _as_row(to, shown.finished or last.latest)
    later = "" if not shown.finished or last.latest is shown.finished else _later(last)
    return row.model_copy(update={"report": shown.report, "cause": later or row.cause})


def _as_row(to: Path, record: RunRecord) -> IndexRow:
    from evalkit.report import IndexRow  # noqa: PLC0415 - as above

    stored = f"{record.place}/{INTERNAL if record.ok else UNFINISHED}/{RECORD_FILE}"
    return IndexRow(
        council=record.council,
        name=record.name or record.council,
        edition=record.edition,
        state=record.state.value,
        synthetic=record.synthetic,
        cause=record.cause,
        ended=record.ended,
        seconds=record.seconds or None,
        record=stored if (to / stored).is_file() else "",  # a run under way has stored none yet
    )


def _left_out(record: RunRecord) -> str:
    return f"Without {', '.join(record.left_out)}, which were not run." if record.left_out else ""


def _later(last: Standing) -> str:
    from evalkit.report.words import in_words  # noqa: PLC0415 - as above

    said = (
        f"A later run for {in_words(last.latest.edition)} did not finish ({last.state}): {last.latest.cause}"
    )
    return f"{said} This report is of the run before it."


def _gist(to: Path, shown: Standing, editions: list[Standing], known: Known) -> dict[str, Any]:
    """Take what an edition comes to, and what changed in it, from the records for comparison; but once."""
    compared = [each for each in editions if each.finished and each.place <= shown.place]
    results = {each.place: each.finished.outputs.get(RESULT, "") for each in compared if each.finished}
    found: dict[str, Any] = known.give("gist", one_hash(results), lambda: _read_gist(to, shown.place))
    return {**found, "signals": tuple(found.get("signals", ()))}


def _read_gist(to: Path, place: str) -> dict[str, Any]:
    from evalkit.report import key_signals, read_result  # noqa: PLC0415 - as above
    from evalkit.run.since import latest_changes  # noqa: PLC0415 - as above

    try:
        result = read_result(to / place / INTERNAL / RESULT)
    except FileError:
        return {}
    reached = result.journey.final_stage if result.journey else ""
    changes = latest_changes(to, place=place)
    return {
        "signals": list(key_signals(result.findings)),
        "stage": reached,
        "changes": changes.summary if changes else "",
    }
