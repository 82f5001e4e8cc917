"""Compose an edition from what its chapters left, in a process of its own.

So drawing neither slows nor endangers the runner. Whether the work was done is for the runner to see.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit import __version__
from evalkit.chapters import open_edition
from evalkit.learning.journey import follow_journey
from evalkit.report import (
    Provenance,
    build_result,
    draw,
    draw_png,
    identify_edition,
    names_of,
    render_page,
    write_result,
)
from evalkit.run.composing_news import with_what_is_new
from evalkit.section import Chart, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.chapters import Edition
    from evalkit.report import Identity, Result

PAGE, RESULT = "report.html", "result.json"
_USED = ("papermill", "nbclient", "pandas", "numpy", "scipy", "duckdb", "matplotlib", "seaborn")


def work(job: Mapping[str, Any]) -> None:
    """Compose an edition.

    Parameters
    ----------
    job : mapping
        ``given`` (council, pack, theory and edition), ``scratch`` and ``result`` (folders), ``provenance``.
    """
    compose(
        open_edition(**job["given"]),
        scratch=Path(job["scratch"]),
        result=Path(job["result"]),
        provenance=job["provenance"],
    )


def compose(edition: Edition, *, scratch: Path, result: Path, provenance: Mapping[str, Any]) -> None:
    """Write the page, the record for comparison and the figures.

    Parameters
    ----------
    edition : Edition
        What the chapters were made from.
    scratch : pathlib.Path
        Where the chapters left their sections and drawings.
    result : pathlib.Path
        Where the edition is put together.
    provenance : mapping
        Hashes and parameters of the run.
    """
    sections = read_sections(scratch)
    identity = identify_edition(edition.pack.council, theory=edition.theory, edition=edition.month)
    made_from = Provenance(data=dict(edition.pack.hashes), versions=versions(), **provenance)
    record = _record(edition, identity=identity, provenance=made_from, sections=sections)
    write_result(result / RESULT, result=record)
    write_page(
        identity,
        sections=with_what_is_new(sections, record, scratch=scratch),
        provenance=made_from,
        names=names_of(edition.theory, sites=edition.pack.table("sites")),
        scratch=scratch,
        result=result,
    )


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


def _record(
    edition: Edition, *, identity: Identity, provenance: Provenance, sections: Sequence[Section]
) -> Result:
    council = edition.pack.council
    milestones = edition.pack.table("milestones")
    return build_result(
        identity,
        provenance=provenance,
        sections=sections,
        series=edition.series,
        tables=edition.pack.tables,
        journey=follow_journey(milestones, theory=edition.theory, as_at=council.data_as_at),
        reflections=edition.pack.reflections,
    )


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


@cache  # looked up on the disk; a warm server has done so
def versions() -> dict[str, str]:
    """Name what the numbers were made with, and its versions.

    Examples
    --------
    >>> "pandas" in versions()
    True
    """
    return {"evalkit": __version__, **{name: version(name) for name in _USED}}
