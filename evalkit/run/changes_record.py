"""What changed between two editions of one council, as records."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evalkit.finding import CellState, Record
from evalkit.judgement.words import listed
from evalkit.report.words import in_words

ChangeKind = Literal[
    "new", "vanished", "changed", "not comparable", "revised", "checks changed", "rolled forward"
]
About = Literal["finding", "verdict", "journey", "assumption", "condition"]

# What a control chart says where nothing stands out; its coming or going is no news by itself.
QUIET = frozenset({"no signal", "cannot be judged"})


class Change(Record):
    """One thing that an edition says otherwise than an earlier one.

    ``sentence`` holds counts and rates and is for those who may read the report; ``gist`` holds none.

    Examples
    --------
    >>> Change(kind="changed", about="finding", subject="falls", title="Falls", judged=True,
    ...        before="no signal", after="worse", sentence="Falls: …").gist
    'Falls: was “no signal”, now “worse”.'
    """

    kind: ChangeKind
    about: About
    subject: str  # an indicator's code, a link as from>to, a stage, a milestone
    title: str
    sentence: str
    site: str = ""
    stratum: str = ""
    before: str = ""  # how it stood: a signal, a verdict, a state; blank = it was not there
    after: str = ""
    judged: bool = False  # whether it is a signal or verdict, and not only a figure
    why: str = ""  # of what cannot be compared

    @property
    def gist(self) -> str:
        """Say it without counts or rates."""
        if self.why:
            return f"{self.title}: cannot be compared: {self.why}."
        if self.kind == "new":
            return f"{self.title}: new, “{self.after}”."
        if self.kind == "vanished":
            return f"{self.title}: no longer in the report; it was “{self.before}”."
        if self.before == self.after:
            return f"{self.title}: still “{self.after}”, {_STILL.get(self.kind, 'otherwise in detail')}."
        return f"{self.title}: was “{self.before}”, now “{self.after}”."

    @property
    def is_news(self) -> bool:
        """Say whether a signal or a verdict changed, came or went."""
        if self.kind not in ("new", "vanished", "changed") or not self.judged:
            return False
        return self.kind == "changed" or not {self.before, self.after} <= {"", *QUIET}


_STILL: dict[ChangeKind, str] = {
    "revised": "by revised figures",
    "checks changed": "on other checks",
    "rolled forward": "in a later period",
}


class Changes(Record):
    """All that changed between two editions of one council; empty where nothing did.

    Examples
    --------
    >>> Changes(council="E08000008", name="Tameside", synthetic=True, earlier="2025-01",
    ...         later="2025-03").empty
    True
    """

    council: str
    name: str
    synthetic: bool
    earlier: str  # edition
    later: str
    basis: tuple[str, ...] = ()  # what the two were made from otherwise: theory, settings, baseline
    changes: tuple[Change, ...] = ()
    same: dict[CellState, int] = Field(default_factory=dict)  # findings that say what they said, by state

    @property
    def empty(self) -> bool:
        """Say whether nothing at all changed."""
        return not (self.basis or self.changes)

    @property
    def news(self) -> tuple[Change, ...]:
        """List the signals and verdicts that changed, came or went."""
        return tuple(change for change in self.changes if change.is_news)

    def of(self, *kinds: ChangeKind) -> tuple[Change, ...]:
        """List the changes of some kinds, in the order of the report."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def summary(self) -> str:
        """Say in one sentence, without counts or rates of the data, what changed."""
        if self.empty:
            return f"Nothing has changed since {in_words(self.earlier)}."
        return f"Since {in_words(self.earlier)}: {'; '.join(_parts(self))}."


_NAMED = 3  # signals that are named in one sentence; the rest are counted


def _parts(changes: Changes) -> list[str]:
    news = changes.news
    said = [change.gist.removesuffix(".") for change in news[:_NAMED]]
    beyond = len(news) - _NAMED
    more = [f"{beyond} further signal or verdict changed"] if beyond == 1 else []
    more = [f"{beyond} further signals or verdicts changed"] if beyond > 1 else more
    others = [each for each in changes.changes if not each.is_news]
    counts = [_counted(kind, len([each for each in others if each.kind == kind])) for kind in _COUNTED]
    told = listed([each for each in counts if each])
    basis = ["it was made by other rules or from another theory"] if changes.basis else []
    return [*(said + more or ["no signal or verdict changed"]), *([told] if told else []), *basis]


_COUNTED: dict[ChangeKind, tuple[str, str]] = {
    "new": ("1 other entry is new", "{} other entries are new"),
    "vanished": ("1 other entry has gone", "{} other entries have gone"),
    "changed": ("1 other entry changed", "{} other entries changed"),
    "not comparable": ("1 cannot be compared", "{} cannot be compared"),
    "revised": ("1 figure was revised", "{} figures were revised"),
    "checks changed": ("1 stands on other checks", "{} stand on other checks"),
    "rolled forward": ("1 figure rolled forward", "{} figures rolled forward"),
}


def _counted(kind: ChangeKind, count: int) -> str:
    one, many = _COUNTED[kind]
    return (one if count == 1 else many.format(count)) if count else ""
