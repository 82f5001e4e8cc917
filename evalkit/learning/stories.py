"""Stories as records, with what may be done with each of them."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from evalkit.finding import Record
from evalkit.learning.harmless import find_oddities
from evalkit.pack.personal_details import find_personal_details

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["relationship", "surprise", "fear", "learned", "helped", "hindered", "impact"]
Audience = Literal["council", "peers", "public"]
Standing = Literal["may be quoted", "no consent", "not signed off", "withdrawn", "held back"]
KINDS: tuple[Kind, ...] = ("relationship", "surprise", "fear", "learned", "helped", "hindered", "impact")
LEVELS = ("individual", "team", "organisation", "system")
ROLES = (
    "resident", "family carer", "care worker", "district nurse", "provider manager", "commissioner",
    "senior leader", "facilitator", "gp", "social worker",
)  # fmt: skip
# A report for the council may quote what peers or anybody may read; one for anybody only what anybody may.
_ENOUGH: dict[str, frozenset[str]] = {
    "council": frozenset({"council", "peers", "public"}),
    "peers": frozenset({"peers", "public"}),
    "public": frozenset({"public"}),
}


class Story(Record):
    """A piece of learning in somebody's words, and what was agreed about it.

    ``personal`` and ``odd`` name what its text seems to hold. ``source`` is who told it: the code that the
    council gave the teller, or else the story itself.

    Examples
    --------
    >>> Story(id="s1", level="team", role="gp", kind="fear", text="Who rings me?").source
    'story s1'
    """

    id: str
    told_on: date | None = None
    site: str = ""
    level: str
    role: str
    kind: str
    text: str
    nodes: tuple[str, ...] = ()
    stance: str = ""
    consent: str = "none"
    signed_off: date | None = None
    withdrawn_on: date | None = None
    teller: str = ""
    follows: str = ""
    looked_at: date | None = None
    personal: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Name who told it, as far as is known."""
        return f"teller {self.teller}" if self.teller else f"story {self.id}"


class Heard(Record):
    """The stories of a council: those that count, and how many were withdrawn."""

    stories: tuple[Story, ...] = ()
    withdrawn: int = 0

    def of_kind(self, kind: Kind) -> tuple[Story, ...]:
        """Give the stories of one kind, in order of time."""
        return tuple(story for story in self.stories if story.kind == kind)

    def story(self, story_id: str) -> Story | None:
        """Find a story by its id; nothing where it was withdrawn or never told."""
        return next((story for story in self.stories if story.id == story_id), None)


def hear_stories(table: pd.DataFrame, *, as_at: date) -> Heard:
    """Read the table of stories, and leave out those whose tellers took them back.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``stories`` of a pack.
    as_at : datetime.date
        The day that the data describe: what was withdrawn by then counts as withdrawn and as nothing else.

    Returns
    -------
    Heard
        In order of time.

    Examples
    --------
    >>> from datetime import date
    >>> rows = pd.DataFrame({"story_id": ["s1", "s2"], "level": "team", "role": "gp", "kind": "fear",
    ...     "text": "Who rings me?", "withdrawn_on": [pd.NaT, pd.Timestamp("2025-01-05")]})
    >>> heard = hear_stories(rows, as_at=date(2025, 3, 31))
    >>> [story.id for story in heard.stories], heard.withdrawn
    (['s1'], 1)
    """
    told = [_story(row) for row in table.to_dict("records")]
    left = [story for story in told if not (story.withdrawn_on and story.withdrawn_on <= as_at)]
    ordered = sorted(left, key=lambda story: (story.told_on is None, str(story.told_on), story.id))
    return Heard(stories=tuple(ordered), withdrawn=len(told) - len(left))


def _story(row: dict[Any, Any]) -> Story:
    text = _text(row, "text")
    return Story(
        id=_text(row, "story_id"),
        nodes=tuple(dict.fromkeys(node for node in _text(row, "nodes").split(";") if node)),
        personal=find_personal_details(text),
        odd=find_oddities(text),
        told_on=_day(row, "date"),
        **{name: _day(row, name) for name in ("signed_off", "withdrawn_on", "looked_at")},
        **{
            name: _text(row, name)
            for name in ("level", "role", "kind", "text", "stance", "teller", "follows")
        },
        site=_text(row, "site_id"),
        consent=_text(row, "consent") or "none",
    )


def _text(row: dict[Any, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def _day(row: dict[Any, Any], name: str) -> date | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def standing_of(story: Story, *, audience: Audience = "council") -> Standing:
    """Say whether a story's words may be shown to an audience, and if not, why.

    A withdrawal that is dated after the day of the data leaves the story in the counts, but its words are
    no longer shown: whoever wrote the date down knows that they were taken back.

    Parameters
    ----------
    story : Story
        The story.
    audience : {"council", "peers", "public"}
        Who would read it. A council's own report is for the council.

    Returns
    -------
    str

    Examples
    --------
    >>> from datetime import date
    >>> told = {"id": "s1", "level": "team", "role": "gp", "kind": "fear", "text": "Who rings me?"}
    >>> standing_of(Story(**told, consent="peers", signed_off=date(2025, 1, 2)))
    'may be quoted'
    >>> standing_of(Story(**told, consent="peers")), standing_of(Story(**told))
    ('not signed off', 'no consent')
    """
    if story.withdrawn_on:
        return "withdrawn"
    if story.consent not in _ENOUGH[audience]:
        return "no consent"
    if story.signed_off is None:
        return "not signed off"
    return "held back" if story.personal and story.looked_at is None else "may be quoted"


def quotable(stories: Iterable[Story], *, audience: Audience = "council") -> tuple[Story, ...]:
    """Keep the stories whose words may be shown to an audience.

    Examples
    --------
    >>> quotable([Story(id="s1", level="team", role="gp", kind="fear", text="Who rings me?")])
    ()
    """
    return tuple(story for story in stories if standing_of(story, audience=audience) == "may be quoted")
