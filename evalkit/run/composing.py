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
    identify_edition,
    names_of,
    write_result,
)
from evalkit.run.composing_news import with_what_is_new
from evalkit.run.composing_pages import read_sections, write_page
from evalkit.run.layout import RESULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.chapters import Edition
    from evalkit.report import Identity, Result
    from evalkit.section import Section

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


@cache  # looked up on the disk; a warm server has done so
def versions() -> dict[str, str]:
    """Name what the numbers were made with, and its versions.

    Examples
    --------
    >>> "pandas" in versions()
    True
    """
    return {"evalkit": __version__, **{name: version(name) for name in _USED}}
