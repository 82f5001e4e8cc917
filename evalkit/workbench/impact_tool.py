"""The tool for the impact of one outcome: what the data allow, and the estimate by a chosen design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.impact_plans import ask
from evalkit.workbench.controls import choose, choose_pack, indicators_of, name_folder, offer
from evalkit.workbench.designs import offered
from evalkit.workbench.editions import open_pack
from evalkit.workbench.impact_answers import answer_impact
from evalkit.workbench.planning_tool import take_folder
from evalkit.workbench.tools import Tool

if TYPE_CHECKING:
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened

NONE = (("none that can be fitted here", ""),)


class ImpactTool(Tool):
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
        self._theory, self._edition = theory, edition
        opened = open_pack(pack, theory, edition, council=council)
        code = indicator or next(iter(opened.outcomes))
        designs = designs_for(opened, code)
        controls = {
            "pack": choose_pack(pack),
            "folder": name_folder(),
            "indicator": choose("Indicator", indicators_of(opened), code),
            "design": choose("Design", designs, designs[0][1]),
        }
        super().__init__(controls, answer=self._estimate, busy="Estimating …", follow=self._after)

    def _opened(self) -> Opened:
        return open_pack(self.controls["pack"].value, self._theory, self._edition)

    def _estimate(self, values: dict[str, Any]) -> tuple[Block, ...]:
        return answer_impact(self._opened(), values["indicator"], values["design"])

    def _after(self, changed: str) -> None:
        if changed == "folder":
            take_folder(self, self._theory, self._edition)
        opened, controls = self._opened(), self.controls
        if changed in ("folder", "pack"):
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
