"""The ledger of expectations: what was expected, locked line by line, each line bound to the one before."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it when the class is made
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from evalkit.errors import Problem, RefusedError
from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

LEDGER = "expectations.jsonl"
MAX_BYTES = 4_000_000  # sixty versions of the longest reflections.yaml
Direction = Literal["up", "down", "no change", "not sure"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,59}$")]


class Expectation(Record):
    """Hold what was expected of one indicator."""

    indicator: Slug
    direction: Direction
    size: Annotated[float, Field(ge=0)] | None = None
    by: str = ""
    why: str = ""


class Content(Record):
    """Hold what is locked: what success would look like, and what was expected."""

    success: tuple[str, ...] = ()
    expectations: tuple[Expectation, ...] = ()


class Locked(Record):
    """Hold one line of the ledger.

    Parameters
    ----------
    version : int
        1 for the first, which is the one that results are set against.
    council : str
        Whose expectations they are.
    locked_on : date
        The day by the clock of the computer that locked it, in the United Kingdom.
    recorded_on : date
        The day of the meeting, as the team wrote it.
    recorded_by : str
        The roles of those who met.
    content : Content
        What is locked.
    content_sha256 : str
        SHA-256 of the content.
    previous : str
        ``sha256`` of the line before; blank in the first.
    sha256 : str
        SHA-256 of all else in the line.
    """

    version: Annotated[int, Field(ge=1)]
    council: str
    locked_on: date
    recorded_on: date
    recorded_by: str = ""
    content: Content
    content_sha256: str
    previous: str
    sha256: str

    @property
    def before(self) -> dict[str, Any]:
        """Give it in the shape of the part ``before`` of reflections.yaml."""
        given = self.content.model_dump(mode="json", exclude_defaults=True)
        return {"recorded_on": self.recorded_on.isoformat(), "recorded_by": self.recorded_by, **given}

    @property
    def line(self) -> str:
        """Write it as a line of the ledger, without the line's end."""
        return canonical(self.model_dump(mode="json"))


@dataclass(frozen=True)
class Ledger:
    """Hold the versions that can be trusted, and in one sentence what cannot.

    Examples
    --------
    >>> Ledger().first is None
    True
    """

    versions: tuple[Locked, ...] = ()
    fault: str = ""
    row: int | None = None

    @property
    def first(self) -> Locked | None:
        """The version that results are set against."""
        return self.versions[0] if self.versions else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it, as a problem of the pack."""
        if not self.fault:
            return ()
        mend = f"Put {LEDGER} back as it was, from a copy or from your version control; never edit it."
        return (
            Problem("ledger-broken", self.fault, "", mend, severity="warning", file=LEDGER, row=self.row),
        )


def canonical(value: Any) -> str:
    r"""Write a value as JSON of which there is one form only: keys in order, no spaces, plain ASCII.

    Examples
    --------
    >>> canonical({"size": 5.0, "by": "2025-03", "why": "caf\u00e9"})
    '{"by":"2025-03","size":5,"why":"caf\\u00e9"}'
    """
    return json.dumps(_settled(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def hash_of(value: Any) -> str:
    """Give the SHA-256 of a value's canonical JSON.

    Examples
    --------
    >>> hash_of({})[:12]
    '44136fa355b3'
    """
    return sha256(canonical(value).encode()).hexdigest()


def content_of(before: Mapping[str, Any]) -> Content:
    """Take from ``before`` of reflections.yaml what a lock holds.

    Examples
    --------
    >>> content_of({"recorded_on": "2024-05-14", "success": ["fewer faces"]}).success
    ('fewer faces',)
    """
    given = {name: before.get(name) or () for name in ("success", "expectations")}
    return Content.model_validate(_settled(given))


def next_version(ledger: Ledger, before: Mapping[str, Any], *, council: str, today: date) -> Locked:
    """Make the next line of a ledger from what the team wrote down.

    Parameters
    ----------
    ledger : Ledger
        What is locked so far.
    before : mapping
        The part ``before`` of reflections.yaml.
    council : str
        Whose expectations they are.
    today : date
        The day of locking.

    Returns
    -------
    Locked

    Raises
    ------
    RefusedError
        If the ledger is broken, the same is locked already, nothing was written down, or a day lies ahead.

    Examples
    --------
    >>> from datetime import date
    >>> before = {"recorded_on": "2024-05-14", "success": ["fewer faces"]}
    >>> one = next_version(Ledger(), before, council="e1", today=date(2024, 5, 14))
    >>> one.version, one.previous
    (1, '')
    """
    content = content_of(before)
    _refuse(ledger, before, content, today)
    last = ledger.versions[-1] if ledger.versions else None
    fields: dict[str, Any] = {
        "version": len(ledger.versions) + 1,
        "council": council,
        "locked_on": today.isoformat(),
        "recorded_on": str(before["recorded_on"]),
        "recorded_by": str(before.get("recorded_by") or ""),
        "content": content.model_dump(mode="json"),
        "content_sha256": hash_of(content.model_dump(mode="json")),
        "previous": last.sha256 if last else "",
    }
    return Locked.model_validate(fields | {"sha256": hash_of(fields)})


def _refuse(ledger: Ledger, before: Mapping[str, Any], content: Content, today: date) -> None:
    if ledger.fault:
        told = f"{LEDGER} is broken, so nothing is added. {ledger.fault}"
        raise RefusedError(told, hint=ledger.problems[0].mend)
    if not (content.success or content.expectations):
        raise RefusedError("Nothing was written down that could be locked.", hint=_FILL)
    if str(before["recorded_on"]) > today.isoformat():
        raise RefusedError(f"The meeting of {before['recorded_on']} lies after today, {today}.", hint=_CLOCK)
    last = ledger.versions[-1] if ledger.versions else None
    if last and last.locked_on > today:
        told = f"Version {last.version} was locked on {last.locked_on}, after today, {today}."
        raise RefusedError(told, hint=_CLOCK)
    if last and last.content == content:
        told = f"This is locked already: it is version {last.version}, of {last.locked_on}."
        raise RefusedError(told, hint=_SAME)


_FILL = "Fill in `before` in reflections.yaml: what success would look like, and what is expected."
_CLOCK = "Check the date in reflections.yaml and the clock of this computer."
_SAME = "There is nothing to do. A change in reflections.yaml can be locked as a later version."


def parse_ledger(content: bytes, *, council: str) -> Ledger:
    r"""Read a ledger as far as it can be trusted.

    Each line must be as it was locked and follow from the line before it; from the first that does not,
    nothing counts. That lines were taken off the end cannot be seen.

    Parameters
    ----------
    content : bytes
        The file.
    council : str
        Whose it should be.

    Returns
    -------
    Ledger

    Examples
    --------
    >>> parse_ledger(b'{"version": 1', council="e1").fault
    'Line 1 of expectations.jsonl is cut off, so it does not count.'
    """
    if len(content) > MAX_BYTES:
        return Ledger((), f"{LEDGER} is larger than a ledger can be, so nothing in it counts.")
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    versions: tuple[Locked, ...] = ()
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _read(line, versions, council)
        if isinstance(found, str):
            cut = found == _UNREADABLE and row == len(lines)
            return Ledger(versions, f"Line {row} of {LEDGER} {_CUT if cut else found}", row)
        versions = (*versions, found)
    return Ledger(versions)


_REST = "so neither it nor what follows counts."
_UNREADABLE = f"is no locked version, {_REST}"
_CUT = "is cut off, so it does not count."


def _read(line: bytes, before: tuple[Locked, ...], council: str) -> Locked | str:
    """Give the version that a line holds, or what is wrong with it."""
    try:
        data = json.loads(line.decode("utf-8"))
        locked = Locked.model_validate(data)
        rest = {name: item for name, item in data.items() if name != "sha256"}
        whole = hash_of(rest) == locked.sha256 and hash_of(data["content"]) == locked.content_sha256
    except (ValueError, ValidationError, RecursionError):  # not UTF-8, no JSON, or of another shape
        return _UNREADABLE
    if not whole:
        return f"was changed after it was locked, {_REST}"
    last = before[-1] if before else None
    if locked.previous != (last.sha256 if last else "") or locked.version != len(before) + 1:
        return f"does not follow from the line before it, as when a line was taken out or changed, {_REST}"
    if locked.council != council:
        return f"was locked for another council, {_REST}"
    if last and locked.locked_on < last.locked_on:
        return f"says that it was locked before the line above it, so a clock was wrong, {_REST}"
    return locked
