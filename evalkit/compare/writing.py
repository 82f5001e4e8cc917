"""Leave a comparison's section and its figures where the report finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.reading import scratch_folder
from evalkit.chapters.writing import temporary_folder, write_section
from evalkit.compare.catalogue import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.section import Chart, Section


def keep(section: Section, *, draw: Callable[[Chart], str] | None = None) -> str:
    """Store a section for the report that reads it.

    Under the runner it goes to the run's folder; by hand to a new temporary folder, which is named.

    Parameters
    ----------
    section : Section
        What the comparison leaves.
    draw : callable, optional
        Turns a chart into SVG; without it no figures are stored.

    Returns
    -------
    str
        One line that says what was kept.

    Examples
    --------
    >>> from evalkit.section import Section
    >>> line = keep(Section(name="side_by_side", number=1, title="Side by side", summary="Nothing yet."))
    >>> line.startswith("Kept 01_side_by_side.json in ")
    True
    """
    file, scratch = COMPARISONS[section.name].file, scratch_folder()
    folder = scratch or temporary_folder()
    write_section(folder, section, file=file, draw=draw)
    return f"Kept {file}" + ("." if scratch else f" in {folder}.")
