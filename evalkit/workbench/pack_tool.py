"""A tool about one council's pack, which may be changed for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.workbench.controls import choose_pack, name_folder, offer
from evalkit.workbench.editions import open_pack
from evalkit.workbench.tools import Tool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipywidgets import DOMWidget

    from evalkit.section import Block
    from evalkit.workbench.editions import Opened


class PackTool(Tool):
    """A tool whose first choices are the pack, or the folder of another one.

    Parameters
    ----------
    pack : str
        What is looked at first.
    controls : mapping of str to DOMWidget
        The choices after those two.
    answer : callable
        As for `Tool`.
    theory, edition : str
        As for `open_edition`.
    busy : str
        What is said while an answer is being worked out.

    Examples
    --------
    >>> tool = PackTool("demo:E08000008", {}, answer=lambda values: (), busy="Looking.")
    >>> list(tool.controls)
    ['pack', 'folder']
    """

    def __init__(
        self,
        pack: str,
        controls: Mapping[str, DOMWidget],
        *,
        answer: Callable[[dict[str, Any]], tuple[Block, ...]],
        busy: str,
        theory: str = "blended_roles",
        edition: str = "",
    ) -> None:
        self._theory, self._edition = theory, edition
        first = {"pack": choose_pack(pack), "folder": name_folder()}
        super().__init__(first | dict(controls), answer=answer, busy=busy, follow=self._followed)

    @property
    def opened(self) -> Opened:
        """The edition that is looked at."""
        return open_pack(self.controls["pack"].value, self._theory, self._edition)

    def after(self, changed: str) -> None:
        """Set what other choices offer when one changed; nothing, unless a tool says what."""

    def _followed(self, changed: str) -> None:
        if changed == "folder":
            self._take_folder()
        self.after("pack" if changed == "folder" else changed)

    def _take_folder(self) -> None:
        """Look at the pack whose folder was typed, if it can be opened."""
        folder = self.controls["folder"].value.strip()
        if not folder:
            return
        open_pack(folder, self._theory, self._edition)  # raises in words where it cannot be
        packs = self.controls["pack"]
        offer(packs, [*(each for each in packs.options if each[1] != folder), (folder, folder)], folder)
        packs.value = folder
