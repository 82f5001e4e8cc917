"""Read the sections that chapters of the same run have left in the scratch folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pydantic import ValidationError

from evalkit.indicators.frames import COLUMNS, NUMBERS
from evalkit.section import Section

if TYPE_CHECKING:
    from evalkit.chapters.catalogue import Chapter

SCRATCH_VARIABLE = "EVALKIT_SCRATCH"
SECTIONS, FIGURES, SERIES = "sections", "figures", "series"
_TEXTS = [name for name in COLUMNS if name not in NUMBERS]
_PROSE = Path(__file__).with_name("prose")


@cache
def read_prose(name: str) -> str:
    """Read the words of a chapter.

    Parameters
    ----------
    name : str
        Name of the file in ``prose/``, without its ending.

    Returns
    -------
    str
        Markdown, a part under each heading, with braces where an edition's facts go.

    Examples
    --------
    >>> read_prose("03_journey").startswith("## stands:")
    True
    """
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8")


def scratch_folder() -> Path | None:
    """Give the scratch folder that the runner named, if there is a runner.

    Returns
    -------
    pathlib.Path or None

    Examples
    --------
    >>> isinstance(scratch_folder(), Path | None)
    True
    """
    named = os.environ.get(SCRATCH_VARIABLE, "")
    return Path(named) if named else None


def read_section(scratch: Path | None, *, chapter: Chapter, fingerprint: str) -> Section | None:
    """Read a stored section, if there is a whole one of the same fingerprint.

    Parameters
    ----------
    scratch : pathlib.Path or None
        The run's folder; None where there is none.
    chapter : Chapter
        Which chapter.
    fingerprint : str
        The fingerprint of the edition that asks.

    Returns
    -------
    Section or None
        None where the chapter has to be made.

    Examples
    --------
    >>> from evalkit.chapters.catalogue import chapter_named
    >>> read_section(None, chapter=chapter_named("reach"), fingerprint="") is None
    True
    """
    if scratch is None:
        return None
    path = scratch / SECTIONS / chapter.file
    try:
        if path.with_suffix(".fingerprint").read_text(encoding="utf-8") != fingerprint:
            return None
        return Section.model_validate_json(path.read_bytes())
    except (OSError, ValueError, ValidationError):  # absent, cut short or of another version: make it
        return None


def read_series(scratch: Path | None, *, fingerprint: str) -> pd.DataFrame | None:
    """Read the measured series that an earlier chapter of the same run left.

    Parameters
    ----------
    scratch : pathlib.Path or None
        The run's folder; None where there is none.
    fingerprint : str
        The fingerprint of the edition that asks.

    Returns
    -------
    pandas.DataFrame or None
        Equal to what was measured, to the last digit; None where they have to be measured.

    Examples
    --------
    >>> read_series(None, fingerprint="") is None
    True
    """
    if scratch is None:
        return None
    try:
        frame = pd.read_csv(
            scratch / SERIES / f"{fingerprint}.csv",
            dtype=dict.fromkeys(_TEXTS, "str") | dict.fromkeys(NUMBERS, "float64"),
            keep_default_na=False,
            na_values={name: [""] for name in NUMBERS},
        )
    except (OSError, ValueError):
        return None
    return frame.astype(dict.fromkeys(("start", "end"), "datetime64[s]"))
