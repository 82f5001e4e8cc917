"""Stories that people agreed to share with peers, and which of them fit a council's situation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MOST_STORIES = 8


@dataclass(frozen=True, slots=True)
class PeerStory:
    """Hold one story as it was shared: de-identified, agreed to, and not withdrawn.

    Parameters
    ----------
    council : str
        Code of the council that shared it.
    name : str
        Name of that council.
    text : str
        Its words.
    level : str
        Who speaks: individual, team, organisation or system.
    kind : str
        What it tells, such as *helped* or *fear*.
    nodes : tuple of str
        The parts of the theory that it speaks of.

    Examples
    --------
    >>> PeerStory("E08000008", "Tameside", "We shadowed each other.", "team", "helped", ("training",)).kind
    'helped'
    """

    council: str
    name: str
    text: str
    level: str = ""
    kind: str = ""
    nodes: tuple[str, ...] = ()


def fitting_stories(
    stories: Iterable[PeerStory],
    *,
    nodes: Collection[str],
    councils: Collection[str],
    own: str = "",
) -> tuple[PeerStory, ...]:
    """Choose the stories that speak of what matters in a council's situation.

    Parameters
    ----------
    stories : iterable of PeerStory
        Those that were shared; whoever reads them leaves out what was withdrawn.
    nodes : collection of str
        Parts of the theory that matter here.
    councils : collection of str
        Codes of the councils that are compared: a story from elsewhere may be of the other kind, real or
        synthetic, and is left out.
    own : str
        Code of the council that asks: it knows its own stories.

    Returns
    -------
    tuple of PeerStory
        At most eight: first those that speak of most of these parts, each level once before any twice.

    Examples
    --------
    >>> one = PeerStory("a", "A", "The fee came first.", "system", "helped", ("fee_uplift",))
    >>> fitting_stories([one], nodes={"fee_uplift"}, councils={"a"}) == (one,)
    True
    >>> fitting_stories([one], nodes={"training"}, councils={"a"})
    ()
    """
    known = [each for each in stories if each.council in councils and each.council != own]
    fitting = [each for each in known if set(each.nodes) & set(nodes)]
    by_fit = sorted(fitting, key=lambda each: (-len(set(each.nodes) & set(nodes)), each.name, each.text))
    return tuple(_levels_in_turn(by_fit)[:MOST_STORIES])


def _levels_in_turn(stories: Sequence[PeerStory]) -> list[PeerStory]:
    """Take the first of each level, then the second of each, so that no level crowds out another."""
    seen: dict[str, int] = {}
    turns = []
    for place, each in enumerate(stories):
        seen[each.level] = seen.get(each.level, 0) + 1
        turns.append((seen[each.level], place, each))
    return [each for _, _, each in sorted(turns, key=lambda turn: turn[:2])]
