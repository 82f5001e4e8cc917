"""Lock what a team expects before results are shown, and say what was locked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from evalkit.chapters.reflections import expected_words
from evalkit.errors import PackError, UsageError
from evalkit.judgement.words import period_name
from evalkit.pack import check_pack, locate_pack, lock_expectations, read_pack
from evalkit.pack.ledger import LEDGER, next_version
from evalkit.pack.reading import DEMO
from evalkit.theory import apply_local, read_theory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evalkit.pack import Pack
    from evalkit.pack.ledger import Locked
    from evalkit.theory.model import Theory

UK = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Ask:
    """Hold what was asked of the command."""

    dry: bool
    as_json: bool


def uk_day(moment: datetime) -> date:
    """Give the day in the United Kingdom, wherever the computer stands.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> uk_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)).isoformat()
    '2026-07-01'
    """
    return moment.astimezone(UK).date()


def lock_pack(text: str, ask: Ask) -> None:
    """Lock the expectations in a pack, and tell what was locked.

    Parameters
    ----------
    text : str
        The pack as typed.
    ask : Ask
        Whether to write, and for whom.

    Raises
    ------
    PackError
        If what was written down has errors, which a lock would keep for good.
    RefusedError
        If it may not be locked, as `next_version` says.
    """
    if text.startswith(DEMO):
        raise UsageError(
            f"{text} travels with evalkit and is not written to.", hint="Lock a pack of your own."
        )
    pack, today = read_pack(locate_pack(text)), uk_day(datetime.now(UTC))
    theory = apply_local(read_theory(pack.council.theory.id), pack.council.local_theory)
    before = _sound(pack, theory)
    told = {"council": pack.council.council, "today": today}
    if ask.dry:
        version = next_version(pack.ledger, before, **told)
    else:
        version = lock_expectations(pack.path, before, **told)
    if ask.as_json:
        shown = {"pack": text, "written": not ask.dry, **version.model_dump(mode="json")}
        typer.echo(json.dumps(shown, indent=1))
    else:
        typer.echo("\n".join(map(_plain, _told(version, pack, theory, ask))))


def _sound(pack: Pack, theory: Theory) -> dict[str, Any]:
    found = [p for p in check_pack(pack, theory).problems if p.file == "reflections.yaml"]
    wrong = [p for p in found if p.severity == "error"]
    if wrong:
        hint = "Mend them first: what is locked stays as it is."
        raise PackError("reflections.yaml has errors, so nothing was locked.", hint=hint, problems=wrong)
    return (pack.reflections or {}).get("before") or {"recorded_on": ""}


def _told(version: Locked, pack: Pack, theory: Theory, ask: Ask) -> Iterator[str]:
    verb = "would be locked" if ask.dry else "was locked"
    yield f"{pack.council.name}: version {version.version} {verb} on {_name(version.locked_on)}."
    by = f" by {version.recorded_by}" if version.recorded_by else ""
    yield f"Written down on {_name(version.recorded_on)}{by}."
    if version.content.success:
        yield "Success would look like:"
        yield from (f"  - {item}" for item in version.content.success)
    if version.content.expectations:
        yield "Expected:"
        yield from (f"  - {line}" for line in expected_words(version.before, theory))
    yield f"SHA-256: {version.sha256}"
    yield from _warnings(version, pack)
    yield "Nothing was written." if ask.dry else _KEEP


_KEEP = (
    f"It was added to {LEDGER}. Note the SHA-256 in the minutes of the meeting too: whoever writes the whole "
    "file anew can be caught by that alone."
)


def _warnings(version: Locked, pack: Pack) -> Iterator[str]:
    starts = pack.table("sites")["start_date"].dropna()
    if version.version > 1:
        yield "Results stay set against version 1; this one will be shown beside it, with its date."
    elif len(starts) and version.locked_on > starts.min().date():
        yield f"The first site started on {_name(starts.min().date())}, so it is marked as retrospective."


def _name(day: date) -> str:
    return period_name(day.isoformat())


def _plain(text: str) -> str:
    """Leave out what a terminal would obey or not show."""
    return "".join(c if c.isprintable() else " " for c in text)
