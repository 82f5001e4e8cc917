"""Write packs made from published files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import FileError
from evalkit.pack.published.gathering import gather
from evalkit.pack.published.reading import read_published_file
from evalkit.pack.writing import write_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.pack.published.gathering import PublishedPack


def read_published(files: Sequence[Path | str], *, council: str | None = None) -> tuple[PublishedPack, ...]:
    """Read published files and make a pack for each council and trust in them.

    Parameters
    ----------
    files : sequence of path-like
        Files in any of the layouts that are known, recognised by their columns.
    council : str, optional
        The one pack that is wanted.

    Returns
    -------
    tuple of PublishedPack
        Each with the problems that a reader should know.

    Raises
    ------
    FileError
        If a file cannot be read or has no known layout.
    UsageError
        If there are no figures, or none of the council that is wanted.
    """
    return gather([read_published_file(path) for path in files], council=council)


def write_published(packs: Sequence[PublishedPack], directory: Path | str) -> list[Path]:
    """Write packs into a folder, each in a folder of its own that is named by its id.

    Parameters
    ----------
    packs : sequence of PublishedPack
        What to write.
    directory : path-like
        Where to.

    Returns
    -------
    list of pathlib.Path
        The folders of the packs.

    Raises
    ------
    FileError
        If one of the packs is there already; then none is written.
    """
    folders = [Path(directory) / pack.id for pack in packs]
    there = [folder for folder in folders if folder.exists()]
    if there:
        raise FileError(
            f"{there[0]} is there already.", hint="Name a new folder, or take the old packs away first."
        )
    for folder, pack in zip(folders, packs, strict=True):
        write_tables(folder, council=pack.council, tables=pack.tables)
    return folders


def packs_from(
    files: Sequence[Path | str], directory: Path | str, *, council: str | None = None
) -> list[Path]:
    """Turn published files into packs on disk.

    Parameters
    ----------
    files : sequence of path-like
        Files in any of the layouts that are known; several are merged, joined on codes.
    directory : path-like
        Each pack gets a folder in it, named by the council's code.
    council : str, optional
        The one pack that is wanted.

    Returns
    -------
    list of pathlib.Path
        The folders of the packs.

    Raises
    ------
    FileError
        If a file cannot be read or has no known layout, or a pack is there already.
    UsageError
        If there are no figures, or none of the council that is wanted.
    """
    return write_published(read_published(files, council=council), directory)
