"""What stories and claims say, for the kind, level, role, site, node and stance that are chosen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.chapters.blocks import day, tabulate, words
from evalkit.chapters.learning_map import links
from evalkit.chapters.learning_told import gather_told
from evalkit.chapters.learning_voices import teller
from evalkit.finding import Record
from evalkit.judgement.words import counted, listed
from evalkit.section import Prose
from evalkit.workbench.editions import whose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.learning_told import Told
    from evalkit.learning.stories import Story
    from evalkit.section import Block, Table
    from evalkit.workbench.editions import Opened

KEPT = 8  # councils whose stories are held
NOT_SAID = "not said"


class Wanted(Record):
    """Which stories to show; blank is any.

    Examples
    --------
    >>> Wanted(kind="fear").role
    ''
    """

    kind: str = ""
    level: str = ""
    role: str = ""
    site: str = ""
    node: str = ""
    stance: str = ""

    def takes(self, story: Story) -> bool:
        """Say whether a story is one of those wanted."""
        plain = all(
            not getattr(self, name) or getattr(self, name) == getattr(story, name)
            for name in ("kind", "level", "role", "site")
        )
        stance = not self.stance or self.stance == (story.stance or NOT_SAID)
        return plain and stance and (not self.node or self.node in story.nodes)


@lru_cache(maxsize=KEPT)
def told_in(edition: Opened) -> Told:
    """Gather what was told in a council, once in a process.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> len(told_in(open_pack("demo:E08000001")).fears)
    5
    """
    return gather_told(edition.edition)


def answer_learning(opened: Opened, wanted: Wanted) -> tuple[Block, ...]:
    """Show the stories that are wanted, and the claims about a part of the theory.

    Parameters
    ----------
    opened : Opened
        The council's edition.
    wanted : Wanted
        Which stories.

    Returns
    -------
    tuple of Prose or Table
        Words stand there by consent for the council alone; other stories are counted.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> blocks = answer_learning(open_pack("demo:E08000008"), Wanted(kind="fear", stance="against"))
    >>> blocks[1].text.splitlines()[0]
    '1 story of 37 is of this kind: 1 against.'
    """
    told = told_in(opened)
    found = [story for story in told.heard.stories if wanted.takes(story)]
    blocks: list[Block] = [
        whose(opened.edition),
        Prose(id="count", heading="Stories", text=_count(told, found)),
    ]
    if found:
        blocks.append(_stories(told, found))
    if wanted.node:
        blocks += _claims(told, opened.edition, wanted.node)
    return tuple(blocks)


def _count(told: Told, found: Sequence[Story]) -> str:
    everything = len(told.heard.stories)
    if not everything:
        return "This council has no stories that count."
    if not found:
        every = counted(everything, "story", plural="stories")
        return f"None of {every} is of this kind. Nobody said it, or nobody asked."
    stances = [story.stance or NOT_SAID for story in found]
    split = listed([f"{stances.count(each)} {each}" for each in sorted(set(stances))])
    hidden = sum(told.standing(story) != "may be quoted" for story in found)
    shown = f" The words of {hidden} are not shown, and it is said why." if hidden else ""
    number = counted(len(found), "story", plural="stories")
    return f"{number} of {everything} {'is' if len(found) == 1 else 'are'} of this kind: {split}.{shown}"


def _stories(told: Told, found: Sequence[Story]) -> Table:
    rows = [
        {
            "words": told.words(story),
            "who": teller(story),
            "kind": story.kind,
            "stance": story.stance or NOT_SAID,
            "nodes": "; ".join(told.name(node) for node in story.nodes),
            "site": told.sites.get(story.site, story.site),
            "when": day(story.told_on),
        }
        for story in found
    ]
    return tabulate(
        rows,
        id="stories",
        caption="The stories, in order of time",
        columns=(
            words("words", "In their words"),
            words("who", "Who"),
            words("kind", "Kind"),
            words("stance", "Stance"),
            words("nodes", "Speaks of"),
            words("site", "Site"),
            words("when", "Told"),
        ),
    )


def _claims(told: Told, edition: Edition, node: str) -> list[Block]:
    label = edition.theory.node(node).label
    near = tuple(link for link in told.links if node in (link.source, link.target))
    if not near:
        nothing = "Nobody claims what brings this about, or what follows from it."
        return [Prose(id="claims", heading="Claims", text=nothing)]
    caption = f"What people say brings about “{label}”, and what follows from it"
    return [links(told, near, id="claims", caption=caption)]
