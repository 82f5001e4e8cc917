"""Make packs: synthetic ones, empty ones, and those from published data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def make_demo(directory: Path, *, councils: int, seed: int) -> None:
    """Make synthetic councils and say where they are.

    Parameters
    ----------
    directory : pathlib.Path
        Folder to make.
    councils : int
        How many.
    seed : int
        Equal seeds make equal councils.
    """
    from evalkit.demo import write_demo

    made = write_demo(directory, councils=councils, seed=seed)
    _say_made(made, directory)


def make_new(directory: Path, *, council: str | None, files: Sequence[Path]) -> None:
    """Make an empty pack, or packs from published files, and say where they are.

    Parameters
    ----------
    directory : pathlib.Path
        Folder to make.
    council : str, optional
        Code of the council; with files, the one that is wanted of them.
    files : sequence of pathlib.Path
        Published data.

    Raises
    ------
    UsageError
        If neither a council nor a file is named.
    """
    if files:
        from evalkit.pack.published import packs_from

        _say_made(packs_from(files, directory, council=council), directory)
    elif council:
        from evalkit.pack import new_pack

        for path in new_pack(directory, council=council):
            typer.echo(str(path))
        typer.echo(f"Fill these in, then: evalkit check {directory}")
    else:
        raise UsageError(
            "A pack is of a council, or made from published files.",
            hint="Give --council CODE, such as --council E08000008, or --from FILE.",
        )


def _say_made(packs: Sequence[Path], directory: Path) -> None:
    for pack in packs:
        typer.echo(str(pack))
    count = "1 pack" if len(packs) == 1 else f"{len(packs)} packs"
    typer.echo(f"Made {count}. Check and run with: evalkit check {directory} && evalkit run {directory}")
