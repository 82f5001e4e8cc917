"""Read published files and the layouts that say what they mean."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.errors import FileError
from evalkit.pack.decoding import decode
from evalkit.pack.published.layout import Layout, recognise
from evalkit.safe_yaml import load_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYOUTS = Path(__file__).parent / "layouts"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A published file, its layout, and its rows as text; ``_row`` is the line as the user sees it."""

    name: str
    layout: Layout
    rows: pd.DataFrame


@cache
def read_layouts() -> tuple[Layout, ...]:
    """Read the layouts that are known, in the order of their names.

    Returns
    -------
    tuple of Layout

    Examples
    --------
    >>> "ascof" in [layout.id for layout in read_layouts()]
    True
    """
    return tuple(
        Layout.model_validate({"id": path.stem, **load_yaml(path)[0]})
        for path in sorted(LAYOUTS.glob("*.yaml"))
    )


def read_published_file(path: Path | str, *, layouts: Sequence[Layout] = ()) -> PublishedFile:
    """Read one published CSV file and recognise its layout.

    Parameters
    ----------
    path : path-like
        The file.
    layouts : sequence of Layout
        The kinds that are known; those that travel with the package if none are given.

    Returns
    -------
    PublishedFile

    Raises
    ------
    FileError
        If it is no readable CSV file, or has none of the layouts.
    """
    path = Path(path)
    header, rows = _table(_text(path), path.name)
    layout = recognise(header, layouts or read_layouts(), name=path.name)
    frame = pd.DataFrame([cells for _, cells in rows], columns=header, dtype="str")
    return PublishedFile(path.name, layout, frame.assign(_row=[line for line, _ in rows]))


def _text(path: Path) -> str:
    if path.is_dir():
        raise FileError(f"{path} is a folder.", hint="Give the published files themselves.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from None
    text, problems = decode(content, file=path.name)
    if text is None:
        said = replace(problems[0], mend="")
        raise FileError(str(said), hint=problems[0].mend)
    return text


def _table(text: str, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    first = 1
    try:
        for cells in reader:
            rows.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as error:
        hint = "Mend the line, or download the file again."
        raise FileError(f"{name}, row {first}: {error}.", hint=hint) from None
    header = [cell.strip() for cell in rows[0][1]]
    body = [(line, cells) for line, cells in rows[1:] if any(cell.strip() for cell in cells)]
    _refuse_odd_shape(header, body, name)
    return header, body


def _refuse_odd_shape(header: list[str], body: list[tuple[int, list[str]]], name: str) -> None:
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise FileError(f"{name} names a column twice: {', '.join(twice)}.", hint="Rename one of them.")
    for line, cells in body:
        if len(cells) != len(header):
            found = f"{len(cells)} cells where the header has {len(header)}"
            hint = "Put quotes round text that holds a comma."
            raise FileError(f"{name}, row {line}: found {found}.", hint=hint)
