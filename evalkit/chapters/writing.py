"""Leave a chapter's section and its figures where the report finds them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.reading import FIGURES, SECTIONS, SERIES
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.section import Section


def keep(edition: Edition, section: Section, *, draw: Callable[[Chart], str] | None = None) -> str:
    """Store a section for the chapters and the report that read it.

    Under the runner it goes to the run's folder; by hand to a new temporary folder, which is named.

    Parameters
    ----------
    edition : Edition
        What the section was made from.
    section : Section
        What the chapter leaves.
    draw : callable, optional
        Turns a chart into SVG; without it no figures are stored.

    Returns
    -------
    str
        One line that says what was kept.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from evalkit.section import Section
    >>> line = keep(SimpleNamespace(scratch=None, fingerprint="f"),
    ...             Section(name="reach", number=4, title="Reach", summary="Nothing yet."))
    >>> line.startswith("Kept 04_reach.json in ")
    True
    """
    chapter = chapter_named(section.name)
    folder = edition.scratch or Path(tempfile.mkdtemp(prefix="evalkit-"))
    charts = [block for block in section.blocks if isinstance(block, Chart)]
    for chart in charts if draw else ():
        _write(folder / FIGURES / f"{section.number:02d}_{chart.id}.svg", draw(chart) if draw else "")
    stored = folder / SECTIONS / chapter.file
    stored.with_suffix(".fingerprint").unlink(missing_ok=True)
    _write(stored, section.model_dump_json(indent=1))
    _write(stored.with_suffix(".fingerprint"), edition.fingerprint)  # last: marks a whole section
    return f"Kept {chapter.file}" + ("." if edition.scratch else f" in {folder}.")


def write_series(scratch: Path | None, series: pd.DataFrame, *, fingerprint: str) -> None:
    """Leave the measured series for the other chapters of the same run.

    Parameters
    ----------
    scratch : pathlib.Path or None
        The run's folder; nothing is written where there is none.
    series : pandas.DataFrame
        As measured.
    fingerprint : str
        The fingerprint of the edition.

    Examples
    --------
    >>> import pandas as pd
    >>> write_series(None, pd.DataFrame(), fingerprint="")
    """
    if scratch is not None:
        _write(scratch / SERIES / f"{fingerprint}.csv", series.to_csv(index=False, lineterminator="\n"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
