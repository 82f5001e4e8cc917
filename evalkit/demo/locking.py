"""Lock a synthetic council's expectations: in time, late, changed afterwards, or never."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from evalkit.demo.months import index_of, month_at
from evalkit.demo.streams import stream
from evalkit.pack.ledger import Ledger, next_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.demo.truth import Truth

Way = Literal["in time", "changed", "late", "never"]
# The eight that are bundled, so that each way can be seen.
WAYS: dict[str, Way] = {
    "E08000008": "in time",
    "E08000007": "changed",
    "E08000004": "late",
    "E08000010": "in time",
    "E08000006": "in time",
    "E08000005": "never",
    "E08000001": "in time",
    "E08000009": "never",
}
_OTHERS: dict[Way, float] = {"in time": 0.5, "changed": 0.15, "late": 0.15, "never": 0.2}
BOLDER = 2  # what was hoped for at first, as a multiple of what stands in reflections.yaml now
MONTHS_LATE = 5
WEEK = timedelta(days=7)


def ledger(truth: Truth, before: Mapping[str, Any]) -> str:
    """Give what expectations.jsonl holds; blank where nothing was locked.

    Parameters
    ----------
    truth : Truth
        The council.
    before : mapping
        What reflections.yaml says was expected.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.papers import reflections
    >>> truth = design("E08000007", seed=1)
    >>> len(ledger(truth, reflections(truth)["before"]).splitlines())
    2
    """
    way = _way(truth)
    met = date.fromisoformat(before["recorded_on"])
    late = _late(truth, met)
    if way == "never":
        return ""
    if way == "changed":
        return _lines(truth, [(_bolder(before), met), (before, late)])
    return _lines(truth, [(before, late if way == "late" else met)])


def _way(truth: Truth) -> Way:
    if truth.council in WAYS:
        return WAYS[truth.council]
    drawn = stream(truth.seed, truth.council, "locking").random()
    for way, share in _OTHERS.items():
        drawn -= share
        if drawn < 0:
            return way
    return "never"


def _late(truth: Truth, met: date) -> date:
    if not truth.started:
        return met + WEEK
    return date.fromisoformat(f"{month_at(index_of(truth.start) + MONTHS_LATE)}-12")


def _bolder(before: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was hoped for before second thoughts."""
    rows = [{**row, "size": row["size"] * BOLDER} if "size" in row else row for row in before["expectations"]]
    return {**before, "expectations": rows}


def _lines(truth: Truth, locks: list[tuple[Mapping[str, Any], date]]) -> str:
    held = Ledger()
    for before, day in locks:
        held = Ledger((*held.versions, next_version(held, before, council=truth.council, today=day)))
    return "".join(f"{version.line}\n" for version in held.versions)
