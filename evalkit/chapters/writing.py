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
        Turns a chart into SVG; without it no figures are stored. One that has a ``png`` turns it into
        that as well.

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
    folder = edition.scratch or temporary_folder()
    mark = (folder / SECTIONS / chapter.file).with_suffix(".fingerprint")
    mark.unlink(missing_ok=True)
    write_section(folder, section, file=chapter.file, draw=draw)
    _write(mark, edition.fingerprint.encode())  # last: marks a whole section
    return f"Kept {chapter.file}" + ("." if edition.scratch else f" in {folder}.")


def write_section(
    folder: Path, section: Section, *, file: str, draw: Callable[[Chart], str] | None = None
) -> None:
    """Store a section and the drawings of its charts.

    Parameters
    ----------
    folder : pathlib.Path
        The scratch folder.
    section : Section
        What is kept.
    file : str
        Name of the stored section.
    draw : callable, optional
        As for `keep`.
    """
    for chart in (block for block in section.blocks if isinstance(block, Chart)):
        if draw:
            _keep_figure(folder / FIGURES, f"{section.number:02d}_{chart.id}", chart, draw)
    _write(folder / SECTIONS / file, section.model_dump_json(indent=1).encode())


def temporary_folder() -> Path:
    """Make a folder for what is kept by hand.

    Examples
    --------
    >>> folder = temporary_folder()
    >>> folder.is_dir(), folder.rmdir()
    (True, None)
    """
    return Path(tempfile.mkdtemp(prefix="evalkit-"))


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
        text = series.to_csv(index=False, lineterminator="\n")
        _write(scratch / SERIES / f"{fingerprint}.csv", text.encode())


def _keep_figure(folder: Path, name: str, chart: Chart, draw: Callable[[Chart], str]) -> None:
    _write(folder / f"{name}.svg", draw(chart).encode())
    png = getattr(draw, "png", None)
    if png and not chart.svg:  # a ready picture has no painter that could make dots of it
        _write(folder / f"{name}.png", png(chart))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
