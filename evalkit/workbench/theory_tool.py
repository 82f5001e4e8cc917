"""The tool for a theory: each node and link with its evidence, and verdicts under other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.judgement.process_tracing import PRIORS
from evalkit.judgement.reasonable import CUTS, USUAL
from evalkit.workbench.controls import choose, offer
from evalkit.workbench.editions import open_pack
from evalkit.workbench.pack_tool import PackTool
from evalkit.workbench.theory_answers import answer_theory, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.section import Block
    from evalkit.workbench.tools import Tool

CHANCES = (
    ("the whole range must pass", "range"),
    ("their low end", "low"),
    ("their middle", "middle"),
    ("their high end", "high"),
)
POST_HOC = (("counted", "counted"), ("left out", "left out"))


class TheoryTool(PackTool):
    """The choices for a theory's links, and how they hang together.

    Parameters
    ----------
    pack, council, theory, edition, part
        What is looked at first; blank for the first node.

    Examples
    --------
    >>> list(TheoryTool("demo:E08000001").controls)
    ['pack', 'folder', 'part', 'prior', 'cut', 'chances', 'post_hoc']
    """

    def __init__(
        self,
        pack: str,
        *,
        council: str = "",
        theory: str = "blended_roles",
        edition: str = "",
        part: str = "",
    ) -> None:
        parts = parts_of(open_pack(pack, theory, edition, council=council))
        controls = {
            "part": choose("Node or link", parts, part or parts[0][1]),
            "prior": choose("How likely before any test", _shares(PRIORS), USUAL.prior),
            "cut": choose("How likely counts as support", _shares(CUTS), USUAL.cut),
            "chances": choose("Chances of the tests", CHANCES, USUAL.chances),
            "post_hoc": choose("Tests set post hoc", POST_HOC, USUAL.post_hoc),
        }
        super().__init__(pack, controls, answer=self._judge, busy="Judging …", theory=theory, edition=edition)

    def _judge(self, values: dict[str, Any]) -> tuple[Block, ...]:
        settings = {name: values[name] for name in ("prior", "cut", "chances", "post_hoc")}
        return answer_theory(self.opened, values["part"], **settings)

    def after(self, changed: str) -> None:
        """Offer the nodes and links of another council's theory."""
        if changed == "pack":
            parts = parts_of(self.opened)
            offer(self.controls["part"], parts, parts[0][1])


def _shares(values: Sequence[float]) -> list[tuple[str, float]]:
    return [(f"{value:.0%}", value) for value in values]


def explore_theory(
    pack: str, *, council: str = "", theory: str = "blended_roles", edition: str = "", part: str = ""
) -> Tool:
    """Make the tool that goes through nodes and links to their evidence, and tries other settings.

    Parameters
    ----------
    pack : str
        Path of a data pack, or the name of a bundled one.
    council : str
        Code of its council; blank for whichever it is of.
    theory, edition : str
        As for `open_edition`.
    part : str
        A node's id, or a link as from>to, that is looked at first; blank for the first node.

    Returns
    -------
    Tool

    Raises
    ------
    EvalkitError
        If the pack cannot be opened.

    Examples
    --------
    >>> tool = explore_theory("demo:E08000008", part="delegated_visits>continuity")
    >>> tool.blocks[1].text.split(".")[0]
    '“Care workers make delegated visits” contributed to “Fewer, better-known faces” here'
    """
    return TheoryTool(pack, council=council, theory=theory, edition=edition, part=part)
