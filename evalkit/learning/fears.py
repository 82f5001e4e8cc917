"""What people feared, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.finding import Record
from evalkit.learning.stories import Story  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Outcome = Literal[
    "later stories speak well",
    "later stories bear it out",
    "later stories are mixed",
    "nobody came back to it",
]
Signals = tuple[tuple[str, str], ...]


class Fear(Record):
    """A fear, the later stories that bear on it, and the indicators of its nodes.

    ``directly`` counts the later stories that say themselves that they follow it. ``signals`` are pairs of an
    indicator's title and what its chart shows.
    """

    story: Story
    later: tuple[Story, ...] = ()
    directly: int = 0
    signals: Signals = ()

    @property
    def outcome(self) -> Outcome:
        """Say what later stories make of the fear."""
        stances = {story.stance for story in self.later}
        if not self.later:
            return "nobody came back to it"
        if stances == {"for"}:
            return "later stories speak well"
        return "later stories bear it out" if stances == {"against"} else "later stories are mixed"


def follow_fears(
    stories: Sequence[Story], *, signals: Mapping[str, Signals] | None = None
) -> tuple[Fear, ...]:
    """Follow each fear to the later stories on the same nodes.

    A story that names the fear as what it follows counts alone, since somebody said so; only where there is
    none are later stories on the same nodes taken. Another fear is no answer to a fear.

    Parameters
    ----------
    stories : sequence of Story
        The stories that count.
    signals : mapping of str to pairs, optional
        For a node, the titles of its indicators and what their charts show.

    Returns
    -------
    tuple of Fear
        In order of time.

    Examples
    --------
    >>> from datetime import date
    >>> from evalkit.learning.stories import Story
    >>> told = {"level": "team", "role": "gp", "nodes": ("training",), "text": "It went well."}
    >>> fear = Story(id="s1", kind="fear", told_on=date(2024, 1, 1), **told)
    >>> [each.outcome for each in follow_fears([fear])]
    ['nobody came back to it']
    >>> later = Story(id="s2", kind="learned", told_on=date(2024, 5, 1), stance="for", **told)
    >>> [each.outcome for each in follow_fears([fear, later])]
    ['later stories speak well']
    """
    known = signals or {}
    return tuple(_followed(story, stories, known) for story in stories if story.kind == "fear")


def _followed(fear: Story, stories: Sequence[Story], signals: Mapping[str, Signals]) -> Fear:
    direct = tuple(story for story in stories if story.follows == fear.id)
    seen = dict.fromkeys(pair for node in fear.nodes for pair in signals.get(node, ()))
    later = direct or tuple(story for story in stories if _comes_back(story, fear))
    return Fear(story=fear, later=later, directly=len(direct), signals=tuple(seen))


def _comes_back(story: Story, fear: Story) -> bool:
    if story.kind == "fear" or story.told_on is None or fear.told_on is None:
        return False
    return story.told_on > fear.told_on and not set(story.nodes).isdisjoint(fear.nodes)
