"""Write pages and figures from sections: of editions, comparisons and releases. No data are opened for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report import draw, draw_png, render_page
from evalkit.run.layout import PAGE
from evalkit.section import Chart, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evalkit.report import Identity, Provenance


def read_sections(scratch: Path) -> list[Section]:
    """Read the sections that notebooks left.

    Parameters
    ----------
    scratch : pathlib.Path
        Where they left them.

    Returns
    -------
    list of Section
        In the order of their numbers.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_sections(Path("no such folder"))
    []
    """
    stored = sorted((scratch / "sections").glob("*.json"))
    return [Section.model_validate_json(each.read_bytes()) for each in stored]


def write_page(
    identity: Identity,
    *,
    sections: Sequence[Section],
    provenance: Provenance,
    names: Mapping[str, str],
    scratch: Path,
    result: Path,
) -> None:
    """Write a page and the figures on it.

    Parameters
    ----------
    identity : Identity
        Whose edition it is.
    sections : sequence of Section
        What stands on it.
    provenance : Provenance
        What it was made from.
    names : mapping of str to str
        Titles by codes.
    scratch : pathlib.Path
        Where notebooks left their drawings.
    result : pathlib.Path
        Where the edition is put together.
    """
    drawings = dict(_drawings(sections, scratch / "figures"))
    _write_figures(result / "figures", sections=sections, drawings=drawings, drawn=scratch / "figures")
    page = render_page(identity, sections=sections, provenance=provenance, names=names, drawings=drawings)
    (result / PAGE).write_text(page, encoding="utf-8", newline="\n")


def _charts(sections: Sequence[Section]) -> Iterator[tuple[str, Chart]]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Chart):
                yield f"{section.number:02d}_{block.id}", block


def _drawings(sections: Sequence[Section], figures: Path) -> Iterator[tuple[str, str]]:
    for name, chart in _charts(sections):
        drawn = figures / f"{name}.svg"
        yield name, drawn.read_text(encoding="utf-8") if drawn.is_file() else draw(chart)


def _write_figures(
    folder: Path, *, sections: Sequence[Section], drawings: Mapping[str, str], drawn: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in _charts(sections):
        (folder / f"{name}.svg").write_text(drawings[name], encoding="utf-8", newline="\n")
        if not chart.svg:  # a ready picture has no painter that could make dots of it
            dots = drawn / f"{name}.png"
            (folder / dots.name).write_bytes(dots.read_bytes() if dots.is_file() else draw_png(chart))
