"""The choices of the tools, each with its label beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipywidgets import BoundedFloatText, Dropdown, Layout, Text

from evalkit.workbench.editions import known_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.workbench.editions import Opened

LARGEST = 1e9
LABEL = {"description_width": "15rem"}
WIDE, NARROW = Layout(width="100%", max_width="46rem"), Layout(width="24rem")


def choose(label: str, options: Sequence[tuple[str, Any]], value: Any) -> Dropdown:
    """Offer a list to choose one of.

    Examples
    --------
    >>> choose("Chance", (("80%", 0.8), ("90%", 0.9)), 0.9).label
    '90%'
    """
    return Dropdown(description=label, options=list(options), value=value, style=LABEL, layout=WIDE)


def choose_pack(pack: str) -> Dropdown:
    """Offer the bundled councils, and the pack that the notebook was given."""
    return choose("Council", known_packs(pack), pack)


def name_folder() -> Text:
    """Ask for the folder of a pack."""
    return Text(
        description="Or the folder of a pack",
        placeholder="whole path, then Enter",
        continuous_update=False,
        style=LABEL,
        layout=WIDE,
    )


def ask_amount(label: str, value: float) -> BoundedFloatText:
    """Ask for a number above zero."""
    return BoundedFloatText(
        description=label, value=value, min=0, max=LARGEST, step=0.5, style=LABEL, layout=NARROW
    )


def indicators_of(opened: Opened) -> list[tuple[str, str]]:
    """List the outcomes of an edition, for a list to choose from.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> indicators_of(open_pack("demo:E08000008"))[0]
    ('Insulin given on time', 'insulin_on_time')
    """
    return [(series.title, code) for code, series in opened.outcomes.items()]


def offer(control: Dropdown, options: Sequence[tuple[str, Any]], preferred: Any) -> None:
    """Offer other options: what was chosen stays chosen, else what is preferred, else the first.

    Examples
    --------
    >>> control = choose("Chance", (("80%", 0.8), ("90%", 0.9)), 0.9)
    >>> offer(control, (("70%", 0.7), ("80%", 0.8)), 0.8)
    >>> control.value
    0.8
    """
    values = [value for _, value in options]
    kept = control.value if control.value in values else preferred
    control.options = list(options)
    control.value = kept if kept in values else values[0]
