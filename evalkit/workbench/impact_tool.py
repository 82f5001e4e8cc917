"""The tool for the impact of one outcome: what the data allow, and the estimate by a chosen design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.impact_plans import ask
from evalkit.workbench.controls import choose, indicators_of, offer
from evalkit.workbench.designs import offered
from evalkit.workbench.editions import open_pack
from evalkit.workbench.impact_answers import answer_impact
from evalkit.workbench.pack_tool import PackTool

if TYPE_CHECKING:
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened
    from evalkit.workbench.tools import Tool

NONE = (("none that can be fitted here", ""),)


class ImpactTool(PackTool):
    """The choices for the impact of one outcome, and how they hang together.

    Parameters
    ----------
    pack, council, theory, edition, indicator
        What is looked at first; blank for the first outcome on which something was expected.

    Examples
    --------
    >>> ImpactTool("demo:E08000008").controls["design"].label
    'interrupted series'
    """

    def __init__(
        self,
        pack: str,
        *,
        council: str = "",
        theory: str = "blended_roles",
        edition: str = "",
        indicator: str = "",
    ) -> None:
        opened = open_pack(pack, theory, edition, council=council)
        code = indicator or next(iter(opened.outcomes))
        designs = designs_for(opened, code)
        controls = {
            "indicator": choose("Indicator", indicators_of(opened), code),
            "design": choose("Design", designs, designs[0][1]),
        }
        super().__init__(
            pack, controls, answer=self._estimate, busy="Estimating …", theory=theory, edition=edition
        )

    def _estimate(self, values: dict[str, Any]) -> tuple[Block, ...]:
        return answer_impact(self.opened, values["indicator"], values["design"])

    def after(self, changed: str) -> None:
        """Offer the outcomes of another pack, and the designs of another outcome."""
        opened, controls = self.opened, self.controls
        if changed == "pack":
            offer(controls["indicator"], indicators_of(opened), next(iter(opened.outcomes)))
        if changed != "design":
            designs = designs_for(opened, controls["indicator"].value)
            offer(controls["design"], designs, designs[0][1])


def designs_for(opened: Opened, indicator: str) -> tuple[tuple[str, str], ...]:
    """List the designs that can be chosen for an outcome.

    Examples
    --------
    >>> designs_for(open_pack("demo:E08000001"), "insulin_on_time")
    (('none that can be fitted here', ''),)
    """
    names = offered(ask(opened.edition, opened.outcomes[indicator]))
    return tuple((name, name) for name in names) or NONE


def explore_impact(
    pack: str, *, council: str = "", theory: str = "blended_roles", edition: str = "", indicator: str = ""
) -> Tool:
    """Make the tool that shows the impact of one outcome by a design that the data allow.

    Parameters
    ----------
    pack : str
        Path of a data pack, or the name of a bundled one.
    council : str
        Code of its council; blank for whichever it is of.
    theory, edition : str
        As for `open_edition`.
    indicator : str
        Code of the outcome that is looked at first; blank for the first on which something was expected.

    Returns
    -------
    Tool
        What it shows is marked post hoc unless it is what was written down beforehand.

    Raises
    ------
    EvalkitError
        If the pack cannot be opened.

    Examples
    --------
    >>> tool = explore_impact("demo:E08000008", indicator="delegated_share")
    >>> [block.text[:13] for block in tool.blocks if block.id == "standing"]
    ['**Post hoc.**']
    """
    return ImpactTool(pack, council=council, theory=theory, edition=edition, indicator=indicator)
