"""A tool: choices above, an answer below that is drawn again when a choice changes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ipywidgets import HTML, Dropdown, Layout, Output, VBox

from evalkit.chapters.prose import literal
from evalkit.errors import EvalkitError
from evalkit.report.showing import show
from evalkit.section import Prose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipywidgets import DOMWidget

    from evalkit.section import Block

Values = dict[str, Any]
KEPT = 64  # answers held: those that somebody goes back and forth between
VIEW = "application/vnd.jupyter.widget-view+json"
# JupyterLab takes arrow keys and letters for itself wherever one cannot type, so in a list too: an arrow
# would leave the tool, and two presses of d would delete the cell. It hears keys last, so a tool
# keeps its own.
OWN_KEYS = """
let left = 100;
const keep = () => {
  const tool = (element[0] ?? element).closest(".evalkit-tool");
  if (!tool && left--) return setTimeout(keep, 50);
  tool?.addEventListener("keydown", (event) => event.ctrlKey || event.metaKey || event.stopPropagation());
};
keep();
"""
READY = "The answer below is up to date."


class Tool:
    """Choices that can be made by mouse or keyboard, and the answer to them.

    Where there is no browser it shows the choices and the answer as text, and as a page without widgets.

    Parameters
    ----------
    controls : mapping of str to DOMWidget
        The choices, in order, by name; each has its label in ``description``.
    answer : callable
        From the values of the choices to blocks. What it raises of evalkit's own errors is shown in words.
    busy : str
        What is said while an answer is being worked out.
    follow : callable, optional
        Told the name of the choice that changed, it sets what others offer.

    Examples
    --------
    >>> from ipywidgets import IntSlider
    >>> tool = Tool({"n": IntSlider(2, description="How many")}, busy="Counting.",
    ...             answer=lambda values: (Prose(id="n", heading="Twice", text=str(2 * values["n"])),))
    >>> tool
    How many: 2
    <BLANKLINE>
    Twice
    <BLANKLINE>
    4
    >>> tool.controls["n"].value = 5
    >>> tool.blocks[0].text
    '10'
    """

    def __init__(
        self,
        controls: Mapping[str, DOMWidget],
        *,
        answer: Callable[[Values], tuple[Block, ...]],
        busy: str,
        follow: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.controls = dict(controls)
        self.blocks: tuple[Block, ...] = ()
        self.status, self.page = HTML(), HTML()
        rows = [*self.controls.values(), self.status, self.page, _own_keys()]
        self.box = VBox(rows, layout=Layout(max_width="70rem"))
        self.box.add_class("evalkit-tool")
        self._answer, self._busy, self._follow = answer, busy, follow
        self._kept: dict[tuple[object, ...], tuple[tuple[Block, ...], str]] = {}
        self._is_held = False
        self._draw()
        for name, control in self.controls.items():
            control.observe(lambda _, name=name: self._changed(name), names="value")

    @property
    def values(self) -> Values:
        """Give the choices that are made."""
        return {name: control.value for name, control in self.controls.items()}

    def _changed(self, name: str) -> None:
        """Answer anew, once, however many choices follow from the one that was made."""
        if self._is_held:
            return
        self._is_held = True
        try:
            self._follow(name)
            self._draw()
        except EvalkitError as error:
            self._show((_in_words(error),))
        finally:
            self._is_held = False

    def _draw(self) -> None:
        key = tuple(self.values.values())
        if key not in self._kept:
            self._say(self._busy)
            self._keep(key)
        self.blocks, self.page.value = self._kept[key]
        self._say(READY)

    def _keep(self, key: tuple[object, ...]) -> None:
        try:
            blocks = self._answer(self.values)
        except EvalkitError as error:
            blocks = (_in_words(error),)
        while len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = blocks, _page_of(blocks)

    def _show(self, blocks: tuple[Block, ...]) -> None:
        self.blocks, self.page.value = blocks, _page_of(blocks)
        self._say(READY)

    def _say(self, words: str) -> None:
        self.status.value = f'<p role="status">{escape(words)}</p>'

    def choices(self) -> list[str]:
        """Write the choices that are made, one a line."""
        return [f"{each.description}: {_chosen(each)}" for each in self.controls.values()]

    def __repr__(self) -> str:
        """Write the choices and the answer as plain text."""
        return "\n\n".join(["\n".join(self.choices()), *(repr(show(block)) for block in self.blocks)])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        del include, exclude  # a notebook may ask for less; more does no harm
        made = "".join(f"<li>{escape(each)}</li>" for each in self.choices())
        return {
            VIEW: {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id},
            "text/html": f"<ul>{made}</ul>{self.page.value}",
            "text/plain": repr(self),
        }


def _own_keys() -> Output:
    script = {"output_type": "display_data", "data": {"application/javascript": OWN_KEYS}, "metadata": {}}
    return Output(outputs=(script,), layout=Layout(display="none"))


def _chosen(control: DOMWidget) -> str:
    return str(control.label if isinstance(control, Dropdown) else control.value)


def _page_of(blocks: tuple[Block, ...]) -> str:
    return "".join(show(block)._repr_mimebundle_()["text/html"] for block in blocks)


def _in_words(error: EvalkitError) -> Prose:
    return Prose(id="error", heading="This cannot be shown", text=literal(f"{error}"))
