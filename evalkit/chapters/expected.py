"""What was expected before results: which version counts, since when, and what was said later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from evalkit.judgement.words import counted, period_name
from evalkit.pack.ledger import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from evalkit.chapters.edition import Edition
    from evalkit.pack.ledger import Locked

Standing = Literal["in time", "retrospective", "not locked", "broken", "nothing"]
SHORT = 12  # characters of a hash that people compare


@dataclass(frozen=True)
class Counted:
    """Hold the expectations that results are set against.

    Parameters
    ----------
    before : mapping
        As the part ``before`` of reflections.yaml; ``recorded_on`` is the day that counts, and is left out
        where no day can be believed.
    standing : {"in time", "retrospective", "not locked", "broken", "nothing"}
        Whether they were locked before results could be seen.
    text : str
        The same in sentences.
    others : tuple of (str, mapping)
        What was said otherwise: later versions, and what stands in reflections.yaml and is not locked.
    """

    before: Mapping[str, Any]
    standing: Standing
    text: str
    others: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def first_start(edition: Edition) -> date | None:
    """Give the day of the first delegated visit at any site; None where no site has started."""
    starts = edition.pack.table("sites")["start_date"].dropna()
    return None if starts.empty else starts.min().date()


def what_counts(edition: Edition) -> Counted:
    """Choose the expectations that results are set against: the first version that was locked.

    The day that counts is the day of locking, for nothing but the team's word shows an earlier one. Where
    nothing was locked, what stands in reflections.yaml counts by the day that it gives.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Counted

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> what_counts(open_edition(council="E08000008", pack="demo:E08000008")).standing
    'in time'
    """
    ledger = edition.pack.ledger
    written = (edition.pack.reflections or {}).get("before") or {}
    first, start = ledger.first, first_start(edition)
    if first is not None:
        late = start is not None and first.locked_on > start
        return Counted(
            before=first.before | {"recorded_on": first.locked_on.isoformat()},
            standing="retrospective" if late else "in time",
            text=_joined(_locked(first, start, edition.pack.council.data_as_at), ledger.fault),
            others=tuple(_others(ledger.versions, written)),
        )
    if ledger.fault:
        undated = {name: item for name, item in written.items() if name != "recorded_on"}
        return Counted(undated, "broken", _joined(ledger.fault, "So nothing counts as locked."))
    if not written:
        return Counted({}, "nothing", "Nobody wrote down what was expected before results were seen.")
    return Counted(written, "not locked", _unlocked(written, start))


def _joined(*sentences: str) -> str:
    return " ".join(each for each in sentences if each)


def _locked(first: Locked, start: date | None, as_at: date) -> str:
    when, who = _name(first.locked_on), _by(first.recorded_by)
    hashed = f"its hash begins {first.sha256[:SHORT]}"
    told = f"What success would look like was written down{who} and locked on {when} ({hashed})."
    if start is None:
        seen = "" if first.locked_on < as_at else _SEEN
        return _joined(told, "Nobody has started here, so there was no result of it to see.", seen)
    if first.locked_on <= start:
        return f"{told} That was before the first start, on {_name(start)}."
    word = ""
    if first.recorded_on <= start:
        word = f"That it was written earlier, on {_name(first.recorded_on)}, rests on the team's word."
    late = f"That was after the first start, on {_name(start)}, so the expectations are retrospective."
    return _joined(told, late, word, "" if first.locked_on < as_at else _SEEN)


_SEEN = "By that day the figures of this edition could be seen."


def _unlocked(written: Mapping[str, Any], start: date | None) -> str:
    day = str(written["recorded_on"])
    late = start is not None and day > start.isoformat()
    return _joined(
        f"What success would look like was written down on {period_name(day)}"
        f"{_by(str(written.get('recorded_by') or ''))}.",
        "That was after the start, so the expectations are retrospective." if late else "",
        "It was never locked, so nothing shows that it was not changed since.",
    )


def _others(
    versions: tuple[Locked, ...], written: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for each in versions[1:]:
        yield f"later version {each.version}, {_name(each.locked_on)}", each.before
    if written and content_of(written) not in [each.content for each in versions]:
        yield "not locked", written


def later_sentence(counts: Counted) -> str:
    """Say that something else was said later, and that it does not count."""
    if not counts.others:
        return ""
    return (
        f"{counted(len(counts.others), 'other version').capitalize()} of it "
        f"{'stands' if len(counts.others) == 1 else 'stand'} beside it below and "
        f"{'does' if len(counts.others) == 1 else 'do'} not count: results are set against the first."
    )


def _name(day: date) -> str:
    return period_name(day.isoformat())


def _by(who: str) -> str:
    return f" by {who}" if who else ""
