"""Choose the stories of a council that others may read, and name those that they must forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.exchange.stories import MAY_BE_LOOKED_AT, SharedStory, StoryNote
from evalkit.learning.stories import quotable
from evalkit.pack.personal_details import find_personal_details

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from evalkit.exchange.keys import SigningKey
    from evalkit.learning.stories import Story

PURPOSE = "evalkit story id 1"


class Whose(Protocol):
    """Whose stories they are, and of which edition."""

    @property
    def council(self) -> str:
        """Give the council's code."""

    @property
    def name(self) -> str:
        """Give its name."""

    @property
    def edition(self) -> str:
        """Give the month."""

    @property
    def synthetic(self) -> bool:
        """Say whether all is made up."""


def stories_to_share(
    stories: Iterable[Story],
    *,
    identity: Whose,
    key: SigningKey,
    on: date,
    earlier: Sequence[StoryNote] = (),
) -> StoryNote:
    """Keep the stories that others may read, and name those that they must forget.

    Parameters
    ----------
    stories : iterable of Story
        All that the council holds.
    identity : Whose
        Of which council and edition.
    key : SigningKey
        The council's key, which hides the ids.
    on : datetime.date
        The day.
    earlier : sequence of StoryNote
        What the council has sent before.

    Returns
    -------
    StoryNote
    """
    bare = filter(_bare, quotable(stories, audience="peers"))
    kept = sorted((_shared(story, key, identity.edition) for story in bare), key=lambda story: story.id)
    carried = {story.id for note in earlier for story in note.stories}
    carried |= {each for note in earlier for each in note.withdrawn}
    return StoryNote(
        council=identity.council,
        name=identity.name,
        edition=identity.edition,
        synthetic=identity.synthetic,
        number=1 + max((note.number for note in earlier), default=0),
        released_on=on,
        stories=tuple(kept),
        withdrawn=tuple(sorted(carried - {story.id for story in kept})),
    )


def _bare(story: Story) -> bool:
    """Say whether a text tells nobody who a person is, whatever somebody has looked at."""
    found = {*find_personal_details(story.text), *story.personal}
    return bool(story.text.strip()) and not story.odd and found <= MAY_BE_LOOKED_AT


def _shared(story: Story, key: SigningKey, edition: str) -> SharedStory:
    return SharedStory(
        id=key.keyed(story.id, purpose=PURPOSE)[:32],
        level=story.level,
        kind=story.kind,
        nodes=story.nodes,
        text=story.text,
        consent="public" if story.consent == "public" else "peers",
        edition=edition,
    )
