"""Write the index over all reports."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from evalkit.finding import Record
from evalkit.judgement.words import counted, listed, period_name
from evalkit.report.page.templates import fill
from evalkit.report.words import NOTHING, in_words, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

RunState = Literal[
    "finished",
    "failed",
    "killed",
    "timed out",
    "out of memory",
    "output limit",
    "refused",
    "never run",
    "running",
]
MINUTE = 60
_ANCHORS = {False: "councils", True: "synthetic"}
_TITLES = {False: "Councils", True: "Synthetic councils"}


class IndexRow(Record):
    """One council's latest edition, as the index shows it.

    Examples
    --------
    >>> IndexRow(council="E08000008", name="Tameside", edition="2025-09", state="never run",
    ...          synthetic=True).report
    ''
    """

    council: str
    name: str
    edition: str
    state: RunState
    synthetic: bool
    cause: str = ""  # why it did not finish
    stage: str = ""  # last stage of the journey that was reached
    signals: tuple[str, ...] = ()  # such as "3 improved"
    report: str = ""  # path of the page from the index, with forward slashes
    ended: str = ""  # when the run ended, as machines write it
    seconds: float | None = None  # how long it took
    record: str = ""  # path of the run's record from the index
    changes: str = ""  # what changed since the edition before, in one sentence


def render_index(rows: Sequence[IndexRow], *, comparisons: Sequence[IndexRow] = ()) -> str:
    """Write the index page: real councils and synthetic ones apart, each by name.

    Parameters
    ----------
    rows : sequence of IndexRow
        One a council. Only a finished run is linked, and only by a path below the index.
    comparisons : sequence of IndexRow
        One for each comparison of councils side by side.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> page = render_index([IndexRow(council="E08000008", name="Tameside", edition="2025-09",
    ...     state="failed", cause="Chapter 4 stopped.", synthetic=True)])
    >>> "Chapter 4 stopped." in page, "<a href=" in page.split("<main")[1]
    (True, False)
    """
    ordered = sorted(rows, key=lambda row: (row.name.casefold(), row.council, row.edition))
    kinds = [kind for kind in (False, True) if any(row.synthetic is kind for row in ordered)]
    return fill(
        "index.html.j2",
        synthetic=any(row.synthetic for row in ordered),
        shareable=False,
        comparisons=[_view(row) for row in comparisons],
        counted=_count(ordered),
        parts=[_part([row for row in ordered if row.synthetic is kind], kind) for kind in kinds],
    )


def safe_link(path: str) -> str:
    """Quote a path below the index for a link; blank if it leads anywhere else.

    Parameters
    ----------
    path : str
        A path with forward slashes.

    Returns
    -------
    str

    Examples
    --------
    >>> safe_link("E08000008/2025-09/internal/report.html"), safe_link("javascript:alert(1)")
    ('E08000008/2025-09/internal/report.html', 'javascript%3Aalert%281%29')
    >>> safe_link("../../etc/passwd"), safe_link("//evil.example/x")
    ('', '')
    """
    pure = PurePosixPath(path)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in path or plain(path) != path
    return "" if outside or not path else quote(str(pure))


def _part(rows: Sequence[IndexRow], synthetic: bool) -> dict[str, object]:  # noqa: FBT001 - the key of two titles
    title = _TITLES[synthetic]
    return {
        "anchor": _ANCHORS[synthetic],
        "title": title,
        "caption": f"{title}: latest edition, how its run ended, and what it shows",
        "rows": [_view(row) for row in rows],
    }


def _view(row: IndexRow) -> dict[str, object]:
    finished = row.state == "finished"
    style = "finished" if finished else "waiting" if row.state in ("never run", "running") else "failed"
    return {
        "name": plain(row.name).strip() or plain(row.council).strip() or "Council without a name",
        "code": row.council if row.council != row.name else "",
        "edition": in_words(row.edition) or NOTHING,
        "synthetic": row.synthetic,
        "state": row.state.capitalize(),
        "style": style,
        "cause": row.cause,
        "stage": row.stage or NOTHING,
        "signals": row.signals,
        "link": safe_link(row.report) if finished else "",
        "ended": moment(row.ended),
        "lasted": duration(row.seconds),
        "record": safe_link(row.record),
        "changes": row.changes,
    }


def moment(text: str) -> str:
    """Write a moment for people; blank where it is none.

    Examples
    --------
    >>> moment("2025-04-01T10:15:00+00:00"), moment("some day")
    ('1 April 2025, 10:15 UTC', '')
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (
        f"{period_name(f'{read:%Y-%m-%d}')}, {read:%H:%M}{' UTC' if read.utcoffset() == timedelta() else ''}"
    )


def duration(seconds: float | None) -> str:
    """Write how long something took for people.

    Examples
    --------
    >>> duration(8.4), duration(75), duration(None)
    ('8 s', '1 min 15 s', '')
    """
    if seconds is None:
        return ""
    whole = round(seconds)
    return f"{whole} s" if whole < MINUTE else f"{whole // MINUTE} min {whole % MINUTE} s"


def _count(rows: Sequence[IndexRow]) -> str:
    states = Counter(row.state for row in rows)
    parts = listed([f"{count} {state}" for state, count in states.most_common()])
    return f"{counted(len(rows), 'council').capitalize()}: {parts}." if rows else ""
