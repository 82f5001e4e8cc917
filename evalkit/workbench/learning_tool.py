"""The tool for stories: filter them, and see the claims about one part of the theory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.learning.stories import KINDS, LEVELS, ROLES
from evalkit.workbench.controls import choose, offer
from evalkit.workbench.editions import open_pack
from evalkit.workbench.learning_answers import NOT_SAID, Wanted, answer_learning, told_in
from evalkit.workbench.pack_tool import PackTool

if TYPE_CHECKING:
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened
    from evalkit.workbench.tools import Tool

Options = list[tuple[str, str]]
ANY = ("any", "")
STANCES = ("for", "against", "mixed", NOT_SAID)


class LearningTool(PackTool):
    """The choices for stories.

    Parameters
    ----------
    pack, council, theory, edition
        What is looked at first.
    kind, node
        What is chosen first; blank for any.

    Examples
    --------
    >>> LearningTool("demo:E08000008", kind="fear").controls["kind"].label
    'fear'
    """

    def __init__(
        self,
        pack: str,
        *,
        council: str = "",
        theory: str = "blended_roles",
        edition: str = "",
        kind: str = "",
        node: str = "",
    ) -> None:
        opened = open_pack(pack, theory, edition, council=council)
        controls = {
            "kind": choose("Kind", _each(KINDS), kind),
            "level": choose("Level", _each(LEVELS), ""),
            "role": choose("Role", _each(ROLES), ""),
            "site": choose("Site", _sites(opened), ""),
            "node": choose("Part of the theory", _nodes(opened), node),
            "stance": choose("Stance", _each(STANCES), ""),
        }
        super().__init__(
            pack, controls, answer=self._tell, busy="Looking for stories …", theory=theory, edition=edition
        )

    def _tell(self, values: dict[str, Any]) -> tuple[Block, ...]:
        return answer_learning(self.opened, Wanted(**{name: values[name] for name in Wanted.model_fields}))

    def after(self, changed: str) -> None:
        """Offer the sites and the parts of the theory of another council."""
        if changed == "pack":
            offer(self.controls["site"], _sites(self.opened), "")
            offer(self.controls["node"], _nodes(self.opened), "")


def _each(values: tuple[str, ...]) -> Options:
    return [ANY, *((value, value) for value in values)]


def _sites(opened: Opened) -> Options:
    told = told_in(opened)
    named = dict.fromkeys(story.site for story in told.heard.stories if story.site)
    return [ANY, *sorted((told.sites.get(site, site), site) for site in named)]


def _nodes(opened: Opened) -> Options:
    """Offer each part of the theory with the number of stories that speak of it."""
    themes = sorted(told_in(opened).themes, key=lambda theme: (-theme.stories, theme.label))
    return [ANY, *((f"{theme.label} ({theme.stories})", theme.id) for theme in themes)]


def explore_learning(
    pack: str,
    *,
    council: str = "",
    theory: str = "blended_roles",
    edition: str = "",
    kind: str = "",
    node: str = "",
) -> Tool:
    """Make the tool that filters stories, and shows the claims about one part of the theory.

    Parameters
    ----------
    pack : str
        Path of a data pack, or the name of a bundled one.
    council : str
        Code of its council; blank for whichever it is of.
    theory, edition : str
        As for `open_edition`.
    kind : str
        Kind of the stories that are shown first; blank for any.
    node : str
        Id of the part of the theory that is looked at first; blank for any.

    Returns
    -------
    Tool
        Words are shown by the same consent as in chapter 06.

    Raises
    ------
    EvalkitError
        If the pack cannot be opened.

    Examples
    --------
    >>> tool = explore_learning("demo:E08000008", node="training")
    >>> [block.id for block in tool.blocks]
    ['whose', 'count', 'stories', 'claims']
    """
    return LearningTool(pack, council=council, theory=theory, edition=edition, kind=kind, node=node)
